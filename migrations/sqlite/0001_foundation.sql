-- A team on one Discord server, and the counters that its record runs on.
create table workspace (
    workspace_id integer primary key not null, -- the server's id
    event_number integer not null,             -- the number of its newest event
    event_hash text not null,                  -- the hash of its newest event; empty before the first
    incident_number integer not null,          -- the number of its newest incident
    effect_number integer not null,            -- the position of its newest effect
    category integer                           -- the channel category that rooms are made under, once known
) strict;

-- Every version of a team's document that was applied.
create table document (
    workspace_id integer not null references workspace (workspace_id),
    version integer not null,
    hash text not null,
    team text not null,
    applied_at text not null,
    primary key (workspace_id, version)
) strict;

-- What happened, hash-chained per workspace; rows are only ever added.
create table event (
    workspace_id integer not null references workspace (workspace_id),
    number integer not null,
    at text not null,
    who text not null,
    subject text not null,
    kind text not null,
    data text not null,
    hash text not null,
    primary key (workspace_id, number)
) strict;

create index event_subject on event (workspace_id, subject, number);

-- What people asked and what they were told, kept until it surely reached them.
create table interaction (
    interaction_id integer primary key not null,
    workspace_id integer not null references workspace (workspace_id),
    token text not null,
    channel_id integer not null,
    user_id integer not null,
    asked_at text not null,
    reply text not null,
    state text not null check (state in ('decided', 'answered', 'lost')),
    due_at text not null -- when an undelivered answer is tried again
) strict;

create index interaction_decided on interaction (due_at) where state = 'decided';
create index interaction_age on interaction (asked_at);

-- What must be sent to the world, in order for each subject.
create table effect (
    effect_id blob primary key not null,
    workspace_id integer not null references workspace (workspace_id),
    position integer not null,
    lane text not null,
    subject text not null,
    priority integer not null,
    fold text, -- waiting effects with one fold key are one
    state text not null check (state in ('blocked', 'ready', 'sending', 'parked', 'held')),
    effect text not null,
    created_at text not null,
    due_at text not null,
    first_tried_at text,
    tries integer not null,
    doubt integer not null,
    lease_until text,
    why text
) strict;

create index effect_ready on effect (lane, priority, due_at) where state = 'ready';
create index effect_sending on effect (lane, lease_until) where state = 'sending';
create index effect_aside on effect (workspace_id, created_at) where state in ('parked', 'held');
create index effect_subject on effect (workspace_id, subject, position);
create unique index effect_fold on effect (workspace_id, fold) where state in ('blocked', 'ready');

-- What happens when its time has come.
create table timer (
    name text not null,
    subject text not null,
    due_at text not null,
    lease_until text,
    tries integer not null,
    primary key (name, subject)
) strict;

create index timer_due on timer (due_at);

-- Something that is broken.
create table incident (
    incident_id blob primary key not null,
    workspace_id integer not null references workspace (workspace_id),
    number integer not null,
    title text not null,
    severity text not null,
    service text,
    description text,
    origin_channel integer,
    origin_message integer,
    state text not null,
    declared_by integer not null,
    declared_at text not null,
    resolved_by integer,
    resolved_at text,
    last_update text,
    last_update_at text,
    room integer,
    room_trouble text,
    board integer,
    announce_channel integer,
    announce_message integer,
    issue integer,
    issue_url text,
    issue_hash text,
    version integer not null,
    unique (workspace_id, number)
) strict;

create index incident_state on incident (workspace_id, state, number);
create index incident_room on incident (workspace_id, room);

-- The record is only ever added to.
create trigger event_is_kept before update on event begin
    select raise(abort, 'events are never changed');
end;

create trigger event_is_not_removed before delete on event begin
    select raise(abort, 'events are never removed');
end;
