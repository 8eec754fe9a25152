-- What follows from who is on call: shifts on record, what was seen ahead, what was told, addresses of calendars.

-- A shift that began. It gets its end when it ends, and changes no more after that.
create table oncall_shift (
    workspace_id integer not null references workspace (workspace_id),
    schedule text not null,
    person text not null,     -- by the team's name for them
    user_id integer,           -- their account then; null where the document knew none
    starts_at text not null,
    ends_at text,             -- null while it runs
    primary key (workspace_id, schedule, starts_at, person)
) strict;

create index oncall_shift_span on oncall_shift (workspace_id, ends_at);
create unique index oncall_shift_running on oncall_shift (workspace_id, schedule, person) where ends_at is null;

-- What was seen of a schedule the last time it was looked at.
create table oncall_watch (
    workspace_id integer not null references workspace (workspace_id),
    schedule text not null,
    watch text not null,        -- until when, and who will be on call
    looked_at text not null,
    primary key (workspace_id, schedule)
) strict;

-- Something that is told once.
create table oncall_notice (
    workspace_id integer not null references workspace (workspace_id),
    schedule text not null,
    what text not null,       -- what tells it from every other of its schedule
    made_at text not null,
    told_at text,               -- null until it arrived
    primary key (workspace_id, schedule, what)
) strict;

create index oncall_notice_age on oncall_notice (made_at);

-- Somebody who cannot be reached, as was found out the last time.
create table oncall_unreachable (
    workspace_id integer not null references workspace (workspace_id),
    user_id integer not null,
    why text not null check (why in ('gone', 'closed')),
    since text not null,
    primary key (workspace_id, user_id)
) strict;

-- A role that could not be kept.
create table oncall_role_trouble (
    workspace_id integer not null references workspace (workspace_id),
    role_id integer not null,
    why text not null,
    since text not null,
    primary key (workspace_id, role_id)
) strict;

-- The address of a calendar. Whoever has it reads the shifts of one person, or of one schedule.
create table calendar_feed (
    calendar_feed_id blob primary key not null,
    secret text not null unique,  -- SHA-256 of the secret in its address
    workspace_id integer not null references workspace (workspace_id),
    user_id integer not null,      -- whose address it is
    schedule text,            -- null for the shifts of that person
    made_at text not null,
    revoked_at text
) strict;

create unique index calendar_feed_good on calendar_feed (workspace_id, user_id, coalesce(schedule, '')) where revoked_at is null;

-- A holiday that was imported.
create table holiday (
    workspace_id integer not null references workspace (workspace_id),
    day text not null,
    name text not null,
    added_by integer not null,
    added_at text not null,
    primary key (workspace_id, day)
) strict;
