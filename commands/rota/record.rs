//! What people changed by hand in who is on call, as it is kept.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AbsenceId, MoveId, OverrideId, RequestId},
    incident::Stamp,
    names::{ChannelId, GuildId, MessageId, ScheduleName, UserId},
};

use super::{Reason, Span, Willing};

macro_rules! states {
    ($(#[$doc:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $stored:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$inner])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name in storage.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $stored,)+ }
            }

            /// The one with a name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == name)
            }
        }
    };
}
pub(crate) use states;

/// An override or a temporary schedule. People call it by its number: `OVR-3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Its key.
    pub id: OverrideId,
    /// The server it belongs to.
    pub workspace: GuildId,
    /// Counted in its workspace from 1, together with requests and absences.
    pub number: i64,
    /// In which schedule.
    pub schedule: ScheduleName,
    /// When.
    pub span: Span,
    /// Who is on, or off.
    pub what: What,
    /// Why.
    pub reason: Option<Reason>,
    /// The hash of the shifts that were shown before it was confirmed.
    pub seen: String,
    /// Where it stands.
    pub state: OverrideState,
    /// Who made it, and when.
    pub made: Stamp,
    /// Who undid or dropped it, and when.
    pub ended: Option<Stamp>,
    /// Counts its changes; a change names the version it was decided on.
    pub version: i64,
}

impl Override {
    /// What people call it: `OVR-3`.
    pub fn name(&self) -> String {
        format!("OVR-{}", self.number)
    }
}

/// Who is on or off for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Somebody is on too.
    Add(UserId),
    /// Somebody is off.
    Remove(UserId),
    /// Where one was on, another is.
    Replace {
        /// Who is off.
        leaves: UserId,
        /// Who is on.
        joins: UserId,
    },
    /// Nobody is on.
    Nobody,
    /// All of the schedule is replaced by other shifts.
    Temporary {
        /// These.
        turns: Vec<Turn>,
        /// Whether the rest of the schedule holds where none of them is; without it nobody is on call there.
        fallback: bool,
    },
}

/// A shift of a temporary schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// When.
    pub span: Span,
    /// Who is on; empty is nobody.
    pub people: Vec<UserId>,
}

states! {
    /// Where an override stands.
    OverrideState {
        /// It was shown and waits for its confirmation.
        Draft = "draft",
        /// It counts.
        Stands = "stands",
        /// It counted until somebody undid it.
        Undone = "undone",
        /// It was never confirmed.
        Dropped = "dropped",
    }
}

/// Somebody is asked to take a shift, to swap one for another, or took one. People call it by its number: `SWP-4`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its key.
    pub id: RequestId,
    /// The server it belongs to.
    pub workspace: GuildId,
    /// Counted in its workspace from 1, together with overrides and absences.
    pub number: i64,
    /// Of which schedule the shift is.
    pub schedule: ScheduleName,
    /// What is asked.
    pub kind: RequestKind,
    /// Whose shift it is.
    pub giver: UserId,
    /// What is left of it to be taken.
    pub span: Span,
    /// What is given back for it.
    pub back: Option<Piece>,
    /// Who is asked; `None` for everybody.
    pub asked: Option<UserId>,
    /// Who said no.
    pub declined: Vec<UserId>,
    /// Why.
    pub reason: Option<Reason>,
    /// Where it stands.
    pub state: RequestState,
    /// Who made it, and when.
    pub made: Stamp,
    /// Who ended it, and when.
    pub ended: Option<Stamp>,
    /// Where its card is.
    pub channel: ChannelId,
    /// Its card, once it is there.
    pub message: Option<MessageId>,
    /// The cover for which it offers a swap.
    pub answers: Option<RequestId>,
    /// The follow-up that arrived last: when it was planned.
    pub told_at: Option<Timestamp>,
    /// Counts its changes; a change names the version it was decided on.
    pub version: i64,
}

impl Request {
    /// What people call it: `SWP-4`.
    pub fn name(&self) -> String {
        format!("SWP-{}", self.number)
    }

    /// What its timer is about.
    pub fn subject(&self) -> String {
        format!("request:{}", self.id)
    }

    /// Whether it can still be answered.
    pub fn is_open(&self) -> bool {
        self.state == RequestState::Open
    }
}

/// A part of a schedule's time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Of which schedule.
    pub schedule: ScheduleName,
    /// When.
    pub span: Span,
}

states! {
    /// What a request asks.
    RequestKind {
        /// That somebody takes a shift.
        Cover = "cover",
        /// That somebody takes a shift and gives one back for it.
        Swap = "swap",
        /// Nothing: somebody took a shift at once.
        Take = "take",
    }
}

states! {
    /// Where a request stands.
    RequestState {
        /// It is proposed; nobody is asked yet.
        Draft = "draft",
        /// It waits for somebody.
        Open = "open",
        /// All of it was taken.
        Taken = "taken",
        /// Everybody who was asked said no.
        Declined = "declined",
        /// Whoever asked needs it no longer.
        Withdrawn = "withdrawn",
        /// Its time passed.
        Past = "past",
        /// It was taken and given back.
        Undone = "undone",
    }
}

/// A part of a shift that went from one person to another. Later ones go on from where earlier ones led.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Its key.
    pub id: MoveId,
    /// By which request.
    pub request: RequestId,
    /// The order in which they were agreed on, counted in their workspace.
    pub position: i64,
    /// What moved.
    pub piece: Piece,
    /// Who gave it.
    pub giver: UserId,
    /// Who has it.
    pub taker: UserId,
    /// Who did it, and when.
    pub made: Stamp,
    /// Who took it back, and when.
    pub undone: Option<Stamp>,
}

/// Somebody is away. People call it by its number: `ABS-5`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// Its key.
    pub id: AbsenceId,
    /// The server it belongs to.
    pub workspace: GuildId,
    /// Counted in its workspace from 1, together with overrides and requests.
    pub number: i64,
    /// Who.
    pub person: UserId,
    /// When.
    pub span: Span,
    /// Why, if they said.
    pub reason: Option<Reason>,
    /// The calendar entry that it was read from.
    pub uid: Option<String>,
    /// Who said it, and when.
    pub added: Stamp,
    /// Who removed it, and when.
    pub removed: Option<Stamp>,
}

impl Absence {
    /// What people call it: `ABS-5`.
    pub fn name(&self) -> String {
        format!("ABS-{}", self.number)
    }
}

/// Everything that people changed by hand, as far as it counts from a time on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// Overrides and temporary schedules that stand.
    pub overrides: Vec<Override>,
    /// Parts of shifts that moved, in order.
    pub moves: Vec<Move>,
    /// Who is away.
    pub absences: Vec<Absence>,
    /// When people let themselves be asked; who is not named, at any time.
    pub willing: Vec<(UserId, Willing)>,
}
