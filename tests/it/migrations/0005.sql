-- An override that was undone, a temporary schedule, a swap that was taken in part, and an absence, as version 5 writes them.
insert into oncall_override (override_id, workspace_id, number, schedule, starts_at, ends_at, what, reason, seen, state, made_by,
                             made_at, ended_by, ended_at, version)
values (@key(1)@, 100000000000000001, 1, 'primary', '2026-01-05T09:00:00+00:00', '2026-01-06T09:00:00+00:00',
        '{"replace": {"leaves": "21", "joins": "22"}}', 'Dentist', 'ab', 'undone', 21, '2026-01-04T09:00:00+00:00', 21,
        '2026-01-04T10:00:00+00:00', 3),
       (@key(2)@, 100000000000000001, 2, 'primary', '2026-02-05T09:00:00+00:00', '2026-02-06T09:00:00+00:00',
        '{"temporary": {"turns": [], "fallback": false}}', null, 'cd', 'stands', 21, '2026-01-04T09:00:00+00:00', null, null, 2);
insert into oncall_request (request_id, workspace_id, number, schedule, kind, giver, starts_at, ends_at, back, asked, declined,
                            state, made_by, made_at, channel_id, message_id, version)
values (@key(3)@, 100000000000000001, 3, 'primary', 'swap', 21, '2026-01-12T09:00:00+00:00', '2026-01-19T09:00:00+00:00',
        '{"schedule": "primary", "span": {"start": "2026-01-19T09:00:00Z", "end": "2026-01-26T09:00:00Z"}}', 22, '["23"]',
        'open', 21, '2026-01-04T09:00:00+00:00', 43, 60, 1);
insert into oncall_move (move_id, workspace_id, request_id, position, schedule, starts_at, ends_at, giver, taker, made_by, made_at)
values (@key(4)@, 100000000000000001, @key(3)@, 1, 'primary', '2026-01-12T09:00:00+00:00', '2026-01-13T09:00:00+00:00', 21, 22, 22,
        '2026-01-04T09:00:00+00:00');
insert into oncall_absence (absence_id, workspace_id, number, person, starts_at, ends_at, reason, uid, added_by, added_at)
values (@key(5)@, 100000000000000001, 4, 21, '2026-03-01T00:00:00+00:00', '2026-03-08T00:00:00+00:00', null, 'a@cal', 21,
        '2026-01-04T09:00:00+00:00');
insert into oncall_volunteer (workspace_id, person, hours, changed_at)
values (100000000000000001, 21, '[]', '2026-01-04T09:00:00+00:00');
