//! Where an incident stands, and where it may go from there.

use serde::{Deserialize, Serialize};

/// Where an incident stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody has judged yet whether it is one.
    Triage,
    /// Someone is looking for the cause.
    Investigating,
    /// The cause is known.
    Identified,
    /// The cure is being applied.
    Mitigating,
    /// It looks cured, and is watched.
    Monitoring,
    /// It is over.
    Resolved,
    /// It is over, and what there is to learn from it is being written down.
    Postmortem,
    /// Nothing is left to do.
    Closed,
}

impl State {
    /// All of them, in the order of a plain course.
    pub const ALL: [Self; 8] = [
        Self::Triage,
        Self::Investigating,
        Self::Identified,
        Self::Mitigating,
        Self::Monitoring,
        Self::Resolved,
        Self::Postmortem,
        Self::Closed,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Triage => "triage",
            Self::Investigating => "investigating",
            Self::Identified => "identified",
            Self::Mitigating => "mitigating",
            Self::Monitoring => "monitoring",
            Self::Resolved => "resolved",
            Self::Postmortem => "postmortem",
            Self::Closed => "closed",
        }
    }

    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Triage => "Triage",
            Self::Investigating => "Investigating",
            Self::Identified => "Identified",
            Self::Mitigating => "Mitigating",
            Self::Monitoring => "Monitoring",
            Self::Resolved => "Resolved",
            Self::Postmortem => "Postmortem",
            Self::Closed => "Closed",
        }
    }

    /// The state for a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether it still needs people now.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Triage
                | Self::Investigating
                | Self::Identified
                | Self::Mitigating
                | Self::Monitoring
        )
    }
}
