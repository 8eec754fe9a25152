//! Incidents page through policies: when they are declared or grow worse, when help is called for, and when nobody reacts.

use serde_json::{Value, json};

use super::{direct, minutes, press, stage_of, told};
use crate::support::{
    database::{Database, on_both},
    stage::{REPOSITORY, Stage, TEAM, answered, text_of},
};

on_both!(
    a_grave_incident_pages_and_an_answer_acknowledges_it,
    help_is_called_for_by_the_policy_of_the_service,
    it_pages_when_it_grows_worse_and_stops_when_it_is_over,
    reminders_that_nobody_heeds_page,
    a_private_incident_is_told_nowhere_else,
);

/// The demo's team, whose worst incidents page at once.
fn team() -> String {
    format!("{}\n[incidents.severity.sev1]\npage = \"default\"\n", *TEAM)
}

async fn declare(stage: &Stage, options: Value) {
    let call = stage
        .in_general("ana")
        .slash("incident declare", options)
        .await;
    answered(&call.unwrap()).await;
}

async fn a_grave_incident_pages_and_an_answer_acknowledges_it(database: &Database) {
    let stage = stage_of(database, &team()).await;
    declare(
        &stage,
        json!({ "title": "Checkout is down", "severity": "sev1" }),
    )
    .await;
    let scene = stage.scene("INC-1").await;
    let message = told(&stage, "cy", 1).await;
    assert!(text_of(&message).starts_with("You are paged: INC-1 SEV1: Checkout is down"));
    // It shows where people already are.
    stage.reads(scene.room, "PAGE-1 · is kept current").await;
    stage.reads(scene.room, "is called, step 1 of 2").await;
    answered(&press(&stage, "cy", "Acknowledge").await).await;
    stage.quiet().await;
    let ana = stage.person("ana").at(scene.room);
    let shown = answered(&ana.slash("timeline show", json!({})).await.unwrap()).await;
    assert!(shown.contains("sent PAGE-1 to default"), "{shown}");
    assert!(shown.contains("answered PAGE-1"), "{shown}");
    let call = ana.slash("incident times", json!({})).await.unwrap();
    let form = call.answer(crate::support::stage::PATIENCE).await.unwrap();
    let form = format!("{form:?}");
    let acknowledged = form.split("\"acknowledged\"").nth(1).unwrap_or_default();
    assert!(
        acknowledged.contains("2026-01-01"),
        "it counts as acknowledged: {form}"
    );
    let board = stage.sandbox.discord().messages(scene.room);
    let cy = stage.person("cy").id();
    let board = board
        .iter()
        .map(text_of)
        .find(|one| one.contains("Responder"));
    assert!(
        board.is_some_and(|one| one.contains(&format!("<@{cy}>"))),
        "and cy responds"
    );
    stage.finish().await;
}

async fn help_is_called_for_by_the_policy_of_the_service(database: &Database) {
    let stage = Stage::still(database).await;
    declare(
        &stage,
        json!({ "title": "Checkout is slow", "service": "checkout" }),
    )
    .await;
    let scene = stage.scene("INC-1").await;
    stage.quiet().await;
    assert_eq!(
        direct(&stage, "cy").len(),
        0,
        "nobody is paged for what is not grave"
    );
    let ana = stage.person("ana").at(scene.room);
    let help = json!({ "text": "We need somebody who knows the queue." });
    answered(&ana.slash("incident escalate", help.clone()).await.unwrap()).await;
    told(&stage, "cy", 1).await;
    // Asked for again while nobody answered, the next ones are called at once.
    answered(&ana.slash("incident escalate", help).await.unwrap()).await;
    told(&stage, "dee", 1).await;
    assert_eq!(direct(&stage, "cy").len(), 1);
    // Whoever answers for the service is asked on GitHub too.
    stage.settled().await;
    let github = stage.sandbox.github();
    let issue = github.issue(REPOSITORY, scene.issue).unwrap();
    assert_eq!(issue.assignees, ["ana", "bo"]);
    let comments = github.comments(REPOSITORY, scene.issue);
    let called = comments
        .iter()
        .filter(|one| json!(one.body).to_string().contains("@ana, @bo"));
    assert_eq!(called.count(), 2, "once for each call: {comments:?}");
    stage.finish().await;
}

async fn it_pages_when_it_grows_worse_and_stops_when_it_is_over(database: &Database) {
    let stage = stage_of(database, &team()).await;
    declare(
        &stage,
        json!({ "title": "Checkout is slow", "impact": "All who pay." }),
    )
    .await;
    let scene = stage.scene("INC-1").await;
    stage.quiet().await;
    let ana = stage.person("ana").at(scene.room);
    let worse = json!({ "to": "sev1", "reason": "It is down." });
    answered(&ana.slash("incident severity", worse).await.unwrap()).await;
    told(&stage, "cy", 1).await;
    answered(&ana.slash("incident resolve", json!({})).await.unwrap()).await;
    stage.quiet().await;
    let mine = text_of(&direct(&stage, "cy")[0]);
    assert!(
        mine.starts_with("Over:") && mine.contains("its incident ended"),
        "{mine}"
    );
    stage.advance(minutes(10));
    stage.settled().await;
    assert_eq!(direct(&stage, "dee").len(), 0, "nobody else is called");
    stage.finish().await;
}

async fn reminders_that_nobody_heeds_page(database: &Database) {
    let stage = Stage::still(database).await;
    declare(
        &stage,
        json!({ "title": "Checkout is slow", "service": "checkout", "severity": "sev2" }),
    )
    .await;
    stage.scene("INC-1").await;
    stage.quiet().await;
    stage.advance(minutes(2));
    stage.settled().await;
    assert_eq!(
        direct(&stage, "cy").len(),
        0,
        "the first says that nobody leads"
    );
    stage.advance(minutes(3));
    told(&stage, "cy", 1).await;
    stage.finish().await;
}

async fn a_private_incident_is_told_nowhere_else(database: &Database) {
    let stage = stage_of(database, &team()).await;
    declare(
        &stage,
        json!({ "title": "Keys leaked", "severity": "sev1", "kind": "private" }),
    )
    .await;
    told(&stage, "cy", 1).await;
    let operations = super::operations(&stage);
    let open = stage.sandbox.discord().messages(operations);
    assert!(
        open.iter().all(|one| !text_of(one).contains("Keys leaked")),
        "{open:#?}"
    );
    answered(&press(&stage, "cy", "Acknowledge").await).await;
    stage.quiet().await;
    let cy = stage.person("cy");
    let room = |channel: &Value| {
        channel["topic"]
            .as_str()
            .is_some_and(|topic| topic.starts_with("INC-1 "))
    };
    let room = stage
        .sandbox
        .discord()
        .wait_for_channel(room, crate::support::stage::PATIENCE)
        .await;
    let room = crate::support::stage::id(&room.unwrap());
    assert!(
        stage.sandbox.discord().visible_to(&cy, room),
        "who is on it may come in"
    );
    stage.finish().await;
}
