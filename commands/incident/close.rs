//! Closing an incident: only with its report and its actions, or with a reason from the list.

use serde_json::json;

use crate::{Decision, Refusal, event::Kind};

use super::{
    CloseReason, Closure, Deed, Incident, Milestone, Stamp, State, Text,
    change::{Asking, Done},
    life,
};

/// Closes it. `lacks` is what its report still lacks.
pub(super) fn close(
    incident: &Incident,
    reason: CloseReason,
    words: Option<Text>,
    lacks: &[String],
    asking: Asking<'_>,
) -> Result<Decision<Incident>, Refusal> {
    let name = incident.name();
    if incident.state == State::Closed {
        return Err(Refusal::Stale(format!("{name} is closed already.")));
    }
    fits(incident, reason, lacks)?;
    let text = words.map(|words| words.to_string()).unwrap_or_default();
    if reason == CloseReason::TooSmall && text.is_empty() {
        return Err(Refusal::Invalid(
            "Say in `text` why there is nothing to learn from it.".to_owned(),
        ));
    }
    let mut next = incident.clone();
    end(&mut next, reason, &text, asking);
    let data = json!({ "reason": reason.as_str() });
    let done = Done::new(next, Deed::Close(reason), text, Kind::IncidentClosed);
    Ok(done.with(data).decide(asking))
}

fn fits(incident: &Incident, reason: CloseReason, lacks: &[String]) -> Result<(), Refusal> {
    let name = incident.name();
    match reason {
        CloseReason::Duplicate if incident.duplicate_of().is_none() => Err(Refusal::Invalid(
            format!("Say of which incident {name} is a duplicate: `/incident merge`."),
        )),
        CloseReason::Drill if !incident.is_drill => Err(Refusal::Invalid(format!(
            "{name} was not declared as a drill."
        ))),
        CloseReason::FalseAlarm | CloseReason::Duplicate => Ok(()),
        _ => {
            if incident.is_open() {
                return Err(Refusal::Stale(format!(
                    "{name} is still open. Resolve it first with `/incident resolve`."
                )));
            }
            if reason == CloseReason::Reported && !lacks.is_empty() {
                return Err(Refusal::Stale(format!(
                    "{name} cannot be closed yet:\n{}\nWhere a report makes no sense, close it with another `reason`.",
                    lacks
                        .iter()
                        .map(|lack| format!("- {lack}"))
                        .collect::<Vec<_>>()
                        .join("\n")
                )));
            }
            Ok(())
        }
    }
}

/// The incident as it is once closed.
pub(super) fn end(next: &mut Incident, reason: CloseReason, text: &str, asking: Asking<'_>) {
    let by = asking.actor.user;
    let at = asking.now;
    if next.is_open() {
        next.resolved = Some(Stamp { by, at });
        if let Some(interval) = next.course.intervals.last_mut() {
            interval.resolved_at = Some(at);
            interval.resolved_by = Some(by);
        }
        next.course.milestones.renew(Milestone::Resolved, at);
    }
    next.state = State::Closed;
    next.course.pace = super::Pace::default();
    next.course.lead = super::Lead::default();
    next.course.owed.due_at = None;
    next.course.milestones.renew(Milestone::Closed, at);
    next.course.closure = Some(Closure {
        reason,
        text: text.to_owned(),
        by,
        at,
    });
}

/// Refuses what a closed incident does not take.
pub(super) fn not_closed(incident: &Incident) -> Result<(), Refusal> {
    if incident.state == State::Closed {
        return life::open(
            incident,
            "It is closed. Reopen it first with `/incident reopen`.",
        );
    }
    Ok(())
}
