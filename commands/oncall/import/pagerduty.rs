//! PagerDuty: layers that cover those below, each with one person a turn.
//!
//! `GET /schedules/{id}` lists the topmost layer first, which is the reverse of what `PUT` takes.

use jiff::{Timestamp, civil::Weekday};
use serde::Deserialize;

use super::clockwork::{day, every, time_of_day, windows};
use super::draft::{Draft, LayerDraft, ScheduleDraft, StandIn};
use super::people::People;
use super::told_shifts;
use crate::names::PersonName;
use crate::oncall::{Days, Window};
use crate::team::Zone;

#[derive(Deserialize)]
#[serde(expecting = "an object of `schedule`")]
struct File {
    schedule: Option<Schedule>,
    #[serde(default)]
    schedules: Vec<Schedule>,
}

#[derive(Deserialize)]
struct Schedule {
    name: String,
    time_zone: Zone,
    #[serde(rename = "schedule_layers")]
    layers: Vec<Layer>,
    #[serde(rename = "final_schedule")]
    rendered: Option<Rendered>,
    #[serde(rename = "overrides_subschedule")]
    overrides: Option<Rendered>,
}

#[derive(Deserialize)]
struct Rendered {
    #[serde(default)]
    rendered_schedule_entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    start: Timestamp,
    end: Timestamp,
    user: User,
}

#[derive(Deserialize)]
struct Layer {
    name: Option<String>,
    start: Timestamp,
    end: Option<Timestamp>,
    rotation_virtual_start: Timestamp,
    #[serde(deserialize_with = "length")]
    rotation_turn_length_seconds: (&'static str, i64),
    users: Vec<Member>,
    #[serde(default)]
    restrictions: Vec<Restriction>,
}

#[derive(Deserialize)]
struct Member {
    user: User,
}

#[derive(Deserialize)]
struct User {
    id: String,
    summary: Option<String>,
}

#[derive(Deserialize)]
struct Restriction {
    #[serde(deserialize_with = "time_of_day")]
    start_time_of_day: i64,
    duration_seconds: i64,
    /// From 1, which is Monday; for a restriction of every day it is not there.
    start_day_of_week: Option<i8>,
}

fn length<'de, D: serde::Deserializer<'de>>(from: D) -> Result<(&'static str, i64), D::Error> {
    let seconds = i64::deserialize(from)?;
    every(seconds).ok_or_else(|| {
        serde::de::Error::custom(format!(
            "`rotation_turn_length_seconds` is {seconds}, which is no number of whole hours"
        ))
    })
}

pub(super) fn read(text: &str) -> Result<Draft, serde_json::Error> {
    let file: File = serde_json::from_str(text)?;
    let (mut draft, mut people) = (Draft::default(), People::default());
    for schedule in file.schedule.into_iter().chain(file.schedules) {
        add(schedule, &mut people, &mut draft);
    }
    Ok(draft)
}

fn add(schedule: Schedule, people: &mut People, draft: &mut Draft) {
    let name = draft.schedule_name(&schedule.name);
    let zone = &schedule.time_zone;
    let layers = (0..).zip(schedule.layers.iter().rev());
    let layers: Vec<LayerDraft> = layers
        .filter(|(_, layer)| !layer.users.is_empty())
        .map(|(priority, layer)| taken(layer, priority, zone, people))
        .collect();
    if layers.len() > 1 {
        draft.notes.push(format!(
            "{name}: its layers are read as the API lists them, the topmost first; see below whether the days agree"
        ));
    }
    let overrides = schedule.overrides.iter();
    let overrides = overrides.flat_map(|it| &it.rendered_schedule_entries);
    let stand_ins: Vec<StandIn> = overrides
        .map(|it| StandIn {
            start: it.start,
            end: it.end,
            person: called(&it.user, people),
        })
        .collect();
    if !stand_ins.is_empty() {
        draft.notes.push(format!(
            "{name}: overrides are taken over as far as the export reaches, {} of them; ask the API with `since` and `until` for others",
            stand_ins.len()
        ));
    }
    let rendered = schedule.rendered.iter();
    let told: Vec<_> = rendered
        .flat_map(|it| &it.rendered_schedule_entries)
        .map(|it| (it.start, it.end, called(&it.user, people)))
        .collect();
    if !told.is_empty() {
        draft.theirs.push((name.clone(), told_shifts(told)));
    }
    draft.schedules.push(ScheduleDraft {
        name,
        zone: schedule.time_zone,
        layers,
        stand_ins,
    });
}

fn taken(layer: &Layer, priority: i32, zone: &Zone, people: &mut People) -> LayerDraft {
    let civil = |at: Timestamp| zone.time_zone().to_datetime(at);
    let users = layer.users.iter();
    LayerDraft {
        title: layer.name.clone().unwrap_or_default(),
        priority,
        zone: zone.clone(),
        anchor: civil(layer.rotation_virtual_start),
        every: layer.rotation_turn_length_seconds,
        turns: users.map(|it| vec![called(&it.user, people)]).collect(),
        is_active: false,
        windows: layer.restrictions.iter().flat_map(restricted).collect(),
        start: Some(civil(layer.start)),
        end: layer.end.map(civil),
    }
}

fn called(user: &User, people: &mut People) -> PersonName {
    people.name(&user.id, user.summary.as_deref().unwrap_or(&user.id))
}

fn restricted(restriction: &Restriction) -> Vec<Window> {
    let days = restriction
        .start_day_of_week
        .and_then(|it| Weekday::from_monday_one_offset(it).ok())
        .map_or(Days::ALL, day);
    windows(
        days,
        restriction.start_time_of_day,
        restriction.duration_seconds,
    )
}
