-- Locks: what is held against deploys, and who waits for it.

-- A lock. It stays when it is over.
create table deploy_lock (
    lock_id blob primary key not null,
    workspace_id integer not null references workspace (workspace_id),
    number integer not null,
    service text not null,      -- empty: every service
    environment text not null,  -- empty: every environment
    owner integer not null,
    reason text not null,
    lasts integer not null,     -- for how many seconds it was asked for
    since text not null,
    until text not null,        -- when it ends by itself; its timer says the same
    reminded_at text,
    stage text not null check (stage in ('held', 'offered', 'released', 'expired', 'stolen', 'passed', 'lapsed')),
    ended_at text,
    ended_by integer,           -- nobody where it ended by itself
    channel_id integer not null,
    message_id integer,
    version integer not null,
    unique (workspace_id, number)
) strict;

-- Nothing is held twice.
create unique index deploy_lock_living on deploy_lock (workspace_id, service, environment) where stage in ('held', 'offered');

-- Somebody who waits for a lock.
create table deploy_line (
    workspace_id integer not null references workspace (workspace_id),
    service text not null,
    environment text not null,
    place integer not null,     -- from 1
    user_id integer not null,
    reason text not null,
    lasts integer not null,
    since text not null,
    primary key (workspace_id, service, environment, user_id)
) strict;
