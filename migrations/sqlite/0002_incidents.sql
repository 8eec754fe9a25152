-- Incidents, whole: their course, timeline, report and actions.
alter table workspace add column action_number integer not null default 0; -- the number of its newest action
alter table workspace add column digest_on text; -- the day that its newest digest was sent for

alter table incident add column impact text;
alter table incident add column is_drill integer not null default 0;
alter table incident add column is_private integer not null default 0;
alter table incident add column is_near_miss integer not null default 0;
alter table incident add column venue text not null default 'channel'; -- channel, thread or none
alter table incident add column course text not null default '{}';
alter table incident add column room_archived_at text;

create index incident_age on incident (workspace_id, declared_at);

-- What people put on an incident's timeline; what happened by itself is in the record.
create table timeline_entry (
    entry_id blob primary key not null,
    workspace_id integer not null references workspace (workspace_id),
    incident_id blob not null references incident (incident_id),
    number integer not null, -- counted in its incident
    happened_at text not null,
    source text not null check (source in ('note', 'message', 'pin')),
    channel_id integer,
    message_id integer,
    author_id integer not null,
    author_name text not null,
    text text not null,
    version integer not null,
    added_by integer not null,
    added_at text not null,
    removed_by integer,
    removed_at text,
    unique (incident_id, number),
    unique (incident_id, message_id)
) strict;

create index timeline_time on timeline_entry (incident_id, happened_at, number);
-- What happened by itself, read with the entries in the order of time. What became of entries shows in the entries.
create index event_time on event (workspace_id, subject, at, number)
    where kind not in ('incident.noted', 'incident.note_changed', 'incident.note_removed', 'incident.note_restored');

-- What an entry said before it was changed.
create table timeline_version (
    entry_id blob not null references timeline_entry (entry_id),
    version integer not null,
    happened_at text not null,
    text text not null,
    changed_by integer not null, -- who replaced it
    changed_at text not null,
    primary key (entry_id, version)
) strict;

-- Files of messages on a timeline, kept because Discord's links expire.
create table attachment (
    attachment_id blob primary key not null,
    workspace_id integer not null references workspace (workspace_id),
    entry_id blob not null references timeline_entry (entry_id),
    position integer not null,
    name text not null,
    content_type text,
    size integer not null,
    url text not null,
    bytes blob, -- once kept
    why text,   -- why it could not be kept
    unique (entry_id, position)
) strict;

-- A message that a menu took, until somebody says to which incident it belongs.
create table capture (
    interaction_id integer primary key not null,
    workspace_id integer not null references workspace (workspace_id),
    message text not null,
    taken_at text not null
) strict;

create index capture_age on capture (taken_at);

-- What is learnt from an incident.
create table postmortem (
    incident_id blob primary key not null references incident (incident_id),
    workspace_id integer not null references workspace (workspace_id),
    status text not null,
    sections text not null,
    written_by integer not null,
    written_at text not null,
    changed_at text not null,
    issue integer,
    issue_url text,
    issue_hash text,
    version integer not null
) strict;

-- What is to be done so that it does not happen again.
create table action (
    action_id blob primary key not null,
    workspace_id integer not null references workspace (workspace_id),
    incident_id blob not null references incident (incident_id),
    number integer not null,
    text text not null,
    kind text not null,
    owner integer,
    due_on text not null, -- a day on the team's wall clock
    state text not null check (state in ('open', 'done', 'dropped')),
    added_by integer not null,
    added_at text not null,
    ended_by integer,
    ended_at text,
    ended_why text,
    issue integer,
    issue_url text,
    issue_hash text,
    issue_assignee text, -- whom we assigned it to
    version integer not null,
    unique (workspace_id, number)
) strict;

create index action_incident on action (incident_id, number);
create index action_state on action (workspace_id, state, due_on);

-- What was said in a room that is gone.
create table transcript (
    incident_id blob primary key not null references incident (incident_id),
    workspace_id integer not null references workspace (workspace_id),
    taken_at text not null,
    messages integer not null,
    text text not null
) strict;
