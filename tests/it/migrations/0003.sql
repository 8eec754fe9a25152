-- A link that was used, one that leads nowhere in particular, and somebody who is signed in, as version 3 writes them.
insert into web_link (web_link_id, workspace_id, user_id, name, roles, incident_number, expires_at, used_at)
values ('0a', 100000000000000001, 21, 'Ana', '["11", "12"]', 1, '2026-01-05T09:10:00+00:00', '2026-01-05T09:01:00+00:00'),
       ('0b', 100000000000000001, 22, 'Bo', '[]', null, '2026-01-05T09:10:00+00:00', null);
insert into web_session (web_session_id, workspace_id, user_id, name, roles, signed_in_at, expires_at)
values ('0c', 100000000000000001, 21, 'Ana', '["11", "12"]', '2026-01-05T09:01:00+00:00', '2026-01-05T21:01:00+00:00');
