-- A team on one Discord server, and the counters that its record runs on.
create table workspace (
    workspace_id bigint primary key not null, -- the server's id
    event_number bigint not null,             -- the number of its newest event
    event_hash text not null,                  -- the hash of its newest event; empty before the first
    incident_number bigint not null,          -- the number of its newest incident
    effect_number bigint not null,            -- the position of its newest effect
    category bigint                           -- the channel category that rooms are made under, once known
);

-- Every version of a team's document that was applied.
create table document (
    workspace_id bigint not null references workspace (workspace_id),
    version bigint not null,
    hash text not null,
    team jsonb not null,
    applied_at timestamptz not null,
    primary key (workspace_id, version)
);

-- What happened, hash-chained per workspace; rows are only ever added.
create table event (
    workspace_id bigint not null references workspace (workspace_id),
    number bigint not null,
    at timestamptz not null,
    who text not null,
    subject text not null,
    kind text not null,
    data jsonb not null,
    hash text not null,
    primary key (workspace_id, number)
);

create index event_subject on event (workspace_id, subject, number);

-- What people asked and what they were told, kept until it surely reached them.
create table interaction (
    interaction_id bigint primary key not null,
    workspace_id bigint not null references workspace (workspace_id),
    token text not null,
    channel_id bigint not null,
    user_id bigint not null,
    asked_at timestamptz not null,
    reply jsonb not null,
    state text not null check (state in ('decided', 'answered', 'lost')),
    due_at timestamptz not null -- when an undelivered answer is tried again
);

create index interaction_decided on interaction (due_at) where state = 'decided';
create index interaction_age on interaction (asked_at);

-- What must be sent to the world, in order for each subject.
create table effect (
    effect_id uuid primary key not null,
    workspace_id bigint not null references workspace (workspace_id),
    position bigint not null,
    lane text not null,
    subject text not null,
    priority smallint not null,
    fold text, -- waiting effects with one fold key are one
    state text not null check (state in ('blocked', 'ready', 'sending', 'parked', 'held')),
    effect jsonb not null,
    created_at timestamptz not null,
    due_at timestamptz not null,
    first_tried_at timestamptz,
    tries integer not null,
    doubt smallint not null,
    lease_until timestamptz,
    why text
);

create index effect_ready on effect (lane, priority, due_at) where state = 'ready';
create index effect_sending on effect (lane, lease_until) where state = 'sending';
create index effect_aside on effect (workspace_id, created_at) where state in ('parked', 'held');
create index effect_subject on effect (workspace_id, subject, position);
create unique index effect_fold on effect (workspace_id, fold) where state in ('blocked', 'ready');

-- What happens when its time has come.
create table timer (
    name text not null,
    subject text not null,
    due_at timestamptz not null,
    lease_until timestamptz,
    tries integer not null,
    primary key (name, subject)
);

create index timer_due on timer (due_at);

-- Something that is broken.
create table incident (
    incident_id uuid primary key not null,
    workspace_id bigint not null references workspace (workspace_id),
    number bigint not null,
    title text not null,
    severity text not null,
    service text,
    description text,
    origin_channel bigint,
    origin_message bigint,
    state text not null,
    declared_by bigint not null,
    declared_at timestamptz not null,
    resolved_by bigint,
    resolved_at timestamptz,
    last_update text,
    last_update_at timestamptz,
    room bigint,
    room_trouble text,
    board bigint,
    announce_channel bigint,
    announce_message bigint,
    issue bigint,
    issue_url text,
    issue_hash text,
    version bigint not null,
    unique (workspace_id, number)
);

create index incident_state on incident (workspace_id, state, number);
create index incident_room on incident (workspace_id, room);

-- The record is only ever added to.
create function event_is_kept() returns trigger language plpgsql as $$
begin
    raise exception 'events are never changed';
end;
$$;

create trigger event_is_kept before update or delete on event
    for each row execute function event_is_kept();
