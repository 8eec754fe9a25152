-- A page that waits for an answer, one that is over, and whom they called, as version 8 writes them.
insert into page (page_id, workspace_id, number, incident_id, ladder, text, urgency, asked_by, created_at, stage, course,
                  due_at, card_channel, card_message, version)
values (@key(8)@, 100000000000000001, 1, null, '{"name": "default", "owner": "role:11", "repeat": 1, "steps": [{"notify": ["user:21"], "wait": 300, "need": "any", "when_empty": "skip"}]}',
        'Checkout is down', 'high', null, '2026-01-05T09:00:00+00:00', 'climbing',
        '{"stage": {"stage": "climbing"}, "course": {"round": 0, "step": 0, "turns": [{"at": "2026-01-05T09:00:00Z", "due": "2026-01-05T09:00:00Z", "round": 0, "step": 0, "how": "called"}], "answers": []}}',
        '2026-01-05T09:05:00+00:00', 43, 70, 1),
       (@key(9)@, 100000000000000001, 2, null, '{"name": "ana", "owner": null, "repeat": 0, "steps": []}',
        'Look at the disk', 'low', 22, '2026-01-05T09:00:00+00:00', 'resolved',
        '{"stage": {"stage": "resolved", "by": "22", "at": "2026-01-05T09:10:00Z"}, "course": {"round": 0, "step": 0, "turns": [], "answers": []}}',
        null, null, null, 2);
insert into page_call (page_id, round, step, callee, why, turn, channel, message, refused)
values (@key(8)@, 0, 0, 'user:21', 'step', 0, 80, 81, null),
       (@key(8)@, 0, 0, 'role:11', 'step', 0, null, null, 'the server has no such role');
