//! Incidents, as people live through them.

use binnacle_sandbox::github::State;
use serde_json::json;

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, REPOSITORY, Stage, answered, text_of},
};

on_both!(a_whole_incident_shows_everywhere);

async fn a_whole_incident_shows_everywhere(database: &Database) {
    let stage = Stage::new(database).await;
    let ana = stage.in_general("ana");
    let options = json!({ "title": "Checkout is down", "severity": "sev2", "service": "checkout", "description": "Since noon." });
    let call = ana.slash("incident declare", options).await.unwrap();
    let first = answered(&call).await;
    assert!(
        first.starts_with("INC-1 · SEV2 · Checkout is down"),
        "{first}"
    );
    let scene = stage.scene("INC-1").await;

    let discord = stage.sandbox.discord();
    let room = discord
        .channels()
        .into_iter()
        .find(|one| one["id"] == scene.room.to_string().as_str())
        .unwrap();
    assert_eq!(room["name"], "inc-1-checkout-is-down");
    assert_eq!(
        room["parent_id"], "100000000000000045",
        "under the team's category"
    );
    assert_eq!(discord.pins(scene.room).len(), 1, "the board is pinned");
    let linked = discord
        .wait(PATIENCE, || {
            text_of(&call.latest()?)
                .contains(&format!("<#{}>", scene.room))
                .then_some(())
        })
        .await;
    assert!(linked.is_some(), "the answer names the room");
    let operations = ana_in(&stage, "operations");
    assert!(
        stage
            .reads(operations, "INC-1")
            .await
            .contains("Checkout is down")
    );

    let issue = stage
        .sandbox
        .github()
        .issue(REPOSITORY, scene.issue)
        .unwrap();
    assert_eq!(issue.title, "[SEV2] Checkout is down (INC-1)");

    let here = stage.person("bo").at(scene.room);
    let call = here
        .slash("incident update", json!({ "text": "Rolling back." }))
        .await
        .unwrap();
    assert!(answered(&call).await.contains("Rolling back."));
    stage.reads(scene.room, "Last update").await;
    let commented = |github: &binnacle_sandbox::Github| {
        github
            .comments(REPOSITORY, scene.issue)
            .into_iter()
            .find(|one| one.body.contains("Rolling back."))
    };
    stage
        .sandbox
        .github()
        .wait_for(commented, PATIENCE)
        .await
        .unwrap();

    let call = here
        .slash("incident resolve", json!({ "text": "Rolled back." }))
        .await
        .unwrap();
    assert!(answered(&call).await.starts_with("Resolved: INC-1"));
    let closed = |github: &binnacle_sandbox::Github| {
        github
            .issue(REPOSITORY, scene.issue)
            .filter(|one| !is_open(one))
            .map(drop)
    };
    stage
        .sandbox
        .github()
        .wait_for(closed, PATIENCE)
        .await
        .unwrap();
    stage.reads(scene.room, "Resolved <t:").await;

    let call = here
        .slash("incident reopen", json!({ "reason": "Errors are back." }))
        .await
        .unwrap();
    assert!(answered(&call).await.starts_with("Reopened: INC-1"));
    let open = |github: &binnacle_sandbox::Github| {
        github
            .issue(REPOSITORY, scene.issue)
            .filter(is_open)
            .map(drop)
    };
    stage
        .sandbox
        .github()
        .wait_for(open, PATIENCE)
        .await
        .unwrap();
    stage.finish().await;
}

fn is_open(issue: &binnacle_sandbox::github::Issue) -> bool {
    issue.state == State::Open
}

fn ana_in(stage: &Stage, channel: &str) -> binnacle_sandbox::discord::Id {
    stage.person("ana").in_channel(channel).channel()
}
