//! Answers to a request before it begins: it is approved, rejected, called off; something on its checklist is done.

use super::{
    By, Deploy, Given, Known, Note, Post, State, Tick,
    card::{CHOICE, answered_reply, closed, mentioned, short_reply},
    known::approval,
    run::on_end,
    settle::{event, judged, settled},
};
use crate::{
    Decision, Effect, Refusal,
    deploy::{
        code::Code, decide::decide, decision::Pinned, gate::holds_role, outside::Outside,
        people::Circle, policy::Policy,
    },
    event::Kind,
    incident::allowed,
    names::UserId,
    team::Right,
    text::cut,
};

/// Somebody approves of a request: of exactly this commit, with these arguments, under this policy.
///
/// # Errors
/// When it has begun or ended, they may not, or they did already.
pub fn approve(
    deploy: &Deploy,
    note: Option<Note>,
    outside: Outside,
    known: &Known,
    by: By<'_>,
) -> Result<Decision<Deploy>, Refusal> {
    open(deploy)?;
    let mut next = deploy.clone();
    next.record.outside = outside;
    let policy = next.policy(by.team);
    let pinned = Pinned::of(&next.record.request, &policy.hash);
    let given = Given {
        by: by.actor.user,
        roles: by.actor.roles.clone(),
        at: by.now,
        binding: pinned.binding,
        note: note
            .map(|note| note.as_str().to_owned())
            .unwrap_or_default(),
    };
    counts(&next, &given, &policy, known, by)?;
    next.record.approvals.push(given);
    let decision = judged(&next, known, by.team, by.now);
    let done = Some((Kind::DeployApproved, by.actor.who(), &by.actor.roles[..]));
    let mut moved = settled(next, decision, done, by.team, by.now);
    let post = Post::Approved(by.actor.user);
    let effect = Effect::DeployPost {
        deploy: deploy.id,
        post,
    };
    moved.effects.insert(1, effect);
    let reply = answered_reply(&moved.deploy, "You approved");
    Ok(moved.decided(reply))
}

/// Whether an approval counts: alone it must be one of a group, or that of whoever leads the incident that is fixed; and it must be
/// the first of its person.
fn counts(
    deploy: &Deploy,
    given: &Given,
    policy: &Policy,
    known: &Known,
    by: By<'_>,
) -> Result<(), Refusal> {
    let record = &deploy.record;
    let mut alone = known.facts(record, by.now);
    alone.approvals = vec![approval(given)];
    let circle = Circle::of(policy, &alone);
    let is_same =
        |other: &Given| other.binding == given.binding && circle.is_same(other.by, given.by);
    let is_fresh =
        |other: &Given| by.now.duration_since(other.at) < policy.approvals_expire.duration();
    if record
        .approvals
        .iter()
        .any(|it| is_same(it) && is_fresh(it))
    {
        return Err(Refusal::Stale(format!(
            "You approved {} already.",
            deploy.name()
        )));
    }
    let mut riders = record.riders.iter();
    if let Some(rider) = riders.find(|it| circle.is_same(it.by, given.by)) {
        return Err(Refusal::Invalid(format!(
            "Your own {} goes out with {}, so somebody else has to approve of it.",
            super::name(rider.number),
            deploy.name()
        )));
    }
    let decision = decide(&record.request, policy, &alone, by.now);
    let is_counted = decision
        .approvals
        .iter()
        .any(|it| it.given.contains(&given.by));
    let leads = |user: UserId| circle.is_same(user, given.by);
    let fixed = record.request.fixes;
    let mut incidents = known.incidents.iter();
    let is_leader = incidents.any(|it| Some(it.number) == fixed && it.commander.is_some_and(leads));
    if is_counted || (is_leader && !circle.is_same(record.request.by, given.by)) {
        return Ok(());
    }
    if decision.approvals.is_empty() {
        return Err(Refusal::Stale(format!(
            "{} needs no approval.",
            deploy.name()
        )));
    }
    let discounting = [
        Code::ApproverIsRequester,
        Code::ApproverIsAuthor,
        Code::ApproverNotInGroup,
    ];
    let why = decision
        .blockers
        .iter()
        .find(|it| discounting.contains(&it.code));
    Err(Refusal::Invalid(match why {
        Some(why) => format!(
            "Your approval would not count. {} {}",
            mentioned(&why.sentence),
            why.clears
        ),
        None => "Your approval would not count here.".to_owned(),
    }))
}

/// Somebody who could approve rejects a request, with a reason. That ends it.
///
/// # Errors
/// When it has begun or ended, or they may not.
pub fn reject(deploy: &Deploy, reason: &Note, by: By<'_>) -> Result<Decision<Deploy>, Refusal> {
    open(deploy)?;
    let user = by.actor.user;
    if deploy.record.request.by == user {
        return Err(Refusal::Invalid(
            "It is your own request. Call it off instead: `/deploy cancel`.".to_owned(),
        ));
    }
    if !is_approver(deploy, by) {
        allowed(by.team, Right::DeployCancel, by.actor)?;
    }
    Ok(ended(
        deploy,
        State::Rejected,
        Kind::DeployRejected,
        Some(reason),
        by,
    ))
}

/// A request is called off, by whoever asked or somebody who may; also while it runs.
///
/// # Errors
/// When it has ended, or they may not.
pub fn cancel(
    deploy: &Deploy,
    reason: Option<&Note>,
    by: By<'_>,
) -> Result<Decision<Deploy>, Refusal> {
    if !deploy.state.is_open() && deploy.state != State::Running {
        return Err(closed(deploy));
    }
    if deploy.record.request.by != by.actor.user {
        allowed(by.team, Right::DeployCancel, by.actor)?;
    }
    let mut decision = ended(deploy, State::Cancelled, Kind::DeployCancelled, reason, by);
    if deploy.state == State::Running {
        decision.effects.extend(on_end(&decision.state, by.team));
    }
    Ok(decision)
}

fn ended(
    deploy: &Deploy,
    state: State,
    kind: Kind,
    reason: Option<&Note>,
    by: By<'_>,
) -> Decision<Deploy> {
    let mut next = deploy.clone();
    next.version += 1;
    next.state = state;
    next.ended_at = Some(by.now);
    next.record.ended_by = Some(by.actor.user);
    next.record.note = reason.map(|reason| reason.as_str().to_owned());
    let events = vec![event(&next, kind, by.actor.who(), &by.actor.roles, by.now)];
    let effects = vec![
        Effect::DeployCard { deploy: next.id },
        Effect::DeployPost {
            deploy: next.id,
            post: Post::Ended,
        },
    ];
    let reply = short_reply(&next);
    Decision {
        state: next,
        events,
        effects,
        reply,
    }
}

/// Something on the checklist of a request is done.
///
/// # Errors
/// When it has begun or ended, there is no such thing on it, or it is done already.
pub fn tick(
    deploy: &Deploy,
    item: &str,
    outside: Outside,
    known: &Known,
    by: By<'_>,
) -> Result<Decision<Deploy>, Refusal> {
    open(deploy)?;
    let policy = deploy.policy(by.team);
    // What is picked comes back as far as a list shows it.
    let item = policy.checklist.iter().find(|it| cut(it, CHOICE) == item);
    let item =
        item.ok_or_else(|| Refusal::Stale("That is not on the checklist (any more).".to_owned()))?;
    if let Some(done) = deploy.record.ticks.iter().find(|it| it.item == *item) {
        return Err(Refusal::Stale(format!(
            "<@{}> ticked that already.",
            done.by
        )));
    }
    let mut next = deploy.clone();
    next.record.outside = outside;
    next.record.ticks.push(Tick {
        item: item.clone(),
        by: by.actor.user,
        at: by.now,
    });
    let decision = judged(&next, known, by.team, by.now);
    let done = Some((Kind::DeployTicked, by.actor.who(), &by.actor.roles[..]));
    let moved = settled(next, decision, done, by.team, by.now);
    let reply = answered_reply(&moved.deploy, "You ticked something of");
    Ok(moved.decided(reply))
}

/// Whether it has not begun.
pub(super) fn open(deploy: &Deploy) -> Result<(), Refusal> {
    if deploy.state.is_open() {
        return Ok(());
    }
    Err(closed(deploy))
}

fn is_approver(deploy: &Deploy, by: By<'_>) -> bool {
    let policy = deploy.policy(by.team);
    policy.groups.iter().any(|group| {
        holds_role(&by.actor.roles, &group.roles)
            || group.people.iter().any(|it| it.discord == by.actor.user)
    })
}
