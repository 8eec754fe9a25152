-- Deliveries of a webhook, as version 11 writes them: one that waits, one whose words are gone, and one that concerns nobody.
insert into hook (hook_id, delivery, hash, event, action, repository, payload, received_at)
values (@key(a)@, '72d3162e-cc78-11e3-81ab-4c9367dc0958', 'aa', 'issues', 'closed', 'harbour/operations',
        '{"action":"closed","text":"it''s \u0000 \u00fc"}', '2026-01-05T09:00:00.123+00:00'),
       (@key(b)@, '72d3162e-cc78-11e3-81ab-4c9367dc0959', 'bb', 'ping', null, 'harbour/operations', '', '2026-01-01T09:00:00+00:00'),
       (@key(c)@, 'x', 'cc', 'installation', 'created', null, '{}', '2026-01-05T09:00:00+00:00');
insert into hook_task (hook_id, workspace_id, state, tries, said)
values (@key(a)@, 100000000000000001, 'waiting', 1, 'database: it was away'),
       (@key(b)@, 100000000000000001, 'done', 1, 'the webhook works');
