//! What was known when a request was decided, with its age, and what happened to the request in time.

use binnacle_commands::{
    Event, Who,
    deploy::{CheckState, Fact, Outcome, outside::Outside},
    event::Kind,
    text,
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;

use super::{
    moment::Moment,
    words::{People, Words},
};

/// Something that was read at GitHub.
pub(super) struct Known {
    pub(super) name: &'static str,
    pub(super) words: String,
    pub(super) read: Option<Moment>,
    pub(super) age: String,
}

/// What GitHub said last of a request, each thing with its age.
pub(super) fn known(outside: &Outside, zone: &TimeZone, now: Timestamp) -> Vec<Known> {
    let commit = outside.commit.value.as_ref().map(|commit| {
        let branches = commit.branches.clone().unwrap_or_default();
        match (commit.found, branches.is_empty()) {
            (Some(true), false) => format!("found, on {}", text::cut(&branches.join(", "), 300)),
            (Some(true), true) => "found, on no branch that may be deployed from".to_owned(),
            _ => "not found".to_owned(),
        }
    });
    let checks = outside.checks.value.as_ref().map(|checks| {
        let passed = |state| matches!(state, CheckState::Success | CheckState::Skipped);
        let good = checks.iter().filter(|check| passed(check.state)).count();
        format!("{good} of {} passed or skipped", checks.len())
    });
    let review = outside.review.value.as_ref().map(|review| {
        let count = review
            .approvals
            .map_or("not known".to_owned(), |it| it.to_string());
        let changes = match review.changes_requested {
            Some(true) => ", changes requested",
            _ => "",
        };
        format!("approvals: {count}{changes}")
    });
    let behind = outside.behind.value.map(|behind| match behind {
        0 => "up to date with its base".to_owned(),
        1 => "lacks 1 commit of its base".to_owned(),
        behind => format!("lacks {behind} commits of its base"),
    });
    let row = |name, words: Option<String>, as_of: Option<Timestamp>| Known {
        name,
        words: words.unwrap_or_else(|| "not known, which holds a deploy".to_owned()),
        read: as_of.map(|at| Moment::full(at, zone)),
        age: as_of.map_or_else(String::new, |at| {
            format!("{} ago", text::span(now.duration_since(at)))
        }),
    };
    vec![
        row("Commit", commit, as_of(&outside.commit)),
        row("Checks", checks, as_of(&outside.checks)),
        row("Review", review, as_of(&outside.review)),
        row("Base", behind, as_of(&outside.behind)),
    ]
}

const fn as_of<T>(fact: &Fact<T>) -> Option<Timestamp> {
    fact.as_of
}

/// Something that happened to a request, with what was decided then.
pub(super) struct Step {
    pub(super) at: Moment,
    pub(super) who: String,
    pub(super) what: &'static str,
    /// What was decided, in a word.
    pub(super) outcome: &'static str,
    /// What stood in the way then, by code.
    pub(super) codes: String,
    /// The first digits of the policy's hash.
    pub(super) policy: String,
    pub(super) note: Option<Words>,
}

/// What happened to a request, oldest first.
pub(super) fn steps(events: &[Event], people: &People<'_>, zone: &TimeZone) -> Vec<Step> {
    events
        .iter()
        .map(|event| step(event, people, zone))
        .collect()
}

fn step(event: &Event, people: &People<'_>, zone: &TimeZone) -> Step {
    let decision = &event.data["decision"];
    let codes = decision["blockers"].as_array().into_iter().flatten();
    let codes: Vec<&str> = codes.filter_map(|it| it["code"].as_str()).collect();
    let policy = decision["pinned"]["policy"].as_str().unwrap_or_default();
    Step {
        at: Moment::full(event.at, zone),
        who: match event.who {
            Who::Person(user) => people.name(user),
            Who::Bot => "Binnacle".to_owned(),
        },
        what: what(event.kind),
        outcome: outcome(&decision["outcome"]),
        codes: if codes.is_empty() {
            "nothing".to_owned()
        } else {
            codes.join(", ")
        },
        policy: policy.get(..12).unwrap_or_default().to_owned(),
        note: event.data["note"]
            .as_str()
            .or(event.data["did"].as_str())
            .map(|note| Words::new(note, people)),
    }
}

/// An outcome for people.
fn outcome(stored: &Value) -> &'static str {
    match serde_json::from_value(stored.clone()) {
        Ok(Outcome::Allow) => "may start",
        Ok(Outcome::NeedsApproval) => "needs approval",
        Ok(Outcome::Wait) => "has to wait",
        Ok(Outcome::Deny) => "cannot start",
        Err(_) => "",
    }
}

const fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::DeployRequested => "asked for it",
        Kind::DeployRefused => "refused it",
        Kind::DeployDecided => "decided anew",
        Kind::DeployApproved => "approved",
        Kind::DeployOverrideAsked => "wants something to pass",
        Kind::DeployOverridden => "agreed to let it pass",
        Kind::DeployRejected => "rejected it",
        Kind::DeployCancelled => "called it off",
        Kind::DeployTicked => "ticked something",
        Kind::DeployBegun => "began",
        Kind::DeployAwaited => "said to go on waiting",
        Kind::DeployTroubled => "said that something is wrong",
        Kind::DeploySucceeded => "said that it is done",
        Kind::DeployFailed => "said that it failed",
        Kind::DeployRolledBack => "noted that one went back",
        Kind::DeployCaused => "said what it caused",
        Kind::DeployHeard => "did something on GitHub",
        Kind::DeployJoined => "let it ride along with another",
        Kind::DeployLeft => "noted that it stands for itself again",
        Kind::DeployCarried => "noted that it went out with another",
        Kind::DeployExpired => "let it expire",
        Kind::DeploySuperseded => "ended it, since its branch moved",
        _ => "changed it",
    }
}
