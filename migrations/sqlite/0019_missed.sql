-- What webhooks of GitHub could not tell a workspace.
alter table workspace add column missed_at text; -- until when GitHub was asked for it
