//! Decisions that take longer than people may be left waiting.

use std::time::Duration;

use binnacle_sandbox::{Effect, Fault, Side, discord::Call};
use serde_json::{Value, json};

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, answered, text_of},
};

use super::{
    Busy, CALLBACK, becomes, callback_fault, declares, is_private, one_incident, read_in_general,
    sure,
};

on_both!(
    a_slow_decision_is_announced_and_then_answered,
    a_slow_refusal_is_shown_to_the_asker_alone,
    a_slow_answer_for_one_person_is_shown_to_nobody_else,
    a_decision_does_not_wait_for_its_announcement,
    an_announcement_that_arrived_unseen_is_still_answered,
);

/// Waits until the asker sees that it is being worked on.
async fn thinking(stage: &Stage, call: &Call) {
    let seen = || call.deferred().then_some(());
    let seen = stage.sandbox.discord().wait(PATIENCE, seen).await;
    seen.expect("the asker is told to wait");
}

async fn a_slow_decision_is_announced_and_then_answered(database: &Database) {
    let stage = Stage::new(database).await;
    let busy = Busy::keep(database).await;
    let call = declares(&stage.in_general("ana")).await;
    thinking(&stage, &call).await;
    // Longer than Discord waits for a first answer.
    tokio::time::sleep(Duration::from_millis(1700)).await;
    // The edits that give the answer have bad luck at first.
    let edits = Fault::status(Side::Discord, "PATCH", "/webhooks/*", 500).times(2);
    stage.sandbox.faults().add(edits);
    busy.end().await;
    assert!(answered(&call).await.starts_with("INC-1 ·"));
    sure(database).await;
    assert_eq!(read_in_general(&stage, "ana").len(), 1, "one answer");
    one_incident(&stage).await;
    stage.finish().await;
}

async fn a_slow_refusal_is_shown_to_the_asker_alone(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    stage.quiet().await;
    let busy = Busy::keep(database).await;
    let here = stage.person("eli").at(scene.room);
    let call = here.slash("incident resolve", json!({})).await.unwrap();
    thinking(&stage, &call).await;
    let failures = Fault::status(Side::Discord, "", "/webhooks/*", 500).times(2);
    stage.sandbox.faults().add(failures);
    busy.end().await;
    let told = privately(&stage, &call).await;
    assert!(told.contains("may resolve an incident"), "{told}");
    let all = stage.sandbox.discord().messages(scene.room);
    let left: Vec<&Value> = all.iter().filter(|one| is_of(one, &call)).collect();
    assert!(left.is_empty(), "the others see nothing of it: {left:#?}");
    stage.finish().await;
}

async fn a_slow_answer_for_one_person_is_shown_to_nobody_else(database: &Database) {
    let stage = Stage::new(database).await;
    stage.declare("Checkout is down").await;
    stage.quiet().await;
    let busy = Busy::keep(database).await;
    let bo = stage.in_general("bo");
    let options = json!({ "text": "Rolling back.", "incident": "INC-1" });
    let call = bo.slash("incident update", options).await.unwrap();
    thinking(&stage, &call).await;
    busy.end().await;
    let told = privately(&stage, &call).await;
    assert!(
        told.starts_with("INC-1: Your update is on record"),
        "{told}"
    );
    sure(database).await;
    let all = stage.sandbox.discord().messages(bo.channel());
    let left: Vec<&Value> = all.iter().filter(|one| is_of(one, &call)).collect();
    assert!(left.is_empty(), "the others see nothing of it: {left:#?}");
    stage.finish().await;
}

async fn a_decision_does_not_wait_for_its_announcement(database: &Database) {
    let stage = Stage::new(database).await;
    let busy = Busy::keep(database).await;
    let hold = callback_fault(Effect::HoldBefore).forever();
    let mut hold = stage.sandbox.faults().hold(hold);
    let call = declares(&stage.in_general("ana")).await;
    assert!(
        hold.reached(PATIENCE).await,
        "the announcement is under way"
    );
    busy.end().await;
    // What was decided is written, and its room opened, while the announcement is still held.
    let opened = |channel: &Value| channel["name"] == "inc-1-checkout-is-down";
    let discord = stage.sandbox.discord();
    let opened = discord
        .wait_for_channel(opened, Duration::from_secs(1))
        .await;
    assert!(opened.is_some(), "the decision does not wait");
    assert_eq!(call.callbacks(), 0);
    hold.release();
    assert!(answered(&call).await.starts_with("INC-1 ·"));
    sure(database).await;
    one_incident(&stage).await;
    stage.finish().await;
}

async fn an_announcement_that_arrived_unseen_is_still_answered(database: &Database) {
    let stage = Stage::new(database).await;
    let faults = stage.sandbox.faults();
    faults.add(callback_fault(Effect::DropAfter));
    faults.add(Fault::status(Side::Discord, "POST", CALLBACK, 500).forever());
    let busy = Busy::keep(database).await;
    // The answer to an ask that changes nothing is nowhere but here.
    let call = stage
        .in_general("eli")
        .slash("incident resolve", json!({ "incident": "1" }))
        .await
        .unwrap();
    thinking(&stage, &call).await;
    busy.end().await;
    let told = privately(&stage, &call).await;
    assert!(told.contains("There is no incident 1"), "{told}");
    faults.clear();

    let busy = Busy::keep(database).await;
    faults.add(callback_fault(Effect::DropAfter));
    faults.add(Fault::status(Side::Discord, "POST", CALLBACK, 500).forever());
    let call = declares(&stage.in_general("ana")).await;
    thinking(&stage, &call).await;
    busy.end().await;
    becomes(&stage, &call, "INC-1 ·").await;
    faults.clear();
    sure(database).await;
    one_incident(&stage).await;
    stage.finish().await;
}

/// What the asker alone reads in the end: in place of the announcement, or beside it.
async fn privately(stage: &Stage, call: &Call) -> String {
    let told = || {
        let beside = call.followups().into_iter().find(is_private);
        beside.or_else(|| call.latest().filter(is_private))
    };
    let told = stage.sandbox.discord().wait(PATIENCE, told).await;
    let told = told.unwrap_or_else(|| panic!("nothing private: {:?}", call.latest()));
    text_of(&told)
}

/// Whether a message answers this call.
fn is_of(message: &Value, call: &Call) -> bool {
    message["interaction_metadata"]["id"] == call.id().to_string().as_str()
}
