//! What time does to a request: it is decided anew, people are reminded, and it expires.

use jiff::{SignedDuration, Timestamp};

use super::{
    BEGIN, By, Deploy, EXPIRES, Known, LOOK, Moved, Post, REVERT, Reminder, State,
    begin::{begins, begun},
    card::{answered_reply, closed},
    run,
    settle::{event, judged, settled},
    watch,
};
use crate::{
    Decision, Effect, Refusal, Who,
    deploy::{decision::Decision as Verdict, outside::Outside},
    event::Kind,
    team::Team,
};

/// How late a reminder may be without saying so.
const PUNCTUAL: SignedDuration = SignedDuration::from_mins(2);

/// When something happens to a request by itself; `None` when it is over.
pub fn next(deploy: &Deploy) -> Option<Timestamp> {
    let expires = deploy.asked_at + EXPIRES;
    match deploy.state {
        State::Blocked if deploy.record.waits.is_some() => {
            Some((deploy.record.decided_at + LOOK).min(expires))
        }
        State::Waiting => {
            let again = deploy.record.decided_at + LOOK;
            let until = deploy.record.decision.until;
            Some(until.unwrap_or(again).max(again).min(expires))
        }
        State::Approval | State::Blocked => Some(expires),
        State::Approved => Some(reminder(deploy).map_or(expires, |(at, _)| at.min(expires))),
        State::Running => {
            let reminder = reminder(deploy).map(|(at, _)| at);
            reminder.into_iter().chain(run::look_at(deploy)).min()
        }
        _ => None,
    }
}

/// What people are reminded of next, and when.
fn reminder(deploy: &Deploy) -> Option<(Timestamp, Reminder)> {
    let record = &deploy.record;
    let all = match deploy.state {
        State::Approved => [
            record.approved_at.map(|at| (at + BEGIN, Reminder::Begin)),
            None,
            None,
        ],
        State::Running => {
            let [start, late] = watch::due(deploy);
            let revert = record.trouble_at.map(|at| (at + REVERT, Reminder::Revert));
            [revert, start, late]
        }
        _ => [None; 3],
    };
    let open = all.into_iter().flatten();
    open.filter(|(_, what)| !record.reminded.contains(what))
        .min_by_key(|(at, _)| *at)
}

/// What the timer of a request finds due.
#[derive(Debug, Clone, PartialEq)]
pub enum Due {
    /// Nothing yet.
    Nothing,
    /// It has to be decided anew, with what GitHub says; or how its run goes has to be asked of GitHub.
    Look,
    /// Something that needs nobody: a reminder, or its end.
    Moved(Box<Moved>),
}

/// What is due of a request.
pub fn fire(deploy: &Deploy, now: Timestamp) -> Due {
    if next(deploy).is_none_or(|at| at > now) {
        return Due::Nothing;
    }
    let mut next = deploy.clone();
    next.version += 1;
    if deploy.state.is_open() && deploy.asked_at + EXPIRES <= now {
        next.state = State::Expired;
        next.ended_at = Some(now);
        let events = vec![event(&next, Kind::DeployExpired, Who::Bot, &[], now)];
        let effects = vec![
            Effect::DeployCard { deploy: next.id },
            Effect::DeployPost {
                deploy: next.id,
                post: Post::Ended,
            },
        ];
        return Due::Moved(Box::new(Moved {
            deploy: next,
            events,
            effects,
        }));
    }
    // What its run says now goes before what people are asked.
    let is_seen = run::look_at(deploy).is_none_or(|at| at > now);
    let due = reminder(deploy)
        .filter(|(at, _)| *at <= now && (is_seen || deploy.state != State::Running));
    let Some((at, what)) = due else {
        return Due::Look;
    };
    next.record.reminded.push(what);
    let is_late = now.duration_since(at) > PUNCTUAL;
    let post = Effect::DeployPost {
        deploy: next.id,
        post: if is_late {
            Post::Belated(what, at)
        } else {
            Post::Remind(what)
        },
    };
    Due::Moved(Box::new(Moved {
        deploy: next,
        events: Vec::new(),
        effects: vec![post],
    }))
}

/// Somebody wants a request decided anew, with what GitHub says now.
///
/// # Errors
/// When it has begun or ended.
pub fn looked(
    deploy: &Deploy,
    outside: Outside,
    known: &Known,
    by: By<'_>,
) -> Result<Decision<Deploy>, Refusal> {
    match look(deploy, outside, known, by.team, by.now) {
        Some(moved) => {
            let reply = answered_reply(&moved.deploy, "Looked at");
            Ok(moved.decided(reply))
        }
        None => Err(closed(deploy)),
    }
}

/// A request is decided anew, with what GitHub says now. One that only waited begins where nothing stands in the way, if a machine
/// carries it out; where something new does, that is told. `None` when it is not open any more.
pub fn look(
    deploy: &Deploy,
    outside: Outside,
    known: &Known,
    team: &Team,
    now: Timestamp,
) -> Option<Moved> {
    if !deploy.state.is_open() {
        return None;
    }
    let mut next = deploy.clone();
    next.record.outside = outside;
    let decision = judged(&next, known, team, now);
    if begins(deploy, &decision, known, team) {
        return Some(begun(next, decision, None, team, now));
    }
    let is_held = deploy.record.waits.is_some() && brings(&deploy.record.decision, &decision);
    let mut moved = settled(next, decision, None, team, now);
    if is_held {
        moved.effects.push(Effect::DeployPost {
            deploy: moved.deploy.id,
            post: Post::Held,
        });
    }
    Some(moved)
}

/// Whether something stands in the way that did not before.
fn brings(before: &Verdict, now: &Verdict) -> bool {
    let is_known = |code| before.blockers.iter().any(|it| it.code == code);
    now.blockers.iter().any(|it| !is_known(it.code))
}
