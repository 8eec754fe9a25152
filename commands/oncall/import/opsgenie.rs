//! Opsgenie: rotations that are on call together, each with hours of its own.

use jiff::{Timestamp, civil::Weekday};
use serde::Deserialize;

use super::clockwork::{day, windows};
use super::draft::{Draft, LayerDraft, ScheduleDraft};
use super::people::People;
use super::several::Several;
use super::told_shifts;
use crate::names::PersonName;
use crate::oncall::{Days, Window};
use crate::team::Zone;

#[derive(Deserialize)]
#[serde(expecting = "an object of `data`")]
struct File {
    data: Several<Schedule, Schedule>,
}

impl From<Schedule> for Vec<Schedule> {
    fn from(one: Schedule) -> Self {
        vec![one]
    }
}

#[derive(Deserialize)]
struct Schedule {
    name: String,
    timezone: Zone,
    rotations: Vec<Rotation>,
    #[serde(default, rename = "finalTimeline")]
    final_timeline: Option<Timeline>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rotation {
    name: Option<String>,
    start_date: Timestamp,
    end_date: Option<Timestamp>,
    #[serde(rename = "type")]
    kind: Kind,
    #[serde(default = "one")]
    length: i64,
    participants: Vec<Participant>,
    time_restriction: Option<Restriction>,
}

const fn one() -> i64 {
    1
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Hourly,
    Daily,
    Weekly,
}

#[derive(Deserialize)]
struct Participant {
    #[serde(rename = "type")]
    kind: String,
    id: Option<String>,
    username: Option<String>,
    /// So its timeline calls who a rotation calls by `username`.
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum Restriction {
    TimeOfDay { restriction: Hours },
    WeekdayAndTimeOfDay { restrictions: Vec<Hours> },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Hours {
    #[serde(default)]
    start_day: Option<Named>,
    #[serde(default)]
    end_day: Option<Named>,
    start_hour: i64,
    #[serde(default)]
    start_min: i64,
    end_hour: i64,
    #[serde(default)]
    end_min: i64,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Named {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

#[derive(Deserialize)]
struct Timeline {
    rotations: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    periods: Vec<Period>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Period {
    start_date: Timestamp,
    end_date: Timestamp,
    recipient: Option<Participant>,
}

pub(super) fn read(text: &str) -> Result<Draft, serde_json::Error> {
    let file: File = serde_json::from_str(text)?;
    let (mut draft, mut people) = (Draft::default(), People::default());
    for schedule in file.data.all {
        add(schedule, &mut people, &mut draft);
    }
    Ok(draft)
}

fn add(schedule: Schedule, people: &mut People, draft: &mut Draft) {
    let name = draft.schedule_name(&schedule.name);
    let mut layers = Vec::new();
    for rotation in &schedule.rotations {
        let turns = turns(rotation, people, |kind| {
            draft.notes.push(format!(
                "{name}: a turn of a {kind} is a turn of nobody; name its people"
            ));
        });
        if !turns.is_empty() {
            layers.push(taken(rotation, turns, &schedule.timezone));
        }
    }
    let rotations = schedule.final_timeline.iter().flat_map(|it| &it.rotations);
    let told: Vec<_> = rotations
        .flat_map(|it| &it.periods)
        .filter_map(|it| {
            let person = called(it.recipient.as_ref()?, people)?;
            Some((it.start_date, it.end_date, person))
        })
        .collect();
    if !told.is_empty() {
        draft.theirs.push((name.clone(), told_shifts(told)));
    }
    draft.schedules.push(ScheduleDraft {
        name,
        zone: schedule.timezone,
        layers,
        stand_ins: Vec::new(),
    });
}

/// The turns of a rotation. Of what is no person, such as a team, `note` is told the kind.
fn turns(
    rotation: &Rotation,
    people: &mut People,
    mut note: impl FnMut(&str),
) -> Vec<Vec<PersonName>> {
    let turn = |it: &Participant| {
        let person = called(it, people);
        if person.is_none() && it.kind != "none" {
            note(&it.kind);
        }
        person.into_iter().collect()
    };
    rotation.participants.iter().map(turn).collect()
}

fn taken(rotation: &Rotation, turns: Vec<Vec<PersonName>>, zone: &Zone) -> LayerDraft {
    let civil = |at: Timestamp| zone.time_zone().to_datetime(at);
    let unit = match rotation.kind {
        Kind::Hourly => "hours",
        Kind::Daily => "days",
        Kind::Weekly => "weeks",
    };
    LayerDraft {
        title: rotation.name.clone().unwrap_or_default(),
        priority: 0,
        zone: zone.clone(),
        anchor: civil(rotation.start_date),
        every: (unit, rotation.length.max(1)),
        turns,
        is_active: false,
        windows: restricted(rotation.time_restriction.as_ref()),
        start: Some(civil(rotation.start_date)),
        end: rotation.end_date.map(civil),
    }
}

fn called(participant: &Participant, people: &mut People) -> Option<PersonName> {
    if participant.kind != "user" {
        return None;
    }
    let title = participant.username.as_ref().or(participant.name.as_ref());
    let key = participant.id.as_ref().or(title)?;
    Some(people.name(key, title.unwrap_or(key)))
}

fn restricted(restriction: Option<&Restriction>) -> Vec<Window> {
    let seconds = |hour: i64, minute: i64| hour * 3600 + minute * 60;
    match restriction {
        None => Vec::new(),
        Some(Restriction::TimeOfDay { restriction: it }) => {
            let (from, to) = (
                seconds(it.start_hour, it.start_min),
                seconds(it.end_hour, it.end_min),
            );
            windows(
                Days::ALL,
                from,
                if to > from {
                    to - from
                } else {
                    to - from + 86_400
                },
            )
        }
        Some(Restriction::WeekdayAndTimeOfDay { restrictions }) => {
            restrictions.iter().flat_map(weekly).collect()
        }
    }
}

fn weekly(hours: &Hours) -> Vec<Window> {
    let start = hours.start_day.map_or(Weekday::Monday, weekday);
    let end = hours.end_day.map_or(start, weekday);
    let from = hours.start_hour * 3600 + hours.start_min * 60;
    let to = hours.end_hour * 3600 + hours.end_min * 60;
    let days = i64::from(start.until(end));
    let length = days * 86_400 + to - from;
    windows(
        day(start),
        from,
        if length > 0 { length } else { length + 604_800 },
    )
}

const fn weekday(named: Named) -> Weekday {
    match named {
        Named::Monday => Weekday::Monday,
        Named::Tuesday => Weekday::Tuesday,
        Named::Wednesday => Weekday::Wednesday,
        Named::Thursday => Weekday::Thursday,
        Named::Friday => Weekday::Friday,
        Named::Saturday => Weekday::Saturday,
        Named::Sunday => Weekday::Sunday,
    }
}
