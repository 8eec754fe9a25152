-- What people do on GitHub with issues of ours.
alter table action add column issue_state text check (issue_state in ('open', 'completed', 'not_planned')); -- what its issue was last made to be
alter table action add column issue_news_at timestamptz; -- when people changed its issue, as of what was last learnt of that
alter table workspace add column comments_at timestamptz; -- until when comments were looked for
alter table workspace add column swept_at timestamptz; -- when the mirror was last compared with what should be there
alter table workspace add column mirror_difference bigint not null default 0; -- how much was found to differ then
-- In which repository an issue is; nothing for one that was made before there were rules, in the team's own.
alter table incident add column issue_repository text;
alter table action add column issue_repository text;
alter table postmortem add column issue_repository text;

create index incident_issue on incident (workspace_id, issue);
create index action_issue on action (workspace_id, issue);
create index postmortem_issue on postmortem (workspace_id, issue);

-- A comment on GitHub that was passed on to the room of an incident.
create table heard_comment (
    workspace_id bigint not null references workspace (workspace_id),
    comment_id bigint not null, -- its key at GitHub
    heard_at timestamptz not null,
    primary key (workspace_id, comment_id)
);

create index heard_comment_at on heard_comment (heard_at);
