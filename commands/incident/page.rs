//! Incidents and pages: which policy an incident pages, what the page says, and what an answer to it changes.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    Effect, Event, Who,
    event::Kind,
    names::UserId,
    page::{Page, PageAsk, PageText, Urgency, ladder_of},
    team::{Escalation, Team},
    text,
};

use super::{Incident, Milestone, Nudge, Role, change::shown_anew};

/// The policy that an incident pages: that of its service, else that of its severity.
pub fn policy<'t>(incident: &Incident, team: &'t Team) -> Option<&'t Escalation> {
    let of_service = incident
        .service
        .as_ref()
        .and_then(|name| team.service(name))
        .and_then(|service| service.escalation.as_ref());
    let name = of_service.or(team.level(incident.severity).page.as_ref())?;
    team.escalation(name)
}

/// Whether an incident that is declared, or has grown as bad as it is now, pages its policy by itself.
pub fn pages_at_once(incident: &Incident, team: &Team) -> bool {
    let is_worked_on = incident.is_open() && incident.venue != super::Venue::Nowhere;
    is_worked_on && team.level(incident.severity).page.is_some()
}

/// Whether a reminder that comes now pages the policy: where it would call the team for the first time.
pub fn nudge_pages(nudge: &Nudge) -> bool {
    matches!(
        nudge,
        Nudge::Update { rung: 3, .. } | Nudge::Lead { rung: 2, .. }
    )
}

/// What is paged for an incident.
pub fn page_ask(incident: &Incident, policy: &Escalation, team: &Team) -> Option<PageAsk> {
    let drill = if incident.is_drill { "Drill: " } else { "" };
    let title = text::one_line(incident.title.as_str());
    let words = format!("{drill}{} {}: {title}", incident.name(), incident.severity);
    let words = text::cut(&words, usize::from(PageText::MAX));
    Some(PageAsk {
        ladder: ladder_of(policy, team),
        text: PageText::parse(&words).ok()?,
        urgency: Urgency::High,
        incident: Some(incident.id),
    })
}

/// What a page did, for the incident's own record.
pub fn page_event(incident: &Incident, kind: Kind, page: &Page, who: Who, now: Timestamp) -> Event {
    Event {
        at: now,
        who,
        subject: incident.subject(),
        kind,
        data: json!({ "number": incident.number, "page": page.number, "to": page.ladder.name }),
    }
}

/// The incident once somebody answered its page: it counts as acknowledged, and they are among the responders. `None` where
/// that changes nothing.
pub fn page_answered(
    incident: &Incident,
    by: UserId,
    team: &Team,
    now: Timestamp,
) -> Option<(Incident, Vec<Effect>)> {
    if !incident.is_open() {
        return None;
    }
    let mut next = incident.clone();
    next.course.milestones.fill(Milestone::Acknowledged, now);
    if next.course.crew.roles_of(by).is_empty() {
        next.course.crew = next.course.crew.with(Role::Responder, by, now);
    }
    if next == *incident {
        return None;
    }
    next.version += 1;
    let access = next
        .is_private
        .then_some(Effect::Access { incident: next.id });
    let effects = access.into_iter().chain(shown_anew(&next, team)).collect();
    Some((next, effects))
}

/// The incident once nobody answered its page: whoever answers for its service is asked by its issue. `None` where that is so already.
pub fn page_unanswered(incident: &Incident, team: &Team) -> Option<(Incident, Vec<Effect>)> {
    if !incident.is_open() || incident.course.is_escalated {
        return None;
    }
    let mut next = incident.clone();
    next.course.is_escalated = true;
    next.version += 1;
    let effects = shown_anew(&next, team);
    Some((next, effects))
}
