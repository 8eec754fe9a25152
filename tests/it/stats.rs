//! The numbers of incidents: what people are told, with a picture.

use binnacle_sandbox::discord::Place;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, answered},
};

on_both!(the_numbers_come_with_a_picture_and_leave_out_what_does_not_count);

async fn says(place: &Place, command: &str, options: Value) -> String {
    answered(&place.slash(command, options).await.unwrap()).await
}

/// What somebody is told, as Discord shows it.
async fn shown(place: &Place, options: Value) -> Value {
    let call = place.slash("incident stats", options).await.unwrap();
    match call.answer(PATIENCE).await.unwrap() {
        binnacle_sandbox::discord::Answer::Message(message) => message,
        other => panic!("no message: {other:?}"),
    }
}

fn words(message: &Value) -> String {
    binnacle_sandbox::discord::text_of(message)
}

/// An incident that is taken on after four minutes and over after so many more.
async fn lived(stage: &Stage, options: Value, minutes: i64) {
    let general = stage.in_general("ana");
    let said = says(&general, "incident declare", options).await;
    let name = said.split(' ').next().unwrap().to_owned();
    let here = json!({ "incident": name });
    stage.advance(SignedDuration::from_mins(4));
    let role = json!({ "role": "commander", "incident": name });
    says(&general, "incident role", role).await;
    stage.advance(SignedDuration::from_mins(minutes));
    says(&general, "incident resolve", here).await;
}

async fn the_numbers_come_with_a_picture_and_leave_out_what_does_not_count(database: &Database) {
    let stage = Stage::still(database).await;
    let general = stage.in_general("ana");
    let none = shown(&general, json!({})).await;
    assert!(words(&none).contains("No incident counts"), "{none}");
    assert_eq!(none["attachments"], json!([]));

    let declare = |title: &str, severity: &str, service: &str| json!({ "title": title, "severity": severity, "service": service });
    lived(&stage, declare("Checkout is down", "sev1", "checkout"), 26).await;
    lived(&stage, declare("Search is slow", "sev3", "search"), 1501).await;
    let secret = json!({ "title": "Keys leaked", "severity": "sev2", "kind": "private" });
    lived(&stage, secret, 56).await;
    says(&general, "incident drill", json!({})).await;

    let all = shown(&general, json!({})).await;
    let told = words(&all);
    for words in [
        "3 incidents",
        "median **4 min** · p90 4 min · mean 4 min · n 3",
        // Of 30, 60 and 1,505 minutes.
        "median **1 h 00 min** · p90 20 h 16 min",
        "**checkout** 1",
        "Left out: 1 drill.",
    ] {
        assert!(told.replace('`', "").contains(words), "{words}: {told}");
    }
    let file = &all["attachments"][0];
    assert_eq!(
        (&file["filename"], &file["width"]),
        (&json!("incidents.png"), &json!(1600))
    );
    let alt = file["description"].as_str().unwrap();
    assert!(
        alt.contains("2026-01: 3, median to resolve 1 h 00 min"),
        "{alt}"
    );

    let shared = words(&shown(&general, json!({ "share": true })).await);
    assert!(
        shared.contains("2 incidents"),
        "the private one is left out: {shared}"
    );
    let eli = words(&shown(&stage.in_general("eli"), json!({})).await);
    assert!(eli.contains("2 incidents"), "who may not know of it: {eli}");
    let search = words(&shown(&general, json!({ "service": "search", "months": 1 })).await);
    assert!(search.contains("median **25 h 05 min**"), "{search}");
    let none = words(&shown(&general, json!({ "service": "search", "severity": "sev1" })).await);
    assert!(none.contains("No incident counts"), "{none}");
    stage.finish().await;
}
