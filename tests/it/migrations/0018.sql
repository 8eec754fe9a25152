-- A login that was proved and taken back, one that is, and a claim, as version 18 writes them.
insert into link (workspace_id, user_id, login, proved_at, ended_at) values
    (100000000000000001, 21, 'Ana-of-Harbour', '2026-01-05 09:00:00+00:00', '2026-01-05 10:00:00+00:00'),
    (100000000000000001, 22, 'bo', '2026-01-05 09:00:00+00:00', null);
insert into link_claim (workspace_id, user_id, login, code, claimed_at)
values (100000000000000001, 23, 'cy', '0123456789', '2026-01-05 09:00:00+00:00');
