-- A shift that is over and one that runs, what was seen ahead, notices, who cannot be reached, a role that cannot be kept, addresses
-- of calendars and a holiday, as version 6 writes them.
insert into oncall_shift (workspace_id, schedule, person, user_id, starts_at, ends_at)
values (100000000000000001, 'primary', 'ana', 21, '2026-01-05T08:00:00+00:00', '2026-01-12T08:00:00+00:00'),
       (100000000000000001, 'primary', 'gone', null, '2026-01-12T08:00:00+00:00', null);
insert into oncall_watch (workspace_id, schedule, watch, looked_at)
values (100000000000000001, 'primary',
        '{"looked_at": "2026-01-12T08:00:00Z", "until": "2026-03-13T08:00:00Z", "ahead": [], "changed_at": "2026-01-12T08:00:00Z"}',
        '2026-01-12T08:00:00+00:00');
insert into oncall_notice (workspace_id, schedule, what, made_at, told_at)
values (100000000000000001, 'primary', 'handoff/1768204800', '2026-01-12T08:00:00+00:00', '2026-01-12T08:00:01+00:00'),
       (100000000000000001, 'primary', 'remind/ana/1768809600/1d', '2026-01-18T08:00:00+00:00', null);
insert into oncall_unreachable (workspace_id, user_id, why, since)
values (100000000000000001, 22, 'closed', '2026-01-12T08:00:00+00:00');
insert into oncall_role_trouble (workspace_id, role_id, why, since)
values (100000000000000001, 13, 'Discord does not let Binnacle give or take it.', '2026-01-12T08:00:00+00:00');
insert into calendar_feed (calendar_feed_id, secret, workspace_id, user_id, schedule, made_at, revoked_at)
values (@key(1)@, '0d', 100000000000000001, 21, null, '2026-01-05T09:00:00+00:00', '2026-01-06T09:00:00+00:00'),
       (@key(2)@, '0e', 100000000000000001, 21, null, '2026-01-06T09:00:00+00:00', null),
       (@key(3)@, '0f', 100000000000000001, 21, 'primary', '2026-01-06T09:00:00+00:00', null);
insert into holiday (workspace_id, day, name, added_by, added_at)
values (100000000000000001, '2026-12-25', 'Christmas Day', 21, '2026-01-05T09:00:00+00:00');
