-- A login on GitHub that somebody proved to be theirs.
create table link (
    workspace_id integer not null references workspace (workspace_id),
    user_id integer not null,
    login text not null,
    proved_at text not null,
    ended_at text, -- when it was taken back
    primary key (workspace_id, user_id, proved_at)
) strict;

-- A login that somebody says is theirs, and the code that is to show it; the newest of each person.
create table link_claim (
    workspace_id integer not null references workspace (workspace_id),
    user_id integer not null,
    login text not null,
    code text not null,
    claimed_at text not null,
    primary key (workspace_id, user_id)
) strict;

create index link_claim_code on link_claim (workspace_id, code);

alter table workspace add column link_version integer not null default 0; -- counts the changes of its links
