//! The plan of a schedule: its layers, and everything that changes by hand who is on call.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::layer::{Group, Layer};
use crate::names::{PersonName, ScheduleName};
use crate::team::Zone;

/// Everything that decides who is on call.
///
/// From the strongest: a temporary schedule, overrides, swaps, and the layers by their priority. No list's order matters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The name of the schedule.
    pub schedule: ScheduleName,
    /// Where its wall clock hangs.
    pub zone: Zone,
    /// Its rotations.
    pub layers: Vec<Layer>,
    /// What is added, removed and replaced by hand.
    pub overrides: Vec<Override>,
    /// Shifts that went from one person to another.
    pub swaps: Vec<Swap>,
    /// Spans in which other shifts hold. No two at once.
    pub temporaries: Vec<Temporary>,
    /// When people are away. It changes nobody's shift: see [`clashes`](super::clashes).
    pub absences: Vec<Absence>,
}

impl Plan {
    /// A plan of nobody.
    pub const fn empty(schedule: ScheduleName, zone: Zone) -> Self {
        Self {
            schedule,
            zone,
            layers: Vec::new(),
            overrides: Vec::new(),
            swaps: Vec::new(),
            temporaries: Vec::new(),
            absences: Vec::new(),
        }
    }
}

/// A change by hand for a span: from `start` up to, and without, `end`.
///
/// Every override acts on whom the layers and swaps put on call, and not on what another override made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// What tells it from the other overrides of the schedule.
    pub id: String,
    /// From when.
    pub start: Timestamp,
    /// Up to when.
    pub end: Timestamp,
    /// What it does.
    pub act: Act,
}

/// What an override does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Somebody is on call as well, whatever is removed.
    Add(PersonName),
    /// Somebody is not on call.
    Remove(PersonName),
    /// Where the first is on call, the second is instead.
    Replace {
        /// Who is not.
        remove: PersonName,
        /// Who is.
        add: PersonName,
    },
    /// Nobody is, but for who is added.
    Nobody,
}

/// A shift, or a part of one, that went to another person. It acts where the giver is on call by the layers, or by earlier swaps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swap {
    /// From when.
    pub start: Timestamp,
    /// Up to when.
    pub end: Timestamp,
    /// Whose it was.
    pub giver: PersonName,
    /// Who took it.
    pub taker: PersonName,
    /// Its place among the swaps: a later one goes on from where earlier ones led. Those of one place lead on to each other.
    pub order: i64,
}

/// A span in which the layers, swaps and overrides do not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Temporary {
    /// What tells it from the other temporary schedules of the schedule.
    pub id: String,
    /// From when.
    pub start: Timestamp,
    /// Up to when.
    pub end: Timestamp,
    /// Who is on call instead, and when.
    pub shifts: Vec<TemporaryShift>,
    /// Whether the rest of the plan holds where none of these shifts is; without it, nobody is on call there.
    pub fallback: bool,
}

/// A shift of a temporary schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemporaryShift {
    /// From when.
    pub start: Timestamp,
    /// Up to when.
    pub end: Timestamp,
    /// Who.
    pub people: Group,
}

/// A span in which somebody is away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Who.
    pub person: PersonName,
    /// From when.
    pub start: Timestamp,
    /// Up to when.
    pub end: Timestamp,
    /// Why, if it was said.
    pub reason: Option<String>,
}
