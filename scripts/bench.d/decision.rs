//! Times decisions on deploys: how long one takes under a policy of 20 rules and 10 windows. Prints a JSON object.

use std::{
    fmt::Write as _,
    hint::black_box,
    io::{self, Write as _},
    time::Instant,
};

use binnacle_commands::{
    deploy::{Asked, Policy, decide},
    team::Team,
};
use jiff::Timestamp;
use serde_json::{Value, json};

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";
/// How often each is timed, and how many decisions are timed together.
const ROUNDS: usize = 200;
const EACH: usize = 500;

/// A document in which 20 tables demand something of one place, and 10 windows hold it.
fn document() -> String {
    let mut text = String::from(
        "guild = \"1\"\nname = \"Acme\"\ntimezone = \"Europe/Zurich\"\nrole = [{ name = \"ops\", id = \"20\" }, { name = \"dev\", id = \"21\" }]\n\
         service = [{ name = \"api\" }]\nenvironment = [{ name = \"staging\" }, { name = \"production\", after = \"staging\" }]\n",
    );
    let rules = [
        "requesters = [\"ops\", \"dev\"]",
        "reason = true",
        "branches = [\"main\", \"release/*\"]",
        "checks = [\"build\"]",
        "checks = [{ name = \"test\", app = \"actions\" }]",
        "reviews = 2",
        "max_behind = 5",
        "soak = \"1h\"",
        "checklist = [\"Support knows\"]",
        "checklist = [\"Dashboards are open\"]",
        "incidents = { severity = \"sev2\" }",
        "incidents = { severity = \"sev3\", grade = \"warn\" }",
        "budget = { slow = \"warn\", fast = \"block\", exhausted = \"block\" }",
        "alerts = { most = 5 }",
        "approvals = [{ roles = [\"ops\"], count = 2 }]",
        "approvals = [{ roles = [\"dev\"] }]",
        "approvals_expire = \"8h\"",
        "facts_max_age = \"10m\"",
        "overrides = [{ codes = [\"frozen\"], roles = [\"ops\"] }]",
        "emergency = { roles = [\"ops\"], skip = [\"frozen\"] }",
    ];
    for (at, rule) in rules.iter().enumerate() {
        let _ = writeln!(text, "[[deploy]]\nname = \"rule {at}\"\n{rule}");
    }
    for at in 0..7 {
        let _ = writeln!(
            text,
            "[[freeze]]\nname = \"night {at}\"\nfrom = \"2{}:00\"\nto = \"06:0{at}\"",
            at % 4
        );
    }
    text += "[[freeze]]\nname = \"weekend\"\ndays = [\"sat\", \"sun\"]\n";
    text += "[[freeze]]\nname = \"year\"\nstarts = \"2026-12-20\"\nends = \"2027-01-04\"\n";
    text += "[[freeze]]\nname = \"hours\"\nkind = \"allow\"\nfrom = \"08:00\"\nto = \"18:00\"\n";
    text
}

fn facts() -> Value {
    let by = |user: &str, role: &str| json!({ "by": user, "roles": [role], "at": "2026-11-24T09:00:00Z", "sha": SHA });
    json!({
        "as_of": "2026-11-24T09:58:00Z",
        "request": {
            "service": "api", "environment": "production", "sha": SHA, "ref": "main", "by": "30", "roles": ["21"], "reason": "The new cart.",
        },
        "commit": { "found": true, "sha": SHA, "fork": false, "branches": ["main"], "held_back": [] },
        "checks": [{ "name": "build", "state": "success" }, { "name": "test", "app": "actions", "state": "success" }],
        "review": { "approvals": 2, "changes_requested": false, "draft": false },
        "behind": 0,
        "live": { "staging": { "sha": SHA, "since": "2026-11-24T08:00:00Z", "active": true } },
        "checklist": ["Support knows", "Dashboards are open"],
        "incidents": [], "budget": "ok", "alerts": 0, "locks": [], "running": [], "queue": [],
        "approvals": [by("31", "20"), by("32", "20"), by("33", "21")],
    })
}

/// The median time of one decision, in nanoseconds.
#[expect(clippy::disallowed_methods, reason = "this is a stopwatch")]
fn time(asked: &Asked, policy: &Policy, now: Timestamp) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            for _ in 0..EACH {
                black_box(decide(
                    black_box(&asked.request),
                    black_box(policy),
                    black_box(&asked.facts),
                    now,
                ));
            }
            begun.elapsed().as_secs_f64() * 1e9 / f64::from(u32::try_from(EACH).unwrap_or(u32::MAX))
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}

fn main() {
    let team = Team::parse(&document(), "document").expect("the document is one");
    let policy = Policy::of(&team, "api", "production");
    assert_eq!((policy.tables.len(), policy.windows.len()), (20, 10));
    let read = |facts: Value| Asked::read(facts, None).expect("the facts are some");
    let allowed = read(facts());
    // Nothing but the request is known: every gate has something to say.
    let denied = read(json!({ "request": facts()["request"] }));
    let at = |text: &str| text.parse().expect("a time");
    let (open, frozen) = (at("2026-11-24T10:00:00Z"), at("2026-11-28T22:30:00Z"));
    let first = decide(&allowed.request, &policy, &allowed.facts, open);
    assert_eq!(first.blockers, [], "this one is to be allowed");
    let told = json!({
        "allowed": time(&allowed, &policy, open),
        "denied": time(&denied, &policy, open),
        "denied and frozen": time(&denied, &policy, frozen),
    });
    writeln!(io::stdout(), "{told}").expect("standard output takes it");
}
