//! A deploy begins: decided once more, with what GitHub says now, in the transaction that begins it.

use jiff::Timestamp;

use super::{
    By, Deploy, Known, Moved, Post, State, Then, Watch,
    answer::open,
    card::{answered_reply, begun_reply},
    run::on_begin,
    settle::{event, judged, settled},
};
use crate::{
    Actor, Decision, Effect, Refusal, Who,
    deploy::{
        code::Code,
        decision::{Decision as Verdict, Outcome},
        gate::holds_role,
        outside::Outside,
    },
    event::Kind,
    incident::allowed,
    team::{Right, Team},
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
        let moved = settled(next, decision, None, by.team, by.now);
        let reply = answered_reply(&moved.deploy, "Not yet:");
        return Ok(moved.decided(reply));
    }
    let moved = begun(next, decision, Some(by.actor), by.team, by.now);
    let reply = begun_reply(&moved.deploy);
    Ok(moved.decided(reply))
}

/// It runs from now on: somebody began it, or it began by itself.
pub(super) fn begun(
    mut next: Deploy,
    decision: Verdict,
    by: Option<&Actor>,
    team: &Team,
    now: Timestamp,
) -> Moved {
    next.version += 1;
    next.state = State::Running;
    next.begun_at = Some(now);
    next.record.begun_by = by.map(|by| by.user);
    next.record.approved_at = next.record.approved_at.or(Some(now));
    next.record.waits = None;
    next.record.carriage = Some(next.policy(team).carriage);
    next.record.watch = Watch::of(&next, team);
    next.record.decision = decision;
    next.record.decided_at = now;
    let (who, roles) = match by {
        Some(by) => (by.who(), &by.roles[..]),
        None => (Who::Bot, &[][..]),
    };
    let events = vec![event(&next, Kind::DeployBegun, who, roles, now)];
    let mut effects = vec![
        Effect::DeployCard { deploy: next.id },
        Effect::DeployPost {
            deploy: next.id,
            post: Post::Begun,
        },
    ];
    effects.extend(on_begin(&next, team));
    Moved {
        deploy: next,
        events,
        effects,
    }
}

/// Whether a request that waited begins without anybody: a machine carries it out, and nothing stands in the way by now. What waited
/// for a deploy that did not succeed is left to whoever asked.
pub(super) fn begins(deploy: &Deploy, decision: &Verdict, known: &Known, team: &Team) -> bool {
    let mut blockers = deploy.record.decision.blockers.iter();
    let waited = blockers.any(|it| matches!(it.code, Code::InProgress | Code::QueuedBehind));
    let went_wrong = known.history.first().is_some_and(|last| !last.success);
    decision.outcome == Outcome::Allow
        && deploy.record.waits == Some(Then::Begin)
        && deploy.policy(team).carriage.is_by_machine()
        && !(waited && went_wrong)
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
