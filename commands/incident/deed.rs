//! What somebody did to an incident, as its room, its issue and its timeline are told.

use serde::{Deserialize, Serialize};

use crate::{action, names::UserId, postmortem, reply::Tone, team::Severity};

use super::{CloseReason, Role, State};

/// What somebody did to an incident. The names are stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Said what is known.
    Update,
    /// Ended it.
    Resolve,
    /// Took the end back.
    Reopen,
    /// Moved it on, or back.
    Move(State),
    /// Judged anew how bad it is.
    Severity {
        /// What it was.
        from: Severity,
        /// What it is.
        to: Severity,
    },
    /// Said who is harmed, and how.
    Impact,
    /// Took a role.
    Take(Role),
    /// Left a role.
    Leave(Role),
    /// Gave a role to somebody, who may have had it from another.
    Assign {
        /// The role.
        role: Role,
        /// Who has it now.
        to: UserId,
        /// Who had it before.
        from: Option<UserId>,
    },
    /// Found that it is the same as another.
    Merge(i64),
    /// Found that another is the same as it.
    Absorb(i64),
    /// Found that it has to do with another.
    Relate(i64),
    /// Linked a page elsewhere.
    Link(String),
    /// Made it visible to responders only.
    Hide,
    /// Set its times right.
    Milestones,
    /// Asked for help.
    Escalate,
    /// Closed it.
    Close(CloseReason),
    /// Put something on its timeline, as the entry of that number.
    Noted(i64),
    /// Changed the entry of that number.
    NoteChanged(i64),
    /// Took the entry of that number away.
    NoteRemoved(i64),
    /// Put the entry of that number back.
    NoteRestored(i64),
    /// Did something with one of its actions.
    Action(i64, action::Step),
    /// Did something with its report.
    Report(postmortem::Step),
    /// Ended the run of a runbook, that of this number.
    Ran(i64),
}

impl Deed {
    /// What happened, as posts and comments begin.
    pub fn done(&self) -> String {
        match self {
            Self::Update => "Update".to_owned(),
            Self::Resolve => "Resolved".to_owned(),
            Self::Reopen => "Reopened".to_owned(),
            Self::Move(state) => state.label().to_owned(),
            Self::Severity { from, to } if to > from => format!("Raised from {from} to {to}"),
            Self::Severity { from, to } => format!("Lowered from {from} to {to}"),
            Self::Impact => "Impact".to_owned(),
            Self::Take(role)
            | Self::Assign {
                role, from: None, ..
            } => format!("New {}", role.label()),
            Self::Leave(role) => format!("No longer {}", role.label()),
            Self::Assign { role, .. } => format!("Handover of the {}", role.label()),
            Self::Merge(number) => format!("Merged into INC-{number}"),
            Self::Absorb(number) => format!("INC-{number} was merged into this"),
            Self::Relate(number) => format!("Related to INC-{number}"),
            Self::Link(_) => "Link added".to_owned(),
            Self::Hide => "Made private".to_owned(),
            Self::Milestones => "Times corrected".to_owned(),
            Self::Escalate => "Escalated".to_owned(),
            Self::Close(reason) => format!("Closed: {}", reason.label()),
            Self::Noted(number) => format!("Timeline entry {number}"),
            Self::NoteChanged(number) => format!("Timeline entry {number} changed"),
            Self::NoteRemoved(number) => format!("Timeline entry {number} removed"),
            Self::NoteRestored(number) => format!("Timeline entry {number} put back"),
            Self::Action(number, step) => format!("ACT-{number} {}", step.label()),
            Self::Report(step) => step.label().to_owned(),
            Self::Ran(number) => format!("RUN-{number}"),
        }
    }

    /// The colour of the post.
    pub fn tone(&self) -> Tone {
        match self {
            Self::Reopen | Self::Escalate => Tone::Red,
            Self::Severity { from, to } if to > from => Tone::Red,
            Self::Resolve | Self::Close(_) => Tone::Green,
            Self::Update | Self::Move(_) | Self::Severity { .. } | Self::Impact => Tone::Amber,
            _ => Tone::Grey,
        }
    }

    /// The person it is about, besides whoever did it.
    pub const fn about(&self) -> Option<UserId> {
        match self {
            Self::Assign { to, .. } => Some(*to),
            _ => None,
        }
    }
}
