-- Pages: somebody is called, step by step, until somebody answers.
alter table workspace add column page_number integer not null default 0; -- the number of its newest page

-- A page.
create table page (
    page_id blob primary key not null,
    workspace_id integer not null references workspace (workspace_id),
    number integer not null,
    incident_id blob references incident (incident_id),
    ladder text not null,  -- whom it calls, step by step, as it was when it began
    text text not null,
    urgency text not null check (urgency in ('high', 'low')),
    asked_by integer,      -- nobody where Binnacle did
    created_at text not null,
    stage text not null check (stage in ('triggered', 'climbing', 'waiting', 'acknowledged', 'resolved', 'exhausted')),
    course text not null,  -- the stage with what belongs to it, and what happened so far
    due_at text,           -- when it moves on by itself; its timer says the same
    card_channel integer,
    card_message integer,
    version integer not null,
    unique (workspace_id, number)
) strict;

create index page_stage on page (workspace_id, stage, number);
create index page_incident on page (incident_id);

-- Somebody who was called by a page: once for each step of each round.
create table page_call (
    page_id blob not null references page (page_id),
    round integer not null,
    step integer not null,
    callee text not null,  -- a user, a role or a channel, with its id
    why text not null check (why in ('step', 'fallback', 'owner', 'hand')),
    turn integer not null,
    channel integer,       -- the message that reached them
    message integer,
    refused text,          -- why none could
    primary key (page_id, round, step, callee)
) strict;
