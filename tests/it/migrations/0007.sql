-- A past report without a length of time, and one from a folder in the folder, as version 7 writes them.
insert into past_report (workspace_id, number, file, hash, title, happened_on, report, body, words, imported_at)
values (100000000000000001, 1, '2024-03-30-queue-stuck.md', '0a', 'Queue stuck', '2024-03-30', '{"title": "Queue stuck"}', '# Queue stuck',
        'queue stuck', '2026-01-05T09:00:00+00:00'),
       (100000000000000001, 2, 'old/form.md', '0b', 'Disk ''full''', '2023-01-01', '{}', '# Disk', 'disk', '2026-01-05T09:00:00+00:00');
