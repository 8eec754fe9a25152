-- Two people said whether a runbook helps, as version 10 writes it.
insert into runbook_vote (workspace_id, incident_id, page, user_id, service, helps, said_at)
select 100000000000000001, incident_id, '00000000000000ff', 21, 'checkout', true, '2026-01-05T09:00:00+00:00' from incident where number = 1;
