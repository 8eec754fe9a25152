-- What is due at one instant goes in the order in which it was decided: what GitHub held back comes due together.
drop index effect_ready;
create index effect_ready on effect (lane, priority, due_at, position) where state = 'ready';
