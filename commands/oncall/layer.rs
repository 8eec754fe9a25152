//! A layer of a schedule: turns that pass from group to group, and when they count.

use std::collections::BTreeSet;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::window::Window;
use crate::names::{LayerName, PersonName};
use crate::team::Zone;

/// Who has a turn together. An empty group is nobody.
pub type Group = BTreeSet<PersonName>;

/// A rotation with its rank and its windows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// Its name, which no other layer of the schedule has.
    pub name: LayerName,
    /// Its rank: a higher layer covers lower ones where its windows are, also in a turn of nobody. Layers of one rank are on call together.
    pub priority: i32,
    /// Where its wall clock hangs.
    pub zone: Zone,
    /// The time of a handoff on that clock. The grid of handoffs goes on in both directions.
    pub anchor: DateTime,
    /// How long a turn is.
    pub every: Every,
    /// The groups in the order of their turns; the first has the turn that begins at the anchor. Nobody is on call when there is none.
    pub turns: Vec<Group>,
    /// Whether turns pass while nobody is wanted.
    pub advance: Advance,
    /// When somebody is wanted; always, when there is no window.
    pub windows: Vec<Window>,
    /// From when on the layer counts, on its wall clock.
    pub start: Option<DateTime>,
    /// Up to when it counts, on its wall clock.
    pub end: Option<DateTime>,
    /// Other people from a date on, in the order of their dates.
    pub changes: Vec<Membership>,
}

/// The groups of a layer from a date on.
///
/// Whoever holds the turn at that time keeps it until the handoff, and the order goes on from them. Only who is in no group any
/// more leaves at once; when nobody of their group is left, the turn passes at once to the next group that stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// From when, on the layer's wall clock.
    pub from: DateTime,
    /// The groups in the order of their turns.
    pub turns: Vec<Group>,
}

/// How long a turn is, counted on the wall clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// Hours on the wall clock.
    Hours(u32),
    /// Days. In a layer of active advance, days on which somebody is wanted.
    Days(u32),
    /// Weeks.
    Weeks(u32),
    /// Months from the anchor; a day that a month does not have is its last.
    Months(u32),
    /// Years from the anchor; 29 February is the 28th in other years.
    Years(u32),
    /// Turns of different lengths, one after the other and over again.
    Pattern(Vec<Piece>),
}

/// One length of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// Hours on the wall clock.
    Hours(u32),
    /// Days. In a layer of active advance whose pattern is of days alone, days on which somebody is wanted.
    Days(u32),
    /// Weeks.
    Weeks(u32),
}

impl Piece {
    /// The length on the wall clock, in seconds.
    pub(crate) const fn seconds(self) -> i64 {
        match self {
            Self::Hours(n) => n as i64 * 3600,
            Self::Days(n) => n as i64 * 86_400,
            Self::Weeks(n) => n as i64 * 604_800,
        }
    }
}

/// Whether turns pass while no window is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advance {
    /// They do: turns follow the calendar.
    Calendar,
    /// They do not: a turn without an open window is not used up.
    Active,
}

impl Advance {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Calendar, Self::Active];

    /// The word for it in documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Calendar => "calendar",
            Self::Active => "active",
        }
    }
}
