//! Who asks, and who did a thing.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    incident::Stamp,
    names::{RoleId, UserId},
    team::Team,
};

/// A person who asks, as the door verified them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The person's Discord account.
    pub user: UserId,
    /// The name they show; for people to read, never to decide by.
    pub name: String,
    /// The roles they hold at this moment, by id.
    pub roles: Vec<RoleId>,
}

impl Actor {
    /// The person as the event log names them.
    pub const fn who(&self) -> Who {
        Who::Person(self.user)
    }
}

/// Who asks, and when.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// Their team.
    pub team: &'a Team,
    /// Who.
    pub actor: &'a Actor,
    /// When.
    pub now: Timestamp,
}

impl By<'_> {
    pub(crate) const fn stamp(self) -> Stamp {
        Stamp {
            by: self.actor.user,
            at: self.now,
        }
    }
}

/// Who did a thing, for the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A person, by Discord account.
    Person(UserId),
    /// Binnacle itself.
    Bot,
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(user) => write!(f, "user:{user}"),
            Self::Bot => f.write_str("bot"),
        }
    }
}
