//! Where an action stands, and what is done with it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{event::Kind, issue::IssueState, names::UserId};

/// Where an action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It is to be done.
    Open,
    /// It is done.
    Done,
    /// It will not be done.
    Dropped,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Open, Self::Done, Self::Dropped];

    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }

    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Done => "Done",
            Self::Dropped => "Dropped",
        }
    }

    /// The state with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// The state of its issue.
    pub const fn issue(self) -> IssueState {
        match self {
            Self::Open => IssueState::Open,
            Self::Done => IssueState::Completed,
            Self::Dropped => IssueState::NotPlanned,
        }
    }
}

/// How an action ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Who said so; nobody whom Discord knows where it was said on GitHub.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
    /// In which words; may be empty when it is done.
    pub why: String,
}

/// What is done with an action. The names are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It is added.
    Added,
    /// Its text, type, owner or day is changed.
    Changed,
    /// It is done.
    Done,
    /// It is dropped.
    Dropped,
    /// It is taken up again.
    Reopened,
}

impl Step {
    /// What was done, to stand after the action's name.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Done => "done",
            Self::Dropped => "dropped",
            Self::Reopened => "taken up again",
        }
    }

    /// How the record calls it.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Added => Kind::ActionAdded,
            Self::Changed => Kind::ActionChanged,
            Self::Done => Kind::ActionDone,
            Self::Dropped => Kind::ActionDropped,
            Self::Reopened => Kind::ActionReopened,
        }
    }
}
