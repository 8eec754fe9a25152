-- A runbook that is run, as version 9 writes it.
insert into run (run_id, workspace_id, number, incident_id, page, place, title, hash, channel_id, message_id, stage, course, version)
values (@key(9)@, 100000000000000001, 1, null, '00000000000000ff', 'ours/disk.md', 'A disk is full',
        'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 43, 90, 'running',
        '{"started": {"by": "21", "name": "Ana", "at": "2026-01-05T09:00:00Z"}, "stage": {"stage": "running"}, "steps": [{"stretch": 1, "heading": "First", "words": "Look", "text": "Look", "line": 3}], "marks": [{"is": "open"}]}',
        1);
