-- A name that a repository at GitHub has or had, in lower case; GitHub's own number of a repository stays when its name changes.
create table repository_name (
    name text not null primary key,
    repository_id integer not null
) strict;

create index repository_name_id on repository_name (repository_id);
