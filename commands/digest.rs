//! The digest: once a day and team, what is overdue and what was left lying. Nothing is sent when nothing is.

use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::{Date, Weekday, time},
    tz::TimeZone,
};

use crate::{
    action::{Action, today},
    incident::{Incident, Milestone, State, flagged},
    reply::{Card, Tone},
    runbook::{Page, Stale, stale, stale_row},
    team::Team,
    text, wall,
};

/// After this long an open incident counts as left lying.
const LYING: SignedDuration = SignedDuration::from_hours(7 * 24);

/// After this long an incident that is only watched counts as left lying.
const WATCHED: SignedDuration = SignedDuration::from_hours(24);

/// How late a digest may be without saying so.
const LATE: SignedDuration = SignedDuration::from_mins(10);

/// How many things of a kind are listed.
const SHOWN: usize = 12;

/// What a team is told of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Digest {
    /// Incidents whose reports are overdue, with whether one is begun.
    pub reports: Vec<(Incident, bool)>,
    /// Actions whose day has passed, each with its incident.
    pub actions: Vec<(Action, Incident)>,
    /// Incidents that were left lying.
    pub lying: Vec<Incident>,
    /// Runbooks to look at; told on Mondays, since a page is no less stale on the other days.
    pub stale: Vec<Stale>,
}

impl Digest {
    /// What is worth telling among what could be.
    pub fn of(
        unreported: Vec<(Incident, bool)>,
        actions: Vec<(Action, Incident)>,
        open: Vec<Incident>,
        team: &Team,
        now: Timestamp,
    ) -> Self {
        let today = today(team, now);
        Self {
            reports: unreported
                .into_iter()
                .filter(|(incident, _)| incident.owes_report(now))
                .collect(),
            actions: actions
                .into_iter()
                .filter(|(action, _)| action.is_overdue(today))
                .collect(),
            lying: open
                .into_iter()
                .filter(|incident| lies(incident, now))
                .collect(),
            stale: Vec::new(),
        }
    }

    /// The same with the runbooks that are to be looked at, on the day of the week on which they are told.
    #[must_use]
    pub fn with_runbooks(self, pages: &[Page], today: Date) -> Self {
        let is_told = today.weekday() == Weekday::Monday;
        Self {
            stale: if is_told {
                stale(pages, today)
            } else {
                Vec::new()
            },
            ..self
        }
    }

    /// Whether there is nothing to tell.
    pub const fn is_empty(&self) -> bool {
        self.reports.is_empty()
            && self.actions.is_empty()
            && self.lying.is_empty()
            && self.stale.is_empty()
    }
}

/// Whether an incident was left lying: open for long, or watched for long.
fn lies(incident: &Incident, now: Timestamp) -> bool {
    incident.is_open() && (open_since(incident) + LYING < now || watched(incident, now))
}

fn open_since(incident: &Incident) -> Timestamp {
    let last = incident.course.intervals.last();
    last.map_or(incident.declared_at, |one| one.opened_at)
}

fn watched(incident: &Incident, now: Timestamp) -> bool {
    let since = incident.course.milestones.at(Milestone::Mitigated);
    incident.state == State::Monitoring
        && since.unwrap_or_else(|| open_since(incident)) + WATCHED < now
}

/// When the digest of a day is due: at nine on the team's wall clock.
pub fn planned(on: Date, zone: &TimeZone) -> Option<Timestamp> {
    wall::first(on.to_datetime(time(9, 0, 0, 0)), zone)
}

/// When the next digest after an instant is due.
pub fn next(after: Timestamp, zone: &TimeZone) -> Timestamp {
    let day = after.to_zoned(zone.clone()).date();
    let days = (0..3).map(|ahead| day.saturating_add(ahead.days()));
    let found = days
        .filter_map(|day| planned(day, zone))
        .find(|at| *at > after);
    found.unwrap_or(after + SignedDuration::from_hours(24))
}

/// The one message.
pub fn card(digest: &Digest, on: Date, team: &Team, now: Timestamp) -> Card {
    let due = planned(on, team.timezone.time_zone());
    let late = due.filter(|due| now.duration_since(*due) > LATE);
    let body = match late {
        Some(due) => format!(
            "This comes late: it was meant for {}. It tells how things stand now.",
            text::when(due)
        ),
        None => String::new(),
    };
    let card = Card::new(Tone::Amber, format!("{on}: what is overdue"), body);
    let card = listed(card, "Reports overdue", &digest.reports, report);
    let card = listed(card, "Actions overdue", &digest.actions, action);
    let card = listed(card, "Left lying", &digest.lying, lying);
    let card = listed(card, "Runbooks to look at", &digest.stale, stale_row);
    card.footer(format!("Digest of {on}"))
}

fn listed<T>(card: Card, name: &str, all: &[T], row: impl Fn(&T) -> String) -> Card {
    if all.is_empty() {
        return card;
    }
    let mut rows = String::new();
    let mut shown = 0;
    for one in all.iter().take(SHOWN) {
        let next = row(one);
        // The last 60 characters are kept for what is left out.
        if text::units(&rows) + text::units(&next) > 960 {
            break;
        }
        rows.push_str(&next);
        rows.push('\n');
        shown += 1;
    }
    let left = all.len() - shown;
    if left > 0 {
        rows.extend(["and ", &left.to_string(), " more"]);
    }
    card.field(&format!("{name}: {}", all.len()), rows.trim_end())
}

/// An incident by name; of a private one no more than that.
fn named(incident: &Incident) -> String {
    if incident.is_private {
        return format!("**{}** (private)", incident.name());
    }
    let title = text::cut(&text::discord(incident.title.as_str()), 80);
    format!("**{}** {title}", flagged(incident))
}

fn report((incident, is_begun): &(Incident, bool)) -> String {
    let due = incident
        .course
        .owed
        .due_at
        .map_or_else(String::new, text::ago);
    let state = if *is_begun {
        "begun, not reviewed"
    } else {
        "not begun"
    };
    format!("{} · was due {due} · {state}", named(incident))
}

fn action((action, incident): &(Action, Incident)) -> String {
    let what = if incident.is_private {
        "(private)".to_owned()
    } else {
        text::cut(&text::discord(action.text.as_str()), 80)
    };
    let owner = action
        .owner
        .map_or_else(|| "no owner".to_owned(), |owner| format!("<@{owner}>"));
    format!(
        "**{}** {what} · {owner} · was due {}",
        action.name(),
        action.due_on
    )
}

fn lying(incident: &Incident) -> String {
    let since = text::ago(open_since(incident));
    let what = if incident.state == State::Monitoring {
        "watched: resolve it, or say what is missing"
    } else {
        incident.state.label()
    };
    format!("{} · open since {since} · {what}", named(incident))
}

#[cfg(test)]
mod tests;
