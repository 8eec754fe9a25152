//! Schedules of other systems, from the JSON that their APIs give, as `[[schedule]]` tables.
//!
//! What is read becomes a document, and that document becomes the plan: so what is previewed is what is written.

mod clockwork;
mod draft;
mod grafana;
mod opsgenie;
mod pagerduty;
mod people;
mod report;
mod several;

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use super::{Shift, Source};
use crate::names::{Malformed, PersonName, ScheduleName};
use crate::team::Schedule;

use draft::Draft;

pub use report::report;

/// Whose export it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vendor {
    /// Grafana OnCall: `{"schedules": …, "on_call_shifts": …}`, each as `GET /api/v1/schedules` and `GET /api/v1/on_call_shifts` give it;
    /// `users` and `final_shifts` may stand beside them.
    Grafana,
    /// Opsgenie: what `GET /v2/schedules?expand=rotation` or `GET /v2/schedules/{id}` gives.
    Opsgenie,
    /// PagerDuty: what `GET /schedules/{id}` gives; `schedules` may hold several.
    Pagerduty,
}

impl Vendor {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Grafana, Self::Opsgenie, Self::Pagerduty];

    /// The word for it at the shell.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Grafana => "grafana",
            Self::Opsgenie => "opsgenie",
            Self::Pagerduty => "pagerduty",
        }
    }
}

impl std::str::FromStr for Vendor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|it| it.as_str() == text);
        found.ok_or("allowed is grafana, opsgenie or pagerduty")
    }
}

/// What an export says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The tables, to be put into a team's document.
    pub toml: String,
    /// What they mean.
    pub schedules: Vec<Schedule>,
    /// The shifts as the other system told them in the export, if it did.
    pub theirs: Vec<(ScheduleName, Vec<Shift>)>,
    /// What could not be taken over as it was, and what to do about it.
    pub notes: Vec<String>,
}

/// Reads an export.
///
/// # Errors
/// Names file, line and key, what is wrong and what would help. Then nothing is taken over.
pub fn import(vendor: Vendor, text: &str, file_name: &str) -> Result<Imported, String> {
    let told = |error: serde_json::Error| {
        let help = match vendor {
            Vendor::Grafana => {
                "an object of `schedules` and `on_call_shifts`, as Grafana OnCall's API gives them"
            }
            Vendor::Opsgenie => "what Opsgenie's API gives for schedules, with `expand=rotation`",
            Vendor::Pagerduty => {
                "what PagerDuty's API gives for a schedule, with its `schedule_layers`"
            }
        };
        let (line, column) = (error.line(), error.column());
        let error = error.to_string();
        let what = error.split(" at line ").next().unwrap_or(&error);
        format!("{file_name}:{line}:{column}: {what}; allowed is {help}")
    };
    let draft: Draft = match vendor {
        Vendor::Grafana => grafana::read(text).map_err(told)?,
        Vendor::Opsgenie => opsgenie::read(text).map_err(told)?,
        Vendor::Pagerduty => pagerduty::read(text).map_err(told)?,
    };
    if draft.schedules.is_empty() {
        return Err(format!(
            "{file_name}: there is no schedule in it; export one with its rotations"
        ));
    }
    let toml = draft.toml();
    let schedules = Schedule::parse_all(&toml, "import").map_err(|problems| {
        format!("{file_name}: what it says is more than a document can hold:\n{problems}\nTake over fewer of its schedules at once")
    })?;
    Ok(Imported {
        toml,
        schedules,
        theirs: draft.theirs,
        notes: draft.notes,
    })
}

/// The name nearest to a title that a document allows.
fn slug<T: std::str::FromStr<Err = Malformed>>(title: &str, longest: usize) -> Option<T> {
    let mut name = String::new();
    for sign in title.trim().to_lowercase().chars() {
        match sign {
            'a'..='z' | '0'..='9' | '_' | '.' => name.push(sign),
            _ if name.is_empty() || name.ends_with('-') => {}
            _ => name.push('-'),
        }
    }
    let cut = &name[..name.len().min(longest)];
    cut.trim_end_matches('-').parse().ok()
}

/// Shifts that the other system told, one for each person, as those on call together.
fn told_shifts(mut spans: Vec<(Timestamp, Timestamp, PersonName)>) -> Vec<Shift> {
    spans.retain(|(start, end, _)| start < end);
    let mut edges: Vec<Timestamp> = spans
        .iter()
        .flat_map(|(start, end, _)| [*start, *end])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let mut shifts: Vec<Shift> = Vec::new();
    for pair in edges.windows(2) {
        let covering = spans
            .iter()
            .filter(|(start, end, _)| *start <= pair[0] && pair[1] <= *end);
        let mut people: Vec<PersonName> = covering.map(|(_, _, person)| person.clone()).collect();
        people.sort();
        people.dedup();
        match shifts.last_mut() {
            _ if people.is_empty() => {}
            Some(last) if last.end == pair[0] && last.people == people => last.end = pair[1],
            _ => shifts.push(Shift {
                start: pair[0],
                end: pair[1],
                people,
                sources: Vec::<Source>::new(),
            }),
        }
    }
    shifts
}
