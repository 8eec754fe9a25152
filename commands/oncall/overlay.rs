//! What is changed by hand at an instant, over whom the layers put on call.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{Act, Plan, Swap, Temporary};
use crate::names::PersonName;

pub(super) type People<'p> = BTreeSet<&'p PersonName>;

/// Everything that is changed by hand at one instant.
#[derive(Debug, Default)]
pub(super) struct Overlay<'p> {
    /// Swaps by their place; each giver with who took it.
    swaps: BTreeMap<i64, BTreeMap<&'p PersonName, People<'p>>>,
    removed: People<'p>,
    replaced: BTreeMap<&'p PersonName, People<'p>>,
    is_nobody: bool,
    /// Who is added, by which override.
    pub(super) added: BTreeMap<&'p str, &'p PersonName>,
    pub(super) temporaries: Vec<&'p Temporary>,
}

impl<'p> Overlay<'p> {
    /// What holds at a time, in seconds.
    pub(super) fn at(plan: &'p Plan, at: i64) -> Self {
        let mut overlay = Self::default();
        for swap in plan.swaps.iter().filter(|it| covers(it.start, it.end, at)) {
            let Swap {
                giver,
                taker,
                order,
                ..
            } = swap;
            let swaps = overlay.swaps.entry(*order).or_default();
            swaps.entry(giver).or_default().insert(taker);
        }
        for it in plan
            .overrides
            .iter()
            .filter(|it| covers(it.start, it.end, at))
        {
            match &it.act {
                Act::Add(person) => {
                    overlay.added.insert(&it.id, person);
                }
                Act::Remove(person) => {
                    overlay.removed.insert(person);
                }
                Act::Replace { remove, add } => {
                    overlay.replaced.entry(remove).or_default().insert(add);
                }
                Act::Nobody => overlay.is_nobody = true,
            }
        }
        let temporaries = plan.temporaries.iter();
        overlay.temporaries = temporaries
            .filter(|it| covers(it.start, it.end, at))
            .collect();
        overlay
    }

    /// Whether nothing is changed.
    pub(super) fn is_plain(&self) -> bool {
        self.swaps.is_empty()
            && self.removed.is_empty()
            && self.replaced.is_empty()
            && !self.is_nobody
            && self.added.is_empty()
            && self.temporaries.is_empty()
    }

    /// Whether the layers, swaps and overrides do not count.
    pub(super) fn is_covered(&self, at: i64) -> bool {
        let falls_back = |it: &Temporary| it.fallback && shifts_of(it, at).next().is_none();
        !self.temporaries.is_empty() && !self.temporaries.iter().any(|it| falls_back(it))
    }

    /// Whom a group of a layer becomes.
    pub(super) fn changed(&self, group: impl IntoIterator<Item = &'p PersonName>) -> People<'p> {
        if self.is_nobody {
            return People::new();
        }
        let mut people: People<'p> = group.into_iter().collect();
        for swaps in self.swaps.values() {
            people = people.into_iter().flat_map(|it| led(swaps, it)).collect();
        }
        let changed = people
            .into_iter()
            .flat_map(|person| match self.replaced.get(person) {
                Some(instead) => instead.clone(),
                None if self.removed.contains(person) => People::new(),
                None => People::from([person]),
            });
        changed.collect()
    }
}

/// Who has the shifts of somebody after swaps of one place: from taker to taker, until one keeps them or had them before.
fn led<'p>(swaps: &BTreeMap<&'p PersonName, People<'p>>, person: &'p PersonName) -> People<'p> {
    let (mut seen, mut open, mut keep) = (People::new(), vec![person], People::new());
    while let Some(next) = open.pop() {
        match swaps.get(next) {
            Some(takers) if seen.insert(next) => open.extend(takers),
            _ => {
                keep.insert(next);
            }
        }
    }
    keep
}

/// The shifts of a temporary schedule at a time, in seconds: the place of each, and who has it.
pub(super) fn shifts_of(
    temporary: &Temporary,
    at: i64,
) -> impl Iterator<Item = (usize, People<'_>)> {
    let shifts = temporary.shifts.iter().enumerate();
    shifts
        .filter(move |(_, it)| covers(it.start, it.end, at))
        .map(|(place, it)| (place, it.people.iter().collect()))
}

/// Whether a span covers a time, in seconds.
pub(super) fn covers(start: jiff::Timestamp, end: jiff::Timestamp, at: i64) -> bool {
    second(start) <= at && at < second(end)
}

/// The whole second of an instant; a part of a second counts for it.
pub(super) fn second(at: jiff::Timestamp) -> i64 {
    at.as_second() - i64::from(at.subsec_nanosecond() < 0)
}

/// The instant of a second.
pub(super) fn instant(second: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(second).unwrap_or(if second < 0 {
        jiff::Timestamp::MIN
    } else {
        jiff::Timestamp::MAX
    })
}
