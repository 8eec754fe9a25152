//! Each gate, as a table.

use serde_json::{Value, json};

use super::{OTHER, SHA, asked, asked_at, fine, put, told, with};

/// A place in the facts, what stands there, and what comes of it.
type Case = (&'static str, Value, &'static str);

fn request_and_commit() -> Vec<Case> {
    vec![
        ("/request/service", json!("apy"), "deny: unknown_service"),
        ("/request/environment", json!("prod"), "deny: unknown_env"),
        ("/request/environment", json!("dev"), "deny: no_policy"),
        ("/request/arguments", json!({}), "deny: args_invalid"),
        (
            "/request/arguments",
            json!({ "region": "eu", "x": "1" }),
            "deny: args_invalid, approval",
        ),
        ("/request/reason", json!(" "), "deny: reason_missing"),
        ("/request/roles", json!(["21"]), "deny: not_allowed"),
        (
            "/end",
            json!({ "rejected": { "by": "31", "reason": "not now" } }),
            "deny: rejected",
        ),
        (
            "/end",
            json!({ "cancelled": { "by": "30" } }),
            "deny: cancelled",
        ),
        (
            "/request/sha",
            json!("0123456"),
            "deny: sha_not_full, sha_moved, order_missing",
        ),
        ("/commit/found", json!(false), "deny: ref_not_found"),
        ("/commit/fork", json!(true), "deny: fork_refused"),
        (
            "/commit/branches",
            json!(["feature"]),
            "deny: ref_not_allowed",
        ),
        ("/commit/branches", json!(["release/1"]), "allow: "),
        ("/commit/sha", json!(OTHER), "deny: sha_moved"),
        (
            "/commit/held_back",
            json!([OTHER]),
            "deny: commit_held_back",
        ),
        ("/checks/0/state", json!("failure"), "deny: ci_failing"),
    ]
}

fn checks_and_ladder() -> Vec<Case> {
    vec![
        ("/checks/0/state", json!("timed_out"), "deny: ci_failing"),
        ("/checks/0/state", json!("skipped"), "deny: ci_missing"),
        ("/checks/0/state", json!("neutral"), "allow: "),
        ("/checks/0/state", json!("queued"), "wait: ci_pending"),
        ("/checks/0/state", json!("odd"), "deny: ci_unverifiable"),
        ("/checks/1/app", json!("another"), "deny: ci_missing"),
        ("/checks", json!([]), "deny: ci_missing, ci_missing"),
        ("/review/approvals", json!(1), "deny: review_missing"),
        (
            "/review/changes_requested",
            json!(true),
            "deny: changes_requested",
        ),
        ("/review/draft", json!(true), "deny: draft"),
        ("/behind", json!(4), "deny: behind_base"),
        ("/live/staging/sha", json!(OTHER), "deny: order_missing"),
        ("/live/staging/active", json!(false), "deny: order_missing"),
        (
            "/live/staging/since",
            json!("2026-11-24T09:30:00Z"),
            "wait: soak_not_over",
        ),
        ("/live/staging", json!({}), "deny: order_missing"),
        ("/checklist", json!([]), "deny: checklist_open"),
        (
            "/incidents",
            json!([{ "number": 1, "severity": "sev2", "services": ["api"] }]),
            "deny: incident_open",
        ),
    ]
}

fn moment() -> Vec<Case> {
    vec![
        (
            "/incidents",
            json!([{ "number": 1, "severity": "sev3", "services": ["api"] }]),
            "allow: ",
        ),
        (
            "/incidents",
            json!([{ "number": 1, "severity": "sev1", "services": ["web"] }]),
            "allow: ",
        ),
        (
            "/incidents",
            json!([{ "number": 1 }]),
            "deny: incident_open",
        ),
        ("/budget", json!("slow"), "allow: "),
        (
            "/budget",
            json!("fast"),
            "needs_approval: approvals_missing",
        ),
        ("/budget", json!("exhausted"), "deny: budget_low"),
        ("/budget", json!("odd"), "deny: budget_unverifiable"),
        ("/alerts", json!(6), "deny: alerts_noisy"),
        (
            "/locks",
            json!([{ "scope": "global", "by": "31" }]),
            "deny: locked_global",
        ),
        (
            "/locks",
            json!([{ "scope": "environment", "environment": "production", "by": "31" }]),
            "deny: locked_env",
        ),
        (
            "/locks",
            json!([{ "scope": "service", "service": "api", "by": "31" }]),
            "deny: locked_service",
        ),
        (
            "/locks",
            json!([{ "scope": "service", "service": "web", "by": "31" }]),
            "allow: ",
        ),
        (
            "/locks",
            json!([{ "scope": "place", "service": "api", "environment": "production", "by": "31" }]),
            "deny: locked",
        ),
    ]
}

fn locks() -> Vec<Case> {
    vec![
        (
            "/locks",
            json!([{ "scope": "global", "by": "31", "warning": true }]),
            "allow: ",
        ),
        (
            "/locks",
            json!([{ "scope": "global", "by": "31", "until": "2026-11-24T09:59:59Z" }]),
            "allow: ",
        ),
        (
            "/locks",
            json!([{ "scope": "global" }]),
            "deny: lock_unreadable",
        ),
        (
            "/locks",
            json!([{ "scope": "galaxy", "by": "30" }]),
            "deny: lock_unreadable",
        ),
        (
            "/locks",
            json!([{ "scope": "global", "by": "30" }]),
            "allow: ",
        ),
        (
            "/locks",
            json!([{ "scope": "global", "by": "30", "request": "r1" }]),
            "allow: ",
        ),
        (
            "/locks",
            json!([{ "scope": "global", "by": "30", "request": "r2" }]),
            "deny: locked_global",
        ),
        ("/running", json!([{ "id": "r2" }]), "wait: in_progress"),
        ("/running", json!([{ "id": "r1" }]), "allow: "),
        (
            "/queue",
            json!([{ "id": "r2" }, { "id": "r1" }]),
            "wait: queued_behind",
        ),
        ("/queue", json!([{ "id": "r1" }, { "id": "r2" }]), "allow: "),
    ]
}

#[test]
fn each_gate_tells_what_is_wrong() {
    let tables = [request_and_commit(), checks_and_ladder(), moment(), locks()];
    for (pointer, value, expected) in tables.into_iter().flatten() {
        let mut facts = fine();
        if let Some((list, rest)) = pointer.split_once("/0/") {
            facts.pointer_mut(list).unwrap()[0][rest] = value.clone();
        } else if let Some((list, rest)) = pointer.split_once("/1/") {
            facts.pointer_mut(list).unwrap()[1][rest] = value.clone();
        } else {
            put(&mut facts, pointer, value.clone());
        }
        let got = told(&asked(facts));
        match expected.strip_suffix(", approval") {
            Some(expected) => assert!(got.starts_with(expected), "{pointer} {value}: {got}"),
            None => assert_eq!(got, expected, "{pointer} {value}"),
        }
    }
}

#[test]
fn what_is_not_known_stands_in_the_way() {
    for (fact, expected) in [
        ("/commit", "deny: ref_unverifiable, approver_is_author"),
        ("/commit/found", "deny: ref_unverifiable"),
        ("/commit/sha", "deny: ref_unverifiable"),
        ("/commit/fork", "deny: ref_unverifiable"),
        ("/commit/branches", "deny: ref_unverifiable"),
        ("/commit/held_back", "deny: ref_unverifiable"),
        ("/checks", "deny: ci_unverifiable"),
        ("/review", "deny: review_unverifiable"),
        ("/review/approvals", "deny: review_unverifiable"),
        ("/behind", "deny: base_unverifiable"),
        ("/live", "deny: ladder_unverifiable"),
        ("/live/staging", "deny: ladder_unverifiable"),
        ("/live/staging/active", "deny: ladder_unverifiable"),
        ("/live/staging/since", "deny: ladder_unverifiable"),
        ("/checklist", "deny: checklist_unverifiable"),
        ("/incidents", "deny: incident_unverifiable"),
        ("/budget", "deny: budget_unverifiable"),
        ("/alerts", "deny: alerts_unverifiable"),
        ("/locks", "deny: lock_unreadable"),
        ("/running", "deny: running_unverifiable"),
        ("/queue", "deny: running_unverifiable"),
    ] {
        let mut facts = fine();
        let (table, key) = fact.rsplit_once('/').unwrap();
        facts
            .pointer_mut(table)
            .unwrap()
            .as_object_mut()
            .unwrap()
            .remove(key);
        let got = told(&asked(facts));
        let expected = expected.split(", approver").next().unwrap();
        assert!(got.starts_with(expected), "{fact}: {got}");
    }
}

#[test]
fn what_is_old_of_unknown_age_or_from_the_future_is_not_known() {
    for as_of in [
        json!("2026-11-24T09:49:59Z"),
        json!("2026-11-24T10:01:01Z"),
        Value::Null,
    ] {
        let got = told(&asked(with("/as_of", as_of.clone())));
        for code in [
            "ref",
            "ci",
            "review",
            "base",
            "ladder",
            "checklist",
            "incident",
            "budget",
            "alerts",
            "running",
        ] {
            assert!(
                got.contains(&format!("{code}_unverifiable")),
                "{as_of}: {got}"
            );
        }
        assert!(got.contains("lock_unreadable"), "{as_of}: {got}");
    }
    let one = json!({ "all": "2026-11-24T09:58:00Z", "checks": "2026-11-24T09:00:00Z" });
    assert_eq!(told(&asked(with("/as_of", one))), "deny: ci_unverifiable");
}

#[test]
fn a_rerun_counts_and_what_nobody_can_order_counts_as_the_worst() {
    let run = |state: &str, at: Value| json!({ "name": "build", "state": state, "at": at });
    let (early, late) = (json!("2026-11-24T08:00:00Z"), json!("2026-11-24T09:00:00Z"));
    let test = json!({ "name": "test", "app": "actions", "state": "success" });
    for (runs, expected) in [
        (
            vec![run("failure", early.clone()), run("success", late.clone())],
            "allow: ",
        ),
        (
            vec![run("success", early.clone()), run("failure", late.clone())],
            "deny: ci_failing",
        ),
        (
            vec![run("success", early.clone()), run("failure", early)],
            "deny: ci_failing",
        ),
        (
            vec![run("failure", Value::Null), run("success", late)],
            "deny: ci_failing",
        ),
        (
            vec![json!({ "name": "build", "state": "success", "sha": OTHER })],
            "deny: ci_missing",
        ),
    ] {
        let checks: Vec<Value> = runs.into_iter().chain([test.clone()]).collect();
        assert_eq!(
            told(&asked(with("/checks", json!(checks)))),
            expected,
            "{checks:?}"
        );
    }
}

#[test]
fn a_commit_without_checks_is_held_unless_the_policy_does_without() {
    let mut facts = fine();
    put(&mut facts, "/request/environment", json!("staging"));
    put(&mut facts, "/request/arguments", json!({}));
    put(
        &mut facts,
        "/live",
        json!({ "dev": { "sha": SHA, "active": true } }),
    );
    assert_eq!(told(&asked(facts.clone())), "allow: ");
    put(&mut facts, "/checks", json!([]));
    assert_eq!(told(&asked(facts.clone())), "deny: ci_none");
    put(
        &mut facts,
        "/checks",
        json!([{ "name": "lint", "state": "failure" }]),
    );
    assert_eq!(told(&asked(facts)), "deny: ci_failing");
}

#[test]
fn a_service_without_a_stage_climbs_over_it() {
    let mut facts = fine();
    put(&mut facts, "/request/service", json!("web"));
    put(
        &mut facts,
        "/live",
        json!({ "dev": { "sha": SHA, "since": "2026-11-24T08:00:00Z", "active": true } }),
    );
    let decision = asked(facts);
    assert_eq!(told(&decision), "allow: ");
    assert_eq!(decision.warnings[0].code.as_str(), "stage_skipped");
}

#[test]
fn an_incident_lets_its_fix_pass_once_its_commander_agrees() {
    let mut facts = fine();
    put(
        &mut facts,
        "/incidents",
        json!([{ "number": 7, "severity": "sev1", "commander": "34" }]),
    );
    put(&mut facts, "/request/fixes", json!(7));
    assert_eq!(told(&asked(facts.clone())), "deny: incident_open");
    facts["approvals"]
        .as_array_mut()
        .unwrap()
        .push(super::by("34", "99"));
    assert_eq!(told(&asked(facts.clone())), "allow: ");
    put(&mut facts, "/request/fixes", json!(8));
    assert_eq!(told(&asked(facts)), "deny: incident_open");
}

#[test]
fn a_rollback_goes_where_it_was_and_passes_fewer_gates() {
    let mut facts = fine();
    put(&mut facts, "/request/kind", json!("rollback"));
    put(
        &mut facts,
        "/history",
        json!([{ "sha": SHA, "success": true }, { "sha": OTHER, "success": false }]),
    );
    for gone in [
        "checks",
        "review",
        "behind",
        "live",
        "checklist",
        "budget",
        "alerts",
    ] {
        facts.as_object_mut().unwrap().remove(gone);
    }
    // A Thursday: the freeze does not hold it.
    let thursday = "2026-11-26T10:00:00Z";
    put(&mut facts, "/as_of", json!("2026-11-26T09:58:00Z"));
    put(
        &mut facts,
        "/approvals",
        json!([{ "by": "33", "at": "2026-11-26T09:00:00Z", "binding": "current" }]),
    );
    let decision = asked_at(facts.clone(), thursday);
    assert_eq!(told(&decision), "allow: ");
    assert_eq!(decision.warnings[0].code.as_str(), "not_for_rollback");
    put(&mut facts, "/approvals", json!([]));
    assert_eq!(
        told(&asked_at(facts.clone(), thursday)),
        "needs_approval: approvals_missing"
    );
    put(
        &mut facts,
        "/incidents",
        json!([{ "number": 7, "severity": "sev1" }]),
    );
    assert_eq!(told(&asked_at(facts.clone(), thursday)), "allow: ");
    put(
        &mut facts,
        "/locks",
        json!([{ "scope": "global", "by": "31" }]),
    );
    assert_eq!(
        told(&asked_at(facts.clone(), thursday)),
        "deny: locked_global"
    );
    put(&mut facts, "/locks", json!([]));
    put(&mut facts, "/request/sha", json!(OTHER));
    assert_eq!(
        told(&asked_at(facts.clone(), thursday)),
        "deny: rollback_never_deployed"
    );
    put(&mut facts, "/history", json!([]));
    assert_eq!(
        told(&asked_at(facts, thursday)),
        "deny: rollback_target_unknown"
    );
}
