//! Drills: flagged everywhere, and a guide through them.

use serde_json::json;

use super::board_says;
use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, REPOSITORY, Stage, answered, text_of},
};

on_both!(
    a_drill_is_flagged_everywhere,
    a_drill_leads_a_person_through
);

async fn a_drill_is_flagged_everywhere(database: &Database) {
    let stage = Stage::new(database).await;
    let ana = stage.in_general("ana");
    let told = answered(&ana.slash("incident drill", json!({})).await.unwrap()).await;
    assert!(told.starts_with("DRILL · INC-1"), "{told}");
    let scene = stage.scene("INC-1").await;
    board_says(&stage, scene.room, "DRILL · INC-1").await;
    let operations = stage.person("ana").in_channel("operations").channel();
    assert!(stage.reads(operations, "INC-1").await.contains("DRILL"));
    let issue = stage
        .sandbox
        .github()
        .issue(REPOSITORY, scene.issue)
        .unwrap();
    assert!(issue.title.starts_with("[DRILL]"), "{}", issue.title);
    assert!(issue.labels.contains(&"drill".to_owned()));
    stage.finish().await;
}

async fn a_drill_leads_a_person_through(database: &Database) {
    let stage = Stage::new(database).await;
    let ana = stage.in_general("ana");
    answered(&ana.slash("incident drill", json!({})).await.unwrap()).await;
    let scene = stage.scene("INC-1").await;
    let here = stage.person("ana").at(scene.room);
    let room = scene.room;
    let asked = async |step: u32| stage.reads(room, &format!("step {step} of 11")).await;
    asked(1).await;
    let lead = stage.button(room, scene.board, "Lead").await;
    answered(&here.press(scene.board, &lead).await.unwrap()).await;
    let mut step = 1;
    for (command, options) in [
        ("incident impact", json!({ "text": "Everyone." })),
        (
            "incident severity",
            json!({ "to": "sev2", "reason": "Worse." }),
        ),
        ("incident update", json!({ "text": "We look at it." })),
        (
            "incident note",
            json!({ "text": "Restarted db1", "when": "5 min ago" }),
        ),
        ("incident leave", json!({})),
        ("incident state", json!({ "to": "monitoring" })),
        ("incident resolve", json!({})),
    ] {
        step += 1;
        asked(step).await;
        answered(&here.slash(command, options).await.unwrap()).await;
    }
    asked(9).await;
    let call = here.slash("postmortem write", json!({})).await.unwrap();
    let form = call.answer(PATIENCE).await.unwrap();
    let words = json!({ "summary": "It was a drill" });
    answered(&stage.person("ana").submit(&form, words).await.unwrap()).await;
    asked(10).await;
    answered(
        &here
            .slash("action add", json!({ "text": "Drill again" }))
            .await
            .unwrap(),
    )
    .await;
    asked(11).await;
    answered(
        &here
            .slash("incident close", json!({ "reason": "drill" }))
            .await
            .unwrap(),
    )
    .await;
    stage.reads(room, "That was the drill").await;
    stage.quiet().await;
    let all = stage.sandbox.discord().messages(room).into_iter();
    let guides = all.filter(|one| text_of(one).contains("Drill, step"));
    assert_eq!(guides.count(), 11, "each step is asked for once");
    stage.finish().await;
}
