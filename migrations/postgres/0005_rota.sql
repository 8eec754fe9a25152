-- What people change by hand in who is on call: overrides, swaps, covers, absences.

-- An override, or a temporary schedule. A draft was shown to whoever asked for it and is not confirmed yet.
create table oncall_override (
    override_id uuid primary key not null,
    workspace_id bigint not null references workspace (workspace_id),
    number bigint not null, -- counted in its workspace, together with requests and absences
    schedule text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    what jsonb not null, -- who is on or off
    reason text,
    seen text not null, -- the hash of the shifts that were shown
    state text not null check (state in ('draft', 'stands', 'undone', 'dropped')),
    made_by bigint not null,
    made_at timestamptz not null,
    ended_by bigint,
    ended_at timestamptz,
    version bigint not null,
    unique (workspace_id, number)
);

create index oncall_override_span on oncall_override (workspace_id, schedule, ends_at) where state = 'stands';
create index oncall_override_draft on oncall_override (made_at) where state = 'draft';

-- Somebody is asked to take a shift, or to swap one for another. A draft is proposed and not asked yet.
create table oncall_request (
    request_id uuid primary key not null,
    workspace_id bigint not null references workspace (workspace_id),
    number bigint not null,
    schedule text not null,
    kind text not null check (kind in ('cover', 'swap', 'take')),
    giver bigint not null, -- whose shift it is
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    back jsonb, -- what is given back for it
    asked bigint, -- whom; null for everybody
    declined jsonb not null,
    reason text,
    state text not null check (state in ('draft', 'open', 'taken', 'declined', 'withdrawn', 'past', 'undone')),
    made_by bigint not null,
    made_at timestamptz not null,
    ended_by bigint,
    ended_at timestamptz,
    channel_id bigint not null,
    message_id bigint, -- its card
    answers uuid, -- the cover that it offers a swap for
    told_at timestamptz, -- the follow-up that arrived last: when it was planned
    version bigint not null,
    unique (workspace_id, number)
);

create index oncall_request_open on oncall_request (workspace_id, schedule, ends_at) where state = 'open';
create index oncall_request_draft on oncall_request (made_at) where state = 'draft';

-- A part of a shift that went from one person to another. Later ones go on from where earlier ones led.
create table oncall_move (
    move_id uuid primary key not null,
    workspace_id bigint not null references workspace (workspace_id),
    request_id uuid not null references oncall_request (request_id),
    position bigint not null, -- the order in which they were agreed on, counted in their workspace
    schedule text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    giver bigint not null,
    taker bigint not null,
    made_by bigint not null,
    made_at timestamptz not null,
    undone_by bigint,
    undone_at timestamptz,
    unique (workspace_id, position)
);

create index oncall_move_span on oncall_move (workspace_id, schedule, ends_at) where undone_at is null;
create index oncall_move_request on oncall_move (request_id);

-- Somebody is away.
create table oncall_absence (
    absence_id uuid primary key not null,
    workspace_id bigint not null references workspace (workspace_id),
    number bigint not null,
    person bigint not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    reason text,
    uid text, -- of the calendar entry that it was read from
    added_by bigint not null,
    added_at timestamptz not null,
    removed_by bigint,
    removed_at timestamptz,
    unique (workspace_id, number),
    unique (workspace_id, person, uid)
);

create index oncall_absence_span on oncall_absence (workspace_id, ends_at) where removed_at is null;

-- When somebody lets themselves be asked to take the shifts of others. Without a row: at any time.
create table oncall_volunteer (
    workspace_id bigint not null references workspace (workspace_id),
    person bigint not null,
    hours jsonb not null,
    changed_at timestamptz not null,
    primary key (workspace_id, person)
);
