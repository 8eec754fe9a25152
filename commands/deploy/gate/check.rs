//! Whether the checks of the commit have passed.

use std::collections::BTreeMap;

use super::Scene;
use super::asker::quoted;
use crate::deploy::code::Code;
use crate::deploy::decision::Found;
use crate::deploy::facts::{Check, CheckState};
use crate::deploy::rule::{Checks, Required};

pub(super) fn pass(scene: &Scene<'_>, found: &mut Found) {
    if scene.policy.checks == Checks::Nothing {
        return;
    }
    let what = ("What the checks of the commit say", Code::CiUnverifiable);
    let Some(checks) = scene.known(&scene.facts.checks, what, found) else {
        return;
    };
    let newest = newest(checks, &scene.request.sha);
    match &scene.policy.checks {
        Checks::Named(required) => required.iter().for_each(|it| one(it, &newest, found)),
        Checks::Nothing => {}
        Checks::Unsaid | Checks::All => {
            if newest.is_empty() {
                let sentence = "No check has run on this commit, and the policy names none.";
                found.block(Code::CiNone, sentence);
            }
            for ((name, app), state) in &newest {
                judge(name, *app, *state, found);
            }
        }
    }
}

type Newest<'a> = BTreeMap<(&'a str, Option<&'a str>), CheckState>;

/// The state of each check of each app: that of its last run; of runs that nobody can put in order, the worst.
fn newest<'a>(checks: &'a [Check], sha: &str) -> Newest<'a> {
    let mut runs: BTreeMap<_, &Check> = BTreeMap::new();
    let is_here = |check: &&Check| {
        let on = check.sha.as_ref();
        on.is_none_or(|on| on.eq_ignore_ascii_case(sha))
    };
    for check in checks.iter().filter(is_here) {
        let key = (check.name.as_str(), check.app.as_deref());
        runs.entry(key)
            .and_modify(|known| *known = later(known, check))
            .or_insert(check);
    }
    runs.into_iter()
        .map(|(key, check)| (key, check.state))
        .collect()
}

fn later<'a>(a: &'a Check, b: &'a Check) -> &'a Check {
    match (a.at, b.at) {
        (Some(at), Some(other)) if at > other => a,
        (Some(at), Some(other)) if at < other => b,
        _ if a.state >= b.state => a,
        _ => b,
    }
}

fn one(required: &Required, newest: &Newest<'_>, found: &mut Found) {
    let fits = |(name, app): &(&str, Option<&str>)| {
        *name == required.name && required.app.as_deref().is_none_or(|it| *app == Some(it))
    };
    let mut runs = newest.iter().filter(|(key, _)| fits(key)).peekable();
    if runs.peek().is_none() {
        let what = called(&required.name, required.app.as_deref());
        found.block(
            Code::CiMissing,
            format!("The check {what} has not been reported."),
        );
    }
    for ((name, app), state) in runs {
        judge(name, *app, *state, found);
    }
}

fn judge(name: &str, app: Option<&str>, state: CheckState, found: &mut Found) {
    let (code, is) = match state {
        CheckState::Success => return,
        CheckState::Skipped => (Code::CiMissing, "was skipped"),
        CheckState::Pending => (Code::CiPending, "has not ended"),
        CheckState::Failure => (Code::CiFailing, "failed"),
        CheckState::Unknown => (
            Code::CiUnverifiable,
            "says something that is not understood",
        ),
    };
    found.block(code, format!("The check {} {is}.", called(name, app)));
}

fn called(name: &str, app: Option<&str>) -> String {
    match app {
        Some(app) => format!("{} of {}", quoted(name), quoted(app)),
        None => quoted(name),
    }
}
