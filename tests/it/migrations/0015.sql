-- An action that waits for somebody to agree, as version 15 writes it.
insert into errand (errand_id, workspace_id, number, incident_id, tool, hash, channel_id, message_id, stage, course, version)
values (@key(9)@, 100000000000000001, 1, null, 'restart', 'e3b0c442', 43, 91, 'waiting',
        '{"asked": {"by": "21", "name": "Ana", "at": "2026-01-05T09:00:00Z"}, "summary": "Restarts a service", "dry": false, "filled": {"values": {}, "serial": null, "program": {"argv": ["/bin/true"], "env": [], "cwd": "/"}, "reply": null}, "confirm": "button", "approvals": {"count": 1, "roles": ["11"], "own": false, "valid_for": "PT20M"}, "approved": [], "stage": {"stage": "waiting", "since": "2026-01-05T09:01:00Z"}}',
        2);
