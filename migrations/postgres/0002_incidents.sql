-- Incidents, whole: their course, timeline, report and actions.
alter table workspace add column action_number bigint not null default 0; -- the number of its newest action
alter table workspace add column digest_on date; -- the day that its newest digest was sent for

alter table incident add column impact text;
alter table incident add column is_drill boolean not null default false;
alter table incident add column is_private boolean not null default false;
alter table incident add column is_near_miss boolean not null default false;
alter table incident add column venue text not null default 'channel'; -- channel, thread or none
alter table incident add column course jsonb not null default '{}';
alter table incident add column room_archived_at timestamptz;

create index incident_age on incident (workspace_id, declared_at);

-- What people put on an incident's timeline; what happened by itself is in the record.
create table timeline_entry (
    entry_id uuid primary key not null,
    workspace_id bigint not null references workspace (workspace_id),
    incident_id uuid not null references incident (incident_id),
    number bigint not null, -- counted in its incident
    happened_at timestamptz not null,
    source text not null check (source in ('note', 'message', 'pin')),
    channel_id bigint,
    message_id bigint,
    author_id bigint not null,
    author_name text not null,
    text text not null,
    version bigint not null,
    added_by bigint not null,
    added_at timestamptz not null,
    removed_by bigint,
    removed_at timestamptz,
    unique (incident_id, number),
    unique (incident_id, message_id)
);

create index timeline_time on timeline_entry (incident_id, happened_at, number);
-- What happened by itself, read with the entries in the order of time. What became of entries shows in the entries.
create index event_time on event (workspace_id, subject, at, number)
    where kind not in ('incident.noted', 'incident.note_changed', 'incident.note_removed', 'incident.note_restored');

-- What an entry said before it was changed.
create table timeline_version (
    entry_id uuid not null references timeline_entry (entry_id),
    version bigint not null,
    happened_at timestamptz not null,
    text text not null,
    changed_by bigint not null, -- who replaced it
    changed_at timestamptz not null,
    primary key (entry_id, version)
);

-- Files of messages on a timeline, kept because Discord's links expire.
create table attachment (
    attachment_id uuid primary key not null,
    workspace_id bigint not null references workspace (workspace_id),
    entry_id uuid not null references timeline_entry (entry_id),
    position integer not null,
    name text not null,
    content_type text,
    size bigint not null,
    url text not null,
    bytes bytea, -- once kept
    why text,   -- why it could not be kept
    unique (entry_id, position)
);

-- A message that a menu took, until somebody says to which incident it belongs.
create table capture (
    interaction_id bigint primary key not null,
    workspace_id bigint not null references workspace (workspace_id),
    message jsonb not null,
    taken_at timestamptz not null
);

create index capture_age on capture (taken_at);

-- What is learnt from an incident.
create table postmortem (
    incident_id uuid primary key not null references incident (incident_id),
    workspace_id bigint not null references workspace (workspace_id),
    status text not null,
    sections jsonb not null,
    written_by bigint not null,
    written_at timestamptz not null,
    changed_at timestamptz not null,
    issue bigint,
    issue_url text,
    issue_hash text,
    version bigint not null
);

-- What is to be done so that it does not happen again.
create table action (
    action_id uuid primary key not null,
    workspace_id bigint not null references workspace (workspace_id),
    incident_id uuid not null references incident (incident_id),
    number bigint not null,
    text text not null,
    kind text not null,
    owner bigint,
    due_on date not null, -- a day on the team's wall clock
    state text not null check (state in ('open', 'done', 'dropped')),
    added_by bigint not null,
    added_at timestamptz not null,
    ended_by bigint,
    ended_at timestamptz,
    ended_why text,
    issue bigint,
    issue_url text,
    issue_hash text,
    issue_assignee text, -- whom we assigned it to
    version bigint not null,
    unique (workspace_id, number)
);

create index action_incident on action (incident_id, number);
create index action_state on action (workspace_id, state, due_on);

-- What was said in a room that is gone.
create table transcript (
    incident_id uuid primary key not null references incident (incident_id),
    workspace_id bigint not null references workspace (workspace_id),
    taken_at timestamptz not null,
    messages integer not null,
    text text not null
);
