-- A comment that was passed on, and an action whose issue people closed, as version 14 writes them.
insert into heard_comment (workspace_id, comment_id, heard_at) values (100000000000000001, 492700400, '2026-01-05T09:00:00+00:00');
update incident set issue_repository = 'harbour/website';
update action set issue_state = 'completed', issue_repository = 'harbour/website', issue_news_at = '2026-01-05T09:00:00+00:00';
update workspace set comments_at = '2026-01-05T09:00:00+00:00', swept_at = '2026-01-05T09:00:00+00:00', mirror_difference = 2;
