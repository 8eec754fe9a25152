//! What people are told about who is on call: what it is about and where it goes. The words are in `cards`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    duties::Duty,
    remind::Remind,
    watch::{Handoff, Moved, Span},
};
use crate::names::{PersonName, RoleId, ScheduleName, UserId};

/// Something that people are told about a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Of which schedule.
    pub schedule: ScheduleName,
    /// What.
    pub what: What,
    /// Where it is told.
    pub to: To,
}

/// What people are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum What {
    /// Somebody took over from somebody.
    Handoff {
        /// Who from whom.
        #[serde(flatten)]
        handoff: Handoff,
        /// The changes before it that nobody was told of while Binnacle was away, oldest first.
        #[serde(default)]
        missed: Vec<Handoff>,
    },
    /// Who is on call, at a time that the team named.
    Post {
        /// When it was due.
        due_at: Timestamp,
    },
    /// What comes in the next seven days, at a time that the team named.
    Ahead {
        /// When it was due.
        due_at: Timestamp,
    },
    /// A shift of somebody's comes, begins or ends.
    Shift {
        /// Whose, and when.
        duty: Duty,
        /// Which reminder it is.
        remind: Remind,
        /// When it was due.
        due_at: Timestamp,
    },
    /// Somebody's shifts to come are others than before.
    Moved {
        /// Whose.
        person: PersonName,
        /// How they differ.
        moved: Moved,
        /// Who changed it; nobody when a new document did.
        by: Option<UserId>,
    },
    /// Nobody is on call at times to come.
    Gaps {
        /// When.
        gaps: Vec<Span>,
        /// When it was due, where the team named times for it.
        #[serde(default)]
        due_at: Option<Timestamp>,
    },
    /// Somebody who will be on call cannot be reached.
    Unreachable {
        /// Who, and when.
        duty: Duty,
        /// Why not.
        why: Unreachable,
    },
    /// The role cannot be kept.
    Role {
        /// Which role.
        role: RoleId,
        /// Why, and what would help.
        why: String,
    },
}

/// Why somebody cannot be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unreachable {
    /// They are not on the server (any more).
    Gone,
    /// They take no direct messages from the bot.
    Closed,
}

impl Unreachable {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Closed => "closed",
        }
    }

    /// The reason with a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Gone, Self::Closed]
            .into_iter()
            .find(|one| one.as_str() == name)
    }
}

/// Where a notice goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum To {
    /// Into the channel of the schedule.
    Channel,
    /// To one person, by direct message.
    Person(UserId),
    /// Into the channel, since the direct messages of this person are closed.
    Instead(UserId),
}

impl Notice {
    /// Those with one subject are sent in their order.
    pub fn subject(&self) -> String {
        match self.to {
            To::Person(user) => format!("dm:{user}"),
            To::Channel | To::Instead(_) => format!("schedule:{}", self.schedule),
        }
    }

    /// What it is, for people who look at the queue.
    pub const fn title(&self) -> &'static str {
        match self.what {
            What::Handoff { .. } => "post the handoff",
            What::Post { .. } => "post who is on call",
            What::Ahead { .. } => "post the week ahead",
            What::Shift { .. } => "remind somebody of a shift",
            What::Moved { .. } => "tell somebody that a shift moved",
            What::Gaps { .. } => "warn of times with nobody on call",
            What::Unreachable { .. } => "warn of somebody who cannot be reached",
            What::Role { .. } => "say that the role cannot be kept",
        }
    }
}
