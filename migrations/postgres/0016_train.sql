-- Requests that ride along with another, and went out with it.
alter table deploy drop constraint deploy_state_check;
alter table deploy add constraint deploy_state_check
    check (state in ('approval', 'waiting', 'blocked', 'approved', 'riding', 'running', 'succeeded', 'carried',
               'rolled_back', 'failed', 'cancelled', 'rejected', 'expired', 'refused', 'superseded'));
