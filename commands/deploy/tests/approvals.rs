//! Approvals, overrides and emergencies.

use serde_json::{Value, json};

use super::{NOW, OTHER, SHA, asked, asked_at, by, fine, put, told, with};

fn approvals(given: Vec<Value>) -> String {
    told(&asked(with("/approvals", Value::Array(given))))
}

#[test]
fn each_group_counts_on_its_own_and_each_person_once() {
    let missing = "needs_approval: approvals_missing";
    assert_eq!(approvals(vec![]), format!("{missing}, approvals_missing"));
    assert_eq!(approvals(vec![by("31", "20"), by("32", "20")]), missing);
    assert_eq!(approvals(vec![by("31", "20"), by("33", "21")]), missing);
    assert_eq!(
        approvals(vec![by("31", "20"), by("31", "20"), by("33", "21")]),
        missing
    );
    // Whoever is of both groups counts in both.
    let both = json!({ "by": "31", "roles": ["20", "21"], "at": "2026-11-24T09:00:00Z", "binding": "current" });
    assert_eq!(approvals(vec![both, by("32", "20")]), "allow: ");
    // Named people need no role.
    assert_eq!(
        approvals(vec![by("31", "20"), by("32", "20"), by("33", "99")]),
        "allow: "
    );
    assert_eq!(
        approvals(vec![by("31", "20"), by("32", "99"), by("33", "21")]),
        format!("{missing}, approver_not_in_group")
    );
}

#[test]
fn an_approval_lapses_when_what_is_asked_moves() {
    let binding = asked(fine()).pinned.binding;
    let bound = |to: &str| {
        let mut all = vec![by("31", "20"), by("32", "20"), by("33", "21")];
        for it in &mut all {
            it["binding"] = json!(to);
        }
        json!(all)
    };
    let stale = "needs_approval: approvals_missing, approvals_missing, approval_stale, approval_stale, approval_stale";
    assert_eq!(told(&asked(with("/approvals", bound(&binding)))), "allow: ");
    assert_eq!(told(&asked(with("/approvals", bound("")))), stale);
    // Another commit, other arguments, another place.
    let mut facts = with("/approvals", bound(&binding));
    put(&mut facts, "/request/arguments/region", json!("us"));
    assert_eq!(told(&asked(facts)), stale);
    let mut facts = with("/approvals", bound(&binding));
    put(&mut facts, "/request/sha", json!(OTHER));
    put(&mut facts, "/commit/sha", json!(OTHER));
    put(&mut facts, "/live/staging/sha", json!(OTHER));
    assert!(told(&asked(facts)).contains("approval_stale"));
    // Another policy.
    let policy = super::TEAM.replace("reviews = 2", "reviews = 1");
    let team = crate::team::Team::parse(&policy, "binnacle.toml").unwrap();
    let answer = super::answer(with("/approvals", bound(&binding)), &team, super::at(NOW));
    assert_eq!(told(&answer.decision.unwrap()), stale);
    // A SHA says which commit; without either, nobody knows.
    let mut given = by("31", "20");
    given.as_object_mut().unwrap().remove("binding");
    assert!(
        approvals(vec![given.clone(), by("32", "20"), by("33", "21")]).contains("approval_stale")
    );
    given["sha"] = json!(SHA);
    assert_eq!(
        approvals(vec![given.clone(), by("32", "20"), by("33", "21")]),
        "allow: "
    );
    given["sha"] = json!(OTHER);
    assert!(approvals(vec![given, by("32", "20"), by("33", "21")]).contains("approval_stale"));
}

#[test]
fn an_approval_is_young_and_from_the_past() {
    for (time, expected) in [
        (json!("2026-11-24T06:00:01Z"), "allow: "),
        (
            json!("2026-11-24T06:00:00Z"),
            "needs_approval: approvals_missing, approval_expired",
        ),
        (
            json!("2026-11-24T10:02:00Z"),
            "needs_approval: approvals_missing, approval_expired",
        ),
        (
            Value::Null,
            "needs_approval: approvals_missing, approval_expired",
        ),
    ] {
        let mut given = by("33", "21");
        given["at"] = time.clone();
        assert_eq!(
            approvals(vec![by("31", "20"), by("32", "20"), given]),
            expected,
            "{time}"
        );
    }
}

#[test]
fn whoever_wrote_it_does_not_count_where_the_group_says_so() {
    let mut facts = with("/commit/authors", json!(["Bo"]));
    assert_eq!(
        told(&asked(facts.clone())),
        "needs_approval: approvals_missing, approver_is_author"
    );
    // Who wrote it is not known, or whether the approver did.
    facts["commit"].as_object_mut().unwrap().remove("authors");
    assert!(told(&asked(facts)).contains("approver_is_author"));
    assert!(
        approvals(vec![by("31", "20"), by("50", "20"), by("33", "21")])
            .contains("approver_is_author")
    );
}

#[test]
fn a_team_of_one_approves_for_itself_after_a_while_and_says_why() {
    let text = "guild = \"1\"\nname = \"One\"\nrole = [{ name = \"ops\", id = \"20\" }]\nservice = [{ name = \"api\" }]\n\
        environment = [{ name = \"production\" }]\n[[deploy]]\nname = \"all\"\nchecks = \"none\"\n\
        approvals = [{ roles = [\"ops\"], self_after = \"30m\" }]\n";
    let team = crate::team::Team::parse(text, "binnacle.toml").unwrap();
    let ask = |given_at: &str, note: &str| {
        let facts = json!({
            "as_of": NOW,
            "request": { "service": "api", "environment": "production", "sha": SHA, "by": "30", "roles": ["20"], "at": "2026-11-24T09:00:00Z" },
            "commit": { "found": true, "fork": false, "branches": ["main"], "held_back": [] },
            "locks": [], "running": [], "queue": [],
            "approvals": [{ "by": "30", "roles": ["20"], "at": given_at, "binding": "current", "note": note }],
        });
        super::answer(facts, &team, super::at(NOW))
            .decision
            .unwrap()
    };
    let missing = "needs_approval: approvals_missing, approver_is_requester";
    assert_eq!(told(&ask("2026-11-24T09:29:59Z", "alone tonight")), missing);
    assert_eq!(told(&ask("2026-11-24T09:30:00Z", " ")), missing);
    let decision = ask("2026-11-24T09:30:00Z", "alone tonight");
    assert_eq!(told(&decision), "allow: ");
    assert_eq!(decision.warnings[0].code.as_str(), "self_approved");
}

fn frozen() -> Value {
    let mut facts = fine();
    put(&mut facts, "/as_of", json!("2026-11-26T09:58:00Z"));
    for at in 0..3 {
        facts["approvals"][at]["at"] = json!("2026-11-26T09:00:00Z");
    }
    facts
}

const THURSDAY: &str = "2026-11-26T10:00:00Z";

fn overriding(codes: &[&str]) -> Value {
    json!({
        "codes": codes, "by": "31", "roles": ["20"], "reason": "The cart is broken.",
        "second": { "by": "32", "roles": ["21"] }, "at": "2026-11-26T09:30:00Z", "binding": "current",
    })
}

#[test]
fn an_override_clears_what_it_names_and_nothing_else() {
    let mut facts = frozen();
    assert_eq!(told(&asked_at(facts.clone(), THURSDAY)), "wait: frozen");
    put(&mut facts, "/overrides", json!([overriding(&["frozen"])]));
    let decision = asked_at(facts.clone(), THURSDAY);
    assert_eq!(told(&decision), "allow: ");
    assert_eq!(
        (
            decision.overridden[0].by.get(),
            decision.overridden[0].second.get()
        ),
        (31, 32)
    );
    facts["checks"][0]["state"] = json!("failure");
    assert_eq!(told(&asked_at(facts, THURSDAY)), "deny: ci_failing");
}

#[test]
fn an_override_needs_a_role_a_reason_and_another_person() {
    let wrong: Vec<(&str, Value)> = vec![
        ("/roles", json!(["22"])),
        ("/reason", json!(" ")),
        ("/second", Value::Null),
        ("/second/by", json!("31")),
        ("/second/by", json!("41")),
        ("/second/by", json!("30")),
        ("/second/roles", json!(["20"])),
        ("/at", Value::Null),
        ("/at", json!("2026-11-26T06:00:00Z")),
        ("/at", json!("2026-11-26T10:30:00Z")),
        ("/binding", json!("another")),
        ("/binding", Value::Null),
        ("/codes", json!(["soak_not_over"])),
        (
            "/codes",
            json!([
                "locked_global",
                "fork_refused",
                "approvals_missing",
                "all",
                "*"
            ]),
        ),
    ];
    for (pointer, value) in wrong {
        let mut given = overriding(&["frozen"]);
        put(&mut given, pointer, value.clone());
        let mut facts = frozen();
        put(&mut facts, "/overrides", json!([given]));
        let decision = asked_at(facts, THURSDAY);
        assert_eq!(told(&decision), "wait: frozen", "{pointer} {value}");
        assert_eq!(
            decision.warnings[0].code.as_str(),
            "override_not_counted",
            "{pointer}"
        );
    }
}

#[test]
fn an_emergency_passes_over_what_the_policy_lists_and_says_so() {
    let mut facts = frozen();
    put(&mut facts, "/request/kind", json!("emergency"));
    put(&mut facts, "/approvals", json!([]));
    assert_eq!(
        told(&asked_at(facts.clone(), THURSDAY)),
        "deny: emergency_not_allowed, frozen, approvals_missing, approvals_missing"
    );
    put(&mut facts, "/request/roles", json!(["20"]));
    let decision = asked_at(facts.clone(), THURSDAY);
    assert_eq!(told(&decision), "allow: ");
    let skipped: Vec<&str> = decision.skipped.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(
        skipped,
        ["frozen", "approvals_missing", "approvals_missing"]
    );
    put(
        &mut facts,
        "/locks",
        json!([{ "scope": "global", "by": "31" }]),
    );
    assert_eq!(
        told(&asked_at(facts.clone(), THURSDAY)),
        "deny: locked_global"
    );
    put(&mut facts, "/locks", json!([]));
    put(&mut facts, "/request/reason", json!(""));
    assert!(told(&asked_at(facts, THURSDAY)).starts_with("deny: reason_missing, frozen"));
}
