-- Two things due at one instant, the later one first, as version 22 writes them.
insert into effect (effect_id, workspace_id, position, lane, subject, priority, fold, state, effect, created_at, due_at, tries, doubt)
values (@key(9)@, 100000000000000001, 902, 'github', 'incident:7:issue', 40, 'issue:7', 'ready',
        '{"effect": "issue", "incident": "00000000-0000-0000-0000-000000000007"}',
        '2026-01-05T09:00:01+00:00', '2026-01-05T09:01:00+00:00', 1, 0),
       (@key(8)@, 100000000000000001, 901, 'github', 'incident:7:report', 40, 'report:7', 'ready',
        '{"effect": "report", "incident": "00000000-0000-0000-0000-000000000007"}',
        '2026-01-05T09:00:00+00:00', '2026-01-05T09:01:00+00:00', 1, 0);
