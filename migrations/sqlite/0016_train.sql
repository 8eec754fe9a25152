-- Requests that ride along with another, and went out with it. A check cannot be changed here, so both tables are made anew.
create table deploy_before as select * from deploy;
create table deploy_held_before as select * from deploy_held;
drop table deploy_held;
drop table deploy;

-- A request to deploy. It stays when it is over.
create table deploy (
    deploy_id blob primary key not null,
    workspace_id integer not null references workspace (workspace_id),
    number integer not null,
    service text not null,
    environment text not null,
    sha text not null,
    state text not null check (state in ('approval', 'waiting', 'blocked', 'approved', 'riding', 'running', 'succeeded', 'carried',
                                         'rolled_back', 'failed', 'cancelled', 'rejected', 'expired', 'refused', 'superseded')),
    asked_at text not null,
    begun_at text,
    ended_at text,
    record text not null,       -- what was asked, decided, approved, and everything else
    channel_id integer not null,
    message_id integer,
    version integer not null,
    unique (workspace_id, number)
) strict;

create index deploy_place on deploy (workspace_id, service, environment, number);
create index deploy_state on deploy (workspace_id, state, number);

-- One deploy at a time runs at a place.
create unique index deploy_running on deploy (workspace_id, service, environment) where state = 'running';

insert into deploy (deploy_id, workspace_id, number, service, environment, sha, state, asked_at, begun_at, ended_at, record, channel_id, message_id, version)
select deploy_id, workspace_id, number, service, environment, sha, state, asked_at, begun_at, ended_at, record, channel_id,
       message_id, version
from deploy_before;
drop table deploy_before;

-- A commit of a service that is held back since one went back from it, until somebody clears it.
create table deploy_held (
    workspace_id integer not null references workspace (workspace_id),
    service text not null,
    sha text not null,
    deploy_id blob not null references deploy (deploy_id), -- what went back from it
    held_at text not null,
    cleared_at text,
    cleared_by integer,
    primary key (workspace_id, service, sha)
) strict;

insert into deploy_held (workspace_id, service, sha, deploy_id, held_at, cleared_at, cleared_by)
select workspace_id, service, sha, deploy_id, held_at, cleared_at, cleared_by
from deploy_held_before;
drop table deploy_held_before;
