//! Suggestions while somebody types.

use std::time::Duration;

use binnacle_sandbox::discord::{Answer, Change, Place};
use serde_json::{Value, json};

use crate::support::{
    database::{Database, on_both},
    stage::Stage,
};

use super::{Busy, works};

/// Suggestions help nobody who has typed on.
const AT_ONCE: Duration = Duration::from_secs(2);

on_both!(suggestions_come_while_somebody_types);

/// What is suggested, and that it comes at once.
async fn suggested(place: &Place, command: &str, option: &str, typed: &str) -> Vec<Value> {
    let choices = place.autocomplete(command, option, json!({ option: typed }));
    let choices = tokio::time::timeout(AT_ONCE, choices).await;
    choices
        .unwrap_or_else(|_| panic!("{option} `{typed}`: too slow"))
        .unwrap_or_else(|why| panic!("{option} `{typed}`: {why}"))
}

async fn suggestions_come_while_somebody_types(database: &Database) {
    let stage = Stage::new(database).await;
    stage.declare("Checkout is down").await;
    stage.quiet().await;
    let general = stage.in_general("eli");
    // Reading does not wait for those who write.
    let busy = Busy::keep(database).await;
    let services = suggested(&general, "incident declare", "service", "SE").await;
    assert_eq!(services, [json!({ "name": "search", "value": "search" })]);
    let checkout = json!({ "name": "INC-1 · Checkout is down", "value": "1" });
    for typed in ["", "1", "INC-1", "check", "OUT"] {
        for command in ["incident update", "incident resolve", "incident show"] {
            let found = suggested(&general, command, "incident", typed).await;
            assert_eq!(
                found,
                std::slice::from_ref(&checkout),
                "{command} `{typed}`"
            );
        }
    }
    let reopened = suggested(&general, "incident reopen", "incident", "").await;
    assert!(reopened.is_empty(), "nothing is there to be reopened");
    busy.end().await;

    let strange = [
        "'; drop table incident; --",
        "\u{0}x",
        "😀😀😀",
        "\u{202E}abc",
        "-9999999999999999999999",
        "INC-2",
        "ß",
        "%x_",
        &"x".repeat(100),
    ];
    for typed in strange {
        let found = suggested(&general, "incident show", "incident", typed).await;
        assert!(found.is_empty(), "`{typed}` finds {found:?}");
    }
    for typed in ["%", "_", "\\", "\u{0}", "*", "\n", "INC-"]
        .iter()
        .chain(&strange)
    {
        suggested(&general, "incident show", "incident", typed).await;
        suggested(&general, "incident list", "service", typed).await;
    }
    works(&stage).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn typing_into_what_is_gone_suggests_nothing() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    let gateway = stage.sandbox.discord().gateway();
    let general = stage.in_general("eli");
    let changes = [
        Change::Replace("/data/options/0/options/0/name".to_owned(), json!("team")),
        Change::Replace("/data/options".to_owned(), json!([])),
        Change::Replace("/guild_id".to_owned(), json!(null)),
        Change::Remove("/attachment_size_limit".to_owned()),
    ];
    for change in changes {
        gateway.mutate_next("INTERACTION_CREATE", change.clone());
        let found = general
            .autocomplete("incident declare", "service", json!({ "service": "che" }))
            .await;
        assert_eq!(found, Ok(vec![]), "{change:?}");
    }
    works(&stage).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suggestion_is_taken_as_it_is_offered() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    stage.declare("Checkout is down").await;
    let general = stage.in_general("eli");
    let found = suggested(&general, "incident show", "incident", "down").await;
    let options = json!({ "incident": found[0]["value"] });
    let call = general.slash("incident show", options).await.unwrap();
    let answer = call.answer(crate::support::stage::PATIENCE).await.unwrap();
    assert!(matches!(answer, Answer::Message(_)));
    assert!(answer.text().starts_with("INC-1 · SEV3 · Checkout is down"));
    stage.finish().await;
}
