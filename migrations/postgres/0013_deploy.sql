-- Requests to deploy, and what became of them.
alter table workspace add column deploy_number bigint not null default 0; -- the number of the newest request

-- A request to deploy. It stays when it is over.
create table deploy (
    deploy_id uuid primary key not null,
    workspace_id bigint not null references workspace (workspace_id),
    number bigint not null,
    service text not null,
    environment text not null,
    sha text not null,
    state text not null check (state in ('approval', 'waiting', 'blocked', 'approved', 'running', 'succeeded', 'rolled_back', 'failed',
                                         'cancelled', 'rejected', 'expired', 'refused', 'superseded')),
    asked_at timestamptz not null,
    begun_at timestamptz,
    ended_at timestamptz,
    record jsonb not null,       -- what was asked, decided, approved, and everything else
    channel_id bigint not null,
    message_id bigint,
    version bigint not null,
    unique (workspace_id, number)
);

create index deploy_place on deploy (workspace_id, service, environment, number);
create index deploy_state on deploy (workspace_id, state, number);

-- One deploy at a time runs at a place.
create unique index deploy_running on deploy (workspace_id, service, environment) where state = 'running';

-- A commit of a service that is held back since one went back from it, until somebody clears it.
create table deploy_held (
    workspace_id bigint not null references workspace (workspace_id),
    service text not null,
    sha text not null,
    deploy_id uuid not null references deploy (deploy_id), -- what went back from it
    held_at timestamptz not null,
    cleared_at timestamptz,
    cleared_by bigint,
    primary key (workspace_id, service, sha)
);
