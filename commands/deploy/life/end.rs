//! A deploy ends, or something is wrong with it.

use super::{
    By, Deploy, Moved, Note, Post, Reminder, State,
    begin::may_run,
    card::{closed, short_reply, troubled_reply},
    run::on_end,
    settle::event,
};
use crate::{Decision, Effect, Refusal, Who, event::Kind};
use jiff::Timestamp;

/// Whoever runs a deploy says that it was done, or that it did not work and why.
///
/// # Errors
/// When it has not begun, has ended already, they may not, or no reason is given for what failed.
pub fn end(
    deploy: &Deploy,
    succeeded: bool,
    note: Option<&Note>,
    by: By<'_>,
) -> Result<Decision<Deploy>, Refusal> {
    running(deploy)?;
    may_run(deploy, by)?;
    let mut next = deploy.clone();
    next.version += 1;
    let (state, kind) = if succeeded {
        (State::Succeeded, Kind::DeploySucceeded)
    } else {
        if note.is_none() {
            let why = "Say what did not work, so that others know.";
            return Err(Refusal::Invalid(why.to_owned()));
        }
        (State::Failed, Kind::DeployFailed)
    };
    next.state = state;
    next.ended_at = Some(by.now);
    next.record.ended_by = Some(by.actor.user);
    next.record.note = note.map(|note| note.as_str().to_owned());
    let (who, roles) = (by.actor.who(), &by.actor.roles);
    let events = vec![event(&next, kind, who, roles, by.now)];
    let mut effects = vec![
        Effect::DeployCard { deploy: next.id },
        Effect::DeployPost {
            deploy: next.id,
            post: Post::Ended,
        },
    ];
    effects.extend(on_end(&next, by.team));
    let reply = short_reply(&next);
    Ok(Decision {
        state: next,
        events,
        effects,
        reply,
    })
}

/// One has gone back from a deploy that had succeeded; `None` when that was noted before.
pub fn rolled_back(deploy: &Deploy, by: &Deploy, now: Timestamp) -> Option<Moved> {
    if deploy.state != State::Succeeded {
        return None;
    }
    let mut next = deploy.clone();
    next.version += 1;
    next.state = State::RolledBack;
    next.record.note = Some(format!("{} went back from it", by.name()));
    let events = vec![event(&next, Kind::DeployRolledBack, Who::Bot, &[], now)];
    Some(Moved {
        effects: vec![Effect::DeployCard { deploy: next.id }],
        deploy: next,
        events,
    })
}

/// Something is wrong, and nobody knows why: in ten minutes people are told to go back.
///
/// # Errors
/// When it does not run, or that was said already.
pub fn trouble(deploy: &Deploy, by: By<'_>) -> Result<Decision<Deploy>, Refusal> {
    running(deploy)?;
    if deploy.record.trouble_at.is_some() {
        return Err(Refusal::Stale(format!(
            "It is said already that something is wrong with {}.",
            deploy.name()
        )));
    }
    let mut next = deploy.clone();
    next.version += 1;
    next.record.trouble_at = Some(by.now);
    next.record.reminded.retain(|it| *it != Reminder::Revert);
    let (who, roles) = (by.actor.who(), &by.actor.roles);
    let events = vec![event(&next, Kind::DeployTroubled, who, roles, by.now)];
    let effects = vec![
        Effect::DeployCard { deploy: next.id },
        Effect::DeployPost {
            deploy: next.id,
            post: Post::Trouble(by.actor.user),
        },
    ];
    let reply = troubled_reply(&next);
    Ok(Decision {
        state: next,
        events,
        effects,
        reply,
    })
}

fn running(deploy: &Deploy) -> Result<(), Refusal> {
    if deploy.state == State::Running {
        return Ok(());
    }
    Err(closed(deploy))
}
