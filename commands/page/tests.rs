//! The rules of pages: as tables, as properties, and what people read, as snapshots.

mod climbing;
mod properties;
mod words;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;
use crate::{
    Actor, Refusal,
    incident::{self, DeclareAsk, Declared, Incident, Sort, Title},
    team::Team,
};

const TEAM: &str = r#"
guild = "1"
name = "Harbour"
[rights]
page.answer = ["ops"]
[oncall]
channel = "60"
[[role]]
name = "ops"
id = "11"
[[person]]
name = "ana"
discord = "21"
[[person]]
name = "bo"
discord = "22"
[[person]]
name = "cy"
discord = "23"
[[person]]
name = "dee"
discord = "24"
"#;

fn team() -> Team {
    Team::parse(TEAM, "binnacle.toml").unwrap()
}

/// 2026-01-01 10:00 UTC and so many minutes.
fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_767_261_600).unwrap() + SignedDuration::from_mins(minutes)
}

fn user(number: u64) -> UserId {
    number.try_into().unwrap()
}

fn actor(number: u64) -> Actor {
    Actor {
        user: user(number),
        name: format!("user {number}"),
        roles: Vec::new(),
    }
}

/// Somebody of the role that may answer every page.
fn ops(number: u64) -> Actor {
    Actor {
        roles: vec!["11".parse().unwrap()],
        ..actor(number)
    }
}

/// A ladder out of a policy's steps as the document writes them. `schedule:` may name any schedule.
fn ladder(repeat: u8, steps: &str) -> Ladder {
    let steps: serde_json::Value = serde_json::from_str(steps).unwrap();
    let rungs = steps.as_array().unwrap().iter().map(|step| {
        let mut whole = serde_json::json!({ "wait": 300, "need": "any", "when_empty": "skip" });
        for (key, value) in step.as_object().unwrap() {
            whole[key] = value.clone();
        }
        serde_json::from_value(whole).unwrap()
    });
    Ladder {
        name: "default".to_owned(),
        owner: Some(Callee::User(user(24))),
        repeat,
        steps: rungs.collect(),
    }
}

fn on(who: &[(&str, &[u64])]) -> OnCall {
    let entry = |(name, people): &(&str, &[u64])| {
        let people = people.iter().map(|number| user(*number)).collect();
        (name.parse().unwrap(), people)
    };
    who.iter().map(entry).collect()
}

fn began(ladder: Ladder, on: &OnCall) -> Moved {
    let fresh = Fresh {
        id: Uuid::from_u128(5).into(),
        workspace: "1".parse().unwrap(),
        number: 3,
    };
    let ask = PageAsk {
        ladder,
        text: PageText::parse("Checkout is down").unwrap(),
        urgency: Urgency::High,
        incident: None,
    };
    begin(fresh, ask, Who::Person(user(21)), on, at(0))
}

/// A private incident.
fn private() -> Incident {
    let fresh = incident::Fresh {
        id: Uuid::from_u128(6).into(),
        workspace: "1".parse().unwrap(),
        number: 4,
        interaction: "900".parse().unwrap(),
    };
    let ask = DeclareAsk {
        title: Title::parse("Checkout is down").unwrap(),
        severity: None,
        service: None,
        description: None,
        origin: None,
        impact: None,
        sort: Sort::Incident,
        about: None,
    };
    let declared = incident::declare(fresh, ask, &[], &team(), &ops(21), at(0)).unwrap();
    let Declared::New(decision) = declared else {
        panic!("it is not known");
    };
    Incident {
        is_private: true,
        ..decision.state
    }
}

/// Who was called in a step of a round, and why.
fn calls(page: &Page, round: u8, step: u8) -> Vec<(String, Why)> {
    let of = page
        .calls
        .iter()
        .filter(|call| (call.round, call.step) == (round, step));
    of.map(|call| (call.callee.to_string(), call.why)).collect()
}

fn called(who: &[u64], why: Why) -> Vec<(String, Why)> {
    who.iter().map(|n| (format!("user:{n}"), why)).collect()
}

fn refused<T: std::fmt::Debug>(result: Result<T, Refusal>) -> String {
    result.unwrap_err().to_string()
}
