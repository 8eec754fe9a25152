-- A request that was refused, as version 13 writes it.
insert into deploy (deploy_id, workspace_id, number, service, environment, sha, state, asked_at, begun_at, ended_at, record, channel_id,
                    message_id, version)
values (@key(1)@, 100000000000000001, 1, 'checkout', 'staging', 'main', 'refused', '2026-01-05T09:00:00+00:00', null,
        '2026-01-05T09:00:00+00:00', '{}', 43, null, 1);
insert into deploy_held (workspace_id, service, sha, deploy_id, held_at, cleared_at, cleared_by)
values (100000000000000001, 'checkout', '0123456789abcdef0123456789abcdef01234567', @key(1)@, '2026-01-05T09:00:00+00:00', null, null);
