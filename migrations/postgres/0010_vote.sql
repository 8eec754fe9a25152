-- Whether a runbook helped in an incident, as people said it.
create table runbook_vote (
    workspace_id bigint not null references workspace (workspace_id),
    incident_id uuid not null references incident (incident_id),
    page text not null,        -- the key of the page
    user_id bigint not null,
    service text not null,     -- the incident's, when it was said; empty where it has none
    helps boolean not null,
    said_at timestamptz not null,
    primary key (incident_id, page, user_id)
);

create index runbook_vote_service on runbook_vote (workspace_id, service, page);
