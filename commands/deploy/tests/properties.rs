//! What holds of every decision, whatever is known.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{OTHER, SHA, asked_at, fine, put};
use crate::deploy::{Decision, Outcome};

/// Places in the facts, each with what is good there, and what is bad. What is not known is one more way.
fn ways() -> Vec<(&'static str, Vec<Value>)> {
    vec![
        ("/commit/found", vec![json!(true), json!(false)]),
        ("/commit/fork", vec![json!(false), json!(true)]),
        ("/commit/sha", vec![json!(SHA), json!(OTHER)]),
        ("/commit/branches", vec![json!(["main"]), json!(["x"])]),
        ("/commit/held_back", vec![json!([]), json!([OTHER])]),
        (
            "/checks",
            vec![
                fine()["checks"].clone(),
                json!([{ "name": "build", "state": "failure" }]),
                json!([]),
            ],
        ),
        (
            "/review",
            vec![
                fine()["review"].clone(),
                json!({ "approvals": 0, "changes_requested": true, "draft": true }),
            ],
        ),
        ("/behind", vec![json!(0), json!(9)]),
        (
            "/live",
            vec![
                fine()["live"].clone(),
                json!({ "staging": { "sha": OTHER, "active": true } }),
            ],
        ),
        ("/checklist", vec![json!(["Support knows"]), json!([])]),
        (
            "/incidents",
            vec![json!([]), json!([{ "number": 1, "severity": "sev1" }])],
        ),
        (
            "/budget",
            vec![
                json!("ok"),
                json!("slow"),
                json!("fast"),
                json!("exhausted"),
            ],
        ),
        ("/alerts", vec![json!(0), json!(50)]),
        (
            "/locks",
            vec![json!([]), json!([{ "scope": "global", "by": "31" }])],
        ),
        ("/running", vec![json!([]), json!([{ "id": "r9" }])]),
        ("/queue", vec![json!([]), json!([{ "id": "r9" }])]),
    ]
}

/// Facts in which each place is good, bad, or not known.
fn facts(picks: &[usize]) -> Value {
    let mut facts = fine();
    for ((pointer, values), pick) in ways().iter().zip(picks) {
        let value = values.get(*pick % (values.len() + 1)).cloned();
        put(&mut facts, pointer, value.unwrap_or(Value::Null));
    }
    // All of it as of any day of the week.
    facts["as_of"] = json!({ "all": "2026-11-24T09:58:00Z" });
    facts
}

fn picks() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(prop_oneof![4 => Just(0_usize), 1 => 1..5_usize], 16)
}

fn rank(decision: &Decision) -> u8 {
    match decision.outcome {
        Outcome::Allow => 0,
        Outcome::Wait => 1,
        Outcome::NeedsApproval => 2,
        Outcome::Deny => 3,
    }
}

const TUESDAY: &str = "2026-11-24T10:00:00Z";

proptest! {
    #[test]
    fn one_blocker_more_never_turns_deny_into_allow(picks in picks(), at in 0..16_usize, way in 1..5_usize) {
        let mut better = picks.clone();
        better[at] = 0;
        let mut worse = picks;
        worse[at] = way;
        let (better, worse) = (asked_at(facts(&better), TUESDAY), asked_at(facts(&worse), TUESDAY));
        prop_assert!(rank(&better) <= rank(&worse), "{better:?} {worse:?}");
    }

    #[test]
    fn unknown_is_never_better_than_bad(picks in picks(), at in 0..16_usize, bad in 1..5_usize) {
        let (_, values) = &ways()[at];
        prop_assume!(bad < values.len());
        let with = |pick: usize| {
            let mut picks = picks.clone();
            picks[at] = pick;
            asked_at(facts(&picks), TUESDAY)
        };
        // What runs takes time alone, and what is not known takes more.
        prop_assert!(rank(&with(values.len())) >= rank(&with(bad)));
    }

    #[test]
    fn an_override_clears_only_what_it_names(picks in picks(), codes in prop::sample::subsequence(vec!["frozen", "ci_failing", "soak_not_over", "budget_low", "locked_global", "nonsense"], 0..6)) {
        let plain = asked_at(facts(&picks), TUESDAY);
        let mut overridden = facts(&picks);
        overridden["overrides"] = json!([{
            "codes": codes, "by": "31", "roles": ["20"], "reason": "It burns.", "second": { "by": "32", "roles": ["21"] },
            "at": "2026-11-24T09:30:00Z", "binding": "current",
        }]);
        let decision = asked_at(overridden, TUESDAY);
        let may = |code: &str| codes.contains(&code) && ["frozen", "ci_failing"].contains(&code);
        let left: Vec<_> = plain.blockers.iter().filter(|it| !may(it.code.as_str())).collect();
        prop_assert_eq!(decision.blockers.iter().collect::<Vec<_>>(), left);
        prop_assert!(decision.overridden.iter().all(|it| may(it.blocker.code.as_str())));
    }

    #[test]
    fn the_order_is_fixed_and_the_outcome_follows(picks in picks(), day in 0..7_i64) {
        let now = super::at(TUESDAY) + jiff::SignedDuration::from_hours(24 * day);
        let mut facts = facts(&picks);
        facts["as_of"] = json!(now.to_string());
        for at in 0..3 {
            facts["approvals"][at]["at"] = json!(now.to_string());
        }
        let decision = asked_at(facts.clone(), &now.to_string());
        prop_assert!(decision.blockers.is_sorted_by_key(|it| it.code));
        prop_assert_eq!(decision.outcome == Outcome::Allow, decision.blockers.is_empty());
        prop_assert!(decision.until.is_none_or(|until| until > now && decision.outcome == Outcome::Wait));
        prop_assert_eq!(&asked_at(facts.clone(), &now.to_string()), &decision);
        // What waits starts when it was told that it would, if nothing else changes.
        if let Some(until) = decision.until {
            facts["as_of"] = json!(until.to_string());
            for at in 0..3 {
                facts["approvals"][at]["at"] = json!(until.to_string());
            }
            prop_assert_eq!(asked_at(facts, &until.to_string()).outcome, Outcome::Allow);
        }
    }

    #[test]
    fn any_json_gets_an_answer(text in "\\PC{0,80}", pointer in prop::sample::select(vec!["/request/sha", "/request/by", "/checks", "/locks", "/as_of", "/approvals", "/live"])) {
        let team = super::team();
        let now = super::at(TUESDAY);
        let _ = crate::deploy::answer_line(&text, Some(&team), now);
        let mut facts = fine();
        put(&mut facts, pointer, json!(text));
        let answer = crate::deploy::answer(facts, &team, now);
        prop_assert_eq!(answer.decision.is_some(), answer.json.get("error").is_none());
    }
}
