//! From a decision to where a request stands, and what follows.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Deploy, Known, Moved, Post, State, Then};
use crate::{
    Effect, Event, Who,
    deploy::{
        code::{Class, Code},
        decide::decide,
        decision::{Blocker, Decision, Outcome},
    },
    event::Kind,
    names::RoleId,
    team::Team,
};

/// Blockers that nothing clears but another request.
const FINAL: [Code; 12] = [
    Code::UnknownService,
    Code::UnknownEnv,
    Code::NoPolicy,
    Code::ArgsInvalid,
    Code::ReasonMissing,
    Code::NotAllowed,
    Code::EmergencyNotAllowed,
    Code::ShaNotFull,
    Code::RefNotFound,
    Code::ForkRefused,
    Code::RollbackTargetUnknown,
    Code::RollbackNeverDeployed,
];

/// Blockers that are gone once GitHub answers.
const UNANSWERED: [Code; 4] = [
    Code::RefUnverifiable,
    Code::CiUnverifiable,
    Code::ReviewUnverifiable,
    Code::BaseUnverifiable,
];

/// Decides on a request as it is now.
pub(super) fn judged(deploy: &Deploy, known: &Known, team: &Team, now: Timestamp) -> Decision {
    let facts = known.facts(&deploy.record, now);
    decide(&deploy.record.request, &deploy.policy(team), &facts, now)
}

/// Where a request stands after a decision.
pub(super) fn state_of(decision: &Decision) -> State {
    let has = |codes: &[Code]| decision.blockers.iter().any(|it| codes.contains(&it.code));
    match decision.outcome {
        Outcome::Allow => State::Approved,
        Outcome::NeedsApproval => State::Approval,
        Outcome::Wait => State::Waiting,
        Outcome::Deny if has(&FINAL) => State::Refused,
        Outcome::Deny if has(&[Code::ShaMoved]) => State::Superseded,
        Outcome::Deny => State::Blocked,
    }
}

/// A request after it was decided anew: `next` is what it became of whatever was done to it, `before` what it was.
pub(super) fn settled(
    mut next: Deploy,
    decision: Decision,
    done: Option<(Kind, Who, &[RoleId])>,
    team: &Team,
    now: Timestamp,
) -> Moved {
    let before = (next.state, next.record.decision.clone());
    next.state = state_of(&decision);
    next.record.decision = decision;
    next.record.decided_at = now;
    next.record.waits = waits(&next, team);
    next.version += 1;
    let is_over = !next.state.is_open();
    if is_over {
        next.ended_at = Some(now);
    }
    let (mut events, mut effects) = (Vec::new(), vec![Effect::DeployCard { deploy: next.id }]);
    if let Some((kind, who, roles)) = done {
        events.push(event(&next, kind, who, roles, now));
    }
    if next.state != before.0 {
        if next.state == State::Approved {
            next.record.approved_at = Some(now);
            let post = Post::Begin;
            effects.push(Effect::DeployPost {
                deploy: next.id,
                post,
            });
        }
        let kind = match next.state {
            State::Refused => Kind::DeployRefused,
            State::Superseded => Kind::DeploySuperseded,
            _ => Kind::DeployDecided,
        };
        events.push(event(&next, kind, Who::Bot, &[], now));
    } else if done.is_none() && same(&before.1, &next.record.decision) {
        // Nothing is new but the time of the look.
        effects.clear();
    } else if done.is_none() {
        events.push(event(&next, Kind::DeployDecided, Who::Bot, &[], now));
    }
    Moved {
        deploy: next,
        events,
        effects,
    }
}

/// What comes once nothing stands in the way, where it only waits: for a time, for something that is under way, or, where it did so
/// before, for GitHub to answer again.
pub(super) fn waits(deploy: &Deploy, team: &Team) -> Option<Then> {
    let blockers = &deploy.record.decision.blockers;
    // Who wrote a commit of which nothing is known is not known either, so whose approval counts is not.
    let is_unknown = blockers.iter().any(|it| it.code == Code::RefUnverifiable);
    let passes = |it: &Blocker| match it.class {
        Class::Wait => true,
        Class::Approval => is_unknown,
        Class::Deny => UNANSWERED.contains(&it.code),
    };
    let only_waits = match deploy.state {
        State::Waiting => true,
        State::Blocked => deploy.record.waits.is_some() && blockers.iter().all(passes),
        _ => false,
    };
    let by_machine = deploy.policy(team).carriage.is_by_machine();
    let then = if by_machine { Then::Begin } else { Then::Call };
    only_waits.then_some(then)
}

/// Whether two decisions say the same to people, but for how long ago something was.
fn same(a: &Decision, b: &Decision) -> bool {
    let codes = |it: &Decision| it.blockers.iter().map(|it| it.code).collect::<Vec<_>>();
    (a.outcome, a.until, &a.pinned) == (b.outcome, b.until, &b.pinned)
        && codes(a) == codes(b)
        && a.approvals == b.approvals
}

/// Something that happened to a request, with the decision as it was then.
pub(super) fn event(
    deploy: &Deploy,
    kind: Kind,
    who: Who,
    roles: &[RoleId],
    at: Timestamp,
) -> Event {
    let request = &deploy.record.request;
    Event {
        at,
        who,
        subject: deploy.subject(),
        kind,
        data: json!({
            "name": deploy.name(),
            "kind": request.kind.as_str(),
            "service": request.service,
            "environment": request.environment,
            "sha": request.sha,
            "state": deploy.state.as_str(),
            "roles": roles,
            "note": deploy.record.note,
            "decision": whole(&deploy.record.decision),
        }),
    }
}

/// A decision with all that stands in the way. It is made of texts and numbers, which JSON always has room for.
fn whole(decision: &Decision) -> Value {
    serde_json::to_value(decision).unwrap_or_default()
}
