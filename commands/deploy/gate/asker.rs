//! Whether the request makes sense, and whether whoever asks may ask.

use super::Scene;
use crate::deploy::code::Code;
use crate::deploy::decision::Found;
use crate::deploy::facts::End;
use crate::deploy::policy::Policy;
use crate::deploy::request::{Kind, Request};
use crate::names::RoleId;
use crate::team::Role;
use crate::text::code;

pub(super) fn pass(scene: &Scene<'_>, found: &mut Found) {
    let (request, policy) = (scene.request, scene.policy);
    arguments(request, policy, found);
    if request.reason.trim().is_empty() {
        if request.kind == Kind::Emergency {
            found.block(Code::ReasonMissing, "An emergency needs a reason.");
        } else if policy.reason {
            found.block(Code::ReasonMissing, "Deploys here need a reason.");
        }
    }
    for roles in &policy.requesters {
        if !holds(&request.roles, roles) {
            let sentence = format!("Only {} may ask for deploys here.", listed(roles));
            found.block(Code::NotAllowed, sentence);
        }
    }
    if request.kind == Kind::Emergency {
        emergency(scene, found);
    }
    match &scene.facts.end {
        None => {}
        Some(End::Rejected { by, reason }) => {
            let sentence = format!("{by} rejected it: {}", quoted(reason));
            found.block(Code::Rejected, sentence);
        }
        Some(End::Cancelled { by }) => {
            found.block(Code::Cancelled, format!("{by} cancelled it."));
        }
    }
}

fn emergency(scene: &Scene<'_>, found: &mut Found) {
    let Some(rule) = &scene.policy.emergency else {
        let sentence = "The policy of this place knows no emergencies.";
        found.block(Code::EmergencyNotAllowed, sentence);
        return;
    };
    for roles in &rule.roles {
        if !holds(&scene.request.roles, roles) {
            let sentence = format!("Only {} may call an emergency here.", listed(roles));
            found.block(Code::EmergencyNotAllowed, sentence);
        }
    }
}

fn arguments(request: &Request, policy: &Policy, found: &mut Found) {
    for (name, value) in &request.arguments {
        let Some(rule) = policy.arguments.get(name) else {
            let sentence = format!("{} is no argument here.", quoted(name));
            found.block(Code::ArgsInvalid, sentence);
            continue;
        };
        let allowed = rule.allowed.as_ref();
        if let Some(allowed) = allowed.filter(|allowed| !allowed.contains(value)) {
            let names: Vec<String> = allowed.iter().map(|it| quoted(it)).collect();
            let (name, value, names) = (quoted(name), quoted(value), names.join(", "));
            let sentence = format!("The argument {name} is {value}; allowed: {names}.");
            found.block(Code::ArgsInvalid, sentence);
        }
    }
    for (name, rule) in &policy.arguments {
        if rule.required && !request.arguments.contains_key(name) {
            let sentence = format!("The argument {} is missing.", quoted(name));
            found.block(Code::ArgsInvalid, sentence);
        }
    }
}

/// Whether one of the roles is held. Roles are known by their ids alone.
pub(in crate::deploy) fn holds(held: &[RoleId], roles: &[Role]) -> bool {
    roles.iter().any(|role| held.contains(&role.id))
}

/// The roles by the team's names for them.
pub(in crate::deploy) fn listed(roles: &[Role]) -> String {
    let names: Vec<String> = roles
        .iter()
        .map(|role| format!("`{}`", role.name))
        .collect();
    names.join(" or ")
}

/// Somebody's words within a sentence.
pub(in crate::deploy) fn quoted(words: &str) -> String {
    format!("`{}`", code(words, 100))
}
