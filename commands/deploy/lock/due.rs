//! What time does to a lock: its owner is reminded, then it ends.

use jiff::Timestamp;

use super::{Fresh, Lock, Moved, Note, REMIND, Spot, Stage, end::hand_on};
use crate::{Who, event::Kind};

/// When something happens to a lock by itself; `None` when it is over.
pub fn next(lock: &Lock) -> Option<Timestamp> {
    match lock.stage {
        Stage::Held if lock.reminded_at.is_none() => Some(remind_at(lock)),
        Stage::Held | Stage::Offered => Some(lock.until),
        _ => None,
    }
}

/// A quarter of an hour before its end; of short ones, in the middle.
fn remind_at(lock: &Lock) -> Timestamp {
    let half = lock.until.duration_since(lock.since) / 2;
    lock.until - REMIND.min(half)
}

/// What is due of a lock; `None` when nothing is.
pub fn fire(spot: &Spot, lock: &Lock, fresh: Fresh, now: Timestamp) -> Option<Moved> {
    if next(lock).is_none_or(|at| at > now) {
        return None;
    }
    let mut moved = Moved::default();
    if lock.until > now {
        let next = Lock {
            reminded_at: Some(now),
            version: lock.version + 1,
            ..lock.clone()
        };
        moved.changed.lock = Some(next);
        moved.tells(lock.id, Note::Ending);
        return Some(moved);
    }
    let stage = match lock.stage {
        Stage::Offered => Stage::Lapsed,
        _ => Stage::Expired,
    };
    let ended = lock.end(stage, None, now);
    moved.changes(&ended, Kind::DeployUnlocked, Who::Bot, now);
    hand_on(&mut moved, spot, lock, fresh, now);
    Some(moved)
}
