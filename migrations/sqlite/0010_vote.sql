-- Whether a runbook helped in an incident, as people said it.
create table runbook_vote (
    workspace_id integer not null references workspace (workspace_id),
    incident_id blob not null references incident (incident_id),
    page text not null,        -- the key of the page
    user_id integer not null,
    service text not null,     -- the incident's, when it was said; empty where it has none
    helps integer not null check (helps in (0, 1)),
    said_at text not null,
    primary key (incident_id, page, user_id)
) strict;

create index runbook_vote_service on runbook_vote (workspace_id, service, page);
