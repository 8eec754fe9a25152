-- What people change by hand in who is on call: overrides, swaps, covers, absences.

-- An override, or a temporary schedule. A draft was shown to whoever asked for it and is not confirmed yet.
create table oncall_override (
    override_id blob primary key not null,
    workspace_id integer not null references workspace (workspace_id),
    number integer not null, -- counted in its workspace, together with requests and absences
    schedule text not null,
    starts_at text not null,
    ends_at text not null,
    what text not null, -- who is on or off
    reason text,
    seen text not null, -- the hash of the shifts that were shown
    state text not null check (state in ('draft', 'stands', 'undone', 'dropped')),
    made_by integer not null,
    made_at text not null,
    ended_by integer,
    ended_at text,
    version integer not null,
    unique (workspace_id, number)
) strict;

create index oncall_override_span on oncall_override (workspace_id, schedule, ends_at) where state = 'stands';
create index oncall_override_draft on oncall_override (made_at) where state = 'draft';

-- Somebody is asked to take a shift, or to swap one for another. A draft is proposed and not asked yet.
create table oncall_request (
    request_id blob primary key not null,
    workspace_id integer not null references workspace (workspace_id),
    number integer not null,
    schedule text not null,
    kind text not null check (kind in ('cover', 'swap', 'take')),
    giver integer not null, -- whose shift it is
    starts_at text not null,
    ends_at text not null,
    back text, -- what is given back for it
    asked integer, -- whom; null for everybody
    declined text not null,
    reason text,
    state text not null check (state in ('draft', 'open', 'taken', 'declined', 'withdrawn', 'past', 'undone')),
    made_by integer not null,
    made_at text not null,
    ended_by integer,
    ended_at text,
    channel_id integer not null,
    message_id integer, -- its card
    answers blob, -- the cover that it offers a swap for
    told_at text, -- the follow-up that arrived last: when it was planned
    version integer not null,
    unique (workspace_id, number)
) strict;

create index oncall_request_open on oncall_request (workspace_id, schedule, ends_at) where state = 'open';
create index oncall_request_draft on oncall_request (made_at) where state = 'draft';

-- A part of a shift that went from one person to another. Later ones go on from where earlier ones led.
create table oncall_move (
    move_id blob primary key not null,
    workspace_id integer not null references workspace (workspace_id),
    request_id blob not null references oncall_request (request_id),
    position integer not null, -- the order in which they were agreed on, counted in their workspace
    schedule text not null,
    starts_at text not null,
    ends_at text not null,
    giver integer not null,
    taker integer not null,
    made_by integer not null,
    made_at text not null,
    undone_by integer,
    undone_at text,
    unique (workspace_id, position)
) strict;

create index oncall_move_span on oncall_move (workspace_id, schedule, ends_at) where undone_at is null;
create index oncall_move_request on oncall_move (request_id);

-- Somebody is away.
create table oncall_absence (
    absence_id blob primary key not null,
    workspace_id integer not null references workspace (workspace_id),
    number integer not null,
    person integer not null,
    starts_at text not null,
    ends_at text not null,
    reason text,
    uid text, -- of the calendar entry that it was read from
    added_by integer not null,
    added_at text not null,
    removed_by integer,
    removed_at text,
    unique (workspace_id, number),
    unique (workspace_id, person, uid)
) strict;

create index oncall_absence_span on oncall_absence (workspace_id, ends_at) where removed_at is null;

-- When somebody lets themselves be asked to take the shifts of others. Without a row: at any time.
create table oncall_volunteer (
    workspace_id integer not null references workspace (workspace_id),
    person integer not null,
    hours text not null,
    changed_at text not null,
    primary key (workspace_id, person)
) strict;
