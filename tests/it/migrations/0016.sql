-- A request that went out with another, and one that rides along, as version 16 writes them.
insert into deploy (deploy_id, workspace_id, number, service, environment, sha, state, asked_at, begun_at, ended_at, record, channel_id,
                    message_id, version)
values (@key(2)@, 100000000000000001, 2, 'checkout', 'staging', 'main', 'carried', '2026-01-05T09:00:00+00:00', null,
        '2026-01-05T09:30:00+00:00', '{}', 43, null, 3),
       (@key(3)@, 100000000000000001, 3, 'checkout', 'staging', 'main', 'riding', '2026-01-05T09:00:00+00:00', null, null, '{}', 43,
        null, 2);
