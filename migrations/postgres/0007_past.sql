-- A report of an incident from before Binnacle, as it was imported.
create table past_report (
    workspace_id bigint not null references workspace (workspace_id),
    number bigint not null,
    file text not null,        -- from the folder that was imported on
    hash text not null,        -- SHA-256 of the file
    title text not null,
    happened_on date not null, -- the day of the incident
    report jsonb not null,     -- what was read, without its words
    body text not null,        -- all of its words, in Markdown
    words text not null,       -- what is searched, in lower case
    imported_at timestamptz not null,
    primary key (workspace_id, number),
    unique (workspace_id, file)
);

create index past_report_day on past_report (workspace_id, happened_on);
