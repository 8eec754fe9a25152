//! Messages that a menu takes: whole, once, and with their files.

use binnacle_commands::timeline::Attachment;
use binnacle_sandbox::discord::Id;
use serde_json::json;

use super::{entries, read, said};
use crate::support::{
    database::{Database, on_both},
    stage::{Stage, answered, id},
};

on_both!(
    a_message_keeps_its_author_time_words_and_files,
    a_message_is_added_once,
    two_at_once_make_one_entry,
    a_message_from_elsewhere_goes_to_the_incident_that_is_chosen,
    a_file_whose_link_expired_is_named_with_the_reason,
    a_message_that_is_changed_or_deleted_stays_as_it_was,
    without_an_open_incident_nothing_is_taken,
);

/// What the menu answers.
async fn taken(stage: &Stage, person: &str, channel: Id, message: Id) -> String {
    let person = stage.person(person);
    let call = person
        .menu("Add to timeline", channel, message)
        .await
        .unwrap();
    answered(&call).await
}

async fn bytes(database: &Database, number: i64, file: &Attachment) -> Option<Vec<u8>> {
    read(database, number, async |reader, incident| {
        reader.attachment_bytes(incident.id, file.id).await.unwrap()
    })
    .await
}

async fn a_message_keeps_its_author_time_words_and_files(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let files: [(&str, &str, &[u8]); 2] = [
        ("graph.png", "image/png", b"\x89PNG and so on"),
        ("log.txt", "text/plain", b"line\n"),
    ];
    let message = stage
        .person("cy")
        .at(scene.room)
        .send("Errors since 14:02", &files)
        .await
        .unwrap();
    let told = taken(&stage, "bo", scene.room, id(&message)).await;
    assert!(told.starts_with("Timeline entry 1: INC-1"), "{told}");
    assert!(told.contains("graph.png, log.txt"), "{told}");
    stage.quiet().await;

    let entry = entries(database, 1).await.remove(0);
    assert!(said(&entry).starts_with("Errors since 14:02"), "{entry:?}");
    let written: jiff::Timestamp = message["timestamp"].as_str().unwrap().parse().unwrap();
    assert_eq!(entry.at.as_millisecond(), written.as_millisecond());
    assert_eq!(entry.kind, "entry.message");
    let who = format!("{:?}", entry.who);
    assert!(
        who.contains("100000000000000023"),
        "the author, not who took it: {who}"
    );
    for (file, (name, kind, content)) in entry.files.iter().zip(files) {
        assert_eq!(
            (&*file.name, file.content_type.as_deref()),
            (name, Some(kind))
        );
        assert!(file.is_kept && file.why.is_none(), "{file:?}");
        assert_eq!(bytes(database, 1, file).await.as_deref(), Some(content));
    }
    assert_eq!(entry.files.len(), 2);
    stage.finish().await;
}

async fn a_message_is_added_once(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let message = stage
        .person("cy")
        .say(scene.room, "It burns")
        .await
        .unwrap();
    taken(&stage, "bo", scene.room, id(&message)).await;
    let again = taken(&stage, "ana", scene.room, id(&message)).await;
    assert!(
        again.contains("on the timeline already") && again.contains("entry 1"),
        "{again}"
    );
    assert_eq!(entries(database, 1).await.len(), 1);
    stage.finish().await;
}

async fn two_at_once_make_one_entry(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let message = stage
        .person("cy")
        .say(scene.room, "It burns")
        .await
        .unwrap();
    let told = futures_util::future::join_all(
        ["ana", "bo", "cy", "dee"].map(|name| taken(&stage, name, scene.room, id(&message))),
    )
    .await;
    let new = told
        .iter()
        .filter(|one| one.starts_with("Timeline entry 1"));
    assert_eq!(new.count(), 1, "{told:#?}");
    assert_eq!(entries(database, 1).await.len(), 1);
    stage.finish().await;
}

async fn a_message_from_elsewhere_goes_to_the_incident_that_is_chosen(database: &Database) {
    let stage = Stage::new(database).await;
    stage.declare("Checkout is down").await;
    let cy = stage.person("cy");
    let general = cy.in_channel("general");
    let one = general.say("Payments fail").await.unwrap();
    let told = taken(&stage, "bo", general.channel(), id(&one)).await;
    assert!(
        told.starts_with("Timeline entry 1: INC-1"),
        "the only open one: {told}"
    );

    stage.declare("Search is slow").await;
    let two = general
        .send("Look", &[("graph.png", "image/png", b"bytes")])
        .await
        .unwrap();
    let bo = stage.person("bo");
    let call = bo
        .menu("Add to timeline", general.channel(), id(&two))
        .await
        .unwrap();
    let asked = answered(&call).await;
    assert!(asked.contains("To which incident"), "{asked}");
    // What is taken is what the message was, whatever becomes of it until then.
    cy.delete_message(general.channel(), id(&two)).unwrap();
    let shown = call.latest().unwrap();
    let buttons = shown["components"][0]["components"]
        .as_array()
        .unwrap()
        .clone();
    let labels: Vec<&str> = buttons
        .iter()
        .map(|one| one["label"].as_str().unwrap())
        .collect();
    assert_eq!(
        labels,
        ["INC-2 · Search is slow", "INC-1 · Checkout is down"]
    );
    let choice = buttons[0]["custom_id"].as_str().unwrap();
    for expected in ["Timeline entry 1: INC-2", "INC-2: on the timeline already"] {
        let press = bo
            .press(general.channel(), id(&shown), choice)
            .await
            .unwrap();
        let told = answered(&press).await;
        assert!(told.starts_with(expected), "{told}");
    }
    stage.quiet().await;
    let entry = entries(database, 2).await.remove(0);
    assert!(said(&entry).starts_with("Look"));
    assert_eq!(
        bytes(database, 2, &entry.files[0]).await.as_deref(),
        Some(&b"bytes"[..])
    );
    stage.finish().await;
}

async fn a_file_whose_link_expired_is_named_with_the_reason(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let message = stage
        .person("cy")
        .at(scene.room)
        .send("", &[("graph.png", "image/png", b"bytes")])
        .await
        .unwrap();
    stage.sandbox.discord().expire_files();
    taken(&stage, "bo", scene.room, id(&message)).await;
    stage.quiet().await;
    let entry = entries(database, 1).await.remove(0);
    assert_eq!(
        said(&entry),
        "Files: graph.png could not be kept: its link has expired"
    );
    assert_eq!(bytes(database, 1, &entry.files[0]).await, None);
    let call = stage
        .person("bo")
        .at(scene.room)
        .slash("timeline show", json!({}))
        .await
        .unwrap();
    assert!(answered(&call).await.contains("its link has expired"));
    stage.finish().await;
}

async fn a_message_that_is_changed_or_deleted_stays_as_it_was(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let cy = stage.person("cy");
    let message = cy.say(scene.room, "It burns").await.unwrap();
    taken(&stage, "bo", scene.room, id(&message)).await;
    cy.delete_message(scene.room, id(&message)).unwrap();
    let call = cy
        .at(scene.room)
        .slash("timeline show", json!({ "entry": 1 }))
        .await
        .unwrap();
    assert!(answered(&call).await.contains("It burns"));
    stage.finish().await;
}

async fn without_an_open_incident_nothing_is_taken(database: &Database) {
    let stage = Stage::new(database).await;
    let general = stage.in_general("cy");
    let message = general.say("Payments fail").await.unwrap();
    let told = taken(&stage, "bo", general.channel(), id(&message)).await;
    assert!(told.contains("No incident is open"), "{told}");
    stage.finish().await;
}
