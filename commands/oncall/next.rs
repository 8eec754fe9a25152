//! The next shifts of one person, and the shift that runs.

use jiff::{SignedDuration, Timestamp};

use super::plan::Plan;
use super::shift::{Shift, shifts};
use crate::names::PersonName;

/// How far is looked, each time further than the last: a month, a quarter, and on to ten years.
const REACHES: [i64; 5] = [31, 92, 400, 1200, 3660];

/// The next `n` stretches in which a person is on call and that end after an instant: the running one first, from its beginning.
///
/// Each is whole, with everybody who is on call at its beginning. It looks ten years ahead, and back; a stretch that goes on there
/// is cut.
pub fn next(plan: &Plan, person: &PersonName, after: Timestamp, n: usize) -> Vec<Shift> {
    let mut found = Vec::new();
    for (at, days) in REACHES.into_iter().enumerate() {
        let reach = SignedDuration::from_hours(days * 24);
        let (from, until) = (moved(after, -reach), moved(after, reach));
        found = stretches(shifts(plan, from, until), person);
        // What touches an end of the span may be longer than it.
        let is_last = at + 1 == REACHES.len();
        found.retain(|it| it.end > after);
        let is_whole = |it: &Shift| it.start > from && it.end < until;
        if is_last
            || found.iter().filter(|it| is_whole(it)).count() >= n
                && found.iter().take(n).all(is_whole)
        {
            break;
        }
    }
    found.truncate(n);
    found
}

/// The shift that runs at an instant, whole: with the same people all the time. `None` when nobody is on call.
///
/// It looks ten years ahead and back.
pub fn shift_at(plan: &Plan, at: Timestamp) -> Option<Shift> {
    let mut found = None;
    for days in REACHES {
        let reach = SignedDuration::from_hours(days * 24);
        let (from, until) = (moved(at, -reach), moved(at, reach));
        let mut all = shifts(plan, from, until).into_iter();
        found = all.find(|it| it.start <= at && at < it.end);
        if found
            .as_ref()
            .is_none_or(|it| it.start > from && it.end < until)
        {
            break;
        }
    }
    found
}

fn moved(at: Timestamp, by: SignedDuration) -> Timestamp {
    let far = if by.is_negative() {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    at.checked_add(by).unwrap_or(far)
}

/// The stretches of one person, whoever else comes and goes.
fn stretches(shifts: Vec<Shift>, person: &PersonName) -> Vec<Shift> {
    let mut found: Vec<Shift> = Vec::new();
    for shift in shifts.into_iter().filter(|it| it.people.contains(person)) {
        match found.last_mut() {
            Some(last) if last.end == shift.start => {
                last.end = shift.end;
                let new = shift
                    .sources
                    .into_iter()
                    .filter(|it| !last.sources.contains(it));
                let new: Vec<_> = new.collect();
                last.sources.extend(new);
            }
            _ => found.push(shift),
        }
    }
    found
}
