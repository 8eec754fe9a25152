//! The life of an incident: updates, its states, its end, and what takes the end back.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{Decision, Refusal, event::Kind, team::Team, text};

use super::{
    Deed, Incident, Interval, LastUpdate, Milestone, Pace, Stamp, State, Text, Venue,
    change::{Asking, Done},
    issue::owners,
    nudge::called,
};

/// Says what is known, and when more will be said.
pub(super) fn update(
    incident: &Incident,
    words: &Text,
    next_in: Option<SignedDuration>,
    asking: Asking<'_>,
) -> Result<Decision<Incident>, Refusal> {
    open(
        incident,
        "Reopen it first with `/incident reopen`, or declare a new one.",
    )?;
    let mut next = incident.clone();
    said(&mut next, words.as_str(), asking.now);
    paced(&mut next, next_in, asking);
    let due = next.course.pace.due_at.map(|at| at.to_string());
    let done = Done::new(next, Deed::Update, words.as_str(), Kind::IncidentUpdated);
    Ok(done.with(json!({ "next_update_at": due })).decide(asking))
}

/// Moves it on, or back.
pub(super) fn go(
    incident: &Incident,
    to: State,
    words: Option<Text>,
    asking: Asking<'_>,
) -> Result<Decision<Incident>, Refusal> {
    if to == State::Resolved {
        return resolve(incident, words, asking);
    }
    if to.is_open() && !incident.is_open() {
        return reopen(incident, to, words, asking);
    }
    if to == incident.state {
        return Err(Refusal::Stale(format!(
            "{} is `{}` already.",
            incident.name(),
            to.as_str()
        )));
    }
    let mut next = incident.clone();
    if to == State::Postmortem && incident.state == State::Resolved {
        next.state = to;
    } else if to.is_open() {
        next.state = to;
        reached(&mut next, to, asking.now);
    } else {
        return Err(Refusal::Stale(match to {
            State::Closed => "Close it with `/incident close`.".to_owned(),
            _ => format!("{} is not over yet. Resolve it first.", incident.name()),
        }));
    }
    let words = words.map(|words| words.to_string()).unwrap_or_default();
    if !words.is_empty() {
        said(&mut next, &words, asking.now);
    }
    if next.is_open() {
        paced(&mut next, None, asking);
    }
    let data = json!({ "from": incident.state.as_str(), "to": to.as_str() });
    let done = Done::new(next, Deed::Move(to), words, Kind::IncidentMoved);
    Ok(done.with(data).decide(asking))
}

/// What a state tells of the times that count.
fn reached(next: &mut Incident, to: State, now: Timestamp) {
    if to == State::Monitoring {
        next.course.milestones.renew(Milestone::Mitigated, now);
    }
}

/// Ends it.
pub(super) fn resolve(
    incident: &Incident,
    words: Option<Text>,
    asking: Asking<'_>,
) -> Result<Decision<Incident>, Refusal> {
    if let Some(Stamp { by, at }) = over(incident) {
        return Err(Refusal::Stale(format!(
            "{} is already resolved, {} by <@{by}>.",
            incident.name(),
            text::ago(at)
        )));
    }
    let mut next = incident.clone();
    next.state = State::Resolved;
    next.resolved = Some(Stamp {
        by: asking.actor.user,
        at: asking.now,
    });
    if let Some(interval) = next.course.intervals.last_mut() {
        interval.resolved_at = Some(asking.now);
        interval.resolved_by = Some(asking.actor.user);
    }
    next.course
        .milestones
        .renew(Milestone::Resolved, asking.now);
    next.course.pace = Pace::default();
    next.course.lead.missing_since = None;
    next.owe_report(asking);
    let words = words.map(|words| words.to_string()).unwrap_or_default();
    if !words.is_empty() {
        said(&mut next, &words, asking.now);
    }
    Ok(Done::new(next, Deed::Resolve, words, Kind::IncidentResolved).decide(asking))
}

/// Takes the end back: a new interval begins, and nothing of the old one is changed.
pub(super) fn reopen(
    incident: &Incident,
    to: State,
    reason: Option<Text>,
    asking: Asking<'_>,
) -> Result<Decision<Incident>, Refusal> {
    if incident.is_open() {
        return Err(Refusal::Stale(format!(
            "{} is open already; it was declared {}.",
            incident.name(),
            text::ago(incident.declared_at)
        )));
    }
    if let Some(number) = incident.duplicate_of() {
        return Err(Refusal::Stale(format!(
            "{} was merged into INC-{number}. Reopen that one, or declare a new one.",
            incident.name()
        )));
    }
    let reason = reason.ok_or_else(|| {
        Refusal::Invalid(
            "The reason is empty. Say in a sentence why it is not over, as in `/incident reopen reason: Errors are back`."
                .to_owned(),
        )
    })?;
    let mut next = incident.clone();
    next.state = to;
    next.course.closure = None;
    for untrue in [
        Milestone::Mitigated,
        Milestone::Recovered,
        Milestone::Resolved,
        Milestone::Closed,
    ] {
        next.course.milestones.forget(untrue);
    }
    next.course.intervals.push(Interval {
        opened_at: asking.now,
        opened_by: asking.actor.user,
        reason: reason.to_string(),
        resolved_at: None,
        resolved_by: None,
    });
    reached(&mut next, to, asking.now);
    said(&mut next, reason.as_str(), asking.now);
    paced(&mut next, None, asking);
    next.watch_lead(asking.now);
    next.course.owed.due_at = None;
    let data = json!({ "interval": next.course.intervals.len() });
    let done = Done::new(next, Deed::Reopen, reason.as_str(), Kind::IncidentReopened);
    Ok(done.with(data).decide(asking))
}

/// Asks for help.
pub(super) fn escalate(
    incident: &Incident,
    words: &Text,
    asking: Asking<'_>,
) -> Result<Decision<Incident>, Refusal> {
    open(incident, "Reopen it first with `/incident reopen`.")?;
    if incident.venue == Venue::Nowhere {
        return Err(Refusal::Invalid(format!(
            "{} has no room to call anybody to. Raise it with `/incident severity`, which opens one, or declare it anew.",
            incident.name()
        )));
    }
    let has_policy = super::policy(incident, asking.team).is_some();
    let has_owner = !owners(incident, asking.team).is_empty();
    if !has_policy && !has_owner && called(incident, asking.team).is_empty() {
        return Err(Refusal::Invalid(
            "Nobody can be called: this incident has no deputy, its service no role that owns it, and the team's document no escalation policy for it and no `incidents.page`. Ask in the channel, and have your team set one.".to_owned(),
        ));
    }
    let mut next = incident.clone();
    next.course.is_escalated = true;
    let done = Done::new(
        next,
        Deed::Escalate,
        words.as_str(),
        Kind::IncidentEscalated,
    );
    Ok(done.decide(asking))
}

/// Refuses what only an open incident takes.
pub(super) fn open(incident: &Incident, instead: &str) -> Result<(), Refusal> {
    match over(incident) {
        None => Ok(()),
        Some(Stamp { by, at }) => Err(Refusal::Stale(format!(
            "{} was resolved {} by <@{by}>. {instead}",
            incident.name(),
            text::ago(at)
        ))),
    }
}

/// Who ended it and when, where it is over.
pub(super) fn over(incident: &Incident) -> Option<Stamp> {
    let closed = incident.course.closure.as_ref();
    let end = incident.resolved.or(closed.map(|one| Stamp {
        by: one.by,
        at: one.at,
    }));
    end.filter(|_| !incident.is_open())
}

fn said(next: &mut Incident, words: &str, now: Timestamp) {
    next.last_update = Some(LastUpdate {
        text: words.to_owned(),
        at: now,
    });
}

fn paced(next: &mut Incident, next_in: Option<SignedDuration>, asking: Asking<'_>) {
    next.course.pace = Pace {
        due_at: next.next_update(next_in, asking.team, asking.now),
        ..Pace::default()
    };
}

impl Incident {
    /// When the update after one given now is due.
    pub(super) fn next_update(
        &self,
        next_in: Option<SignedDuration>,
        team: &Team,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let every = next_in.or(team.level(self.severity).update_every)?;
        self.places_a_room().then(|| now + every)
    }

    /// Begins to wait for the report, but for that of a drill.
    fn owe_report(&mut self, asking: Asking<'_>) {
        let within = asking.team.level(self.severity).report_within;
        self.course.owed = super::Owed {
            due_at: (!self.is_drill).then(|| asking.now + within),
            is_finished: self.course.owed.is_finished,
            ..super::Owed::default()
        };
    }

    /// The incident once its report is finished, or is not any more; `None` where that is known.
    pub fn with_report(&self, is_finished: bool) -> Option<Self> {
        (self.course.owed.is_finished != is_finished).then(|| {
            let mut next = self.clone();
            next.course.owed.is_finished = is_finished;
            next.version += 1;
            next
        })
    }

    /// Whether its report should be there by now.
    pub fn owes_report(&self, now: Timestamp) -> bool {
        let owed = self.course.owed;
        self.report_awaited() && owed.due_at.is_some_and(|due| due < now)
    }

    /// Whether anybody waits for its report.
    pub(super) fn report_awaited(&self) -> bool {
        !self.is_open() && self.state != State::Closed && !self.course.owed.is_finished
    }

    /// Begins to watch whether anybody leads.
    pub(super) fn watch_lead(&mut self, now: Timestamp) {
        let is_led = self.course.crew.holder(super::Role::Commander).is_some();
        self.course.lead = super::Lead {
            missing_since: (!is_led && self.is_open() && self.places_a_room()).then_some(now),
            ..super::Lead::default()
        };
    }

    fn places_a_room(&self) -> bool {
        self.venue != Venue::Nowhere
    }
}
