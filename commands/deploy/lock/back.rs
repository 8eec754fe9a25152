//! The lock that follows when one went back: nobody deploys there again before somebody has looked.

use jiff::{SignedDuration, Timestamp};

use super::{Fresh, Lock, Moved, Over, Reason, Spot, Stage, Waiter};
use crate::{Who, event::Kind, names::UserId};

/// For how long.
const LASTS: SignedDuration = SignedDuration::from_hours(24);

/// Locks a place after one went back, for whoever did; `None` where it is locked already.
pub fn after_going_back(
    spot: &Spot,
    over: Over,
    fresh: Fresh,
    (owner, reason): (UserId, Reason),
    now: Timestamp,
) -> Option<Moved> {
    if spot.living.is_some() {
        return None;
    }
    let asked = Waiter {
        user: owner,
        reason,
        lasts: LASTS,
        since: now,
    };
    let lock = Lock::begin(fresh, over, &asked, Stage::Held, now);
    let mut moved = Moved::default();
    moved.begins(lock, Kind::DeployLocked, Who::Bot, now);
    Some(moved)
}
