//! Taking a lock: a free one, or one that somebody else holds.

use jiff::SignedDuration;

use super::{
    By, Changed, Fresh, LONGEST, Lock, Moved, Note, Over, Reason, Spot, Stage, Waiter,
    card::{held_reply, renewed_reply, taken_reply},
    end::living,
    line,
};
use crate::{
    Actor, Decision, Refusal,
    event::Kind,
    incident::allowed,
    names::UserId,
    team::{Right, Team},
    text,
};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockAsk {
    /// What to lock.
    pub over: Over,
    /// Why, and for how long.
    pub wanted: Wanted,
    /// What to do where somebody else holds it.
    pub if_held: IfHeld,
}

/// What a lock is wanted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Why.
    pub reason: Reason,
    /// For how long.
    pub lasts: SignedDuration,
}

impl Wanted {
    pub(super) fn by(self, by: By<'_>) -> Result<Waiter, Refusal> {
        allowed(by.team, Right::DeployLock, by.actor)?;
        if self.lasts > LONGEST {
            return Err(Refusal::Invalid(format!(
                "A lock is held for {} at most. Whoever needs it longer says so again.",
                text::span(LONGEST)
            )));
        }
        Ok(Waiter {
            user: by.actor.user,
            reason: self.reason,
            lasts: self.lasts,
            since: by.now,
        })
    }
}

/// What to do where somebody else holds a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IfHeld {
    /// To say so.
    #[default]
    Say,
    /// To wait in line.
    Wait,
    /// To take it over.
    Steal,
}

/// Somebody locks something. Whoever holds it already says anew why and for how long.
///
/// # Errors
/// When they may not, or somebody else holds it and they may not take it over.
pub fn take(
    spot: &Spot,
    ask: LockAsk,
    fresh: Fresh,
    by: By<'_>,
) -> Result<Decision<Changed>, Refusal> {
    let asked = ask.wanted.by(by)?;
    match &spot.living {
        None => Ok(begin(spot, ask.over, &asked, fresh, by)),
        Some(lock) if lock.owner == asked.user => Ok(renew(spot, lock, &asked, by)),
        Some(lock) => match ask.if_held {
            IfHeld::Say => Ok(Moved::default().decided(held_reply(lock, &spot.line))),
            IfHeld::Wait => line::join(spot, lock, asked, by),
            IfHeld::Steal => take_over(spot, lock, &asked, fresh, by),
        },
    }
}

/// Who was in line and got it another way waits no longer.
fn without(line: &[Waiter], user: UserId) -> Option<Vec<Waiter>> {
    let others = line.iter().filter(|one| one.user != user).cloned();
    let others: Vec<Waiter> = others.collect();
    (others.len() < line.len()).then_some(others)
}

fn begin(spot: &Spot, over: Over, asked: &Waiter, fresh: Fresh, by: By<'_>) -> Decision<Changed> {
    let lock = Lock::begin(fresh, over, asked, Stage::Held, by.now);
    let mut moved = Moved::default();
    let reply = taken_reply(&lock);
    moved.begins(lock, Kind::DeployLocked, by.actor.who(), by.now);
    moved.changed.line = without(&spot.line, asked.user);
    moved.decided(reply)
}

/// Its owner holds it on; since when it is held stays.
fn renew(spot: &Spot, lock: &Lock, asked: &Waiter, by: By<'_>) -> Decision<Changed> {
    let is_claim = lock.stage == Stage::Offered;
    let next = Lock {
        reason: asked.reason.clone(),
        lasts: asked.lasts,
        since: if is_claim { by.now } else { lock.since },
        until: by.now + asked.lasts,
        reminded_at: None,
        stage: Stage::Held,
        version: lock.version + 1,
        ..lock.clone()
    };
    let kind = if is_claim {
        Kind::DeployLocked
    } else {
        Kind::DeployLockChanged
    };
    let mut moved = Moved::default();
    moved.changes(&next, kind, by.actor.who(), by.now);
    moved.changed.line = without(&spot.line, asked.user);
    moved.decided(renewed_reply(&next))
}

/// Somebody takes over what another holds.
///
/// # Errors
/// When they may not, or it is over or theirs already.
pub fn steal(
    spot: &Spot,
    lock: &Lock,
    wanted: Wanted,
    fresh: Fresh,
    by: By<'_>,
) -> Result<Decision<Changed>, Refusal> {
    let asked = wanted.by(by)?;
    living(lock)?;
    if lock.owner == asked.user {
        return Err(Refusal::Stale(format!("{} is yours already.", lock.name())));
    }
    take_over(spot, lock, &asked, fresh, by)
}

fn take_over(
    spot: &Spot,
    lock: &Lock,
    asked: &Waiter,
    fresh: Fresh,
    by: By<'_>,
) -> Result<Decision<Changed>, Refusal> {
    allowed(by.team, Right::DeployUnlock, by.actor)?;
    let (who, user) = (by.actor.who(), by.actor.user);
    let mut moved = Moved::default();
    let ended = lock.end(Stage::Stolen, Some(user), by.now);
    moved.changes(&ended, Kind::DeployUnlocked, who, by.now);
    moved.tells(ended.id, Note::Stolen(user));
    moved.tells(ended.id, Note::StolenDirect(user));
    let channel = lock.channel;
    let fresh = Fresh { channel, ..fresh };
    let begun = Lock::begin(fresh, lock.over.clone(), asked, Stage::Held, by.now);
    let reply = taken_reply(&begun);
    moved.begins(begun, Kind::DeployLocked, who, by.now);
    moved.changed.line = without(&spot.line, user);
    Ok(moved.decided(reply))
}

/// Whether somebody may end what another holds.
pub(super) fn may_end(lock: &Lock, team: &Team, actor: &Actor) -> Result<(), Refusal> {
    if lock.owner == actor.user {
        return Ok(());
    }
    allowed(team, Right::DeployUnlock, actor)
}
