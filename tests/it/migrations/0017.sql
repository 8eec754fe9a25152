-- A decision that counts, with odd words in it, and one that was withdrawn; an issue that is there, and one that is still to be made.
insert into decision (decision_id, workspace_id, number, what, why, made_by, made_at, withdrawn_by, withdrawn_at, withdrawn_why)
values (@key(1)@, 100000000000000001, 1, 'We deploy on ''Fridays'' 🚀', null, 21, '2026-03-01T10:00:00+00:00', null, null, null),
       (@key(2)@, 100000000000000001, 2, 'We do not', 'Nobody was there.', 21, '2026-03-02T10:00:00+00:00', 22, '2026-03-03T10:00:00+00:00', 'They were.');
insert into matter (matter_id, workspace_id, kind, made_at, issue_repository, issue, issue_url, issue_hash, issue_assignee)
values (@key(1)@, 100000000000000001, 'decision', '2026-03-01T10:00:00+00:00', 'harbour/operations', 7, 'https://github.com/harbour/operations/issues/7', 'abc', 'ana-g'),
       (@key(2)@, 100000000000000001, 'decision', '2026-03-02T10:00:00+00:00', null, null, null, null, null);
update oncall_shift set duty_id = @key(3)@ where ends_at is null;
