-- An action that somebody asks for.
create table errand (
    errand_id uuid primary key not null,
    workspace_id bigint not null references workspace (workspace_id),
    number bigint not null,
    incident_id uuid references incident (incident_id),
    tool text not null,     -- the action's name
    hash text not null,     -- of the action's file when it was asked for
    channel_id bigint not null,
    message_id bigint,     -- its card
    stage text not null check (stage in ('asked', 'waiting', 'ready', 'running', 'ended', 'doubtful', 'settled', 'called_off')),
    course jsonb not null,   -- what is run, who asked and agreed, and the stage with what belongs to it
    version bigint not null,
    unique (workspace_id, number)
);

create index errand_stage on errand (workspace_id, stage, number);
