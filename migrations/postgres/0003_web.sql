-- A link that signs a person in on the web pages, once.
create table web_link (
    web_link_id text primary key not null, -- SHA-256 of its token
    workspace_id bigint not null references workspace (workspace_id),
    user_id bigint not null,
    name text not null,
    roles jsonb not null,                  -- the roles the person held, a list of ids
    incident_number bigint,                -- where it leads; nowhere is the list
    expires_at timestamptz not null,
    used_at timestamptz
);

create index web_link_expiry on web_link (expires_at);

-- A person who is signed in on the web pages.
create table web_session (
    web_session_id text primary key not null, -- SHA-256 of its token
    workspace_id bigint not null references workspace (workspace_id),
    user_id bigint not null,
    name text not null,
    roles jsonb not null,
    signed_in_at timestamptz not null,
    expires_at timestamptz not null
);

create index web_session_expiry on web_session (expires_at);
