//! What changes between two plans.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::plan::Plan;
use super::shift::{Shift, shifts};
use crate::names::PersonName;

/// A stretch in which other people are on call than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// When it begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// Who would have been on call, by name.
    pub before: Vec<PersonName>,
    /// Who is.
    pub after: Vec<PersonName>,
}

/// Where two plans differ in who is on call in `[from, until)`. A plan does not differ from itself.
pub fn diff(old: &Plan, new: &Plan, from: Timestamp, until: Timestamp) -> Vec<Change> {
    between(&shifts(old, from, until), &shifts(new, from, until))
}

/// Where two lists of shifts differ.
pub fn between(old: &[Shift], new: &[Shift]) -> Vec<Change> {
    let mut edges: Vec<Timestamp> = old
        .iter()
        .chain(new)
        .flat_map(|it| [it.start, it.end])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let (mut olds, mut news) = (old.iter().peekable(), new.iter().peekable());
    let mut found: Vec<Change> = Vec::new();
    for (start, end) in edges.iter().copied().zip(edges.iter().copied().skip(1)) {
        let (before, after) = (people_at(&mut olds, start), people_at(&mut news, start));
        if before == after {
            continue;
        }
        match found.last_mut() {
            Some(last) if last.end == start && last.before == before && last.after == after => {
                last.end = end;
            }
            _ => found.push(Change {
                start,
                end,
                before: before.to_vec(),
                after: after.to_vec(),
            }),
        }
    }
    found
}

fn people_at<'s>(
    shifts: &mut std::iter::Peekable<std::slice::Iter<'s, Shift>>,
    at: Timestamp,
) -> &'s [PersonName] {
    while shifts.next_if(|shift| shift.end <= at).is_some() {}
    match shifts.peek() {
        Some(shift) if shift.start <= at => &shift.people,
        _ => &[],
    }
}
