//! Forms that two people have open at once.

use binnacle_sandbox::discord::Place;
use serde_json::json;

use super::board_says;
use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, answered},
};

on_both!(forms_take_nothing_back_that_others_wrote);

async fn forms_take_nothing_back_that_others_wrote(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let (ana, bo) = (stage.person("ana"), stage.person("bo"));
    let (here, there) = (ana.at(scene.room), bo.at(scene.room));
    let times = async |place: &Place| {
        let call = place.slash("incident times", json!({})).await.unwrap();
        call.answer(PATIENCE).await.unwrap()
    };
    // Both open the form of the times; each sets another one.
    let (first, second) = (times(&here).await, times(&there).await);
    let started = json!({ "started": "2026-01-05 09:00" });
    answered(&ana.submit(&first, started).await.unwrap()).await;
    let detected = json!({ "detected": "2026-01-05 09:10" });
    let told = answered(&bo.submit(&second, detected).await.unwrap()).await;
    assert!(told.starts_with("Times corrected"), "{told}");
    // And of the same one only the first is taken; the second gets their words back.
    let (first, second) = (times(&here).await, times(&there).await);
    let started = json!({ "started": "2026-01-05 09:02" });
    let told = answered(&ana.submit(&first, started).await.unwrap()).await;
    assert!(told.contains("Started: 2026-01-05 08:02:00 UTC"), "{told}");
    assert!(
        !told.contains("Detected"),
        "that one was left alone: {told}"
    );
    let started = json!({ "started": "2026-01-05 09:04" });
    let told = answered(&bo.submit(&second, started).await.unwrap()).await;
    assert!(told.contains("somebody else changed `Started"), "{told}");
    assert!(told.contains("2026-01-05 09:04"), "{told}");
    // A form of the severity that was opened before it was raised does not lower it again.
    let severity = stage.button(scene.room, scene.board, "Severity").await;
    let call = here.press(scene.board, &severity).await.unwrap();
    let form = call.answer(PATIENCE).await.unwrap();
    let raise = json!({ "to": "sev1", "reason": "Nobody can pay.", "impact": "Everyone." });
    answered(&there.slash("incident severity", raise).await.unwrap()).await;
    let late = json!({ "reason": "I know more.", "impact": "Who pays by card." });
    let told = answered(&ana.submit(&form, late).await.unwrap()).await;
    assert!(told.contains("somebody else changed `Impact"), "{told}");
    assert!(told.contains("Who pays by card."), "{told}");
    board_says(&stage, scene.room, "Everyone.").await;
    board_says(&stage, scene.room, "INC-1 · SEV1").await;
    stage.finish().await;
}
