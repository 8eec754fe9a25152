//! What is decided, gate by gate, and what holds of every decision.

mod approvals;
mod codes;
mod gates;
mod input;
mod properties;
mod security;
mod windows;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Answer, Decision, answer};
use crate::team::Team;

/// A Tuesday.
const NOW: &str = "2026-11-24T10:00:00Z";
const SHA: &str = "0123456789abcdef0123456789abcdef01234567";
const OTHER: &str = "ffffffffffffffffffffffffffffffffffffffff";

/// A team whose policies use every gate.
const TEAM: &str = r#"
guild = "1"
name = "Acme"
timezone = "Europe/Zurich"
role = [{ name = "ops", id = "20" }, { name = "security", id = "21" }, { name = "dev", id = "22" }]
person = [
  { name = "ana", discord = "30", github = "ana" },
  { name = "bo", discord = "31", github = "bo", also = ["41"] },
  { name = "cy", discord = "32", github = "cy" },
  { name = "dee", discord = "33" },
]
service = [{ name = "api" }, { name = "web", environments = ["dev", "production"] }]
environment = [{ name = "dev" }, { name = "staging", after = "dev" }, { name = "production", after = "staging" }]

[[deploy]]
name = "staging"
services = ["api"]
environments = ["staging"]

[[deploy]]
name = "production"
environments = ["production"]
requesters = ["ops", "dev"]
reason = true
branches = ["main", "release/*"]
checks = ["build", { name = "test", app = "actions" }]
reviews = 2
max_behind = 3
soak = "1h"
checklist = ["Support knows"]
incidents = { severity = "sev2" }
budget = { slow = "warn", fast = "approve", exhausted = "block" }
alerts = { most = 5 }
approvals = [{ roles = ["ops"], count = 2, authors = false }, { roles = ["security"], people = ["dee"], count = 1 }]
approvals_expire = "4h"
arguments = { region = { allowed = ["eu", "us"], required = true } }
overrides = [
  { codes = ["frozen", "ci_failing"], roles = ["ops"], second = ["security"] },
  { codes = ["soak_not_over"], roles = ["dev"] },
]
emergency = { roles = ["ops"], skip = ["frozen", "approvals_missing", "soak_not_over"] }

[[freeze]]
name = "no releases after Wednesday"
environments = ["production"]
days = ["thu", "fri", "sat", "sun"]
"#;

fn team() -> Team {
    Team::parse(TEAM, "binnacle.toml").unwrap()
}

/// A request of which everything is known, and everything is well.
fn fine() -> Value {
    json!({
        "as_of": "2026-11-24T09:58:00Z",
        "request": {
            "id": "r1", "service": "api", "environment": "production", "sha": SHA, "ref": "main", "by": "30", "roles": ["22"],
            "reason": "The new cart.", "arguments": { "region": "eu" }, "at": "2026-11-24T08:00:00Z",
        },
        "commit": { "found": true, "sha": SHA, "fork": false, "branches": ["main"], "held_back": [], "authors": ["ana"] },
        "checks": [{ "name": "build", "state": "success" }, { "name": "test", "app": "actions", "state": "success" }],
        "review": { "approvals": 2, "changes_requested": false, "draft": false },
        "behind": 0,
        "live": { "staging": { "sha": SHA, "since": "2026-11-24T08:00:00Z", "active": true } },
        "checklist": ["Support knows"],
        "incidents": [],
        "budget": "ok",
        "alerts": 0,
        "locks": [],
        "running": [],
        "queue": [],
        "approvals": [by("31", "20"), by("32", "20"), by("33", "21")],
    })
}

/// An approval of what is asked.
fn by(user: &str, role: &str) -> Value {
    json!({ "by": user, "roles": [role], "at": "2026-11-24T09:00:00Z", "binding": "current" })
}

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn asked_at(facts: Value, time: &str) -> Decision {
    let Answer { decision, json } = answer(facts, &team(), at(time));
    decision.unwrap_or_else(|| panic!("{json}"))
}

fn asked(facts: Value) -> Decision {
    asked_at(facts, NOW)
}

/// The fine request, with a value put at a pointer; `null` takes it away.
fn with(pointer: &str, value: Value) -> Value {
    let mut facts = fine();
    put(&mut facts, pointer, value);
    facts
}

fn put(facts: &mut Value, pointer: &str, value: Value) {
    let (table, key) = pointer.rsplit_once('/').unwrap();
    let table = facts.pointer_mut(table).unwrap().as_object_mut().unwrap();
    table.insert(key.to_owned(), value);
}

/// Outcome and codes, as in `deny: frozen, ci_failing`.
fn told(decision: &Decision) -> String {
    let codes: Vec<&str> = decision
        .blockers
        .iter()
        .map(|it| it.code.as_str())
        .collect();
    format!("{}: {}", decision.outcome.as_str(), codes.join(", "))
}

#[test]
fn what_is_fine_is_allowed() {
    assert_eq!(told(&asked(fine())), "allow: ");
}
