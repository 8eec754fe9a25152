-- Something that the team decided.
create table decision (
    decision_id uuid primary key not null,
    workspace_id bigint not null references workspace (workspace_id),
    number bigint not null,
    what text not null,
    why text,
    made_by bigint not null,
    made_at timestamptz not null,
    withdrawn_by bigint,
    withdrawn_at timestamptz,
    withdrawn_why text,
    unique (workspace_id, number)
);

-- Where the issue is of something that is mirrored where the team wants it.
create table matter (
    matter_id uuid primary key not null, -- the key of the request to deploy, the swap, the absence, the decision or the duty
    workspace_id bigint not null references workspace (workspace_id),
    kind text not null check (kind in ('deploy', 'swap', 'absence', 'decision', 'duty')),
    made_at timestamptz not null,        -- when it was first to be mirrored
    issue_repository text,
    issue bigint,
    issue_url text,
    issue_hash text,                     -- of what the issue was last made to say
    issue_assignee text                  -- whom we assigned it to
);

create index matter_made on matter (workspace_id, made_at);
create index matter_issue on matter (workspace_id, issue);

-- The key of a stretch of duty; those from before have none, and no issue.
alter table oncall_shift add column duty_id uuid;

create index oncall_shift_duty on oncall_shift (duty_id);
