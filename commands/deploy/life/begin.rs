//! A deploy begins: decided once more, with what GitHub says now, in the transaction that begins it.

use super::{
    By, Deploy, Known, Post, State,
    answer::open,
    card::{answered_reply, begun_reply},
    run::on_begin,
    settle::{event, judged, settled},
};
use crate::{
    Decision, Effect, Refusal,
    deploy::{decision::Outcome, gate::holds_role, outside::Outside},
    event::Kind,
    incident::allowed,
    team::Right,
};

/// Somebody begins what may begin. Where something stands in the way by now, it goes back to waiting, and that is told.
///
/// # Errors
/// When it has begun or ended already, or they may not.
pub fn begin(
    deploy: &Deploy,
    outside: Outside,
    known: &Known,
    by: By<'_>,
) -> Result<Decision<Deploy>, Refusal> {
    open(deploy)?;
    may_run(deploy, by)?;
    let mut next = deploy.clone();
    next.record.outside = outside;
    let decision = judged(&next, known, by.team, by.now);
    if decision.outcome != Outcome::Allow {
        let moved = settled(next, decision, None, by.now);
        let reply = answered_reply(&moved.deploy, "Not yet:");
        return Ok(moved.decided(reply));
    }
    next.version += 1;
    next.state = State::Running;
    next.begun_at = Some(by.now);
    next.record.begun_by = Some(by.actor.user);
    next.record.approved_at = next.record.approved_at.or(Some(by.now));
    next.record.decision = decision;
    next.record.decided_at = by.now;
    let (who, roles) = (by.actor.who(), &by.actor.roles);
    let events = vec![event(&next, Kind::DeployBegun, who, roles, by.now)];
    let mut effects = vec![
        Effect::DeployCard { deploy: next.id },
        Effect::DeployPost {
            deploy: next.id,
            post: Post::Begun,
        },
    ];
    effects.extend(on_begin(&next, by.team));
    let reply = begun_reply(&next);
    Ok(Decision {
        state: next,
        events,
        effects,
        reply,
    })
}

/// Whoever asked may run it, whoever could have asked, and whoever may call it off.
pub(super) fn may_run(deploy: &Deploy, by: By<'_>) -> Result<(), Refusal> {
    let policy = deploy.policy(by.team);
    let could_ask = policy
        .requesters
        .iter()
        .all(|roles| holds_role(&by.actor.roles, roles));
    if deploy.record.request.by == by.actor.user || could_ask {
        return Ok(());
    }
    allowed(by.team, Right::DeployCancel, by.actor)
}
