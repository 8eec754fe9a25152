//! What the demo lets people play: a runbook is run by two in an incident's room, with an action that a third approves, and the
//! record says who did what.

use binnacle::demo;
use binnacle_sandbox::discord::{Answer, Id, Place};
use serde_json::{Value, json};

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, TEAM, Time, answered, id, unhurried},
};

on_both!(two_run_a_page_with_an_action_that_a_third_approves);

/// Waits for the card of a thing.
async fn card(stage: &Stage, channel: Id, name: &str) -> Id {
    let footer = format!("{name} · is kept current");
    let is_card = |message: &Value| {
        let text = message["embeds"][0]["footer"]["text"].as_str();
        text.is_some_and(|text| text.starts_with(&footer))
    };
    let discord = stage.sandbox.discord();
    let found = discord.wait_for_message(channel, is_card, PATIENCE).await;
    id(&found.expect("a card"))
}

async fn press(stage: &Stage, who: &Place, card: Id, label: &str) -> String {
    let button = stage.button(who.channel(), card, label).await;
    answered(&who.press(card, &button).await.unwrap()).await
}

async fn two_run_a_page_with_an_action_that_a_third_approves(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let library = demo::library(home.path()).unwrap();
    let team = format!("{}{library}", *TEAM);
    let stage = Stage::of(database, unhurried(), &team, Time::Real).await;
    let scene = stage
        .declare("The primary of checkout does not answer")
        .await;
    // The room is offered the page by the incident's title.
    stage
        .reads(scene.room, "Fail over the database of checkout")
        .await;
    let at = |name: &str| stage.person(name).at(scene.room);
    let (ana, bo, cy) = (at("ana"), at("bo"), at("cy"));
    let page = json!({ "page": "Fail over the database of checkout" });
    answered(&ana.slash("runbook run", page).await.unwrap()).await;
    let run = card(&stage, scene.room, "RUN-1").await;
    let said = press(&stage, &ana, run, "Tick 1").await;
    assert!(said.starts_with("Ticked: step 1"), "{said}");
    let said = press(&stage, &bo, run, "Tick 2").await;
    assert!(said.starts_with("Ticked: step 2"), "{said}");

    // cy may approve the action and may not run it; the page cannot say otherwise.
    let said = press(&stage, &cy, run, "Run 3").await;
    assert!(said.contains("may run `promote-replica`"), "{said}");
    let said = press(&stage, &bo, run, "Run 3").await;
    assert!(said.starts_with("ERRAND-1: promote-replica"), "{said}");
    let errand = card(&stage, scene.room, "ERRAND-1").await;
    press(&stage, &bo, errand, "Run it").await;
    let said = press(&stage, &ana, errand, "Approve").await;
    assert!(said.contains("may be approved by"), "{said}");
    press(&stage, &cy, errand, "Approve").await;
    stage.reads(scene.room, "promoted db-2").await;
    let said = press(&stage, &ana, run, "3: it is so").await;
    assert!(said.starts_with("Checked: step 3"), "{said}");
    let said = press(&stage, &ana, run, "Tick 4").await;
    assert!(said.contains("4 of 4 steps done"), "{said}");
    stage.reads(scene.room, "Finished <t:").await;

    let names = ["ana", "bo", "cy"].map(|name| format!("<@{}>", stage.person(name).id()));
    let [ana_is, bo_is, cy_is] = &names;
    let shown = answered(&ana.slash("timeline show", json!({})).await.unwrap()).await;
    for (who, did) in [
        (ana_is, "began RUN-1"),
        (ana_is, "ticked step 1 of RUN-1"),
        (bo_is, "ticked step 2 of RUN-1"),
        (bo_is, "asked for ERRAND-1: promote-replica"),
        (cy_is, "approved ERRAND-1: promote-replica"),
        (bo_is, "ticked step 3 of RUN-1"),
        (ana_is, "found it so, step 3 of RUN-1"),
        (ana_is, "finished RUN-1"),
    ] {
        let mut lines = shown.lines();
        let is_told = lines.any(|line| line.contains(did) && line.contains(who.as_str()));
        assert!(is_told, "{who} {did}: {shown}");
    }
    let button = stage.button(scene.room, run, "Take along").await;
    let export = ana.press(run, &button).await.unwrap();
    let Answer::Message(message) = export.answer(PATIENCE).await.unwrap() else {
        panic!("no message")
    };
    assert_eq!(message["attachments"][0]["filename"], "run-1.md");
    stage.finish().await;
}
