//! A day on call in the demo's team, from end to end: two people swap a shift, the role follows, somebody is paged who does not
//! answer, somebody else does; and the calendar, the chat and the shell say the same.

use std::{fs, process::Command};

use binnacle::demo;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{calendars, held_by, hours};
use crate::rota::{button, press};
use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, Time, answered, id, text_of, unhurried},
};

on_both!(two_swap_a_shift_the_third_is_paged_and_the_fourth_answers,);

/// What was agreed on in chat, as a document says it.
const SWAPPED: &str = r#"
[[schedule.swap]]
from = "2026-01-05T09:00"
until = "2026-01-05T17:00"
giver = "ana"
taker = "bo"

[[schedule.swap]]
from = "2026-01-12T09:00"
until = "2026-01-12T17:00"
giver = "bo"
taker = "ana"

"#;

/// The pages that somebody got.
fn pages(stage: &Stage, name: &str) -> Vec<Value> {
    let person = stage.person(name);
    let mut all = stage.sandbox.discord().direct_messages(&person);
    all.retain(|message| text_of(message).contains("You are paged"));
    all
}

/// Waits until a message in a channel says this.
async fn reads(stage: &Stage, channel: &str, words: &str) -> Value {
    let discord = stage.sandbox.discord();
    let channel = discord.channel_id(channel).unwrap();
    let fits = |message: &Value| text_of(message).contains(words);
    let found = discord.wait_for_message(channel, fits, PATIENCE).await;
    found.unwrap_or_else(|| panic!("nothing says `{words}`: {:#?}", discord.messages(channel)))
}

async fn two_swap_a_shift_the_third_is_paged_and_the_fourth_answers(database: &Database) {
    let stage = Stage::of(database, unhurried(), demo::TEAM, Time::Moved).await;
    held_by(&stage, &["cy"]).await;
    let (ana, bo) = (stage.in_general("ana"), stage.in_general("bo"));
    let with = stage.person("bo").id().to_string();
    let days = json!({ "with": with, "mine": "2026-01-05 10:00", "theirs": "2026-01-12 10:00" });
    let said = answered(&ana.slash("oncall swap", days).await.unwrap()).await;
    assert!(said.starts_with("SWP-1: asked"), "{said}");
    let wanted = reads(&stage, "general", "SWP-1: a swap in primary is wanted").await;
    let said = press(&bo, &wanted, "Accept").await;
    assert!(said.starts_with("SWP-1: swapped"), "{said}");

    // Monday, ten o'clock: the shift is bo's, and so is the role.
    stage.advance(hours(95));
    held_by(&stage, &["bo"]).await;
    stage.settled().await;
    let now = answered(&ana.slash("oncall who", json!({})).await.unwrap()).await;
    assert!(now.contains(&format!("<@{with}>")), "{now}");
    reads(&stage, "operations", "primary: on-call handoff").await;

    let page = json!({ "target": "policy:operations", "text": "Checkout is down" });
    let said = answered(&ana.slash("page send", page).await.unwrap()).await;
    assert!(said.starts_with("PAGE-1: Checkout is down"), "{said}");
    stage.settled().await;
    assert_eq!(
        (pages(&stage, "cy").len(), pages(&stage, "dee").len()),
        (1, 0)
    );
    stage.advance(SignedDuration::from_mins(1));
    stage.settled().await;
    let called = pages(&stage, "dee");
    assert_eq!(called.len(), 1, "{called:?}");
    let dee = stage.person("dee").in_dm();
    let acknowledge = button(&called[0], "Acknowledge");
    let call = dee.press(id(&called[0]), &acknowledge).await.unwrap();
    let said = answered(&call).await;
    assert!(said.contains("is yours"), "{said}");
    let dee = stage.person("dee").id();
    reads(&stage, "operations", &format!("<@{dee}> is on it since")).await;
    stage.advance(SignedDuration::from_mins(5));
    stage.settled().await;
    assert_eq!(pages(&stage, "dee").len(), 1, "nobody is called any more");

    let previewed = preview();
    assert_eq!(
        previewed,
        calendar(&stage).await,
        "the calendar says what the shell says"
    );
    let mondays = ["20260105T080000Z bo", "20260112T080000Z ana"];
    for monday in mondays {
        assert!(
            previewed.iter().any(|shift| shift == monday),
            "{previewed:?}"
        );
    }
    stage.finish().await;
}

const FROM: &str = "2026-01-05T08:00:00Z";
const UNTIL: &str = "2026-01-19T08:00:00Z";

fn plain(at: &str) -> String {
    at.replace(['-', ':'], "")
}

/// The shifts of two weeks, as the shell previews the document with the swap: when each begins, and whose it is.
fn preview() -> Vec<String> {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("team.toml");
    let next = "# Whom escalations reach at any hour.";
    assert!(demo::TEAM.contains(next), "what comes after the schedule");
    let document = demo::TEAM.replace(next, &format!("{SWAPPED}{next}"));
    fs::write(&file, document).unwrap();
    let asked = [
        "oncall",
        "preview",
        "--schedule",
        "primary",
        "--json",
        "--from",
        FROM,
        "--until",
        UNTIL,
    ];
    let output = Command::new(env!("CARGO_BIN_EXE_binnacle"))
        .args(asked)
        .arg("--config")
        .arg(&file)
        .env_clear()
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let shift = |shift: &Value| {
        let people = shift["people"].as_array().unwrap().iter();
        let people: Vec<&str> = people.map(|it| it.as_str().unwrap()).collect();
        format!(
            "{} {}",
            plain(shift["start"].as_str().unwrap()),
            people.join(", ")
        )
    };
    told["shifts"]
        .as_array()
        .unwrap()
        .iter()
        .map(shift)
        .collect()
}

/// The same out of the calendar that somebody is given in chat.
async fn calendar(stage: &Stage) -> Vec<String> {
    let bo = stage.in_general("bo");
    let call = bo.slash("oncall calendar", json!({ "schedule": "primary" }));
    let path = calendars::path(&answered(&call.await.unwrap()).await);
    let text = calendars::get(stage, &path, None)
        .await
        .text()
        .await
        .unwrap();
    let text = text.replace("\r\n ", "");
    let event = |event: &str| -> Option<String> {
        let line = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
        let who = line("SUMMARY:On call for primary: ")?;
        Some(format!("{} {who}", line("DTSTART:")?))
    };
    let all = text.split("BEGIN:VEVENT").filter_map(event);
    let (from, until) = (plain(FROM), plain(UNTIL));
    all.filter(|shift| (from.as_str()..until.as_str()).contains(&shift.as_str()))
        .collect()
}
