-- One row in every table, as version 2 writes them.
update workspace set action_number = 1;
insert into incident (incident_id, workspace_id, number, title, severity, state, declared_by, declared_at, version,
                      impact, is_private, venue, course)
values (@key(8)@, 100000000000000001, 2, 'Search is slow', 'sev3', 'monitoring', 21, '2026-01-05T10:00:00+00:00', 3,
        'A few', false, 'channel', '{"crew": [{"role": "commander", "user": "21", "since": "2026-01-05T10:00:00Z"}]}');
insert into timeline_entry (entry_id, workspace_id, incident_id, number, happened_at, source, channel_id, message_id, author_id,
                            author_name, text, version, added_by, added_at)
values (@key(1)@, 100000000000000001, @key(8)@, 1, '2026-01-05T10:01:00+00:00', 'message', 50, 60, 21, 'Ana', 'Restarted it', 2, 21,
        '2026-01-05T10:02:00+00:00');
insert into timeline_version (entry_id, version, happened_at, text, changed_by, changed_at)
values (@key(1)@, 1, '2026-01-05T10:01:00+00:00', 'Restarted', 21, '2026-01-05T10:03:00+00:00');
insert into attachment (attachment_id, workspace_id, entry_id, position, name, content_type, size, url)
values (@key(1)@, 100000000000000001, @key(1)@, 0, 'graph.png', 'image/png', 12, 'https://cdn.discordapp.com/graph.png');
insert into capture (interaction_id, workspace_id, message, taken_at)
values (900, 100000000000000001, '{"text": "Restarted it"}', '2026-01-05T10:05:00+00:00');
insert into postmortem (incident_id, workspace_id, status, sections, written_by, written_at, changed_at, version)
values (@key(8)@, 100000000000000001, 'draft', '{"summary": "Slow"}', 21, '2026-01-06T10:00:00+00:00', '2026-01-06T10:00:00+00:00', 1);
insert into action (action_id, workspace_id, incident_id, number, text, kind, owner, due_on, state, added_by, added_at, version)
values (@key(1)@, 100000000000000001, @key(8)@, 1, 'Warm the cache', 'prevent', 21, '2026-01-20', 'open', 21, '2026-01-06T10:00:00+00:00', 1);
insert into transcript (incident_id, workspace_id, taken_at, messages, text)
values (@key(8)@, 100000000000000001, '2026-02-06T10:00:00+00:00', 1, 'Ana: Restarted it');
