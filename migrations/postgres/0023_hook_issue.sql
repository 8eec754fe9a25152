-- Which issue a delivery tells of, to see what is done to it again and again.
alter table hook add column issue bigint;

create index hook_issue on hook (repository, issue, received_at);
