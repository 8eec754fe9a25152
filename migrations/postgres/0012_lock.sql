-- Locks: what is held against deploys, and who waits for it.

-- A lock. It stays when it is over.
create table deploy_lock (
    lock_id uuid primary key not null,
    workspace_id bigint not null references workspace (workspace_id),
    number bigint not null,
    service text not null,      -- empty: every service
    environment text not null,  -- empty: every environment
    owner bigint not null,
    reason text not null,
    lasts bigint not null,     -- for how many seconds it was asked for
    since timestamptz not null,
    until timestamptz not null,        -- when it ends by itself; its timer says the same
    reminded_at timestamptz,
    stage text not null check (stage in ('held', 'offered', 'released', 'expired', 'stolen', 'passed', 'lapsed')),
    ended_at timestamptz,
    ended_by bigint,           -- nobody where it ended by itself
    channel_id bigint not null,
    message_id bigint,
    version bigint not null,
    unique (workspace_id, number)
);

-- Nothing is held twice.
create unique index deploy_lock_living on deploy_lock (workspace_id, service, environment) where stage in ('held', 'offered');

-- Somebody who waits for a lock.
create table deploy_line (
    workspace_id bigint not null references workspace (workspace_id),
    service text not null,
    environment text not null,
    place bigint not null,     -- from 1
    user_id bigint not null,
    reason text not null,
    lasts bigint not null,
    since timestamptz not null,
    primary key (workspace_id, service, environment, user_id)
);
