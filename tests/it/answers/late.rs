//! Answers that could not be given in time.

use binnacle_sandbox::{Effect, Fault, Side, discord::NoAnswer};
use serde_json::json;

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, text_of},
};

use super::{
    CALLBACK, becomes, callback_fault, declares, is_private, one_incident, read_in_general, sure,
};

on_both!(
    an_answer_that_never_got_through_is_given_in_the_channel,
    an_answer_that_arrived_unseen_is_made_sure_of,
    an_answer_for_one_person_is_shown_to_nobody_else_however_late,
);

async fn an_answer_that_never_got_through_is_given_in_the_channel(database: &Database) {
    let stage = Stage::new(database).await;
    let fault = Fault::status(Side::Discord, "POST", CALLBACK, 500).forever();
    let fault = stage.sandbox.faults().add(fault);
    let ana = stage.in_general("ana");
    let call = declares(&ana).await;
    assert_eq!(call.answer(PATIENCE).await, Err(NoAnswer::Failed));
    stage.sandbox.faults().remove(fault);

    let scene = stage.scene("INC-1").await;
    let told = stage
        .reads(ana.channel(), "INC-1 · SEV3 · Checkout is down")
        .await;
    let name = format!("<@{}>", stage.person("ana").id());
    assert!(told.starts_with(&name), "it names who asked: {told}");
    assert!(
        told.contains(&format!("<#{}>", scene.room)),
        "it says what is so by now: {told}"
    );
    sure(database).await;
    let shown = stage.sandbox.discord().messages(ana.channel());
    assert_eq!(shown.len(), 1, "it is said once");
    assert_eq!(
        shown[0]["mentions"][0]["username"], "ana",
        "it reaches the asker"
    );
    one_incident(&stage).await;
    stage.finish().await;
}

async fn an_answer_that_arrived_unseen_is_made_sure_of(database: &Database) {
    let stage = Stage::new(database).await;
    let faults = stage.sandbox.faults();
    faults.add(callback_fault(Effect::DropAfter));
    let fault = faults.add(Fault::status(Side::Discord, "POST", CALLBACK, 500).forever());
    let call = declares(&stage.in_general("ana")).await;
    let scene = stage.scene("INC-1").await;
    becomes(&stage, &call, &format!("<#{}>", scene.room)).await;
    sure(database).await;
    faults.remove(fault);

    let shown = read_in_general(&stage, "ana");
    assert_eq!(shown.len(), 1, "there is one answer: {shown:#?}");
    let shown = text_of(&shown[0]);
    assert!(
        shown.contains(&format!("<#{}>", scene.room)),
        "what was said later stands: {shown}"
    );
    one_incident(&stage).await;
    stage.finish().await;
}

async fn an_answer_for_one_person_is_shown_to_nobody_else_however_late(database: &Database) {
    let stage = Stage::new(database).await;
    stage.declare("Checkout is down").await;
    let fault = Fault::status(Side::Discord, "POST", CALLBACK, 500).forever();
    let fault = stage.sandbox.faults().add(fault);
    let bo = stage.in_general("bo");
    let options = json!({ "text": "Rolling back.", "incident": "1" });
    let call = bo.slash("incident update", options).await.unwrap();
    assert_eq!(call.answer(PATIENCE).await, Err(NoAnswer::Failed));
    stage.sandbox.faults().remove(fault);

    let told = stage.reads(bo.channel(), "An answer came too late").await;
    let name = format!("<@{}>", stage.person("bo").id());
    assert!(told.starts_with(&name), "{told}");
    sure(database).await;
    let all = stage.sandbox.discord().messages(bo.channel());
    let leaked = all
        .iter()
        .filter(|one| text_of(one).contains("is on record"));
    assert_eq!(leaked.count(), 0, "the answer itself was for one person");
    assert!(all.iter().all(|one| !is_private(one)));
    stage.finish().await;
}
