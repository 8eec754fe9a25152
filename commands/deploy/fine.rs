//! The facts of a test in which all is well but for what it says.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::facts::{Burn, Check, CheckState, Commit, Fact, Facts, Live, Past, Review};
use super::input::Asked;
use super::policy::Policy;
use super::request::{Kind, Request};
use super::rule::{Checks, Required};
use crate::team::Length;

/// What is known in a test, with everything that it does not say being as this policy wants it. Approvals and overrides are
/// people's, so they are never assumed.
pub fn fine(asked: &Asked, policy: &Policy, now: Timestamp) -> Facts {
    let (request, said) = (&asked.request, asked.facts.clone());
    Facts {
        commit: or(said.commit, commit(request, policy), now),
        checks: or(said.checks, checks(policy), now),
        review: or(
            said.review,
            Review {
                approvals: Some(policy.reviews),
                changes_requested: Some(false),
                draft: Some(false),
            },
            now,
        ),
        behind: or(said.behind, 0, now),
        live: or(said.live, live(request, policy, now), now),
        history: or(said.history, history(request), now),
        checklist: or(
            said.checklist,
            policy.checklist.iter().cloned().collect(),
            now,
        ),
        incidents: or(said.incidents, Vec::new(), now),
        budget: or(said.budget, Burn::Ok, now),
        alerts: or(said.alerts, 0, now),
        locks: or(said.locks, Vec::new(), now),
        running: or(said.running, Vec::new(), now),
        queue: or(said.queue, Vec::new(), now),
        ..said
    }
}

fn or<T>(said: Fact<T>, fine: T, now: Timestamp) -> Fact<T> {
    match said.value {
        Some(_) => said,
        None => Fact::read(fine, now),
    }
}

fn commit(request: &Request, policy: &Policy) -> Commit {
    // The name of a branch that fits a pattern is the pattern without its stars.
    let branches = policy
        .branches
        .iter()
        .filter_map(|patterns| patterns.first());
    Commit {
        found: Some(true),
        sha: Some(request.sha.clone()),
        fork: Some(false),
        branches: Some(branches.map(|pattern| pattern.replace('*', "")).collect()),
        held_back: Some(Vec::new()),
        authors: Some(Vec::new()),
    }
}

fn checks(policy: &Policy) -> Vec<Check> {
    let any = Required {
        name: "test".to_owned(),
        app: None,
    };
    let passed = |required: &Required| Check {
        name: required.name.clone(),
        app: required.app.clone(),
        state: CheckState::Success,
        sha: None,
        at: None,
    };
    match &policy.checks {
        Checks::Named(required) => required.iter().map(passed).collect(),
        Checks::Unsaid | Checks::Nothing | Checks::All => vec![passed(&any)],
    }
}

fn live(request: &Request, policy: &Policy, now: Timestamp) -> BTreeMap<String, Live> {
    let mut live = BTreeMap::new();
    if let Some(rung) = &policy.rung {
        let soak = rung.soak.map(Length::duration).unwrap_or_default();
        let here = Live {
            sha: Some(request.sha.clone()),
            since: now.checked_sub(soak).ok(),
            active: Some(true),
        };
        live.insert(rung.environment.to_string(), here);
    }
    live
}

fn history(request: &Request) -> Vec<Past> {
    let is_rollback = request.kind == Kind::Rollback;
    let past = is_rollback.then(|| Past {
        sha: request.sha.clone(),
        success: true,
    });
    past.into_iter().collect()
}
