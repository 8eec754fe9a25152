//! Whose turn it is, also where the people of a layer change from a date on.

use super::active::Turns;
use super::layer::{Group, Layer, Membership};
use super::overlay::{People, instant};
use super::set::{Roster, Set};
use crate::names::PersonName;
use crate::wall::{self, Shown};

/// A layer's turns and who has them.
#[derive(Debug)]
pub(super) struct Rotation<'p> {
    pub(super) turns: Turns,
    first: &'p [Group],
    eras: Vec<Era<'p>>,
}

/// The sets of people of a rotation: of its first groups, and of each change those who keep the turn and the new groups.
#[derive(Debug)]
pub(super) struct Seats {
    first: Vec<Set>,
    eras: Vec<(Option<Set>, Vec<Set>)>,
    nobody: Set,
}

/// The order of the groups from a date on: an epoch and an offset, so that the order goes on from whoever holds the turn.
#[derive(Debug)]
struct Era<'p> {
    /// From when, in seconds.
    from: i64,
    /// The turn that is held then.
    turn: i64,
    /// The place among the groups that this turn has.
    place: usize,
    groups: &'p [Group],
    /// Who keeps that turn until its end, when they are not the group at its place.
    held: Option<People<'p>>,
}

impl<'p> Rotation<'p> {
    pub(super) fn of(layer: &'p Layer) -> Self {
        let mut rotation = Self {
            turns: Turns::of(layer),
            first: &layer.turns,
            eras: Vec::new(),
        };
        let mut changes: Vec<&Membership> = layer.changes.iter().collect();
        changes.sort_by_key(|change| change.from);
        let mut clock = wall::Reader::of(layer.zone.time_zone());
        for change in changes {
            let from = clock.first(wall::seconds(change.from));
            let shown = Shown::at(instant(from), layer.zone.time_zone());
            let turn = rotation
                .turns
                .number(rotation.turns.grid.cell(shown.latest));
            let era = rotation.era(from, turn, &change.turns);
            rotation.eras.push(era);
        }
        rotation
    }

    /// The order of new groups, from whoever holds the turn.
    fn era(&self, from: i64, turn: i64, groups: &'p [Group]) -> Era<'p> {
        let (old, at) = self.order(from, turn);
        let holder: People<'p> = self.people(from, turn).collect();
        let staying: People<'p> = groups.iter().flatten().collect();
        let left: People<'p> = holder.intersection(&staying).copied().collect();
        // The next group of the old order that stays, where it is in the new one.
        let next = || {
            (1..=old.len())
                .map(|step| (at + step) % old.len())
                .find_map(|at| {
                    let group: People<'p> = old[at].iter().collect();
                    let stays = group.iter().any(|it| staying.contains(it));
                    stays.then(|| successor(old, at, &group, groups)).flatten()
                })
        };
        let count = groups.len().max(1);
        let (place, held) = if left.is_empty() && !holder.is_empty() {
            // Nobody of the group is left: the turn passes at once.
            (next().unwrap_or(0), None)
        } else {
            // Where the turn is nobody's and no such turn comes again, the next group has the next turn.
            let place = successor(old, at, &holder, groups);
            let place = place.unwrap_or_else(|| (next().unwrap_or(0) + count - 1) % count);
            (place, Some(left))
        };
        Era {
            from,
            turn,
            place,
            groups,
            held,
        }
    }

    /// The groups that hold at a time, and the place of a turn among them.
    fn order(&self, at: i64, turn: i64) -> (&'p [Group], usize) {
        let (groups, turn, place) = self.era_at(at).map_or((self.first, turn, 0), |era| {
            (era.groups, turn - era.turn, era.place)
        });
        let count = i64::try_from(groups.len()).unwrap_or(1).max(1);
        let place = turn + i64::try_from(place).unwrap_or(0);
        (
            groups,
            usize::try_from(place.rem_euclid(count)).unwrap_or(0),
        )
    }

    fn era_at(&self, at: i64) -> Option<&Era<'p>> {
        self.era_place(at).map(|place| &self.eras[place])
    }

    fn era_place(&self, at: i64) -> Option<usize> {
        self.eras.iter().rposition(|era| era.from <= at)
    }

    /// Everybody who can have a turn, as sets: a long span asks for the same ones over and over.
    pub(super) fn seats(&self, roster: &Roster<'p>) -> Seats {
        let sets = |groups: &[Group]| groups.iter().map(|group| roster.set(group)).collect();
        let era = |era: &Era<'p>| {
            let held = era.held.as_ref();
            let held = held.map(|held| roster.set(held.iter().copied()));
            (held, sets(era.groups))
        };
        Seats {
            first: sets(self.first),
            eras: self.eras.iter().map(era).collect(),
            nobody: roster.set([]),
        }
    }

    /// Who has a turn at a time, in seconds, as [`Self::people`] says it.
    pub(super) fn seated<'s>(&self, seats: &'s Seats, at: i64, turn: i64) -> &'s Set {
        let era = self.era_place(at);
        let groups = match era.map(|place| (&self.eras[place], &seats.eras[place])) {
            Some((era, (Some(held), _))) if era.turn == turn => return held,
            Some((_, (_, groups))) => groups,
            None => &seats.first,
        };
        groups.get(self.order(at, turn).1).unwrap_or(&seats.nobody)
    }

    /// Who has a turn at a time, in seconds.
    pub(super) fn people(&self, at: i64, turn: i64) -> impl Iterator<Item = &'p PersonName> {
        let era = self.era_at(at).filter(|era| era.turn == turn);
        let held = era.and_then(|era| era.held.as_ref());
        let group = if held.is_some() {
            None
        } else {
            let (groups, place) = self.order(at, turn);
            groups.get(place)
        };
        held.into_iter()
            .flatten()
            .copied()
            .chain(group.into_iter().flatten())
    }

    /// The dates from which on other people are in it, in seconds and in their order.
    pub(super) fn changes(&self) -> impl Iterator<Item = i64> {
        self.eras.iter().map(|era| era.from)
    }
}

/// The place of a group among new ones: its like with as many likes before it, or else the one with most of its people.
fn successor(old: &[Group], at: usize, group: &People<'_>, new: &[Group]) -> Option<usize> {
    let is_like = |other: &Group| other.iter().eq(group.iter().copied());
    let before = old[..at.min(old.len())]
        .iter()
        .filter(|it| is_like(it))
        .count();
    let likes: Vec<usize> = (0..new.len()).filter(|at| is_like(&new[*at])).collect();
    if let Some(place) = likes.get(before).or(likes.last()) {
        return Some(*place);
    }
    let common = |place: &usize| new[*place].iter().filter(|it| group.contains(it)).count();
    let places = (0..new.len()).rev().filter(|place| common(place) > 0);
    places.max_by_key(common)
}
