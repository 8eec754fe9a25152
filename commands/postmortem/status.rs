//! Where a report stands, and what is done with it.

use serde::{Deserialize, Serialize};

use crate::event::Kind;

/// Where a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// It is being written.
    Draft,
    /// Others look at it.
    InReview,
    /// They agree.
    Reviewed,
    /// It is told where the team's work is.
    Published,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Draft, Self::InReview, Self::Reviewed, Self::Published];

    /// The name in storage and in commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Reviewed => "reviewed",
            Self::Published => "published",
        }
    }

    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::InReview => "In review",
            Self::Reviewed => "Reviewed",
            Self::Published => "Published",
        }
    }

    /// The status with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// Whether nobody waits for it any more.
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Reviewed | Self::Published)
    }
}

/// What is done with a report. The names are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Parts of it are written.
    Written,
    /// It is taken back to be written on.
    Drafted,
    /// It is given to others to look at.
    Submitted,
    /// They agree.
    Reviewed,
    /// It is told where the team's work is.
    Published,
}

impl Step {
    /// What was done, as posts begin.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Written => "Report written on",
            Self::Drafted => "Report back to draft",
            Self::Submitted => "Report in review",
            Self::Reviewed => "Report reviewed",
            Self::Published => "Report published",
        }
    }

    /// How the record calls it.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Written => Kind::PostmortemWritten,
            Self::Drafted | Self::Submitted | Self::Reviewed => Kind::PostmortemMoved,
            Self::Published => Kind::PostmortemPublished,
        }
    }
}
