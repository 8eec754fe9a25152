//! A lock is given back, held for longer, or goes to whoever is next in line.

use super::{
    By, Changed, Fresh, LONGEST, Lock, MORE, Moved, Note, Spot, Stage,
    card::{extended_reply, unlocked_reply},
    take::may_end,
};
use crate::{Decision, Refusal, Who, event::Kind, text};

/// A lock is given back, or taken away by somebody who may. Whoever is next in line is offered it.
///
/// # Errors
/// When it is over already, or it is another's and the asker may not.
pub fn unlock(
    spot: &Spot,
    lock: &Lock,
    fresh: Fresh,
    by: By<'_>,
) -> Result<Decision<Changed>, Refusal> {
    living(lock)?;
    may_end(lock, by.team, by.actor)?;
    let is_own = lock.owner == by.actor.user;
    let stage = match lock.stage {
        Stage::Offered if is_own => Stage::Passed,
        _ => Stage::Released,
    };
    let (who, user) = (by.actor.who(), by.actor.user);
    let ended = lock.end(stage, Some(user), by.now);
    let mut moved = Moved::default();
    moved.changes(&ended, Kind::DeployUnlocked, who, by.now);
    if !is_own {
        moved.tells(ended.id, Note::Ended(user));
    }
    hand_on(&mut moved, spot, lock, fresh, by.now);
    let reply = unlocked_reply(&ended, moved.changed.begun.as_ref());
    Ok(moved.decided(reply))
}

/// Whoever was next in line does not want it.
///
/// # Errors
/// When it is not kept for them (any more).
pub fn pass(
    spot: &Spot,
    lock: &Lock,
    fresh: Fresh,
    by: By<'_>,
) -> Result<Decision<Changed>, Refusal> {
    living(lock)?;
    offered_to(lock, by)?;
    unlock(spot, lock, fresh, by)
}

/// A lock is held for an hour more.
///
/// # Errors
/// When it is over already, is another's, or would be held for too long.
pub fn extend(lock: &Lock, by: By<'_>) -> Result<Decision<Changed>, Refusal> {
    living(lock)?;
    if lock.owner != by.actor.user {
        return Err(Refusal::Invalid(format!(
            "{} is <@{}>'s. Only its owner holds it for longer.",
            lock.name(),
            lock.owner
        )));
    }
    if lock.stage == Stage::Offered {
        return Err(Refusal::Stale(format!(
            "{} is kept for you and not yours yet. Take it first.",
            lock.name()
        )));
    }
    let until = lock.until + MORE;
    if until.duration_since(by.now) > LONGEST {
        return Err(Refusal::Invalid(format!(
            "{} is held until {} already, which is as long as a lock can be.",
            lock.name(),
            text::when(lock.until)
        )));
    }
    let next = Lock {
        until,
        reminded_at: None,
        version: lock.version + 1,
        ..lock.clone()
    };
    let mut moved = Moved::default();
    moved.changes(&next, Kind::DeployLockChanged, by.actor.who(), by.now);
    Ok(moved.decided(extended_reply(&next)))
}

/// Whoever is next in line is offered what ended.
pub(super) fn hand_on(
    moved: &mut Moved,
    spot: &Spot,
    ended: &Lock,
    fresh: Fresh,
    now: jiff::Timestamp,
) {
    let Some((first, rest)) = spot.line.split_first() else {
        return;
    };
    let channel = ended.channel;
    let fresh = Fresh { channel, ..fresh };
    let begun = Lock::begin(fresh, ended.over.clone(), first, Stage::Offered, now);
    let id = begun.id;
    moved.begins(begun, Kind::DeployLockOffered, Who::Bot, now);
    moved.tells(id, Note::Offered);
    moved.changed.line = Some(rest.to_vec());
}

/// Whether it is not over yet.
pub(super) fn living(lock: &Lock) -> Result<(), Refusal> {
    if lock.is_living() {
        return Ok(());
    }
    let by = match lock.ended {
        Some((_, Some(by))) => format!(" by <@{by}>"),
        _ => String::new(),
    };
    let what = match lock.stage {
        Stage::Stolen => "taken over",
        Stage::Expired => "over when its time was",
        Stage::Passed => "passed on",
        Stage::Lapsed => "not taken in time",
        Stage::Released | Stage::Held | Stage::Offered => "unlocked",
    };
    Err(Refusal::Stale(format!(
        "{} was {what}{by} already.",
        lock.name()
    )))
}

/// Whether it is kept for whoever asks.
pub(super) fn offered_to(lock: &Lock, by: By<'_>) -> Result<(), Refusal> {
    let (name, owner) = (lock.name(), lock.owner);
    match lock.stage {
        Stage::Offered if owner == by.actor.user => Ok(()),
        Stage::Offered => Err(Refusal::Stale(format!("{name} is kept for <@{owner}>."))),
        _ if owner == by.actor.user => Err(Refusal::Stale(format!("{name} is yours already."))),
        _ => Err(Refusal::Stale(format!(
            "{name} was taken by <@{owner}> already."
        ))),
    }
}
