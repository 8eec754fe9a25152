//! Waiting in line for a lock, and taking it when it is one's turn.

use super::{
    By, Changed, LINE, Lock, Moved, Spot, Stage, Waiter, Wanted,
    card::{left_reply, taken_reply, waiting_reply},
    end::{living, offered_to},
    event,
};
use crate::{Decision, Effect, Refusal, Reply, event::Kind};

/// Somebody waits in line for a lock.
///
/// # Errors
/// When it is over, is theirs, they wait already, or the line is full.
pub fn wait(
    spot: &Spot,
    lock: &Lock,
    wanted: Wanted,
    by: By<'_>,
) -> Result<Decision<Changed>, Refusal> {
    let asked = wanted.by(by)?;
    living(lock)?;
    join(spot, lock, asked, by)
}

pub(super) fn join(
    spot: &Spot,
    lock: &Lock,
    asked: Waiter,
    by: By<'_>,
) -> Result<Decision<Changed>, Refusal> {
    if lock.owner == asked.user {
        return Err(Refusal::Stale(format!("{} is yours already.", lock.name())));
    }
    let place = spot.line.iter().position(|one| one.user == asked.user);
    if let Some(place) = place {
        return Err(Refusal::Stale(format!(
            "You are number {} in line for {} already.",
            place + 1,
            lock.over.words()
        )));
    }
    if spot.line.len() >= LINE {
        return Err(Refusal::Invalid(format!(
            "{LINE} people wait for {} already. Ask the one who holds it, <@{}>.",
            lock.over.words(),
            lock.owner
        )));
    }
    let mut line = spot.line.clone();
    line.push(asked);
    let reply = waiting_reply(lock, line.len());
    Ok(lined(lock, line, by, reply))
}

/// Somebody waits no longer.
///
/// # Errors
/// When they do not wait.
pub fn leave(spot: &Spot, lock: &Lock, by: By<'_>) -> Result<Decision<Changed>, Refusal> {
    let user = by.actor.user;
    let line = spot.line.iter().filter(|one| one.user != user).cloned();
    let line: Vec<Waiter> = line.collect();
    if line.len() == spot.line.len() {
        return Err(Refusal::Stale(format!(
            "You do not wait for {}.",
            lock.over.words()
        )));
    }
    let reply = left_reply(lock);
    Ok(lined(lock, line, by, reply))
}

fn lined(lock: &Lock, line: Vec<Waiter>, by: By<'_>, reply: Reply) -> Decision<Changed> {
    let mut happened = event(lock, Kind::DeployLineChanged, by.actor.who(), by.now);
    let waiting: Vec<_> = line.iter().map(|one| one.user).collect();
    happened.data["line"] = serde_json::json!(waiting);
    let moved = Moved {
        changed: Changed {
            line: Some(line),
            ..Changed::default()
        },
        events: vec![happened],
        effects: vec![Effect::DeployLock { lock: lock.id }],
    };
    moved.decided(reply)
}

/// Whoever it is kept for takes it.
///
/// # Errors
/// When it is not kept for them (any more).
pub fn claim(lock: &Lock, by: By<'_>) -> Result<Decision<Changed>, Refusal> {
    living(lock)?;
    offered_to(lock, by)?;
    let next = Lock {
        stage: Stage::Held,
        since: by.now,
        until: by.now + lock.lasts,
        version: lock.version + 1,
        ..lock.clone()
    };
    let mut moved = Moved::default();
    moved.changes(&next, Kind::DeployLocked, by.actor.who(), by.now);
    Ok(moved.decided(taken_reply(&next)))
}
