//! Requests that ride along with another that contains them: one deploy for all, and an end for each.

use binnacle_sandbox::discord::Place;
use serde_json::{Value, json};

use crate::{
    deploys::{in_thread, pushed, stage, to},
    rota::{card, press, says},
    support::{
        database::{Database, on_both},
        stage::{Stage, id},
    },
    web::Visitor,
};

on_both!(
    a_request_rides_along_and_ends_as_its_train_does,
    a_request_whose_train_fails_stands_for_itself_again,
);

/// Staging runs something, and Bo asks for a commit that is not the newest by now.
async fn two_commits(stage: &Stage) -> (Place, Place, [String; 2]) {
    let (ana, bo) = (stage.in_general("ana"), stage.in_general("bo"));
    pushed(stage, "main", "What is live");
    says(&bo, "deploy request", to("staging", "main")).await;
    let ready = card(stage, bo.channel(), "to staging may begin").await;
    press(&bo, &ready, "Begin").await;
    turned(stage, &bo, 1, "Done").await;
    let older = pushed(stage, "main", "Older");
    let said = says(&bo, "deploy request", to("staging", &older)).await;
    assert!(said.starts_with("DPL-2 may begin"), "{said}");
    let newer = pushed(stage, "main", "Newer");
    (ana, bo, [older, newer])
}

async fn named(stage: &Stage, place: &Place, number: i64) -> Value {
    stage.settled().await;
    card(
        stage,
        place.channel(),
        &format!("DPL-{number}: checkout at"),
    )
    .await
}

/// Presses a button on the card of a request that runs.
async fn turned(stage: &Stage, who: &Place, number: i64, label: &str) {
    let running = named(stage, who, number).await;
    press(who, &running, label).await;
    stage.settled().await;
}

async fn a_request_rides_along_and_ends_as_its_train_does(database: &Database) {
    let stage = stage(database).await;
    let (ana, bo, [_, newer]) = two_commits(&stage).await;
    says(&ana, "deploy request", to("staging", "main")).await;
    let older = named(&stage, &bo, 2).await;
    let offer = in_thread(&stage, &older, "DPL-2 can ride with DPL-3").await;
    let foreign = press(&stage.person("cy").at(id(&older)), &offer, "Ride along").await;
    assert!(!foreign.starts_with("DPL-2 rides"), "{foreign}");
    let there = stage.person("bo").at(id(&older));
    let said = press(&there, &offer, "Ride along").await;
    assert!(said.starts_with("DPL-2 rides with DPL-3"), "{said}");
    let twice = press(&there, &offer, "Ride along").await;
    assert!(twice.contains("DPL-2 goes out with DPL-3"), "{twice}");
    card(&stage, bo.channel(), "to staging rides along").await;
    card(&stage, bo.channel(), "DPL-2 by <@").await;

    let train = named(&stage, &ana, 3).await;
    press(&ana, &train, "Begin").await;
    let late = says(&bo, "deploy leave", json!({ "deploy": "DPL-2" })).await;
    assert!(
        late.contains("DPL-3 runs already, and DPL-2 with it"),
        "{late}"
    );
    turned(&stage, &ana, 3, "Done").await;
    card(&stage, bo.channel(), "to staging went out with another").await;
    in_thread(&stage, &older, "it went out with DPL-3").await;
    let board = says(&bo, "deploy status", json!({})).await;
    let live = format!("**checkout** in `staging`: `{}` since", &newer[..7]);
    assert!(board.contains(&live), "{board}");
    let metrics = says(&bo, "deploy metrics", json!({ "environment": "staging" })).await;
    assert!(metrics.contains("n 2"), "one for both: {metrics}");

    let mut reader = Visitor::new(&stage);
    reader.signs_in(&bo).await;
    let page = reader.get("/deploys/DPL-2").await.text;
    assert!(page.contains("<a href=\"/deploys/DPL-3\""), "{page}");

    let back = json!({ "service": "checkout", "environment": "staging", "reason": "It is slow" });
    says(&ana, "deploy rollback", back).await;
    let going = named(&stage, &ana, 4).await;
    press(&ana, &going, "Begin").await;
    turned(&stage, &ana, 4, "Done").await;
    in_thread(&stage, &older, "one went back from DPL-3").await;
    stage.finish().await;
}

async fn a_request_whose_train_fails_stands_for_itself_again(database: &Database) {
    let stage = stage(database).await;
    let (ana, bo, [older, _]) = two_commits(&stage).await;
    let nothing = says(&bo, "deploy join", json!({ "deploy": "2" })).await;
    assert!(
        nothing.contains("No request that is open surely brings"),
        "{nothing}"
    );
    let alone = says(&bo, "deploy leave", json!({ "deploy": "2" })).await;
    assert!(
        alone.contains("DPL-2 rides with no other request"),
        "{alone}"
    );
    says(&ana, "deploy request", to("staging", "main")).await;
    let wrong = says(&ana, "deploy join", json!({ "deploy": "3", "with": "2" })).await;
    assert!(
        wrong.contains("DPL-2 does not bring what DPL-3 asks for"),
        "{wrong}"
    );
    for _ in 0..2 {
        let said = says(
            &bo,
            "deploy join",
            json!({ "deploy": "2", "with": "DPL-3" }),
        )
        .await;
        assert!(said.starts_with("DPL-2 rides with DPL-3"), "{said}");
        let said = says(&bo, "deploy leave", json!({ "deploy": "2" })).await;
        assert!(said.starts_with("DPL-2 waits"), "{said}");
        card(&stage, bo.channel(), "to staging may begin").await;
        stage.settled().await;
    }
    says(&bo, "deploy join", json!({ "deploy": "2" })).await;
    let train = named(&stage, &ana, 3).await;
    let said = press(&ana, &train, "Call off").await;
    assert!(said.starts_with("DPL-3 was cancelled"), "{said}");
    let rider = named(&stage, &bo, 2).await;
    in_thread(&stage, &rider, "DPL-3 did not bring").await;
    let words = format!("DPL-2: checkout at {} to staging may begin", &older[..7]);
    card(&stage, bo.channel(), &words).await;
    stage.finish().await;
}
