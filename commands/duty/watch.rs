//! What a look at a schedule leads to: shifts that began and ended go on record, and whoever has other shifts than were seen
//! before is told.
//!
//! A look keeps what it saw ahead. The next one records what that one saw coming, so that a document or an override that came
//! in between changes the future and never the past; and it compares both, so that it does not matter what changed a shift.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::duties::{Duty, minus, people_at};
use crate::names::PersonName;

/// How far ahead a look sees.
pub const HORIZON: SignedDuration = SignedDuration::from_hours(60 * 24);

/// What was seen of a schedule the last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// When that was. Everything before it is on record.
    pub looked_at: Timestamp,
    /// Until when it saw.
    pub until: Timestamp,
    /// What was to come, and who was on call then.
    pub ahead: Vec<Duty>,
    /// When what was to come last differed from what had been seen before.
    pub changed_at: Timestamp,
    /// How often it did.
    #[serde(default)]
    pub revision: u32,
}

/// A shift on record. One that is not over has no end yet; an end never changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Recorded {
    /// When it began.
    pub start: Timestamp,
    /// When it ended; `None` while it runs.
    pub end: Option<Timestamp>,
    /// Whose it is.
    pub person: PersonName,
}

/// What is to be written down after a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Shifts that began.
    pub begun: Vec<Recorded>,
    /// Shifts that were running on record and ended, with their ends.
    pub ended: Vec<(Recorded, Timestamp)>,
    /// The instants at which the people on call changed since the last look, oldest first.
    pub handoffs: Vec<Handoff>,
    /// Whose shifts to come are others than were seen before.
    pub moved: BTreeMap<PersonName, Moved>,
    /// What to keep for the next look.
    pub watch: Watch,
}

/// A moment at which the people on call changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    /// When.
    pub at: Timestamp,
    /// Who handed over.
    pub out: BTreeSet<PersonName>,
    /// Who took over.
    pub into: BTreeSet<PersonName>,
}

/// How somebody's shifts to come differ from what was seen before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Moved {
    /// Time that is theirs now and was not.
    pub gained: Vec<Span>,
    /// Time that was theirs and is no longer.
    pub lost: Vec<Span>,
}

/// A span of time, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Its first instant.
    pub start: Timestamp,
    /// The first instant after it.
    pub end: Timestamp,
}

impl From<Duty> for Span {
    fn from(duty: Duty) -> Self {
        Self {
            start: duty.start,
            end: duty.end,
        }
    }
}

/// Looks at a schedule. `running` are the shifts on record that have no end; `plan` gives the duties of a span as they are
/// planned now, whole where they reach into it.
pub fn look(
    before: Option<&Watch>,
    running: &[Recorded],
    plan: impl Fn(Timestamp, Timestamp) -> Vec<Duty>,
    now: Timestamp,
) -> Look {
    let until = whole(now + HORIZON);
    let ahead: Vec<Duty> = plan(now, until);
    let from = before.map_or(now, |watch| watch.looked_at);
    let passed = before.map_or_else(Vec::new, |watch| passed(watch, &plan, now));
    let on = people_at(&ahead, now);
    let (begun, ended) = recorded(running, &passed, &on, from, now);
    // Whoever is on call when a schedule is seen for the first time took over from nobody.
    let handoffs = before.map_or_else(Vec::new, |_| handoffs(&begun, &ended));
    let moved = before.map_or_else(BTreeMap::new, |watch| moved(watch, &ahead, now));
    let (changed_at, revision) = match before {
        Some(watch) if moved.is_empty() => (watch.changed_at, watch.revision),
        Some(watch) => (now, watch.revision.saturating_add(1)),
        None => (now, 0),
    };
    Look {
        begun,
        ended,
        handoffs,
        moved,
        watch: Watch {
            looked_at: now,
            until,
            ahead,
            changed_at,
            revision,
        },
    }
}

/// What passed since the last look: what that one saw coming, and after its horizon what the plan says.
fn passed(
    watch: &Watch,
    plan: &impl Fn(Timestamp, Timestamp) -> Vec<Duty>,
    now: Timestamp,
) -> Vec<Duty> {
    let mut all: Vec<Duty> = watch
        .ahead
        .iter()
        .filter_map(|duty| duty.within(watch.looked_at, now.min(watch.until)))
        .collect();
    if watch.until < now {
        let later = plan(watch.until, now);
        all.extend(
            later
                .iter()
                .filter_map(|duty| duty.within(watch.until, now)),
        );
    }
    super::duties::duties(
        all.iter()
            .map(|duty| (duty.start, duty.end, [&duty.person])),
    )
}

type Written = (Vec<Recorded>, Vec<(Recorded, Timestamp)>);

/// The rows that begin and the rows that end, out of what passed since `from` and of who is on call now.
fn recorded(
    running: &[Recorded],
    passed: &[Duty],
    on: &BTreeSet<PersonName>,
    from: Timestamp,
    now: Timestamp,
) -> Written {
    let (mut begun, mut ended) = (Vec::new(), Vec::new());
    let mut there: BTreeSet<&PersonName> = BTreeSet::new();
    let goes_on = |duty: &Duty| duty.end == now && on.contains(&duty.person);
    for row in running {
        let since = passed
            .iter()
            .find(|duty| duty.person == row.person && duty.start <= from);
        let end = since.map_or(from, |duty| duty.end);
        if end == now && on.contains(&row.person) {
            there.insert(&row.person);
        } else {
            ended.push((row.clone(), end));
        }
    }
    for duty in passed {
        let is_running = running.iter().any(|row| row.person == duty.person);
        if is_running && duty.start <= from {
            continue;
        }
        if goes_on(duty) {
            there.insert(&duty.person);
        }
        begun.push(Recorded {
            start: duty.start,
            end: (!goes_on(duty)).then_some(duty.end),
            person: duty.person.clone(),
        });
    }
    let now_on = on.iter().filter(|person| !there.contains(person));
    begun.extend(now_on.map(|person| Recorded {
        start: now,
        end: None,
        person: person.clone(),
    }));
    begun.sort();
    (begun, ended)
}

/// The moments at which the people on call changed, out of the rows that were written.
fn handoffs(begun: &[Recorded], ended: &[(Recorded, Timestamp)]) -> Vec<Handoff> {
    let over = begun.iter().filter_map(|row| Some((row.end?, &row.person)));
    let outs = ended.iter().map(|(row, end)| (*end, &row.person));
    let mut all: BTreeMap<Timestamp, Handoff> = BTreeMap::new();
    let mut one = |at: Timestamp, person: &PersonName, comes: bool| {
        let handoff = all.entry(at).or_insert_with(|| Handoff {
            at,
            out: BTreeSet::new(),
            into: BTreeSet::new(),
        });
        let side = if comes {
            &mut handoff.into
        } else {
            &mut handoff.out
        };
        side.insert(person.clone());
    };
    for (at, person) in outs.chain(over) {
        one(at, person, false);
    }
    for row in begun {
        one(row.start, &row.person, true);
    }
    all.into_values().collect()
}

/// The second that an instant is in. Shifts are cut there, so one that runs past a horizon within a second is no longer than it was.
fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// Whose shifts differ, as far as both looks saw.
fn moved(watch: &Watch, ahead: &[Duty], now: Timestamp) -> BTreeMap<PersonName, Moved> {
    let until = whole(watch.until);
    let cut = |duties: &[Duty]| -> Vec<Duty> {
        duties
            .iter()
            .filter_map(|duty| duty.within(now, until))
            .collect()
    };
    let (old, new) = (cut(&watch.ahead), cut(ahead));
    let mut moved: BTreeMap<PersonName, Moved> = BTreeMap::new();
    for duty in minus(&new, &old) {
        let one = moved.entry(duty.person.clone()).or_default();
        one.gained.push(duty.into());
    }
    for duty in minus(&old, &new) {
        let one = moved.entry(duty.person.clone()).or_default();
        one.lost.push(duty.into());
    }
    moved
}

impl Watch {
    /// When the next look is due at the latest: the people on call change then, or what was seen runs out.
    pub fn next(&self) -> Timestamp {
        let edges = self.ahead.iter().flat_map(|duty| [duty.start, duty.end]);
        let next = edges.filter(|at| *at > self.looked_at).min();
        next.map_or(self.until, |at| at.min(self.until))
            .min(self.looked_at + HORIZON / 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(hours * 3600).unwrap()
    }

    fn duty(person: &str, start: i64, end: i64) -> Duty {
        Duty {
            start: at(start),
            end: at(end),
            person: person.parse().unwrap(),
        }
    }

    fn row(person: &str, start: i64, end: Option<i64>) -> Recorded {
        Recorded {
            start: at(start),
            end: end.map(at),
            person: person.parse().unwrap(),
        }
    }

    /// The record after some looks, each with the plan of its time.
    fn record(looks: &[(i64, &[Duty])]) -> (Vec<Recorded>, Vec<Handoff>) {
        let (mut rows, mut handoffs): (Vec<Recorded>, _) = (Vec::new(), Vec::new());
        let mut watch: Option<Watch> = None;
        for (now, plan) in looks {
            let running: Vec<Recorded> = rows
                .iter()
                .filter(|row| row.end.is_none())
                .cloned()
                .collect();
            let planned = |from, until| {
                plan.iter()
                    .filter(|duty| duty.within(from, until).is_some())
                    .cloned()
                    .collect()
            };
            let seen = look(watch.as_ref(), &running, planned, at(*now));
            for (ended, end) in &seen.ended {
                for row in rows.iter_mut().filter(|row| *row == ended) {
                    row.end = Some(*end);
                }
            }
            rows.extend(seen.begun);
            handoffs.extend(seen.handoffs);
            watch = Some(seen.watch);
        }
        rows.retain(|row| row.end.is_none_or(|end| end > row.start));
        rows.sort();
        (rows, handoffs)
    }

    #[test]
    fn shifts_are_recorded_as_they_pass() {
        let plan = [duty("ana", 0, 8), duty("bo", 8, 16), duty("ana", 16, 24)];
        let (rows, handoffs) = record(&[(1, &plan), (8, &plan), (16, &plan)]);
        assert_eq!(
            rows,
            [
                row("ana", 1, Some(8)),
                row("bo", 8, Some(16)),
                row("ana", 16, None)
            ]
        );
        assert_eq!(handoffs.len(), 2, "the first look is no handoff");
        assert_eq!(handoffs[0].at, at(8));
    }

    #[test]
    fn downtime_is_caught_up_boundary_by_boundary() {
        let plan = [
            duty("ana", 0, 8),
            duty("bo", 8, 16),
            duty("cy", 16, 24),
            duty("ana", 24, 32),
        ];
        let (rows, handoffs) = record(&[(1, &plan), (26, &plan)]);
        assert_eq!(
            rows,
            [
                row("ana", 1, Some(8)),
                row("bo", 8, Some(16)),
                row("cy", 16, Some(24)),
                row("ana", 24, None)
            ]
        );
        let when: Vec<_> = handoffs.iter().map(|one| one.at).collect();
        assert_eq!(when, [at(8), at(16), at(24)]);
    }

    #[test]
    fn an_edit_changes_what_is_to_come_and_never_what_was() {
        let before = [duty("ana", 0, 24)];
        let after = [duty("bo", 0, 24)];
        let (rows, _) = record(&[(1, &before), (10, &after), (24, &[])]);
        assert_eq!(rows, [row("ana", 1, Some(10)), row("bo", 10, Some(24))]);
    }

    #[test]
    fn two_looks_at_one_instant_leave_no_empty_row() {
        let (ana, bo) = ([duty("ana", 0, 24)], [duty("bo", 0, 24)]);
        let (rows, _) = record(&[(1, &ana), (1, &bo), (24, &[])]);
        assert_eq!(rows, [row("bo", 1, Some(24))]);
    }

    #[test]
    fn a_horizon_within_a_second_moves_nobody() {
        // Somebody who is always on call. Shifts are whole seconds, cut at the end of the span that is asked for.
        let always = |from: Timestamp, until: Timestamp| {
            let cut = |at: Timestamp| Timestamp::from_second(at.as_second()).unwrap();
            vec![Duty {
                start: cut(from),
                end: cut(until),
                person: "ana".parse().unwrap(),
            }]
        };
        let now = |millis: i64| Timestamp::from_millisecond(1_767_261_600_000 + millis).unwrap();
        let first = look(None, &[], always, now(456));
        for later in [1, 999, 60_001, 86_400_123] {
            let next = look(Some(&first.watch), &[], always, now(456 + later));
            assert!(next.moved.is_empty(), "after {later} ms: {:?}", next.moved);
        }
        // What an earlier version kept ends within a second.
        let mut kept = first.watch.clone();
        kept.until = now(456) + HORIZON;
        assert!(look(Some(&kept), &[], always, now(789)).moved.is_empty());
    }

    #[test]
    fn whose_shifts_moved_is_known_and_the_horizon_moves_nobody() {
        let plan = |from: Timestamp, until: Timestamp| {
            vec![Duty {
                start: from.min(at(0)),
                end: until.max(at(10)),
                person: "ana".parse().unwrap(),
            }]
        };
        let first = look(None, &[], plan, at(1));
        let second = look(Some(&first.watch), &[row("ana", 1, None)], plan, at(5));
        assert_eq!(second.moved, BTreeMap::new());
        assert_eq!(second.watch.changed_at, at(1));
        let swapped = |_, _| vec![duty("ana", 1, 8), duty("bo", 8, 5000)];
        let third = look(Some(&second.watch), &[row("ana", 1, None)], swapped, at(6));
        let bo = &third.moved[&"bo".parse().unwrap()];
        assert_eq!(bo.gained[0].start, at(8));
        assert_eq!(bo.lost, []);
        assert_eq!(third.moved[&"ana".parse().unwrap()].gained, []);
        assert_eq!(third.watch.changed_at, at(6));
    }
}
