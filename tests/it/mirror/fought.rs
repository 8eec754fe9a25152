//! Something at GitHub that undoes what Binnacle does, again and again.

use super::*;

on_both!(what_closes_an_issue_again_and_again_is_left_to_the_sweep);

/// How many messages of a room say something.
fn said(stage: &Stage, scene: &Scene, words: &str) -> usize {
    let messages = stage.sandbox.discord().messages(scene.room);
    let says = |message: &&Value| text_of(message).contains(words);
    messages.iter().filter(says).count()
}

/// Something at GitHub closes the issue of an incident. GitHub counts in whole seconds, and what is told twice alike is told once.
async fn closes(stage: &Stage, scene: &Scene) {
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let bo = stage.sandbox.github().person("bo");
    bo.close(REPOSITORY, scene.issue).unwrap();
}

async fn what_closes_an_issue_again_and_again_is_left_to_the_sweep(database: &Database) {
    let (closed, warned) = ("Issue closed on GitHub", "3 times within an hour");
    let stage = Stage::still(database).await;
    let scene = stage.declare("Checkout is down").await;
    hooked(&stage).await;
    let mut ana = Visitor::new(&stage);
    ana.signs_in(&stage.in_general("ana")).await;
    let is_open = |one: &Issue| one.state == State::Open;
    for _ in 0..3 {
        closes(&stage, &scene).await;
        issue(&stage, REPOSITORY, scene.issue, is_open).await;
        stage.settled().await;
    }
    stage.reads(scene.room, warned).await;
    assert_eq!(said(&stage, &scene, closed), 3);
    closes(&stage, &scene).await;
    let left = async {
        while !ana.get("/github").await.text.contains("done too often") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, left).await.unwrap();
    stage.settled().await;
    let now = stage
        .sandbox
        .github()
        .issue(REPOSITORY, scene.issue)
        .unwrap();
    assert_eq!(now.state, State::Closed, "it is left for now");

    stage.swept().await;
    issue(&stage, REPOSITORY, scene.issue, is_open).await;
    stage.settled().await;
    assert_eq!(said(&stage, &scene, closed), 3, "the room heard enough");

    // An hour later it is put right at once again.
    stage.advance(SignedDuration::from_mins(61));
    stage.settled().await;
    closes(&stage, &scene).await;
    issue(&stage, REPOSITORY, scene.issue, is_open).await;
    stage.settled().await;
    assert_eq!(said(&stage, &scene, closed), 4);
    assert_eq!(said(&stage, &scene, warned), 1);
    stage.finish().await;
}
