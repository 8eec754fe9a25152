-- A second room of the incident whose first one was archived by an earlier version, and a room of another one.
insert into transcript (incident_id, room, workspace_id, taken_at, messages, text)
values (@key(8)@, 51, 100000000000000001, '2026-03-06T10:00:00+00:00', 2, 'Ana: It is back');
