-- A repository that was renamed, and one that was not, as version 21 writes them.
insert into repository_name (name, repository_id) values
    ('harbour/operations', 7), ('harbour/harbour-works', 7), ('harbour/website', 8);
