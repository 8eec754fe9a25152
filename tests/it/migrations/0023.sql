-- What was told of an issue, as version 23 writes it.
insert into hook (hook_id, delivery, hash, event, action, repository, payload, received_at, issue)
values (@key(d)@, '72d3162e-cc78-11e3-81ab-4c9367dc0960', 'dd', 'issues', 'closed', 'harbour/operations', '{}', '2026-01-05T09:00:00+00:00', 7);
