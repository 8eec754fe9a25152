//! Locks: somebody holds a place, an environment, a service or everything, and others wait in line for it.
//!
//! The lock over everything is what teams call their deploy token: whoever holds it is the only one who deploys.

mod back;
mod card;
mod due;
mod end;
mod line;
mod list;
mod over;
mod take;
mod verb;

#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::facts;
use crate::{
    By, Effect, Event, Reply, Who,
    event::Kind,
    ids::LockId,
    incident::words,
    names::{ChannelId, GuildId, MessageId, UserId},
    rota::states,
    text,
};

pub use back::after_going_back;
pub use card::{card, note_card, take_form};
pub use due::{fire, next};
pub use end::{extend, pass, unlock};
pub use line::{claim, leave, wait};
pub use list::{list, token};
pub use over::Over;
pub use take::{IfHeld, LockAsk, Wanted, steal, take};
pub use verb::LockVerb;

words! {
    /// Why something is locked, on one line.
    Reason, "The reason", text::one_line, 1, 200
}

/// For how long a lock is held when nobody says.
pub const LASTS: SignedDuration = SignedDuration::from_hours(4);

/// For how long a lock is kept for whoever is next in line.
pub const CLAIM: SignedDuration = SignedDuration::from_mins(15);

/// By how much a press on the button makes a lock longer.
pub const MORE: SignedDuration = SignedDuration::from_hours(1);

/// The longest that a lock is held from now on; whoever needs longer says so again.
const LONGEST: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How long before its end the owner is reminded.
const REMIND: SignedDuration = SignedDuration::from_mins(15);

/// The most people in a line.
const LINE: usize = 20;

/// A lock. People call it by its number: `LCK-3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// Its key.
    pub id: LockId,
    /// The server it belongs to.
    pub workspace: GuildId,
    /// Counted in its workspace from 1.
    pub number: i64,
    /// What it is over.
    pub over: Over,
    /// Whose it is.
    pub owner: UserId,
    /// Why.
    pub reason: Reason,
    /// For how long it was asked for.
    pub lasts: SignedDuration,
    /// Since when it is held, or kept for its owner.
    pub since: Timestamp,
    /// When it ends by itself.
    pub until: Timestamp,
    /// When its owner was reminded of that.
    pub reminded_at: Option<Timestamp>,
    /// Where it stands.
    pub stage: Stage,
    /// When it ended, and by whom; nobody where it did by itself.
    pub ended: Option<(Timestamp, Option<UserId>)>,
    /// Where its card is.
    pub channel: ChannelId,
    /// Its card, once it is there.
    pub message: Option<MessageId>,
    /// Counts its changes; a change names the version it was decided on.
    pub version: i64,
}

states! {
    /// Where a lock stands. The names are stored.
    Stage {
        /// Its owner holds it.
        Held = "held",
        /// It is kept for a moment for whoever was next in line.
        Offered = "offered",
        /// It was given back, or taken away by somebody who may.
        Released = "released",
        /// Its time was over.
        Expired = "expired",
        /// Somebody else took it over.
        Stolen = "stolen",
        /// Whoever was next in line did not want it.
        Passed = "passed",
        /// Whoever was next in line did not come.
        Lapsed = "lapsed",
    }
}

/// Somebody who waits for a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiter {
    /// Who.
    pub user: UserId,
    /// What they will hold it for.
    pub reason: Reason,
    /// For how long.
    pub lasts: SignedDuration,
    /// Since when they wait.
    pub since: Timestamp,
}

/// What is known of something that can be locked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spot {
    /// The lock on it, if somebody holds it or it is kept for somebody.
    pub living: Option<Lock>,
    /// Who waits, in order.
    pub line: Vec<Waiter>,
}

/// What the store gives a new lock.
#[derive(Debug, Clone, Copy)]
pub struct Fresh {
    /// Its key.
    pub id: LockId,
    /// Its workspace.
    pub workspace: GuildId,
    /// Its number.
    pub number: i64,
    /// Where its card will be.
    pub channel: ChannelId,
}

/// What has to be written of locks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changed {
    /// A lock as it is from now on.
    pub lock: Option<Lock>,
    /// A lock that begins.
    pub begun: Option<Lock>,
    /// The line as it is from now on, where it changed.
    pub line: Option<Vec<Waiter>>,
}

/// What became of something that can be locked, with everything that follows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Moved {
    /// What has to be written.
    pub changed: Changed,
    /// What happened.
    pub events: Vec<Event>,
    /// What must be sent.
    pub effects: Vec<Effect>,
}

/// What somebody is told of a lock. It always concerns its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// It will end soon.
    Ending,
    /// It is kept for them.
    Offered,
    /// Somebody ended it.
    Ended(UserId),
    /// Somebody took it over; told in the channel.
    Stolen(UserId),
    /// Somebody took it over; told to its owner alone.
    StolenDirect(UserId),
}

impl Lock {
    /// What people call it: `LCK-3`.
    pub fn name(&self) -> String {
        format!("LCK-{}", self.number)
    }

    /// The subject of its events and of its timer.
    pub fn subject(&self) -> String {
        format!("lock:{}", self.id)
    }

    /// Whether nobody else can have it.
    pub const fn is_living(&self) -> bool {
        matches!(self.stage, Stage::Held | Stage::Offered)
    }

    /// The lock as the decision on a deploy knows it.
    pub fn fact(&self) -> facts::Lock {
        facts::Lock {
            scope: self.over.scope(),
            environment: self.over.environment().map(ToString::to_string),
            service: self.over.service().map(ToString::to_string),
            by: Some(self.owner),
            request: None,
            reason: self.reason.as_str().to_owned(),
            until: Some(self.until),
            warning: false,
        }
    }

    fn begin(fresh: Fresh, over: Over, asked: &Waiter, stage: Stage, now: Timestamp) -> Self {
        let lasts = if stage == Stage::Offered {
            CLAIM
        } else {
            asked.lasts
        };
        Self {
            id: fresh.id,
            workspace: fresh.workspace,
            number: fresh.number,
            over,
            owner: asked.user,
            reason: asked.reason.clone(),
            lasts: asked.lasts,
            since: now,
            until: now + lasts,
            reminded_at: None,
            stage,
            ended: None,
            channel: fresh.channel,
            message: None,
            version: 1,
        }
    }

    fn end(&self, stage: Stage, by: Option<UserId>, now: Timestamp) -> Self {
        Self {
            stage,
            ended: Some((now, by)),
            version: self.version + 1,
            ..self.clone()
        }
    }
}

impl Moved {
    fn decided(self, reply: Reply) -> crate::Decision<Changed> {
        crate::Decision {
            state: self.changed,
            events: self.events,
            effects: self.effects,
            reply,
        }
    }

    /// Notes that a lock changed, and shows it.
    fn changes(&mut self, lock: &Lock, kind: Kind, who: Who, now: Timestamp) {
        self.events.push(event(lock, kind, who, now));
        self.effects.push(Effect::DeployLock { lock: lock.id });
        self.changed.lock = Some(lock.clone());
    }

    /// Notes that a lock begins, and shows it.
    fn begins(&mut self, lock: Lock, kind: Kind, who: Who, now: Timestamp) {
        self.events.push(event(&lock, kind, who, now));
        self.effects.push(Effect::DeployLock { lock: lock.id });
        self.changed.begun = Some(lock);
    }

    fn tells(&mut self, lock: LockId, note: Note) {
        self.effects.push(Effect::DeployLockNote { lock, note });
    }
}

/// Something that happened to a lock.
fn event(lock: &Lock, kind: Kind, who: Who, at: Timestamp) -> Event {
    Event {
        at,
        who,
        subject: lock.subject(),
        kind,
        data: serde_json::json!({
            "name": lock.name(),
            "service": lock.over.service(),
            "environment": lock.over.environment(),
            "owner": lock.owner,
            "reason": lock.reason.as_str(),
            "until": lock.until,
            "stage": lock.stage.as_str(),
        }),
    }
}
