//! Reminders: of the next update, and that somebody should lead. They climb from the room to the commander to whoever is
//! called, and are counted only when they really arrived.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    press::Press,
    reply::{ButtonStyle, Card, Mention, Tone},
    team::Team,
    text,
};

use super::{
    Alarm, Incident, Role, Verb,
    alarm::loud,
    alarms,
    board::{flagged, headline},
};

/// A reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of")]
pub enum Nudge {
    /// Of the next update.
    Update {
        /// Which one it is, from 1.
        rung: u32,
        /// When the update was due.
        due_at: Timestamp,
    },
    /// That somebody should lead.
    Lead {
        /// Which one it is, from 1.
        rung: u32,
        /// Since when nobody leads.
        since: Timestamp,
    },
    /// That the report should be written.
    Report {
        /// Which one it is, from 1.
        rung: u32,
        /// When the report was due.
        due_at: Timestamp,
    },
}

/// What an alarm that went off leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rung {
    /// A reminder that was planned for that time.
    Remind(Nudge, Timestamp),
    /// Nothing before that time.
    Wait(Timestamp),
    /// Nothing any more.
    Off,
}

/// How late a reminder may be without saying so.
const LATE: SignedDuration = SignedDuration::from_mins(2);

/// What an alarm that went off leads to, as the incident is now.
pub fn rung(alarm: Alarm, incident: &Incident, team: &Team, now: Timestamp) -> Rung {
    let planned = alarms(incident, team)
        .into_iter()
        .find(|(one, _)| *one == alarm)
        .and_then(|(_, at)| at);
    let Some(planned) = planned else {
        return Rung::Off;
    };
    // One that was missed while the bot was away may not make itself heard in a quiet hour either.
    let at = loud(incident, team, planned.max(now));
    if at > now {
        return Rung::Wait(at);
    }
    let nudge = match alarm {
        Alarm::Update => incident.course.pace.due_at.map(|due_at| Nudge::Update {
            rung: incident.course.pace.missed + 1,
            due_at,
        }),
        Alarm::Lead => incident.course.lead.missing_since.map(|since| Nudge::Lead {
            rung: incident.course.lead.reminded + 1,
            since,
        }),
        Alarm::Report => incident.course.owed.due_at.map(|due_at| Nudge::Report {
            rung: incident.course.owed.reminded + 1,
            due_at,
        }),
    };
    nudge.map_or(Rung::Off, |nudge| Rung::Remind(nudge, planned))
}

impl Nudge {
    /// Whether it still makes sense: nothing happened since that it asks for, and it was not given yet.
    pub fn is_due(&self, incident: &Incident) -> bool {
        match self {
            Self::Update { rung, due_at } => {
                let pace = incident.course.pace;
                incident.is_open() && pace.due_at == Some(*due_at) && pace.missed + 1 == *rung
            }
            Self::Lead { rung, since } => {
                let lead = incident.course.lead;
                incident.is_open()
                    && lead.missing_since == Some(*since)
                    && lead.reminded + 1 == *rung
            }
            Self::Report { rung, due_at } => {
                let owed = incident.course.owed;
                incident.report_awaited()
                    && owed.due_at == Some(*due_at)
                    && owed.reminded + 1 == *rung
            }
        }
    }

    /// The name under which waiting ones are one.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Update { .. } => "update",
            Self::Lead { .. } => "lead",
            Self::Report { .. } => "report",
        }
    }
}

/// The reminder as the room reads it, and who is mentioned.
pub fn nudge_card(
    incident: &Incident,
    nudge: &Nudge,
    team: &Team,
    planned: Timestamp,
    now: Timestamp,
) -> Card {
    let late = now.duration_since(planned) > LATE;
    let late = late.then(|| {
        format!(
            "This reminder comes late: it was meant for {}.",
            text::when(planned)
        )
    });
    let (title, ask, button) = match nudge {
        Nudge::Update { due_at, .. } => (
            "An update is due",
            format!(
                "The next update of {} was due {}. Say what is known, even if nothing changed.",
                headline(incident),
                text::ago(*due_at)
            ),
            ("Post an update", Press::Incident(Verb::Update, incident.id)),
        ),
        Nudge::Lead { since, .. } => (
            "Nobody leads",
            format!(
                "{} has no incident commander since {}. Somebody should take the lead.",
                headline(incident),
                text::ago(*since)
            ),
            ("Take the lead", Press::Take(Role::Commander, incident.id)),
        ),
        Nudge::Report { due_at, .. } => (
            "The report is due",
            format!(
                "The report of {} was due {}. Write it, and move it on with `/postmortem status` when others have read it.",
                headline(incident),
                text::ago(*due_at)
            ),
            (
                "Write the report",
                Press::Incident(Verb::Report, incident.id),
            ),
        ),
    };
    let words: Vec<String> = [Some(ask), late].into_iter().flatten().collect();
    let (label, press) = button;
    let card = Card::new(
        Tone::Red,
        format!("{title}: {}", flagged(incident)),
        words.join("\n"),
    )
    .button(ButtonStyle::Primary, label, press);
    mentioned(incident, nudge, team)
        .into_iter()
        .fold(card, Card::mention)
}

/// Whom a reminder calls: nobody, the commander, then whoever stands in or is called for the team.
fn mentioned(incident: &Incident, nudge: &Nudge, team: &Team) -> Vec<Mention> {
    let crew = &incident.course.crew;
    let (Nudge::Update { rung, .. } | Nudge::Lead { rung, .. } | Nudge::Report { rung, .. }) =
        nudge;
    match (nudge, rung) {
        (Nudge::Update { .. }, 1) => Vec::new(),
        (Nudge::Update { .. }, 2) | (Nudge::Report { .. }, _) => crew
            .holder(Role::Commander)
            .map(Mention::User)
            .into_iter()
            .collect(),
        (Nudge::Lead { .. }, 1) => crew.people().into_iter().map(Mention::User).collect(),
        _ => called(incident, team),
    }
}

/// Who is called when nobody answers: the deputy, else the team's role for it, else the owner of the service. Where the
/// incident has an escalation policy, that is paged instead of a role.
pub(super) fn called(incident: &Incident, team: &Team) -> Vec<Mention> {
    if let Some(deputy) = incident.course.crew.holder(Role::Deputy) {
        return vec![Mention::User(deputy)];
    }
    if super::policy(incident, team).is_some() {
        return Vec::new();
    }
    let owner = || {
        let service = team.service(incident.service.as_ref()?)?;
        team.owner_role(service)
    };
    team.incidents
        .page
        .as_ref()
        .and_then(|name| team.role(name))
        .map(|role| role.id)
        .or_else(owner)
        .map(Mention::Role)
        .into_iter()
        .collect()
}

/// The incident once a reminder arrived; `None` when it was not the one that was due.
pub fn nudged(incident: &Incident, nudge: &Nudge, now: Timestamp) -> Option<Incident> {
    if !nudge.is_due(incident) {
        return None;
    }
    let mut next = incident.clone();
    match nudge {
        Nudge::Update { .. } => {
            next.course.pace.missed += 1;
            next.course.pace.reminded_at = Some(now);
        }
        Nudge::Lead { .. } => {
            next.course.lead.reminded += 1;
            next.course.lead.reminded_at = Some(now);
        }
        Nudge::Report { .. } => {
            next.course.owed.reminded += 1;
            next.course.owed.reminded_at = Some(now);
        }
    }
    next.version += 1;
    Some(next)
}
