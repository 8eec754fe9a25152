-- What webhooks of GitHub's tell.

-- A delivery of a webhook, kept before it is worked on. The same delivery comes under the same key, and the same words have the
-- same hash.
create table hook (
    hook_id blob primary key not null,
    delivery text not null unique, -- the key that GitHub gave it
    hash text not null unique,
    event text not null,
    action text,
    repository text,
    payload text not null,         -- as it came; nothing once it is of no use any more
    received_at text not null
) strict;

create index hook_received on hook (received_at);

-- What becomes of a delivery for a team that it may mean something to.
create table hook_task (
    hook_id blob not null references hook (hook_id),
    workspace_id integer not null references workspace (workspace_id),
    state text not null check (state in ('waiting', 'done', 'aside')),
    tries integer not null,
    said text,                     -- what followed from it, or why nothing could
    primary key (hook_id, workspace_id)
) strict;

create index hook_task_state on hook_task (workspace_id, state);
