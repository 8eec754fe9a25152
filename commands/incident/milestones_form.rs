//! The form in which people set an incident's times right.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};

use crate::{Decision, Refusal, event::Kind, reply::Input, team::Team};

use super::{
    Deed, Incident, Milestone,
    change::{Asking, Done},
};

/// How a time is written in the form, on the team's wall clock.
const SHAPE: &str = "%Y-%m-%d %H:%M:%S %:z";

/// The inputs with the times as they are known.
pub(super) fn inputs(incident: &Incident, team: &Team) -> Vec<Input> {
    let zone = team.timezone.time_zone();
    let known = |milestone| incident.course.milestones.at(milestone);
    let input = |milestone: Milestone| {
        Input::short(
            milestone.as_str(),
            &format!("{} (empty if not known)", milestone.label()),
            "2026-01-31 14:05, 14:05, or 20 min ago",
            &known(milestone)
                .map(|at| written(at, zone))
                .unwrap_or_default(),
        )
    };
    Milestone::EDITABLE.into_iter().map(input).collect()
}

/// A time as the form shows it.
pub fn written(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime(SHAPE).to_string()
}

/// Sets times right.
pub(super) fn set(
    incident: &Incident,
    times: &[(Milestone, Option<Timestamp>)],
    asking: Asking<'_>,
) -> Result<Decision<Incident>, Refusal> {
    let before = &incident.course.milestones;
    // The form shows whole seconds, so what is the same to the second was not changed.
    let same = |milestone: &Milestone, at: &Option<Timestamp>| {
        let known = before.at(*milestone).map(Timestamp::as_second);
        known == at.map(Timestamp::as_second)
    };
    let changed: Vec<(Milestone, Option<Timestamp>)> = times
        .iter()
        .copied()
        .filter(|(milestone, at)| !same(milestone, at))
        .collect();
    if changed.is_empty() {
        return Err(Refusal::Stale("No time was changed.".to_owned()));
    }
    let mut next = incident.clone();
    next.course.milestones = before.set(&changed, asking.actor.user, asking.now)?;
    let mut data = Map::new();
    let mut words = Vec::new();
    for (milestone, at) in &changed {
        let was = before.at(*milestone);
        data.insert(
            milestone.as_str().to_owned(),
            json!({ "from": was.map(|at| at.to_string()), "to": at.map(|at| at.to_string()) }),
        );
        let now = at.map_or("not known".to_owned(), |at| {
            at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
        });
        words.push(format!("{}: {now}", milestone.label()));
    }
    let done = Done::new(
        next,
        Deed::Milestones,
        words.join("\n"),
        Kind::IncidentTimesSet,
    );
    Ok(done
        .with(json!({ "times": Value::Object(data) }))
        .decide(asking))
}
