-- The login before an App and the App's own, as version 20 writes them.
insert into own_login (workspace_id, login, first_at) values
    (100000000000000001, 'binnacle-bot', '2026-01-05 09:00:00+00:00'),
    (100000000000000001, 'harbour-binnacle[bot]', '2026-01-06 09:00:00+00:00');
