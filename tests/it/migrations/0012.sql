-- A lock that is held with somebody in line, and one that is over, as version 12 writes them.
insert into deploy_lock (lock_id, workspace_id, number, service, environment, owner, reason, lasts, since, until, reminded_at,
                         stage, ended_at, ended_by, channel_id, message_id, version)
values (@key(1)@, 100000000000000001, 1, 'checkout', 'production', 21, 'Release 42', 14400, '2026-01-05T09:00:00+00:00',
        '2026-01-05T13:00:00+00:00', null, 'held', null, null, 43, 70, 1),
       (@key(2)@, 100000000000000001, 2, '', '', 22, 'The token', 3600, '2026-01-05T09:00:00+00:00',
        '2026-01-05T10:00:00+00:00', '2026-01-05T09:45:00+00:00', 'expired', '2026-01-05T10:00:00+00:00', null, 43, 71, 3);
insert into deploy_line (workspace_id, service, environment, place, user_id, reason, lasts, since)
values (100000000000000001, 'checkout', 'production', 1, 22, 'A repair', 14400, '2026-01-05T09:30:00+00:00');
