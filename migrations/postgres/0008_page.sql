-- Pages: somebody is called, step by step, until somebody answers.
alter table workspace add column page_number bigint not null default 0; -- the number of its newest page

-- A page.
create table page (
    page_id uuid primary key not null,
    workspace_id bigint not null references workspace (workspace_id),
    number bigint not null,
    incident_id uuid references incident (incident_id),
    ladder jsonb not null,  -- whom it calls, step by step, as it was when it began
    text text not null,
    urgency text not null check (urgency in ('high', 'low')),
    asked_by bigint,      -- nobody where Binnacle did
    created_at timestamptz not null,
    stage text not null check (stage in ('triggered', 'climbing', 'waiting', 'acknowledged', 'resolved', 'exhausted')),
    course jsonb not null,  -- the stage with what belongs to it, and what happened so far
    due_at timestamptz,           -- when it moves on by itself; its timer says the same
    card_channel bigint,
    card_message bigint,
    version bigint not null,
    unique (workspace_id, number)
);

create index page_stage on page (workspace_id, stage, number);
create index page_incident on page (incident_id);

-- Somebody who was called by a page: once for each step of each round.
create table page_call (
    page_id uuid not null references page (page_id),
    round bigint not null,
    step bigint not null,
    callee text not null,  -- a user, a role or a channel, with its id
    why text not null check (why in ('step', 'fallback', 'owner', 'hand')),
    turn bigint not null,
    channel bigint,       -- the message that reached them
    message bigint,
    refused text,          -- why none could
    primary key (page_id, round, step, callee)
);
