-- A workspace for which GitHub was asked for what its webhooks could not tell, as version 19 writes it.
update workspace set missed_at = '2026-01-05T09:00:00+00:00';
