-- A runbook that is run: its steps as they were when it began, and what became of each.
create table run (
    run_id blob primary key not null,
    workspace_id integer not null references workspace (workspace_id),
    number integer not null,
    incident_id blob references incident (incident_id),
    page text not null,     -- the key of the page
    place text not null,
    title text not null,
    hash text not null,     -- of the page's text when it began
    channel_id integer not null,
    message_id integer,     -- its card
    stage text not null check (stage in ('running', 'finished', 'abandoned')),
    course text not null,   -- who began it, the stage with what belongs to it, the steps and their marks
    version integer not null,
    unique (workspace_id, number)
) strict;

create index run_page on run (workspace_id, page, stage);
