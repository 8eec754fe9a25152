//! What the shell is asked of plans, and what it answers.

use super::super::{Config, Question, Wanted, answer, line};

const PLAN: &str = "[[schedule]]\nname = \"primary\"\ntimezone = \"Europe/Zurich\"\n[[schedule.layer]]\nname = \"office\"\nanchor = \"2026-01-05T09:00\"\nevery = { weeks = 1 }\nturns = [[\"ana\"], [\"bo\", \"cy\"]]\nwindows = [{ days = [\"mon\", \"tue\"], from = \"09:00\", to = \"17:00\" }]\n";

fn asked(more: &serde_json::Value) -> String {
    let mut question =
        serde_json::json!({"config": PLAN, "from": "2026-01-05", "until": "2026-01-13"});
    for (key, value) in more.as_object().unwrap() {
        question[key] = value.clone();
    }
    question.to_string()
}

#[test]
fn every_line_is_answered_with_a_line() {
    let json = serde_json::json!({"schedule": [{"name": "primary", "timezone": "Europe/Zurich", "role": null, "layer": [
        {"name": "office", "anchor": "2026-01-05T09:00", "every": {"weeks": 1}, "turns": [["ana"], ["bo", "cy"]],
         "windows": [{"days": ["mon", "tue"], "from": "09:00", "to": "17:00"}]}]}]});
    let preview = line(Wanted::Preview, &asked(&serde_json::json!({})));
    assert_eq!(
        preview,
        line(
            Wanted::Preview,
            &asked(&serde_json::json!({"config": json}))
        )
    );
    assert_eq!(
        preview,
        line(
            Wanted::Preview,
            &asked(&serde_json::json!({"config": json.to_string()}))
        )
    );
    let other = PLAN.replace("\"ana\"", "\"dee\"");
    let whole = format!(
        "guild = \"1\"\nname = \"Acme\"\n{PLAN}[[person]]\nname = \"ana\"\ndiscord = \"2\"\n"
    );
    let all = [
        preview,
        line(
            Wanted::Who,
            &asked(&serde_json::json!({"at": "2026-01-06T15:59:59Z"})),
        ),
        line(
            Wanted::Who,
            &asked(&serde_json::json!({"at": "2026-01-06T16:00:00Z", "id": 7})),
        ),
        line(
            Wanted::Next,
            &asked(&serde_json::json!({"at": "2026-01-05T12:00:00Z", "person": "ana", "n": 2})),
        ),
        line(
            Wanted::Gaps,
            &asked(&serde_json::json!({"schedule": "primary"})),
        ),
        line(Wanted::Load, &asked(&serde_json::json!({}))),
        line(Wanted::Diff, &asked(&serde_json::json!({"new": other}))),
        // What cannot be answered.
        line(Wanted::Preview, "{"),
        line(Wanted::Preview, "[1]"),
        line(
            Wanted::Preview,
            &asked(&serde_json::json!({"config": whole, "id": "x"})),
        ),
        line(Wanted::Preview, &asked(&serde_json::json!({"config": "{"}))),
        line(
            Wanted::Preview,
            &asked(&serde_json::json!({"config": null})),
        ),
        line(Wanted::Preview, &asked(&serde_json::json!({"config": ""}))),
        line(
            Wanted::Preview,
            &asked(&serde_json::json!({"schedule": "secondary"})),
        ),
        line(
            Wanted::Preview,
            &asked(&serde_json::json!({"until": "2026-01-05"})),
        ),
        line(
            Wanted::Preview,
            &asked(&serde_json::json!({"until": "2126-01-05"})),
        ),
        line(
            Wanted::Preview,
            &asked(&serde_json::json!({"from": "soon"})),
        ),
        line(
            Wanted::Next,
            &asked(&serde_json::json!({"at": "2026-01-05", "person": "Ana Lopez"})),
        ),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn people_read_both_clocks() {
    let question = Question {
        config: Some(Config::Text(PLAN.to_owned())),
        from: Some("2026-01-05".to_owned()),
        until: Some("2026-01-13".to_owned()),
        at: Some("2026-01-05T12:00:00Z".to_owned()),
        person: Some("bo".to_owned()),
        new: Some(Config::Text(PLAN.replace("tue", "wed"))),
        ..Question::default()
    };
    let all = [
        Wanted::Preview,
        Wanted::Who,
        Wanted::Next,
        Wanted::Gaps,
        Wanted::Load,
        Wanted::Diff,
    ];
    let told = all.map(|wanted| answer(wanted, &question, "plan.toml").unwrap().to_string());
    insta::assert_snapshot!(told.join("\n\n"));
}
