//! Sets of the people of one plan, as bits: comparing and joining them is most of the work on a long span.

use std::collections::BTreeSet;

use super::plan::{Act, Plan};
use crate::names::PersonName;

/// Everybody who is named in a plan, in the order of their names.
#[derive(Debug)]
pub(super) struct Roster<'p>(Vec<&'p PersonName>);

/// Some of them. The first 64 take no memory elsewhere, and few plans have more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Set {
    first: u64,
    rest: Vec<u64>,
}

impl<'p> Roster<'p> {
    pub(super) fn of(plan: &'p Plan) -> Self {
        let mut names: BTreeSet<&PersonName> = BTreeSet::new();
        for layer in &plan.layers {
            names.extend(layer.turns.iter().flatten());
            names.extend(layer.changes.iter().flat_map(|it| &it.turns).flatten());
        }
        for it in &plan.overrides {
            match &it.act {
                Act::Add(person) | Act::Remove(person) => {
                    names.insert(person);
                }
                Act::Replace { remove, add } => names.extend([remove, add]),
                Act::Nobody => {}
            }
        }
        names.extend(plan.swaps.iter().flat_map(|it| [&it.giver, &it.taker]));
        let shifts = plan.temporaries.iter().flat_map(|it| &it.shifts);
        names.extend(shifts.flat_map(|it| &it.people));
        Self(names.into_iter().collect())
    }

    pub(super) fn set<'s>(&self, people: impl IntoIterator<Item = &'s PersonName>) -> Set {
        let mut set = Set {
            first: 0,
            rest: vec![0; self.0.len().div_ceil(64).saturating_sub(1)],
        };
        for person in people {
            if let Ok(at) = self.0.binary_search(&person) {
                let word = match at / 64 {
                    0 => &mut set.first,
                    more => &mut set.rest[more - 1],
                };
                *word |= 1 << (at % 64);
            }
        }
        set
    }

    pub(super) fn people<'a>(&'a self, set: &'a Set) -> impl Iterator<Item = &'p PersonName> + 'a {
        let is_in = |at: usize| {
            let word = match at / 64 {
                0 => set.first,
                more => set.rest[more - 1],
            };
            word >> (at % 64) & 1 == 1
        };
        self.0
            .iter()
            .enumerate()
            .filter(move |(at, _)| is_in(*at))
            .map(|(_, person)| *person)
    }

    pub(super) fn names(&self, set: &Set) -> Vec<PersonName> {
        self.people(set).cloned().collect()
    }
}

impl Set {
    pub(super) fn is_empty(&self) -> bool {
        self.first == 0 && self.rest.iter().all(|word| *word == 0)
    }

    /// Takes in another set of the same roster.
    pub(super) fn join(&mut self, other: &Self) {
        self.first |= other.first;
        self.rest.resize(self.rest.len().max(other.rest.len()), 0);
        for (word, more) in self.rest.iter_mut().zip(&other.rest) {
            *word |= more;
        }
    }

    pub(super) fn clear(&mut self) {
        self.first = 0;
        self.rest.fill(0);
    }
}
