-- What webhooks of GitHub could not tell a workspace.
alter table workspace add column missed_at timestamptz; -- until when GitHub was asked for it
