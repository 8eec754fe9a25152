//! A run that was asked for, as it is kept.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{RunSeen, Turn};

/// How often a run is looked at while no webhook tells of it.
const LOOK: SignedDuration = SignedDuration::from_mins(1);

/// A run of a workflow that carries something out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// GitHub's id of it.
    pub id: i64,
    /// Where people see it.
    pub url: String,
    /// Whether it has begun.
    pub begun: bool,
    /// When it was looked at last.
    pub looked_at: Timestamp,
}

impl Run {
    /// A run that GitHub has just named.
    pub(crate) fn new(id: i64, url: &str, now: Timestamp) -> Self {
        Self {
            id,
            url: url.to_owned(),
            begun: false,
            looked_at: now,
        }
    }

    /// When it is looked at next.
    pub(crate) fn look_at(&self) -> Timestamp {
        self.looked_at + LOOK
    }

    /// It was looked at, with or without an answer. Tells what that means, and whether it was seen to begin.
    pub(crate) fn looked(
        &mut self,
        seen: Option<&RunSeen>,
        now: Timestamp,
    ) -> (Option<Turn>, bool) {
        let turn = seen.map(RunSeen::turn);
        let begins = !self.begun && turn.is_some_and(|turn| turn != Turn::Waits);
        self.looked_at = now;
        self.begun |= begins;
        (turn, begins)
    }
}
