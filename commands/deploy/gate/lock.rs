//! Whether the place is locked, or another deploy is before this one.

use super::Scene;
use super::asker::quoted;
use crate::deploy::code::Code;
use crate::deploy::decision::{Blocker, Caution, Found};
use crate::deploy::facts::{Lock, Other, Scope};
use crate::text::utc;

pub(super) fn pass(scene: &Scene<'_>, found: &mut Found) {
    locks(scene, found);
    turn(scene, found);
}

pub(super) fn locks(scene: &Scene<'_>, found: &mut Found) {
    let what = ("What is locked", Code::LockUnreadable);
    if let Some(locks) = scene.known(&scene.facts.locks, what, found) {
        for lock in locks.iter().filter(|lock| reaches(scene, lock)) {
            one(scene, lock, found);
        }
    }
}

fn turn(scene: &Scene<'_>, found: &mut Found) {
    let what = ("What runs there", Code::RunningUnverifiable);
    if let Some(running) = scene.known(&scene.facts.running, what, found) {
        for other in running.iter().filter(|other| is_other(scene, other)) {
            let sentence = format!("The request {} runs there.", quoted(&other.id));
            found.block(Code::InProgress, sentence);
        }
    }
    let what = ("Who waits for the place", Code::RunningUnverifiable);
    let queue = scene.known(&scene.facts.queue, what, found);
    let before: Vec<&Other> = queue
        .into_iter()
        .flatten()
        .take_while(|other| is_other(scene, other))
        .collect();
    if let Some(first) = before.first() {
        let (count, id) = (before.len(), quoted(&first.id));
        let sentence = format!(
            "It is number {} in the queue, in which {id} is the first.",
            count + 1
        );
        found.block(Code::QueuedBehind, sentence);
    }
}

fn is_other(scene: &Scene<'_>, other: &Other) -> bool {
    scene.request.id.as_ref() != Some(&other.id)
}

/// Whether a lock is over this place. One of which it is not known how far it reaches is.
fn reaches(scene: &Scene<'_>, lock: &Lock) -> bool {
    let request = scene.request;
    let is_mine = |name: Option<&String>, mine: &String| name.is_none_or(|it| it == mine);
    let service = is_mine(lock.service.as_ref(), &request.service);
    let environment = is_mine(lock.environment.as_ref(), &request.environment);
    match lock.scope {
        Scope::Global | Scope::Unknown => true,
        Scope::Environment => environment,
        Scope::Service => service,
        Scope::Place => service && environment,
    }
}

fn one(scene: &Scene<'_>, lock: &Lock, found: &mut Found) {
    let (code, what) = match lock.scope {
        Scope::Global => (Code::LockedGlobal, "Everything".to_owned()),
        Scope::Environment => (Code::LockedEnv, format!("`{}`", scene.request.environment)),
        Scope::Service => (Code::LockedService, format!("`{}`", scene.request.service)),
        Scope::Place => (
            Code::Locked,
            format!(
                "`{}` in `{}`",
                scene.request.service, scene.request.environment
            ),
        ),
        Scope::Unknown => (
            Code::LockUnreadable,
            "Something of unknown reach".to_owned(),
        ),
    };
    let Some(owner) = lock.by else {
        let sentence = format!("{what} is locked, and it is not known by whom.");
        found.block(Code::LockUnreadable, sentence);
        return;
    };
    let why = match lock.reason.trim() {
        "" => String::new(),
        reason => format!(": {}", quoted(reason)),
    };
    if lock.until.is_some_and(|until| until <= scene.now) {
        let sentence = format!("The lock of {owner} on it is over{why}.");
        found.warn(Caution::LockOverdue, sentence);
    } else if lock.warning {
        found.warn(Caution::LockNote, format!("{owner} says{why}."));
    } else if is_own(scene, lock) {
        let sentence = format!("{what} is locked by whoever asks{why}.");
        found.warn(Caution::LockOwn, sentence);
    } else {
        let until = lock.until.map(|until| format!(" until {}", utc(until)));
        let mut sentence = format!(
            "{what} is locked by {owner}{}{why}.",
            until.unwrap_or_default()
        );
        if owner == scene.request.by {
            sentence.push_str(" That is whoever asks, but for another request.");
        }
        found
            .blockers
            .push(Blocker::new(code, sentence).until(lock.until));
    }
}

/// A lock belongs to a person and, where it was taken for one, to a request.
fn is_own(scene: &Scene<'_>, lock: &Lock) -> bool {
    let is_for_this = match &lock.request {
        Some(id) => scene.request.id.as_ref() == Some(id),
        None => true,
    };
    let is_known = lock.scope != Scope::Unknown;
    is_known && is_for_this && lock.by == Some(scene.request.by)
}
