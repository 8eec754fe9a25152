//! What people do with an incident that stands.

use serde::{Deserialize, Serialize};

use crate::{event::Kind, team::Right};

/// What people do with an incident that stands, each with words of theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Say what is known.
    Update,
    /// End it.
    Resolve,
    /// Take the end back.
    Reopen,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Self; 3] = [Self::Update, Self::Resolve, Self::Reopen];

    /// The name in custom ids.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Resolve => "resolve",
            Self::Reopen => "reopen",
        }
    }

    /// The verb with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.as_str() == name)
    }

    /// The right it needs.
    pub const fn right(self) -> Right {
        match self {
            Self::Update => Right::IncidentUpdate,
            Self::Resolve => Right::IncidentResolve,
            Self::Reopen => Right::IncidentReopen,
        }
    }

    /// The kind of event it is.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Update => Kind::IncidentUpdated,
            Self::Resolve => Kind::IncidentResolved,
            Self::Reopen => Kind::IncidentReopened,
        }
    }

    /// What happened, as posts and comments begin.
    pub const fn done(self) -> &'static str {
        match self {
            Self::Update => "Update",
            Self::Resolve => "Resolved",
            Self::Reopen => "Reopened",
        }
    }
}
