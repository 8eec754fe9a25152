-- An action that somebody asks for.
create table errand (
    errand_id blob primary key not null,
    workspace_id integer not null references workspace (workspace_id),
    number integer not null,
    incident_id blob references incident (incident_id),
    tool text not null,     -- the action's name
    hash text not null,     -- of the action's file when it was asked for
    channel_id integer not null,
    message_id integer,     -- its card
    stage text not null check (stage in ('asked', 'waiting', 'ready', 'running', 'ended', 'doubtful', 'settled', 'called_off')),
    course text not null,   -- what is run, who asked and agreed, and the stage with what belongs to it
    version integer not null,
    unique (workspace_id, number)
) strict;

create index errand_stage on errand (workspace_id, stage, number);
