//! The shifts of a span: who is on call together, and each stretch by what it is known by.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::layer::Layer;
use super::overlay::{instant, second};
use super::plan::{Absence, Plan};
use super::rotation::Rotation;
use super::set::{Roster, Set};
use super::source::{ShiftId, Source};
use super::sweep::{Origin, Slice, sweep};
use crate::names::PersonName;
use crate::wall::{Reader, Shown};

/// A stretch in which the same people are on call, from `start` up to, and without, `end`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// When it begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// Who is on call, by name; never empty.
    pub people: Vec<PersonName>,
    /// What puts them there, in the course of the shift.
    pub sources: Vec<Source>,
}

/// Who is on call in `[from, until)`: whole seconds, in order, cut at the ends of the span. Adjoining shifts of the same people are one.
///
/// Where nobody is on call there is no shift.
pub fn shifts(plan: &Plan, from: Timestamp, until: Timestamp) -> Vec<Shift> {
    let roster = Roster::of(plan);
    let sources = Sources::of(plan);
    let mut found: Vec<Raw<'_>> = Vec::new();
    let mut people = Set::default();
    sweep(plan, &roster, (second(from), second(until)), |slice| {
        people.clear();
        slice.slots.iter().for_each(|(_, set)| people.join(set));
        if slice.slots.is_empty() {
            return;
        }
        match found.last_mut() {
            Some(last) if last.end == slice.start && last.people == people => {
                last.lengthen(slice, &sources);
            }
            _ => {
                let mut raw = Raw {
                    start: slice.start,
                    end: slice.end,
                    people: people.clone(),
                    layers: 0,
                    origins: Vec::with_capacity(slice.slots.len()),
                };
                raw.lengthen(slice, &sources);
                found.push(raw);
            }
        }
    });
    let shift = |raw: Raw<'_>| Shift {
        start: instant(raw.start),
        end: instant(raw.end),
        people: roster.names(&raw.people),
        sources: raw.origins.iter().map(|it| it.source(plan)).collect(),
    };
    found.into_iter().map(shift).collect()
}

/// A shift while it grows.
struct Raw<'p> {
    start: i64,
    end: i64,
    people: Set,
    /// Which of the first 64 layers are among the origins.
    layers: u64,
    /// What puts them there, each once. Turns do not matter here, only what they are turns of.
    origins: Vec<Origin<'p>>,
}

impl<'p> Raw<'p> {
    fn lengthen(&mut self, slice: &Slice<'_, 'p>, sources: &Sources) {
        self.end = slice.end;
        for (origin, _) in slice.slots {
            let (origin, layer) = match *origin {
                Origin::Layer(layer, ..) => {
                    let first = sources.0[layer];
                    (Origin::Layer(first, 0, 0), Some(first))
                }
                Origin::Temporary(id, _) => (Origin::Temporary(id, 0), None),
                over @ Origin::Override(_) => (over, None),
            };
            let bit = layer.filter(|at| *at < 64).map(|at| 1u64 << at);
            let is_known = match bit {
                Some(bit) => self.layers & bit != 0,
                None => self.origins.contains(&origin),
            };
            if !is_known {
                self.layers |= bit.unwrap_or(0);
                self.origins.push(origin);
            }
        }
    }
}

/// The first layer with the name of each layer: where two have one name, they are one source.
struct Sources(Vec<usize>);

impl Sources {
    fn of(plan: &Plan) -> Self {
        let first = |layer: &Layer| plan.layers.iter().position(|it| it.name == layer.name);
        let layers = plan.layers.iter().enumerate();
        Self(
            layers
                .map(|(at, layer)| first(layer).unwrap_or(at))
                .collect(),
        )
    }
}

/// A stretch of one turn, whole, with what it is known by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stint {
    /// What it is known by, whoever has it.
    pub id: ShiftId,
    /// When it begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// Who has it, by name; never empty.
    pub people: Vec<PersonName>,
}

/// The stretches of turns that reach into `[from, until)`, whole and by their beginning. Several can run at once.
///
/// Their ids do not depend on the span.
pub fn stints(plan: &Plan, from: Timestamp, until: Timestamp) -> Vec<Stint> {
    let roster = Roster::of(plan);
    let (from, until) = (second(from), second(until));
    if from >= until {
        return Vec::new();
    }
    let mut parts: BTreeMap<Origin<'_>, Vec<(i64, i64, Set)>> = BTreeMap::new();
    sweep(plan, &roster, reach(plan, from, until), |slice| {
        for (origin, people) in slice.slots {
            let parts = parts.entry(*origin).or_default();
            match parts.last_mut() {
                Some((_, end, last)) if *end == slice.start && last == *people => *end = slice.end,
                _ => parts.push((slice.start, slice.end, (*people).clone())),
            }
        }
    });
    let mut found = Vec::new();
    for (origin, parts) in parts {
        for (part, (start, end, people)) in (0..).zip(parts) {
            if start < until && from < end {
                found.push(Stint {
                    id: id(origin, plan, part),
                    start: instant(start),
                    end: instant(end),
                    people: roster.names(&people),
                });
            }
        }
    }
    found.sort_by(|a, b| (a.start, a.end, &a.id).cmp(&(b.start, b.end, &b.id)));
    found
}

fn id(origin: Origin<'_>, plan: &Plan, part: u32) -> ShiftId {
    let (turn, piece) = match origin {
        Origin::Layer(_, turn, piece) => (turn, piece),
        Origin::Override(_) => (0, 0),
        Origin::Temporary(_, place) => (i64::try_from(place).unwrap_or(i64::MAX), 0),
    };
    ShiftId {
        source: origin.source(plan),
        turn,
        piece,
        part,
    }
}

/// The span in which everything lies whole that reaches into another one.
fn reach(plan: &Plan, from: i64, until: i64) -> (i64, i64) {
    let (mut first, mut last) = (from, until);
    for layer in &plan.layers {
        let turns = Rotation::of(layer).turns;
        let mut clock = Reader::of(layer.zone.time_zone());
        let cell = |at: i64| {
            turns
                .grid
                .cell(Shown::at(instant(at), layer.zone.time_zone()).latest)
        };
        first = first.min(clock.first(turns.grid.begin(turns.opening(cell(from)))));
        let mut next = cell(until - 1);
        let turn = turns.number(next);
        while turns.number(next) == turn {
            next += 1;
        }
        last = last.max(clock.first(turns.grid.begin(next)));
    }
    let overrides = plan.overrides.iter().map(|it| (it.start, it.end));
    let temporaries = plan.temporaries.iter().map(|it| (it.start, it.end));
    for (start, end) in overrides
        .chain(temporaries)
        .map(|(start, end)| (second(start), second(end)))
    {
        if start < until && from < end {
            (first, last) = (first.min(start), last.max(end));
        }
    }
    (first, last)
}

/// A part of a shift whose holder is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clash {
    /// Who is on call and away.
    pub person: PersonName,
    /// From when.
    pub start: Timestamp,
    /// Up to when.
    pub end: Timestamp,
    /// Why they are away, if it was said.
    pub reason: Option<String>,
}

/// Where people are on call in `[from, until)` while they are away, shift by shift.
pub fn clashes(plan: &Plan, from: Timestamp, until: Timestamp) -> Vec<Clash> {
    let shifts = shifts(plan, from, until);
    let clash = |absence: &Absence, shift: &Shift| {
        let (start, end) = (absence.start.max(shift.start), absence.end.min(shift.end));
        let is_on = shift.people.contains(&absence.person);
        (is_on && start < end).then(|| Clash {
            person: absence.person.clone(),
            start,
            end,
            reason: absence.reason.clone(),
        })
    };
    let mut found: Vec<Clash> = shifts
        .iter()
        .flat_map(|shift| {
            plan.absences
                .iter()
                .filter_map(move |absence| clash(absence, shift))
        })
        .collect();
    found.sort_by(|a, b| (a.start, &a.person, a.end).cmp(&(b.start, &b.person, b.end)));
    found
}
