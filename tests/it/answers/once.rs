//! One question, one change, one answer, however often and by how many it is asked.

use std::time::Duration;

use serde_json::json;

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, REPOSITORY, Scene, Stage, answered, text_of},
};

use super::{declares, form, one_incident, read_in_general, sure};

on_both!(
    an_interaction_that_comes_again_changes_nothing_and_is_answered_once,
    of_two_who_resolve_at_once_one_does_and_the_other_is_told,
    a_form_that_is_sent_too_late_is_refused_with_what_was_written,
);

async fn an_interaction_that_comes_again_changes_nothing_and_is_answered_once(database: &Database) {
    let stage = Stage::new(database).await;
    let gateway = stage.sandbox.discord().gateway();
    let call = declares(&stage.in_general("ana")).await;
    assert!(gateway.replay(call.id()), "again before its answer");
    assert!(answered(&call).await.starts_with("INC-1 ·"));
    assert!(gateway.replay(call.id()), "again after its answer");
    let scene = stage.scene("INC-1").await;

    let here = stage.person("bo").at(scene.room);
    let options = json!({ "text": "Rolling back." });
    let update = here.slash("incident update", options).await.unwrap();
    assert!(gateway.replay(update.id()));
    assert!(answered(&update).await.starts_with("Update: INC-1"));
    assert!(gateway.replay(update.id()));

    let all_came = async {
        while call.callbacks() < 3 || update.callbacks() < 3 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let all_came = tokio::time::timeout(PATIENCE, all_came).await;
    all_came.expect("each of them was taken");
    sure(database).await;
    one_incident(&stage).await;
    assert_eq!(
        read_in_general(&stage, "ana").len(),
        1,
        "one answer to the declaration"
    );
    let said = stage.sandbox.discord().messages(scene.room);
    let updates = said
        .iter()
        .filter(|one| text_of(one).starts_with("Update: "));
    assert_eq!(updates.count(), 1, "one update");
    let comments = stage.sandbox.github().comments(REPOSITORY, scene.issue);
    assert_eq!(comments.len(), 1, "one comment");
    stage.finish().await;
}

async fn of_two_who_resolve_at_once_one_does_and_the_other_is_told(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let (ana, bo) = tokio::join!(
        form(&stage, "ana", (scene.room, scene.board), "Resolve"),
        form(&stage, "bo", (scene.room, scene.board), "Resolve"),
    );
    let (people, text) = (["ana", "bo"], |name| format!("It was {name}."));
    let both = people.map(|name| stage.person(name));
    let sent = tokio::join!(
        both[0].submit(&ana, json!({ "text": text("ana") })),
        both[1].submit(&bo, json!({ "text": text("bo") })),
    );
    let sent = [sent.0.unwrap(), sent.1.unwrap()];
    let read = [answered(&sent[0]).await, answered(&sent[1]).await];
    let winner = usize::from(!read[0].starts_with("Resolved: INC-1"));
    let (first, second) = (&read[winner], &read[1 - winner]);
    assert!(first.starts_with("Resolved: INC-1"), "{read:#?}");
    assert!(second.contains("INC-1 is already resolved"), "{second}");
    let name = format!("<@{}>", stage.person(people[winner]).id());
    assert!(second.contains(&name), "the other hears who did: {second}");
    let written = text(people[1 - winner]);
    assert!(second.contains(&written), "and keeps the words: {second}");
    only_resolved_once(&stage, &scene).await;
    stage.finish().await;
}

async fn a_form_that_is_sent_too_late_is_refused_with_what_was_written(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let at_hand = form(&stage, "cy", (scene.room, scene.board), "Resolve").await;
    let here = stage.person("ana").at(scene.room);
    let resolve = here.slash("incident resolve", json!({})).await.unwrap();
    assert!(answered(&resolve).await.starts_with("Resolved: INC-1"));

    let fields = json!({ "text": "Rolled back to *1.2*." });
    let late = stage.person("cy").submit(&at_hand, fields).await.unwrap();
    let told = super::answered_privately(&late).await;
    assert!(told.contains("INC-1 is already resolved"), "{told}");
    assert!(told.contains("Rolled back to \\*1.2\\*."), "{told}");
    only_resolved_once(&stage, &scene).await;
    stage.finish().await;
}

/// The room and the issue tell of one resolution.
async fn only_resolved_once(stage: &Stage, scene: &Scene) {
    stage.reads(scene.room, "Resolved <t:").await;
    stage.quiet().await;
    let said = stage.sandbox.discord().messages(scene.room);
    let resolved = said
        .iter()
        .filter(|one| text_of(one).starts_with("Resolved: "));
    assert_eq!(resolved.count(), 1, "{said:#?}");
    let comments = stage.sandbox.github().comments(REPOSITORY, scene.issue);
    assert_eq!(comments.len(), 1, "{comments:#?}");
}
