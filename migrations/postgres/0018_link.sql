-- A login on GitHub that somebody proved to be theirs.
create table link (
    workspace_id bigint not null references workspace (workspace_id),
    user_id bigint not null,
    login text not null,
    proved_at timestamptz not null,
    ended_at timestamptz, -- when it was taken back
    primary key (workspace_id, user_id, proved_at)
);

-- A login that somebody says is theirs, and the code that is to show it; the newest of each person.
create table link_claim (
    workspace_id bigint not null references workspace (workspace_id),
    user_id bigint not null,
    login text not null,
    code text not null,
    claimed_at timestamptz not null,
    primary key (workspace_id, user_id)
);

create index link_claim_code on link_claim (workspace_id, code);

alter table workspace add column link_version bigint not null default 0; -- counts the changes of its links
