//! Who is on call at an instant, without looking at any other.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::layer::Layer;
use super::overlay::{Overlay, People, instant, second, shifts_of};
use super::plan::Plan;
use super::rotation::Rotation;
use super::source::Source;
use crate::names::PersonName;
use crate::team::Zone;
use crate::wall::{self, Shown};

/// Who is on call at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OnCall {
    /// Who, by name; nobody is a normal answer.
    pub people: Vec<PersonName>,
    /// What put them there.
    pub sources: Vec<Source>,
}

/// Who is on call at an instant. It takes no longer for an old anchor.
pub fn who(plan: &Plan, at: Timestamp) -> OnCall {
    let at = second(at);
    let overlay = Overlay::at(plan, at);
    let mut people = People::new();
    let mut sources = Vec::new();
    let mut take = |source: Source, taken: People<'_>| {
        if !taken.is_empty() {
            sources.push(source);
        }
    };
    for temporary in &overlay.temporaries {
        for (_, shift) in shifts_of(temporary, at) {
            take(Source::Temporary(temporary.id.clone()), shift.clone());
            people.extend(shift);
        }
    }
    if !overlay.is_covered(at) {
        for (layer, latest) in highest(plan, at) {
            let rotation = Rotation::of(layer);
            let turn = rotation.turns.number(rotation.turns.grid.cell(latest));
            let group = overlay.changed(rotation.people(at, turn));
            take(Source::Layer(layer.name.clone()), group.clone());
            people.extend(group);
        }
        for (id, person) in &overlay.added {
            take(Source::Override((*id).to_owned()), People::from([*person]));
            people.insert(person);
        }
    }
    sources.sort();
    sources.dedup();
    OnCall {
        people: people.into_iter().cloned().collect(),
        sources,
    }
}

/// The layers of the highest rank that has an open window, each with the latest time that its clock has shown.
fn highest(plan: &Plan, at: i64) -> Vec<(&Layer, i64)> {
    let mut known: Option<(&Zone, Shown)> = None;
    let mut found: Vec<(&Layer, i64)> = Vec::new();
    for layer in &plan.layers {
        let shown = match known {
            Some((zone, shown)) if *zone == layer.zone => shown,
            _ => Shown::at(instant(at), layer.zone.time_zone()),
        };
        known = Some((&layer.zone, shown));
        let rank = found.first().map(|(layer, _)| layer.priority);
        if rank.is_some_and(|rank| rank > layer.priority) || !is_open(layer, shown) {
            continue;
        }
        if rank.is_some_and(|rank| rank < layer.priority) {
            found.clear();
        }
        found.push((layer, shown.latest));
    }
    found
}

fn is_open(layer: &Layer, shown: Shown) -> bool {
    let has_come = |time| wall::seconds(time) <= shown.latest;
    layer.start.is_none_or(has_come)
        && !layer.end.is_some_and(has_come)
        && (layer.windows.is_empty()
            || layer
                .windows
                .iter()
                .any(|window| window.is_open(shown.latest, shown.soonest)))
}
