//! The rules of schedules: in every zone of the database as properties, and the odd days by name.

mod days;
mod hands;
mod properties;
mod shell;

use jiff::Timestamp;

use super::{Advance, Days, Every, Group, Layer, Plan, Shift, Window, shifts, who};
use crate::names::PersonName;
use crate::team::Zone;

pub(super) fn person(name: &str) -> PersonName {
    name.parse().unwrap()
}

/// People parted by commas; nothing is nobody.
fn group(names: &str) -> Group {
    names
        .split(',')
        .filter(|it| !it.is_empty())
        .map(person)
        .collect()
}

/// Groups parted by blanks; `-` is nobody.
fn turns(groups: &str) -> Vec<Group> {
    groups
        .split(' ')
        .map(|it| group(it.trim_matches('-')))
        .collect()
}

pub(super) fn layer(zone: &str, anchor: &str, every: Every, groups: &str) -> Layer {
    Layer {
        name: "base".parse().unwrap(),
        priority: 0,
        zone: Zone::named(zone).unwrap(),
        anchor: anchor.parse().unwrap(),
        every,
        turns: turns(groups),
        advance: Advance::Calendar,
        windows: Vec::new(),
        start: None,
        end: None,
        changes: Vec::new(),
    }
}

pub(super) fn plan(layers: Vec<Layer>) -> Plan {
    let mut plan = Plan::empty("primary".parse().unwrap(), Zone::UTC);
    plan.layers = layers;
    for (at, layer) in plan.layers.iter_mut().enumerate() {
        layer.name = format!("layer{at}").parse().unwrap();
    }
    plan
}

/// A window such as `mon,tue 09:00 17:00`; `all` is every day.
fn window(text: &str) -> Window {
    let mut parts = text.split(' ');
    let mut part = || parts.next().unwrap();
    let days = match part() {
        "all" => Days::ALL,
        names => names.split(',').fold(Days::none(), |days, name| {
            days.with(Days::named(name).unwrap())
        }),
    };
    Window {
        days,
        from: part().parse().unwrap(),
        to: part().parse().unwrap(),
    }
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn names(people: &[PersonName]) -> String {
    let names: Vec<&str> = people.iter().map(PersonName::as_str).collect();
    if names.is_empty() {
        "-".to_owned()
    } else {
        names.join("+")
    }
}

fn on(plan: &Plan, time: &str) -> String {
    names(&who(plan, at(time)).people)
}

/// The shifts of a span, a line each, on the wall clock of the first layer.
fn told(plan: &Plan, from: &str, until: &str) -> Vec<String> {
    let zone = plan.layers[0].zone.time_zone();
    let line = |shift: &Shift| {
        let (start, end) = (zone.to_datetime(shift.start), zone.to_datetime(shift.end));
        let hours = (shift.end.as_second() - shift.start.as_second()) / 60;
        format!("{start} {end} {hours}m {}", names(&shift.people))
    };
    shifts(plan, at(from), at(until)).iter().map(line).collect()
}
