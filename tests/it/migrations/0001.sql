-- One row in every table, as version 1 writes them.
insert into workspace (workspace_id, event_number, event_hash, incident_number, effect_number, category)
values (100000000000000001, 1, 'abc', 1, 2, 77);
insert into document (workspace_id, version, hash, team, applied_at)
values (100000000000000001, 1, 'def', '{"name": "Harbour"}', '2026-01-05T09:00:00+00:00');
insert into event (workspace_id, number, at, who, subject, kind, data, hash)
values (100000000000000001, 1, '2026-01-05T09:00:00+00:00', 'bot', 'team:1', 'team.applied', '{"version": 1}', 'abc');
insert into interaction (interaction_id, workspace_id, token, channel_id, user_id, asked_at, reply, state, due_at)
values (900, 100000000000000001, 't', 42, 21, '2026-01-05T09:00:00+00:00', '{"kind": "say"}', 'answered', '2026-01-05T09:00:05+00:00');
insert into timer (name, subject, due_at, tries) values ('mirror_sweep', '', '2026-01-05T09:10:00+00:00', 0);
insert into effect (effect_id, workspace_id, position, lane, subject, priority, fold, state, effect, created_at, due_at, tries, doubt)
values (@key(1)@, 100000000000000001, 1, 'discord', 'incident:7', 30, 'board:7', 'ready',
        '{"effect": "board", "incident": "00000000-0000-0000-0000-000000000007"}',
        '2026-01-05T09:00:00+00:00', '2026-01-05T09:00:00+00:00', 0, 0);
insert into incident (incident_id, workspace_id, number, title, severity, state, declared_by, declared_at, version)
values (@key(7)@, 100000000000000001, 1, 'Checkout is down', 'sev2', 'investigating', 21, '2026-01-05T09:00:00+00:00', 1);
