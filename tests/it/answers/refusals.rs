//! Forms that are refused: nothing changes, and nothing that was written is lost.

use binnacle_sandbox::discord::{Answer, Call};
use serde_json::{Value, json};

use crate::support::{
    database::Database,
    stage::{PATIENCE, Stage, answered},
};

use super::{answered_privately, form, one_incident, rooms};

/// Somebody fills in the form that declares an incident.
async fn declares_by_form(stage: &Stage, fields: Value) -> Call {
    let ana = stage.in_general("ana");
    let call = ana.slash("incident form", json!({})).await.unwrap();
    let opened = call.answer(PATIENCE).await.unwrap();
    assert!(matches!(opened, Answer::Modal { .. }), "{opened:?}");
    stage.person("ana").submit(&opened, fields).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_form_gives_back_all_that_was_written() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    // As long as the form lets people write, in words that can be told apart.
    let words: Vec<String> = (0..214).map(|n| format!("w{n:04}")).collect();
    let long = words.join(" ") + " and the end";
    let fields = json!({
        "title": "Checkout is *down*", "severity": "bad", "service": "checkout", "description": long,
    });
    let call = declares_by_form(&stage, fields).await;
    let told = answered_privately(&call).await;
    assert!(told.contains("`bad` is no severity"), "why: {told}");
    assert!(
        told.contains("sev1, sev2, sev3 or sev4"),
        "what helps: {told}"
    );
    assert!(told.contains("Checkout is \\*down\\*"), "the title: {told}");
    for word in long.split_whitespace() {
        assert!(told.contains(word), "`{word}` of the description: {told}");
    }
    assert_eq!(rooms(&stage), 0);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_with_an_unknown_service_says_what_helps() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    for service in ["chekout", "not a name", "@everyone"] {
        let fields = json!({ "title": "Checkout is down", "service": service });
        let told = answered_privately(&declares_by_form(&stage, fields).await).await;
        assert!(told.contains("There is no service"), "{service}: {told}");
        assert!(told.contains("Checkout is down"), "{service}: {told}");
    }
    let fields = json!({ "title": "  ", "description": "It is slow." });
    let told = answered_privately(&declares_by_form(&stage, fields).await).await;
    assert!(told.contains("The title is empty"), "{told}");
    assert!(told.contains("It is slow."), "{told}");

    let fields = json!({ "title": "Checkout is down", "severity": "SEV1", "service": "checkout" });
    let told = answered(&declares_by_form(&stage, fields).await).await;
    assert!(
        told.starts_with("INC-1 · SEV1 · Checkout is down"),
        "{told}"
    );
    one_incident(&stage).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_of_blanks_says_that_it_is_empty() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    let scene = stage.declare("Checkout is down").await;
    let update = form(&stage, "eli", (scene.room, scene.board), "Post an update").await;
    let blanks = json!({ "text": " \u{200B}\n " });
    let sent = stage.person("eli").submit(&update, blanks).await.unwrap();
    let told = answered_privately(&sent).await;
    assert!(told.contains("The text is empty"), "{told}");
    stage.finish().await;
}
