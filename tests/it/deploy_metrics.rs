//! The numbers of deploys: what people are told, with a picture, and what they say that deploys caused.

use binnacle_sandbox::discord::{Answer, Place};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    deploys::{deployed, pushed, stage},
    rota::says,
    support::{
        database::{Database, on_both},
        stage::{PATIENCE, text_of},
    },
};

on_both!(the_four_keys_come_with_a_picture_and_follow_what_people_say);

/// The numbers of what is deployed to staging, as Discord shows them.
async fn numbers(place: &Place) -> Value {
    let options = json!({ "service": "checkout", "environment": "staging" });
    let call = place.slash("deploy metrics", options).await.unwrap();
    match call.answer(PATIENCE).await.unwrap() {
        Answer::Message(message) => message,
        other => panic!("no message: {other:?}"),
    }
}

async fn the_four_keys_come_with_a_picture_and_follow_what_people_say(database: &Database) {
    let stage = stage(database).await;
    // Commits are made by the clock of the machine; after them is when they can be deployed.
    stage.advance(SignedDuration::from_hours(24 * 3650));
    let bo = stage.in_general("bo");
    let none = numbers(&bo).await;
    assert!(text_of(&none).contains("No deploy ended there"), "{none}");
    assert_eq!(none["attachments"], json!([]));
    let unknown = says(&bo, "deploy metrics", json!({ "service": "chekout" })).await;
    assert!(unknown.contains("Did you mean `checkout`?"), "{unknown}");

    pushed(&stage, "main", "Take payments in francs");
    deployed(&stage, &bo, 1).await;
    stage.advance(SignedDuration::from_hours(1));
    let down = json!({ "title": "Payments fail", "service": "checkout" });
    says(&bo, "incident declare", down).await;
    stage.advance(SignedDuration::from_mins(30));
    says(&bo, "incident resolve", json!({ "incident": "1" })).await;

    let told = numbers(&bo).await;
    let words = text_of(&told);
    for part in [
        "**0.23** a week · on 1 of 30 days · n 1",
        "**100 %** · 1 of n 1 · 1 followed by an incident within 4 h",
        "median **1 h 30 min** · p90 1 h 30 min · mean 1 h 30 min · n 1",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    let file = &told["attachments"][0];
    assert_eq!(
        (&file["filename"], &file["width"]),
        (&json!("deploys.png"), &json!(1600))
    );
    let alt = file["description"].as_str().unwrap();
    assert!(alt.contains("1 changes, 1 failed"), "{alt}");

    let not = json!({ "deploy": "DPL-1", "incident": "INC-1", "so": "no" });
    let said = says(&bo, "deploy caused", not.clone()).await;
    assert!(said.starts_with("DPL-1 did not cause INC-1"), "{said}");
    let words = text_of(&numbers(&bo).await);
    assert!(words.contains("**0 %** · 0 of n 1"), "{words}");
    let again = says(&bo, "deploy caused", not).await;
    assert!(again.contains("on record already"), "{again}");
    let yes = json!({ "deploy": "1", "incident": "1" });
    let said = says(&bo, "deploy caused", yes).await;
    assert!(said.starts_with("DPL-1 caused INC-1"), "{said}");
    let words = text_of(&numbers(&bo).await);
    let part = "1 linked to an incident by a person";
    assert!(words.contains(part), "{words}");
    let ghost = json!({ "deploy": "1", "incident": "7" });
    let said = says(&bo, "deploy caused", ghost).await;
    assert!(said.contains("There is no INC-7"), "{said}");
    let production = says(&bo, "deploy metrics", json!({ "days": "90" })).await;
    assert!(production.contains("No deploy ended there"), "{production}");
    stage.finish().await;
}
