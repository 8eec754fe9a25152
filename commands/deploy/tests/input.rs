//! What is read, and what is said of what cannot be.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{NOW, SHA, at, fine, put, team, with};
use crate::deploy::{Answer, answer, answer_line, show};

const PAGE: &str = include_str!("../../../docs/deploy-decision.md");

fn line(line: &str) -> Value {
    answer_line(line, Some(&team()), at(NOW)).json
}

#[test]
fn a_line_brings_its_own_document_time_and_id() {
    let mut facts = fine();
    let request = facts.as_object_mut().unwrap().remove("request").unwrap();
    let told = line(&json!({ "id": { "a": 1 }, "request": request, "facts": facts }).to_string());
    assert_eq!(
        (&told["id"], &told["outcome"]),
        (&json!({ "a": 1 }), &json!("allow"))
    );
    assert_eq!(told["decided_at"], NOW);
    let later =
        json!({ "now": "2026-11-24T11:00:00+01:00", "facts": fine(), "config": super::TEAM });
    let told = line(&later.to_string());
    assert_eq!(
        (&told["outcome"], &told["decided_at"]),
        (&json!("allow"), &json!(NOW))
    );
    let config = json!({
        "guild": "1", "name": "A", "timezone": null, "service": [{ "name": "api" }], "environment": [{ "name": "production" }],
    });
    let told = line(&json!({ "facts": fine(), "config": config }).to_string());
    assert_eq!(told["blockers"][0]["code"], "no_policy");
}

#[test]
fn what_cannot_be_read_is_said_with_its_place() {
    let wrong = |value: Value| line(&value.to_string())["error"].clone();
    for (value, place) in [
        (
            json!({ "facts": with("/checks", json!([{ "name": "a", "state": 1 }])) }),
            "checks[0].state",
        ),
        (json!({ "facts": with("/colour", json!("red")) }), "colour"),
        (
            json!({ "facts": with("/as_of", json!("yesterday")) }),
            "as_of",
        ),
        (
            json!({ "facts": with("/as_of", json!({ "chekcs": NOW })) }),
            "as_of.chekcs",
        ),
        (
            json!({ "facts": with("/request/by", json!("ana")) }),
            "request.by",
        ),
        (
            json!({ "facts": with("/request/kind", json!("hotfix")) }),
            "request.kind",
        ),
        (json!({ "facts": [] }), "facts"),
        (json!({ "fcats": {} }), "fcats"),
        (json!({ "facts": fine(), "now": "soon" }), "now"),
        (json!({ "facts": fine(), "config": 7 }), "config"),
        (json!({ "facts": fine(), "config": "guild = 1" }), "config"),
    ] {
        assert_eq!(wrong(value.clone())["at"], place, "{value}");
    }
    for text in ["", "{", "[]", "null", "{\"facts\":"] {
        assert!(
            line(text)["error"]["why"]
                .as_str()
                .unwrap()
                .contains("no JSON object"),
            "{text}"
        );
    }
    let told = answer_line(&json!({ "facts": fine() }).to_string(), None, at(NOW));
    assert_eq!(
        (told.is_allowed(), &told.json["error"]["at"]),
        (None, &json!("config"))
    );
    let problems = wrong(json!({ "facts": fine(), "config": "guild = 1" }))["problems"].clone();
    assert_eq!(
        (&problems[0]["line"], &problems[0]["key"]),
        (&json!(1), &json!("name"))
    );
}

#[test]
fn a_line_of_a_batch_will_do_as_facts() {
    let line = json!({ "now": NOW, "facts": fine() });
    assert_eq!(
        answer(line, &team(), at(NOW)),
        answer(fine(), &team(), at(NOW))
    );
}

#[test]
fn ids_may_be_numbers() {
    let mut facts = with("/request/by", json!(30));
    put(&mut facts, "/request/roles", json!([22]));
    assert_eq!(
        answer(facts, &team(), at(NOW)),
        answer(fine(), &team(), at(NOW))
    );
}

#[test]
fn people_read_it_line_by_line() {
    let mut facts = with("/request/reason", json!(""));
    put(
        &mut facts,
        "/locks",
        json!([{ "scope": "global", "by": "31", "reason": "moving the database", "until": "2026-11-24T12:00:00Z" }]),
    );
    facts["checks"][0]["state"] = json!("failure");
    facts["approvals"].as_array_mut().unwrap().remove(0);
    let told = answer(facts, &team(), at(NOW)).decision.unwrap();
    assert_snapshot!(show::decision(&told), @r"
    Denied.
    - reason_missing: Deploys here need a reason. Say why this is deployed.
    - ci_failing: The check `build` failed. Make the check pass.
    - locked_global: Everything is locked by 31 until 2026-11-24 12:00 UTC: `moving the database`. Ask its owner to unlock, or wait for its end.
    - approvals_missing: It has 1 of 2 approvals by ops. Have 1 more of ops approve; whoever asks does not count.
    ");
}

#[test]
fn the_examples_of_the_page_are_read() {
    let config = "guild = \"1\"\nname = \"A\"\nrole = [{ name = \"ops\", id = \"20\" }]\nservice = [{ name = \"checkout\" }]\n\
        environment = [{ name = \"staging\" }]\n[[deploy]]\nname = \"all\"\n";
    let team = crate::team::Team::parse(config, "binnacle.toml").unwrap();
    let lines: Vec<&str> = PAGE
        .lines()
        .filter(|line| line.starts_with("{\"id\":"))
        .collect();
    let told: Vec<Answer> = lines
        .iter()
        .map(|line| answer_line(line, Some(&team), at(NOW)))
        .collect();
    assert_eq!(told[0].json["outcome"], "allow", "{}", told[0].json);
    assert_eq!(told[1].json["id"], 2);
    assert!(told[1].decision.is_some(), "{}", told[1].json);
    assert!(PAGE.contains(SHA));
}
