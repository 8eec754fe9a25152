//! Pages: somebody is called, step by step, until somebody answers.

mod answer;
mod begin;
mod card;
mod climb;
mod ladder;
mod list;
mod place;
mod told;
mod verb;

#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Actor, Who,
    ids::{IncidentId, PageId},
    incident::words,
    names::{ChannelId, GuildId, MessageId, RoleId, UserId},
};

pub use answer::{acknowledge, escalate, hand_on, hand_on_ask, incident_ended, resolve};
pub use begin::{Fresh, PageAsk, Urgency, begin, hidden};
pub use card::{call_card, card, post_card};
pub use climb::{Moved, OnCall, fire};
pub use ladder::{Callee, Ladder, Rung, Target, ladder_of, ladder_to};
pub use list::{ListAsk, PAGE, Which, list, sent, show};
pub use place::{Place, ROOM_SOON, place};
pub use told::{delivered, refused};
pub use verb::Verb;

words! {
    /// What a page says, on one line.
    PageText, "What the page says", crate::text::one_line, 1, 200
}

/// Somebody is called for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its key.
    pub id: PageId,
    /// The server it belongs to.
    pub workspace: GuildId,
    /// The number people call it by, counted in its workspace from 1.
    pub number: i64,
    /// Who is called, step by step, as it was when the page began.
    pub ladder: Ladder,
    /// What it says.
    pub text: PageText,
    /// How loud it is.
    pub urgency: Urgency,
    /// The incident it is for.
    pub incident: Option<IncidentId>,
    /// Who asked for it.
    pub asked_by: Who,
    /// When.
    pub created_at: Timestamp,
    /// Where it stands.
    pub stage: Stage,
    /// When it moves on by itself; there is such a time as long as nobody answered and somebody is left to call.
    pub due_at: Option<Timestamp>,
    /// What happened to it so far.
    pub course: Course,
    /// Everybody who was called.
    pub calls: Vec<Call>,
    /// Its card: where it is, once it is shown.
    pub card: Option<(ChannelId, MessageId)>,
    /// Counts its changes; a change names the version it was decided on.
    pub version: i64,
}

/// Where a page stands. The names are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Stage {
    /// Nobody was called yet.
    Triggered,
    /// Those of a step were called, and an answer is waited for.
    Climbing,
    /// Nobody is on call for a step, and it is waited until somebody is, but not longer than this.
    Waiting {
        /// Until when.
        until: Timestamp,
    },
    /// Somebody is on it.
    Acknowledged {
        /// Who, and when.
        by: Stamped,
    },
    /// It is over.
    Resolved {
        /// Who said so, and when; nobody where its incident ended.
        by: Option<UserId>,
        /// When.
        at: Timestamp,
    },
    /// Everybody was called, and nobody answered.
    Exhausted {
        /// When.
        at: Timestamp,
    },
}

/// Who did a thing and when, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamped {
    /// Who.
    pub user: UserId,
    /// When.
    pub at: Timestamp,
}

impl Stage {
    /// The name in the column that pages are looked for by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Triggered => "triggered",
            Self::Climbing => "climbing",
            Self::Waiting { .. } => "waiting",
            Self::Acknowledged { .. } => "acknowledged",
            Self::Resolved { .. } => "resolved",
            Self::Exhausted { .. } => "exhausted",
        }
    }

    /// Whether it goes on by itself.
    pub const fn climbs(self) -> bool {
        matches!(
            self,
            Self::Triggered | Self::Climbing | Self::Waiting { .. }
        )
    }
}

/// What happened to a page so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// The round that is on, from 0.
    pub round: u8,
    /// The step of the round, from 0.
    pub step: u8,
    /// What was done, in order.
    pub turns: Vec<Turn>,
    /// Who answered, in order.
    pub answers: Vec<Answer>,
}

/// One time that a page moved on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// When.
    pub at: Timestamp,
    /// When that was due.
    pub due: Timestamp,
    /// In which round.
    pub round: u8,
    /// To which step.
    pub step: u8,
    /// How.
    pub how: How,
    /// The steps that found nobody on call on the way there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nobody: Vec<u8>,
}

/// How a page moved on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Those of a step were called.
    Called,
    /// It began to wait for somebody to come on call.
    Waiting,
    /// It was handed on by this person.
    Handed(UserId),
    /// Nobody was left to call.
    Exhausted,
}

/// Somebody answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Who.
    pub by: UserId,
    /// The roles that were called and that they hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RoleId>,
    /// When.
    pub at: Timestamp,
}

/// Somebody was called: once for each step and round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// In which round, from 0.
    pub round: u8,
    /// In which step, from 0.
    pub step: u8,
    /// Who.
    pub callee: Callee,
    /// Why they are.
    pub why: Why,
    /// In which turn: its place in [`Course::turns`].
    pub turn: u16,
    /// The message that reached them, by itself.
    pub message: Option<(ChannelId, MessageId)>,
    /// Why no message of their own could reach them.
    pub refused: Option<String>,
}

/// Why somebody is called. The names are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The step says so.
    Step,
    /// Nobody was on call, and they stand in.
    Fallback,
    /// Nobody was on call or answered, and they own the policy.
    Owner,
    /// Somebody handed it on to them.
    Hand,
}

impl Why {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Step, Self::Fallback, Self::Owner, Self::Hand];

    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Fallback => "fallback",
            Self::Owner => "owner",
            Self::Hand => "hand",
        }
    }

    /// The reason with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.as_str() == name)
    }
}

/// How long after a look for somebody on call the next one comes.
const LOOK: SignedDuration = SignedDuration::from_mins(1);

impl Page {
    /// What people call it: `PAGE-3`.
    pub fn name(&self) -> String {
        format!("PAGE-{}", self.number)
    }

    /// The subject of its events and of its timer.
    pub fn subject(&self) -> String {
        format!("page:{}", self.id)
    }

    /// Whether it is over.
    pub const fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Resolved { .. })
    }

    /// Whether somebody still has to be told of it: nobody is on it, and it is not over.
    pub const fn is_unanswered(&self) -> bool {
        self.stage.climbs() || matches!(self.stage, Stage::Exhausted { .. })
    }

    /// Whether somebody was called by it, or holds a role that was.
    pub fn called(&self, actor: &Actor) -> bool {
        self.calls.iter().any(|call| match call.callee {
            Callee::User(user) => user == actor.user,
            Callee::Role(role) => actor.roles.contains(&role),
            Callee::Channel(_) => false,
        })
    }

    /// The call of somebody in a step of a round.
    pub fn call(&self, round: u8, step: u8, callee: Callee) -> Option<&Call> {
        self.calls
            .iter()
            .find(|call| (call.round, call.step, call.callee) == (round, step, callee))
    }

    /// When the call of somebody was due.
    pub fn due_of(&self, (round, step, callee): (u8, u8, Callee)) -> Option<Timestamp> {
        let call = self.call(round, step, callee)?;
        let turn = self.course.turns.get(usize::from(call.turn))?;
        Some(turn.due)
    }

    /// The step that is on.
    pub fn rung(&self) -> Option<&Rung> {
        self.ladder.steps.get(usize::from(self.course.step))
    }
}
