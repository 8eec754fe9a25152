-- A login that Binnacle has or had at GitHub: what was done under it is its own doing.
create table own_login (
    workspace_id bigint not null references workspace (workspace_id),
    login text not null, -- in lower case
    first_at timestamptz not null,
    primary key (workspace_id, login)
);
