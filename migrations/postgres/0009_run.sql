-- A runbook that is run: its steps as they were when it began, and what became of each.
create table run (
    run_id uuid primary key not null,
    workspace_id bigint not null references workspace (workspace_id),
    number bigint not null,
    incident_id uuid references incident (incident_id),
    page text not null,     -- the key of the page
    place text not null,
    title text not null,
    hash text not null,     -- of the page's text when it began
    channel_id bigint not null,
    message_id bigint,     -- its card
    stage text not null check (stage in ('running', 'finished', 'abandoned')),
    course jsonb not null,   -- who began it, the stage with what belongs to it, the steps and their marks
    version bigint not null,
    unique (workspace_id, number)
);

create index run_page on run (workspace_id, page, stage);
