//! Freezes in chat: listed in words, previewed for a place, with suggestions as one types.

use binnacle_sandbox::discord::Place;
use serde_json::{Value, json};

use crate::support::{
    database::{Database, on_both},
    stage::{Stage, answered},
};

on_both!(freezes_are_listed_and_previewed);

/// What somebody is told.
async fn says(place: &Place, command: &str, options: Value) -> String {
    answered(&place.slash(command, options).await.unwrap()).await
}

async fn freezes_are_listed_and_previewed(database: &Database) {
    // The clock of the stage stands on a Thursday.
    let stage = Stage::still(database).await;
    let here = stage.in_general("ana");
    let list = says(&here, "freeze list", json!({})).await;
    assert!(
        list.contains("no releases after Wednesday") && list.contains("every Thu, Fri, Sat"),
        "{list}"
    );
    let held = json!({ "service": "checkout", "environment": "production" });
    let told = says(&here, "freeze preview", held).await;
    assert!(
        told.starts_with("checkout in production: held now"),
        "{told}"
    );
    let open = json!({ "service": "checkout", "environment": "staging" });
    let told = says(&here, "freeze preview", open).await;
    assert!(
        told.starts_with("checkout in staging: no freeze now"),
        "{told}"
    );
    let told = says(
        &here,
        "freeze preview",
        json!({ "environment": "prodution" }),
    )
    .await;
    assert!(told.contains("Did you mean `production`?"), "{told}");
    let typed = json!({ "environment": "PROD" });
    let offered = here
        .autocomplete("freeze preview", "environment", typed)
        .await
        .unwrap();
    assert_eq!(
        offered,
        [json!({ "name": "production", "value": "production" })]
    );
}
