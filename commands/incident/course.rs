//! The course of an incident: its crew, its intervals, its pace, and what it hangs together with. Kept as one value, since it
//! is always decided on as a whole.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{names::UserId, team::About};

use super::{Crew, Milestones};

/// The course of an incident.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Course {
    /// Who does what.
    pub crew: Crew,
    /// The times it was open, the oldest first; the last one has no end while it is open. Never changed, only added to.
    pub intervals: Vec<Interval>,
    /// The times that count.
    pub milestones: Milestones,
    /// When the next update is due, and how often that was missed.
    pub pace: Pace,
    /// Since when nobody leads, and how often that was said.
    pub lead: Lead,
    /// By when its report is due, and how often that was said.
    pub owed: Owed,
    /// What it hangs together with.
    pub relations: Vec<Relation>,
    /// The number of an open one that its title was like when it was declared.
    pub alike: Option<i64>,
    /// Pages elsewhere.
    pub links: Vec<Link>,
    /// How it was closed.
    pub closure: Option<Closure>,
    /// Whether help was called for: by somebody, by a severity that pages, or since nobody answered.
    pub is_escalated: bool,
    /// What it is about, where that was said.
    pub about: Option<About>,
}

/// A time during which it was open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// When it was declared or reopened.
    pub opened_at: Timestamp,
    /// By whom.
    pub opened_by: UserId,
    /// Why it was reopened; empty for the first.
    #[serde(default)]
    pub reason: String,
    /// When it was resolved.
    pub resolved_at: Option<Timestamp>,
    /// By whom.
    pub resolved_by: Option<UserId>,
}

/// When the next update is due. Only what really arrived is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pace {
    /// When the next update is due; `None` when none is owed.
    pub due_at: Option<Timestamp>,
    /// How many reminders of it arrived.
    pub missed: u32,
    /// When the last of them arrived.
    pub reminded_at: Option<Timestamp>,
}

/// Whether anybody leads. Only what really arrived is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lead {
    /// Since when nobody leads; `None` while somebody does.
    pub missing_since: Option<Timestamp>,
    /// How many reminders of it arrived.
    pub reminded: u32,
    /// When the last of them arrived.
    pub reminded_at: Option<Timestamp>,
}

/// Whether a report is owed. Only what really arrived is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Owed {
    /// By when; `None` when none is owed.
    pub due_at: Option<Timestamp>,
    /// Whether it is finished: reviewed or published.
    pub is_finished: bool,
    /// How many reminders of it arrived.
    pub reminded: u32,
    /// When the last of them arrived.
    pub reminded_at: Option<Timestamp>,
}

/// How an incident hangs together with another, by that one's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "number")]
pub enum Relation {
    /// It is the same as that one, where work goes on.
    DuplicateOf(i64),
    /// That one turned out to be the same as this.
    HasDuplicate(i64),
    /// They have to do with each other.
    Related(i64),
}

/// A page elsewhere: a dashboard, a deploy, an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its address, `https` only.
    pub url: String,
    /// What it is.
    pub title: String,
}

/// How it was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// Why it could be closed.
    pub reason: CloseReason,
    /// Words to it.
    pub text: String,
    /// By whom.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// Why an incident can be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// Its report is written, and the actions have their issues.
    Reported,
    /// It is the same as another.
    Duplicate,
    /// There was nothing.
    FalseAlarm,
    /// It was an exercise.
    Drill,
    /// It was too small to learn from.
    TooSmall,
}

impl CloseReason {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Reported,
        Self::Duplicate,
        Self::FalseAlarm,
        Self::Drill,
        Self::TooSmall,
    ];

    /// The name in storage and in commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Duplicate => "duplicate",
            Self::FalseAlarm => "false_alarm",
            Self::Drill => "drill",
            Self::TooSmall => "too_small",
        }
    }

    /// The reason in words, to stand after "closed:".
    pub const fn label(self) -> &'static str {
        match self {
            Self::Reported => "the report is written",
            Self::Duplicate => "a duplicate of another incident",
            Self::FalseAlarm => "a false alarm",
            Self::Drill => "a drill",
            Self::TooSmall => "too small for a report",
        }
    }

    /// Whether the incident stays out of the numbers.
    pub const fn is_excluded(self) -> bool {
        matches!(self, Self::Duplicate | Self::FalseAlarm | Self::Drill)
    }
}
