//! Letting a deploy pass although something stands in its way: by somebody whom the policy names, and a second person.

use jiff::Timestamp;

use super::{
    By, Deploy, Known, Note, Overriding, Post,
    answer::open,
    card::answered_reply,
    settle::{event, judged, settled},
};
use crate::{
    Decision, Effect, Refusal,
    deploy::{
        code::Code,
        decision::Pinned,
        gate::holds_role,
        outside::Outside,
        people::Circle,
        policy::{MayOverride, Policy},
    },
    event::Kind,
    names::RoleId,
    team::Role,
    text::code,
};

/// Somebody overrides one kind of blocker, with a reason. It counts once a second person agrees.
///
/// # Errors
/// When it has begun or ended, there is no such blocker, nobody may override it, they may not, or it waits for somebody already.
pub fn override_ask(
    deploy: &Deploy,
    code: &str,
    reason: &Note,
    by: By<'_>,
) -> Result<Decision<Deploy>, Refusal> {
    open(deploy)?;
    let code = blocking(deploy, code)?;
    let policy = deploy.policy(by.team);
    let may = || {
        policy
            .overrides
            .iter()
            .filter(|it| it.codes.contains(&code))
    };
    if !may().any(|it| holds_role(&by.actor.roles, &it.roles)) {
        let named: Vec<&Role> = may().flat_map(|it| &it.roles).collect();
        return Err(Refusal::Invalid(only(&named, code)));
    }
    let pinned = Pinned::of(&deploy.record.request, &policy.hash);
    let waits = |it: &&Overriding| waits(it, &pinned.binding, &policy, by.now);
    if let Some(other) = deploy
        .record
        .overrides
        .iter()
        .filter(waits)
        .find(|it| it.code != code)
    {
        return Err(Refusal::Stale(format!(
            "`{}` waits for a second person already. Once somebody has agreed to that, ask for this one.",
            other.code
        )));
    }
    let mut next = deploy.clone();
    // Who says it anew says it in place of what waited.
    next.record
        .overrides
        .retain(|it| it.second.is_some() || it.code != code);
    next.record.overrides.push(Overriding {
        code,
        by: by.actor.user,
        roles: by.actor.roles.clone(),
        reason: reason.as_str().to_owned(),
        at: by.now,
        binding: pinned.binding,
        second: None,
    });
    next.version += 1;
    let (who, roles) = (by.actor.who(), &by.actor.roles);
    let events = vec![event(&next, Kind::DeployOverrideAsked, who, roles, by.now)];
    let effects = vec![
        Effect::DeployCard { deploy: next.id },
        Effect::DeployPost {
            deploy: next.id,
            post: Post::Override(code),
        },
    ];
    let reply = answered_reply(&next, "A second person has to agree, then it counts.");
    Ok(Decision {
        state: next,
        events,
        effects,
        reply,
    })
}

/// A second person agrees to what somebody overrides.
///
/// # Errors
/// When nothing waits for that, they are the same person or asked for the deploy, or may not.
pub fn agree(
    deploy: &Deploy,
    outside: Outside,
    known: &Known,
    by: By<'_>,
) -> Result<Decision<Deploy>, Refusal> {
    open(deploy)?;
    let policy = deploy.policy(by.team);
    let binding = Pinned::of(&deploy.record.request, &policy.hash).binding;
    let mut next = deploy.clone();
    next.record.outside = outside;
    let waits = |it: &&mut Overriding| waits(it, &binding, &policy, by.now);
    let Some(given) = next.record.overrides.iter_mut().rev().find(waits) else {
        return Err(Refusal::Stale(format!(
            "Nothing of {} waits for a second person.",
            deploy.name()
        )));
    };
    another(deploy, given, &policy, known, by)?;
    may_second(given, &policy, by)?;
    let code = given.code;
    given.second = Some((by.actor.user, by.actor.roles.clone()));
    let decision = judged(&next, known, by.team, by.now);
    let done = Some((Kind::DeployOverridden, by.actor.who(), &by.actor.roles[..]));
    let mut moved = settled(next, decision, done, by.team, by.now);
    let post = Post::Overridden(code);
    let effect = Effect::DeployPost {
        deploy: deploy.id,
        post,
    };
    moved.effects.insert(1, effect);
    let reply = answered_reply(&moved.deploy, "You agreed for");
    Ok(moved.decided(reply))
}

/// Whether it counts once a second person agrees: it is for the request as it is now, and not too old.
fn waits(given: &Overriding, binding: &str, policy: &Policy, now: Timestamp) -> bool {
    let most = policy.approvals_expire.duration();
    given.second.is_none() && given.binding == binding && now.duration_since(given.at) < most
}

/// The blocker that is named, which must be one of those that stand.
fn blocking(deploy: &Deploy, typed: &str) -> Result<Code, Refusal> {
    let shown = code(typed, 40);
    let standing = deploy.record.decision.blockers.iter().map(|it| it.code);
    let mut can: Vec<Code> = standing.filter(|code| code.can_be_overridden()).collect();
    can.dedup();
    let code = Code::from_name(typed.trim()).filter(|code| can.contains(code));
    code.ok_or_else(|| {
        let name = deploy.name();
        let codes: Vec<String> = can.iter().map(|code| format!("`{code}`")).collect();
        Refusal::Invalid(if codes.is_empty() {
            format!("Nothing that holds {name} can be overridden.")
        } else {
            format!(
                "`{shown}` is nothing that holds {name} and can be overridden. It is held by {}.",
                codes.join(", ")
            )
        })
    })
}

fn another(
    deploy: &Deploy,
    given: &Overriding,
    policy: &Policy,
    known: &Known,
    by: By<'_>,
) -> Result<(), Refusal> {
    let facts = known.facts(&deploy.record, by.now);
    let circle = Circle::of(policy, &facts);
    let is_same = |user| circle.is_same(user, by.actor.user);
    if is_same(given.by) {
        return Err(Refusal::Invalid("Another person has to agree.".to_owned()));
    }
    if is_same(deploy.record.request.by) {
        return Err(Refusal::Invalid(
            "You asked for the deploy. Somebody else has to agree.".to_owned(),
        ));
    }
    Ok(())
}

fn may_second(given: &Overriding, policy: &Policy, by: By<'_>) -> Result<(), Refusal> {
    let may = seconds(given.code, &given.roles, policy);
    if may.iter().any(|it| holds_role(&by.actor.roles, &it.second)) {
        return Ok(());
    }
    let named: Vec<&Role> = may.iter().flat_map(|it| &it.second).collect();
    Err(Refusal::Invalid(only(&named, given.code)))
}

/// The rules by which somebody with these roles may override a code.
pub(super) fn seconds<'p>(
    code: Code,
    roles: &[RoleId],
    policy: &'p Policy,
) -> Vec<&'p MayOverride> {
    let all = policy.overrides.iter();
    all.filter(|it| it.codes.contains(&code) && holds_role(roles, &it.roles))
        .collect()
}

fn only(roles: &[&Role], code: Code) -> String {
    let names: Vec<String> = roles
        .iter()
        .map(|role| format!("<@&{}>", role.id))
        .collect();
    if names.is_empty() {
        format!("The policy lets nobody override `{code}` here.")
    } else {
        format!("Only {} may do that for `{code}` here.", names.join(" or "))
    }
}
