//! The answers that the shell gives about plans, to programs and to people.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::{Change, Gap, Load, OnCall, Shift, Source};
use crate::names::{PersonName, ScheduleName};
use crate::team::Zone;

/// An answer, and the zone in which people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Where the wall clock hangs.
    pub zone: Zone,
    /// The answer.
    pub answer: Answer,
}

/// An answer, as programs read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// The shifts of a span.
    Preview {
        /// Of which schedule.
        schedule: ScheduleName,
        /// From when.
        from: Timestamp,
        /// Up to when.
        until: Timestamp,
        /// They.
        shifts: Vec<Row>,
    },
    /// Who is on call.
    Who {
        /// At which instant.
        at: Timestamp,
        /// In each schedule.
        on_call: Vec<Now>,
    },
    /// The next shifts of a person.
    Next {
        /// Of which schedule.
        schedule: ScheduleName,
        /// Whose.
        person: PersonName,
        /// After which instant.
        after: Timestamp,
        /// They.
        shifts: Vec<Row>,
    },
    /// When nobody is on call.
    Gaps {
        /// Of which schedule.
        schedule: ScheduleName,
        /// From when.
        from: Timestamp,
        /// Up to when.
        until: Timestamp,
        /// Then.
        gaps: Vec<Gap>,
    },
    /// How much each person is on call.
    Load {
        /// Of which schedule.
        schedule: ScheduleName,
        /// From when.
        from: Timestamp,
        /// Up to when.
        until: Timestamp,
        /// That much.
        load: Vec<Hours>,
    },
    /// What changes.
    Diff {
        /// Of which schedule.
        schedule: ScheduleName,
        /// From when.
        from: Timestamp,
        /// Up to when.
        until: Timestamp,
        /// That.
        changes: Vec<Change>,
    },
}

/// A shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// When it begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// Who is on call.
    pub people: Vec<PersonName>,
    /// The layer; `override` or `temporary` where that is it. Several are joined by `+`.
    pub layer: String,
}

/// Who is on call in one schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Now {
    /// Which.
    pub schedule: ScheduleName,
    /// Who; nobody is a normal answer.
    pub people: Vec<PersonName>,
    /// As in [`Row`]; empty where nobody is on call.
    pub layer: String,
}

/// How much one person is on call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hours {
    /// Who.
    pub person: PersonName,
    /// How long, in seconds.
    pub seconds: i64,
    /// In how many stretches.
    pub shifts: u32,
}

impl Answer {
    pub(super) fn preview(
        schedule: ScheduleName,
        (from, until): (Timestamp, Timestamp),
        shifts: Vec<Shift>,
    ) -> Self {
        Self::Preview {
            schedule,
            from,
            until,
            shifts: shifts.into_iter().map(Row::from).collect(),
        }
    }

    pub(super) fn next(
        schedule: ScheduleName,
        person: PersonName,
        after: Timestamp,
        shifts: Vec<Shift>,
    ) -> Self {
        Self::Next {
            schedule,
            person,
            after,
            shifts: shifts.into_iter().map(Row::from).collect(),
        }
    }

    pub(super) fn load(
        schedule: ScheduleName,
        (from, until): (Timestamp, Timestamp),
        load: Vec<Load>,
    ) -> Self {
        let hours = |load: Load| Hours {
            person: load.person,
            seconds: load.seconds,
            shifts: load.shifts,
        };
        Self::Load {
            schedule,
            from,
            until,
            load: load.into_iter().map(hours).collect(),
        }
    }

    pub(super) fn who(
        at: Timestamp,
        on_call: impl IntoIterator<Item = (ScheduleName, OnCall)>,
    ) -> Self {
        let now = |(schedule, on_call): (ScheduleName, OnCall)| Now {
            schedule,
            people: on_call.people,
            layer: joined(&on_call.sources),
        };
        Self::Who {
            at,
            on_call: on_call.into_iter().map(now).collect(),
        }
    }

    /// What a script would ask: whether somebody is on call, there are no gaps, nothing changes.
    pub fn is_fine(&self) -> bool {
        match self {
            Self::Preview { .. } | Self::Load { .. } => true,
            Self::Who { on_call, .. } => on_call.iter().all(|it| !it.people.is_empty()),
            Self::Next { shifts, .. } => !shifts.is_empty(),
            Self::Gaps { gaps, .. } => gaps.is_empty(),
            Self::Diff { changes, .. } => changes.is_empty(),
        }
    }
}

impl From<Shift> for Row {
    fn from(shift: Shift) -> Self {
        Self {
            layer: joined(&shift.sources),
            start: shift.start,
            end: shift.end,
            people: shift.people,
        }
    }
}

fn joined(sources: &[Source]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in sources.iter().map(Source::as_str) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join("+")
}

fn people(people: &[PersonName]) -> String {
    if people.is_empty() {
        return "nobody".to_owned();
    }
    let names: Vec<&str> = people.iter().map(PersonName::as_str).collect();
    names.join(", ")
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |at: Timestamp| at.to_zoned(self.zone.time_zone().clone());
        let when = |start, end| {
            let (from, to) = (
                clock(start).strftime("%a %Y-%m-%d %H:%M:%S"),
                clock(end).strftime("%a %Y-%m-%d %H:%M:%S"),
            );
            format!("{from}  {to}  {start}  {end}")
        };
        let rows = |shifts: &[Row]| -> Vec<String> {
            let row = |it: &Row| {
                format!(
                    "{}  {} ({})",
                    when(it.start, it.end),
                    people(&it.people),
                    it.layer
                )
            };
            shifts.iter().map(row).collect()
        };
        let (title, lines): (String, Vec<String>) = match &self.answer {
            Answer::Preview {
                schedule, shifts, ..
            } => (
                format!("{schedule}, in {} and in UTC", self.zone),
                rows(shifts),
            ),
            Answer::Next {
                schedule,
                person,
                shifts,
                ..
            } => (
                format!("{person} in {schedule}, in {} and in UTC", self.zone),
                rows(shifts),
            ),
            Answer::Who { at, on_call } => {
                let line = |it: &Now| format!("{}: {}", it.schedule, people(&it.people));
                let title = format!(
                    "On call at {} in {}, {at}",
                    clock(*at).strftime("%a %Y-%m-%d %H:%M:%S"),
                    self.zone
                );
                (title, on_call.iter().map(line).collect())
            }
            Answer::Gaps { schedule, gaps, .. } => {
                let lines = gaps.iter().map(|it| when(it.start, it.end)).collect();
                (
                    format!("{schedule}: nobody is on call, in {} and in UTC", self.zone),
                    lines,
                )
            }
            Answer::Load { schedule, load, .. } => {
                let line = |it: &Hours| {
                    let (hours, minutes) = (it.seconds / 3600, it.seconds % 3600 / 60);
                    let noun = if it.shifts == 1 { "shift" } else { "shifts" };
                    format!(
                        "{}: {hours} h {minutes} min in {} {noun}",
                        it.person, it.shifts
                    )
                };
                (
                    format!("{schedule}: time on call"),
                    load.iter().map(line).collect(),
                )
            }
            Answer::Diff {
                schedule, changes, ..
            } => {
                let line = |it: &Change| {
                    format!(
                        "{}  {} -> {}",
                        when(it.start, it.end),
                        people(&it.before),
                        people(&it.after)
                    )
                };
                let lines = changes.iter().map(line).collect();
                (
                    format!("{schedule}: what changes, in {} and in UTC", self.zone),
                    lines,
                )
            }
        };
        writeln!(f, "{title}")?;
        if lines.is_empty() {
            return write!(f, "  nothing");
        }
        write!(f, "  {}", lines.join("\n  "))
    }
}
