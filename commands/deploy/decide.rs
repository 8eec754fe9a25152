//! The decision: every gate, what overrides clear of it, and what comes of the rest.

use jiff::Timestamp;

use super::code::{Class, Code};
use super::decision::{Blocker, Caution, Decision, Found, Outcome, Overridden, Pinned};
use super::facts::{Facts, Override, SKEW};
use super::gate::{self, Scene};
use super::people::Circle;
use super::policy::{MayOverride, Place, Policy};
use super::request::{Kind, Request};
use super::window::{is_open, opening};
use crate::names::UserId;

/// Decides whether a deploy may start, with everything that stands in its way.
///
/// Pure and total. What is not known, or too old, stands in the way like what is bad.
pub fn decide(request: &Request, policy: &Policy, facts: &Facts, now: Timestamp) -> Decision {
    let pinned = Pinned::of(request, &policy.hash);
    let mut found = Found::default();
    if is_nowhere(request, policy, &mut found) {
        return decision(policy, found, (Vec::new(), Vec::new()), None, pinned);
    }
    let scene = Scene {
        request,
        policy,
        facts,
        now,
        binding: &pinned.binding,
        circle: Circle::of(policy, facts),
    };
    let discounted = gate::pass(&scene, &mut found);
    let skipped = skip(&scene, &mut found);
    let overridden = clear(&scene, &mut found);
    gate::explain(discounted, &mut found);
    let until = starts_at(&scene, &mut found);
    decision(policy, found, (overridden, skipped), until, pinned)
}

pub(super) fn is_nowhere(request: &Request, policy: &Policy, found: &mut Found) -> bool {
    let (code, sentence, names) = match &policy.place {
        Place::Known => return false,
        Place::NoService(names) => {
            let sentence = format!("There is no service {}.", gate::quoted(&request.service));
            (Code::UnknownService, sentence, names)
        }
        Place::NoEnvironment(names) => {
            let (service, environment) = (
                gate::quoted(&request.service),
                gate::quoted(&request.environment),
            );
            let sentence = format!("{service} has no environment {environment}.");
            (Code::UnknownEnv, sentence, names)
        }
        Place::NoPolicy => {
            let (service, environment) = (
                gate::quoted(&request.service),
                gate::quoted(&request.environment),
            );
            let sentence = format!("No policy says who may deploy {service} to {environment}.");
            found.block(Code::NoPolicy, sentence);
            return true;
        }
    };
    let blocker = Blocker::new(code, sentence);
    let near = crate::team::nearest(
        match code {
            Code::UnknownService => &request.service,
            _ => &request.environment,
        },
        names.iter().map(String::as_str),
    );
    found.blockers.push(match near {
        Some(near) => blocker.cleared_by(format!("Did you mean `{near}`?")),
        None => blocker,
    });
    true
}

/// Takes out what an emergency passes over.
fn skip(scene: &Scene<'_>, found: &mut Found) -> Vec<Blocker> {
    let is_allowed =
        |it: &Blocker| !matches!(it.code, Code::EmergencyNotAllowed | Code::ReasonMissing);
    let rule = scene.policy.emergency.as_ref();
    let rule = rule.filter(|_| scene.request.kind == Kind::Emergency);
    match rule.filter(|_| found.blockers.iter().all(is_allowed)) {
        Some(rule) => {
            let is_skipped =
                |it: &mut Blocker| it.code.can_be_skipped() && rule.skip.contains(&it.code);
            found.blockers.extract_if(.., is_skipped).collect()
        }
        None => Vec::new(),
    }
}

/// Takes out what overrides clear, and nothing that they do not name.
fn clear(scene: &Scene<'_>, found: &mut Found) -> Vec<Overridden> {
    let mut cleared = Vec::new();
    for given in &scene.facts.overrides {
        if let Err(why) = holds(scene, given) {
            let sentence = format!("The override of {} {why}.", given.by);
            found.warn(Caution::OverrideNotCounted, sentence);
            continue;
        }
        for name in &given.codes {
            let code = Code::from_name(name).filter(|code| code.can_be_overridden());
            let Some((code, second)) =
                code.and_then(|code| Some((code, agreed(scene, given, code)?)))
            else {
                let name = gate::quoted(name);
                let sentence = format!("{} and their second may not override {name}.", given.by);
                found.warn(Caution::OverrideNotCounted, sentence);
                continue;
            };
            let blockers = found.blockers.extract_if(.., |it| it.code == code);
            cleared.extend(blockers.map(|blocker| Overridden {
                blocker,
                by: given.by,
                second,
                reason: given.reason.clone(),
            }));
        }
    }
    cleared
}

/// Whether an override is one at all: for this, in time, with a reason, by two people; else why not.
fn holds(scene: &Scene<'_>, given: &Override) -> Result<(), &'static str> {
    gate::binds(scene, &given.bound)?;
    let age = given.at.map(|at| scene.now.duration_since(at));
    match age {
        None => return Err("was given at a time that nobody knows"),
        Some(age) if age < -SKEW => return Err("was given at a time that is still to come"),
        Some(age) if age >= scene.policy.approvals_expire.duration() => return Err("is too old"),
        Some(_) => {}
    }
    if given.reason.trim().is_empty() {
        return Err("has no reason");
    }
    let Some((second, _)) = &given.second else {
        return Err("lacks a second person");
    };
    let is_same = |a, b| scene.circle.is_same(a, b);
    if is_same(given.by, *second) {
        return Err("is seconded by the same person");
    }
    if is_same(scene.request.by, *second) {
        return Err("is seconded by whoever asked");
    }
    Ok(())
}

/// The second person, if both may override this.
fn agreed(scene: &Scene<'_>, given: &Override, code: Code) -> Option<UserId> {
    let (second, held) = given.second.as_ref()?;
    let may = |rule: &&MayOverride| {
        rule.codes.contains(&code)
            && gate::holds_role(&given.roles, &rule.roles)
            && gate::holds_role(held, &rule.second)
    };
    scene.policy.overrides.iter().find(may).map(|_| *second)
}

/// When a request that only waits could start: after what soaks, and in no window that holds it. Windows that never open
/// deny.
fn starts_at(scene: &Scene<'_>, found: &mut Found) -> Option<Timestamp> {
    let has = |found: &Found, code: Code| found.blockers.iter().any(|it| it.code == code);
    let soaks = has(found, Code::SoakNotOver);
    let is_held = has(found, Code::Frozen) || has(found, Code::OutsideWindow);
    if !soaks && !is_held {
        return None;
    }
    let from = found
        .not_before
        .filter(|_| soaks)
        .unwrap_or(scene.now)
        .max(scene.now);
    // A hold that was passed over now does not count later either.
    let is_passed = !is_held && !is_open(&scene.policy.windows, scene.now);
    let at = if is_passed {
        Some(from)
    } else {
        opening(&scene.policy.windows, from)
    };
    if at.is_none() {
        for blocker in &mut found.blockers {
            if matches!(blocker.code, Code::Frozen | Code::OutsideWindow) {
                blocker.class = Class::Deny;
            }
        }
    }
    at
}

fn decision(
    policy: &Policy,
    mut found: Found,
    (overridden, skipped): (Vec<Overridden>, Vec<Blocker>),
    until: Option<Timestamp>,
    pinned: Pinned,
) -> Decision {
    found.blockers.sort_by_key(|blocker| blocker.code);
    for blocker in &mut found.blockers {
        blocker.may_override = policy.may_override(blocker.code);
    }
    found.warnings.sort_by_key(|warning| warning.code);
    found.warnings.dedup();
    let worst = found.blockers.iter().map(|blocker| blocker.class).max();
    let outcome = match worst {
        None => Outcome::Allow,
        Some(Class::Wait) => Outcome::Wait,
        Some(Class::Approval) => Outcome::NeedsApproval,
        Some(Class::Deny) => Outcome::Deny,
    };
    // Somebody else has to end before anybody can say when.
    let is_timed = |it: &Blocker| it.until.is_some();
    let until = until.filter(|_| outcome == Outcome::Wait && found.blockers.iter().all(is_timed));
    Decision {
        outcome,
        until,
        blockers: found.blockers,
        overridden,
        skipped,
        warnings: found.warnings,
        approvals: found.counts,
        pinned,
    }
}
