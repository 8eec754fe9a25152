-- What was said in the rooms of incidents that are gone, a row for each room: one that was reopened later had several. Room 0 stands for
-- those that were archived before their numbers were kept.
create table room_transcript (
    incident_id blob not null references incident (incident_id),
    room integer not null default 0,
    workspace_id integer not null references workspace (workspace_id),
    taken_at text not null,
    messages integer not null,
    text text not null,
    primary key (incident_id, room)
) strict;
insert into room_transcript (incident_id, room, workspace_id, taken_at, messages, text)
select incident_id, 0, workspace_id, taken_at, messages, text from transcript;
drop table transcript;
alter table room_transcript rename to transcript;
