//! How bad an incident is: its severity, whom it harms, and who may see it.

use jiff::Timestamp;
use serde_json::json;

use crate::{Decision, Refusal, event::Kind, team::Severity};

use super::{
    Deed, Incident, Text, Venue,
    change::{Asking, Done},
    life,
    page::pages_at_once,
};

/// Judges anew how bad it is. Who is harmed must be on record then, since that is what a severity is judged by.
pub(super) fn judge(
    incident: &Incident,
    to: Severity,
    reason: &Text,
    impact: Option<Text>,
    asking: Asking<'_>,
) -> Result<Decision<Incident>, Refusal> {
    let from = incident.severity;
    if from == to {
        // Who opened the form for the impact alone said something all the same.
        if let Some(words) = impact.filter(|words| incident.impact.as_ref() != Some(words)) {
            return Ok(self::impact(incident, words, asking));
        }
        return Err(Refusal::Stale(format!(
            "{} is {to} already.",
            incident.name()
        )));
    }
    let mut next = incident.clone();
    next.impact = impact.or(next.impact);
    if next.impact.is_none() {
        return Err(Refusal::Invalid(format!(
            "Nobody has said yet whom {} harms. Add `impact`: who is affected, and how. A severity is judged by that.",
            incident.name()
        )));
    }
    next.severity = to;
    let venue = asking.team.level(to).venue;
    if next.is_open() && next.venue == Venue::Nowhere && to > from && venue != Venue::Nowhere {
        // What was only put on record is now worked on together.
        next.venue = venue;
        next.watch_lead(asking.now);
    }
    if next.is_open() {
        next.course.pace.due_at = sooner(incident, &next, asking);
    }
    next.course.is_escalated |= to > from && pages_at_once(&next, asking.team);
    let impact = next.impact.as_ref().map(ToString::to_string);
    let data = json!({ "from": from.as_str(), "to": to.as_str(), "impact": impact });
    let done = Done::new(
        next,
        Deed::Severity { from, to },
        reason.as_str(),
        Kind::IncidentSeverityChanged,
    );
    Ok(done.with(data).decide(asking))
}

/// A worse severity is told of sooner; a lesser one keeps what was promised.
fn sooner(before: &Incident, next: &Incident, asking: Asking<'_>) -> Option<Timestamp> {
    let own = next.next_update(None, asking.team, asking.now);
    match (before.course.pace.due_at, own) {
        (Some(promised), Some(own)) => Some(promised.min(own)),
        (promised, own) => promised.or(own),
    }
}

/// Says who is harmed, and how.
pub(super) fn impact(incident: &Incident, words: Text, asking: Asking<'_>) -> Decision<Incident> {
    let mut next = incident.clone();
    let text = words.to_string();
    next.impact = Some(words);
    Done::new(next, Deed::Impact, text, Kind::IncidentImpactSaid).decide(asking)
}

/// Makes it visible to responders only.
pub(super) fn hide(
    incident: &Incident,
    reason: &Text,
    asking: Asking<'_>,
) -> Result<Decision<Incident>, Refusal> {
    life::open(incident, "What is over stays as public as it was.")?;
    if incident.is_private {
        let name = incident.name();
        return Err(Refusal::Stale(format!("{name} is private already.")));
    }
    if incident.venue != Venue::Channel {
        return Err(Refusal::Invalid(format!(
            "{} is not in a channel of its own, so it cannot be hidden. Declare a private one with `/incident declare kind:private`.",
            incident.name()
        )));
    }
    let mut next = incident.clone();
    next.is_private = true;
    let done = Done::new(next, Deed::Hide, reason.as_str(), Kind::IncidentHidden);
    Ok(done.decide(asking))
}
