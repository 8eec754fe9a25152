//! When Binnacle has to look at an incident by itself.

use jiff::{SignedDuration, Timestamp};

use crate::team::{Severity, Team};

use super::Incident;

/// What it has to look after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alarm {
    /// The next update.
    Update,
    /// That somebody leads.
    Lead,
    /// That its report is written.
    Report,
}

impl Alarm {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Update, Self::Lead, Self::Report];

    /// The name of its timer.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Update => "incident_update",
            Self::Lead => "incident_lead",
            Self::Report => "incident_report",
        }
    }
}

/// When each alarm of an incident goes off next, as things are; `None` for one that is off. A quiet hour puts it off.
pub fn alarms(incident: &Incident, team: &Team) -> [(Alarm, Option<Timestamp>); 3] {
    Alarm::ALL.map(|alarm| {
        let is_on = match alarm {
            Alarm::Update | Alarm::Lead => incident.is_open(),
            // Where the room is gone, the team's digest still tells of it.
            Alarm::Report => incident.report_awaited() && incident.places.room.is_some(),
        };
        let at = at(alarm, incident, team).filter(|_| is_on);
        (alarm, at.map(|at| loud(incident, team, at)))
    })
}

fn at(alarm: Alarm, incident: &Incident, team: &Team) -> Option<Timestamp> {
    match alarm {
        Alarm::Update => {
            let pace = incident.course.pace;
            match pace.reminded_at {
                Some(last) => Some(last + again(incident, team, pace.missed)),
                None => pace.due_at,
            }
        }
        Alarm::Lead => {
            let lead = incident.course.lead;
            let since = lead.missing_since?;
            let wait = leaderless(incident.severity);
            Some(match lead.reminded_at {
                None => since + wait,
                // The second reminder comes as soon again; from then on it keeps the pace of updates.
                Some(last) if lead.reminded == 1 => last + wait.max(SignedDuration::from_mins(3)),
                Some(last) => last + again(incident, team, 3),
            })
        }
        Alarm::Report => {
            let owed = incident.course.owed;
            match owed.reminded_at {
                Some(last) => Some(last + REPORT_AGAIN),
                None => owed.due_at,
            }
        }
    }
}

/// How long after a reminder of the report the next one comes.
const REPORT_AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// How long nobody may lead before it is said: reference values of the field are 2 to 5 minutes.
const fn leaderless(severity: Severity) -> SignedDuration {
    match severity {
        Severity::Sev1 | Severity::Sev2 => SignedDuration::from_mins(2),
        Severity::Sev3 | Severity::Sev4 => SignedDuration::from_mins(5),
    }
}

/// How long after so many reminders the next one comes: soon while it climbs from the room to the commander to whoever is
/// called, then at the pace of updates.
fn again(incident: &Incident, team: &Team, reminded: u32) -> SignedDuration {
    let every = team
        .level(incident.severity)
        .update_every
        .unwrap_or(SignedDuration::from_hours(24));
    if reminded < 3 {
        SignedDuration::from_secs((every.as_secs() / 4).max(300))
    } else {
        every
    }
}

/// The first instant from `at` on at which an incident of its severity may make itself heard.
pub(super) fn loud(incident: &Incident, team: &Team, at: Timestamp) -> Timestamp {
    match (&team.incidents.quiet, incident.severity) {
        (Some(quiet), Severity::Sev3 | Severity::Sev4) => {
            quiet.end_after(at, team.timezone.time_zone())
        }
        _ => at,
    }
}
