//! The life of an incident between two people: roles, severity, states, merging, closing.

mod drills;
mod forms;

use binnacle_sandbox::{Fault, Side};
use serde_json::json;

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, REPOSITORY, Stage, answered, id, text_of},
};

on_both!(
    two_people_share_the_roles,
    somebody_who_left_gets_no_role,
    a_severity_needs_a_reason_and_an_impact,
    it_moves_on_and_back_by_buttons,
    reopening_begins_a_new_interval,
    two_who_declare_the_same_make_one,
    one_that_is_alike_is_offered_to_be_merged,
    incidents_are_related_and_linked,
    what_is_only_reported_has_no_room,
    times_are_set_right_in_a_form,
    a_false_alarm_is_closed_without_a_report,
    help_is_called_by_name,
    duplicates_of_duplicates_lead_to_where_work_goes_on,
);

/// What the board says now.
fn board(stage: &Stage, room: binnacle_sandbox::discord::Id) -> String {
    let pins = stage.sandbox.discord().pins(room);
    pins.first().map(text_of).unwrap_or_default()
}

async fn board_says(stage: &Stage, room: binnacle_sandbox::discord::Id, words: &str) {
    let says = || board(stage, room).contains(words).then_some(());
    let found = stage.sandbox.discord().wait(PATIENCE, says).await;
    assert!(found.is_some(), "no `{words}` on {}", board(stage, room));
}

async fn two_people_share_the_roles(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let (ana, bo) = (
        stage.person("ana").at(scene.room),
        stage.person("bo").at(scene.room),
    );
    let (ana_id, bo_id) = (stage.person("ana").id(), stage.person("bo").id());
    let lead = stage.button(scene.room, scene.board, "Lead").await;
    let told = answered(&ana.press(scene.board, &lead).await.unwrap()).await;
    assert!(told.starts_with("New incident commander: INC-1"), "{told}");
    board_says(
        &stage,
        scene.room,
        &format!("Incident commander: <@{ana_id}>"),
    )
    .await;

    let told = answered(&bo.press(scene.board, &lead).await.unwrap()).await;
    assert!(told.contains("/incident handover"), "{told}");
    let scribe = stage.button(scene.room, scene.board, "Scribe").await;
    answered(&bo.press(scene.board, &scribe).await.unwrap()).await;
    let options = json!({ "to": bo_id.to_string() });
    let told = answered(
        &ana.slash("incident handover", options.clone())
            .await
            .unwrap(),
    )
    .await;
    assert!(
        told.contains("Handover of the incident commander"),
        "{told}"
    );
    board_says(
        &stage,
        scene.room,
        &format!("Incident commander: <@{bo_id}>\nScribe: <@{bo_id}>"),
    )
    .await;
    let told = answered(&bo.slash("incident handover", options).await.unwrap()).await;
    assert!(told.contains("already"), "{told}");

    let take = json!({ "role": "commander", "takeover": true });
    answered(&ana.slash("incident role", take).await.unwrap()).await;
    board_says(
        &stage,
        scene.room,
        &format!("Incident commander: <@{ana_id}>"),
    )
    .await;
    answered(&ana.slash("incident leave", json!({})).await.unwrap()).await;
    board_says(&stage, scene.room, "Nobody leads yet").await;
    stage.quiet().await;
    let comments = stage.sandbox.github().comments(REPOSITORY, scene.issue);
    let told = comments
        .iter()
        .filter(|one| one.body.contains("incident commander"))
        .count();
    assert_eq!(told, 4, "each change is on the issue: {comments:#?}");
    stage.finish().await;
}

async fn somebody_who_left_gets_no_role(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let ana = stage.person("ana").at(scene.room);
    let cy = stage.person("cy");
    stage.sandbox.discord().leave(cy.id());
    let options = json!({ "role": "scribe", "user": cy.id().to_string() });
    let told = answered(&ana.slash("incident role", options).await.unwrap()).await;
    assert!(told.contains("is not on this server"), "{told}");
    assert!(!board(&stage, scene.room).contains("Scribe"));
    stage.finish().await;
}

async fn a_severity_needs_a_reason_and_an_impact(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let ana = stage.person("ana").at(scene.room);
    let raise = json!({ "to": "sev1", "reason": "Nobody can pay." });
    let told = answered(&ana.slash("incident severity", raise.clone()).await.unwrap()).await;
    assert!(told.contains("whom INC-1 harms"), "{told}");
    let impact = json!({ "text": "Everyone who pays by card." });
    answered(&ana.slash("incident impact", impact).await.unwrap()).await;
    let told = answered(&ana.slash("incident severity", raise.clone()).await.unwrap()).await;
    assert!(
        told.starts_with("Raised from SEV3 to SEV1: INC-1"),
        "{told}"
    );
    let told = answered(&ana.slash("incident severity", raise).await.unwrap()).await;
    assert!(told.contains("SEV1 already"), "{told}");
    board_says(&stage, scene.room, "INC-1 · SEV1 ·").await;
    stage.quiet().await;
    let issue = stage
        .sandbox
        .github()
        .issue(REPOSITORY, scene.issue)
        .unwrap();
    assert!(issue.title.starts_with("[SEV1]"), "{}", issue.title);
    assert!(
        issue.labels.contains(&"priority_critical".to_owned()),
        "{:?}",
        issue.labels
    );
    stage.finish().await;
}

async fn it_moves_on_and_back_by_buttons(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let ana = stage.person("ana").at(scene.room);
    for (label, state) in [
        ("Cause identified", "Identified"),
        ("Mitigating", "Mitigating"),
        ("Monitoring", "Monitoring"),
        ("Back to investigating", "Investigating"),
    ] {
        let press = stage.button(scene.room, scene.board, label).await;
        let told = answered(&ana.press(scene.board, &press).await.unwrap()).await;
        assert!(told.starts_with(&format!("{state}: INC-1")), "{told}");
        board_says(&stage, scene.room, state).await;
    }
    let told = answered(
        &ana.slash("incident state", json!({ "to": "investigating" }))
            .await
            .unwrap(),
    )
    .await;
    assert!(told.contains("already"), "{told}");
    let told = answered(
        &ana.slash("incident state", json!({ "to": "postmortem" }))
            .await
            .unwrap(),
    )
    .await;
    assert!(told.contains("not over yet"), "{told}");
    stage.finish().await;
}

async fn reopening_begins_a_new_interval(database: &Database) {
    let stage = Stage::still(database).await;
    let scene = stage.declare("Checkout is down").await;
    let ana = stage.person("ana").at(scene.room);
    let minutes = jiff::SignedDuration::from_mins;
    stage.advance(minutes(30));
    answered(&ana.slash("incident resolve", json!({})).await.unwrap()).await;
    stage.advance(minutes(60));
    answered(
        &ana.slash("incident reopen", json!({ "reason": "It is back." }))
            .await
            .unwrap(),
    )
    .await;
    stage.advance(minutes(10));
    answered(&ana.slash("incident resolve", json!({})).await.unwrap()).await;
    board_says(&stage, scene.room, "after 40 min").await;
    let told = answered(
        &ana.slash("incident update", json!({ "text": "Late." }))
            .await
            .unwrap(),
    )
    .await;
    assert!(
        told.contains("Reopen it first"),
        "an update on a resolved one: {told}"
    );
    stage.finish().await;
}

async fn two_who_declare_the_same_make_one(database: &Database) {
    let stage = Stage::new(database).await;
    let (ana, bo) = (stage.in_general("ana"), stage.in_general("bo"));
    let (first, second) = tokio::join!(
        ana.slash("incident declare", json!({ "title": "Checkout is down" })),
        bo.slash("incident declare", json!({ "title": "checkout  is DOWN" })),
    );
    let told = [
        answered(&first.unwrap()).await,
        answered(&second.unwrap()).await,
    ];
    let known = told
        .iter()
        .filter(|one| one.starts_with("INC-1 says this already"))
        .count();
    assert_eq!(known, 1, "{told:#?}");
    stage.scene("INC-1").await;
    stage.quiet().await;
    let discord = stage.sandbox.discord();
    let rooms = discord.channels().into_iter().filter(|one| {
        one["name"]
            .as_str()
            .is_some_and(|name| name.starts_with("inc-"))
    });
    assert_eq!(rooms.count(), 1);
    stage.finish().await;
}

async fn one_that_is_alike_is_offered_to_be_merged(database: &Database) {
    let stage = Stage::new(database).await;
    let first = stage.declare("Checkout is down for everyone").await;
    let call = stage
        .in_general("bo")
        .slash(
            "incident declare",
            json!({ "title": "Checkout down everyone complains" }),
        )
        .await
        .unwrap();
    let told = answered(&call).await;
    assert!(
        told.contains("INC-1 is open and says much the same"),
        "{told}"
    );
    let second = stage.scene("INC-2").await;
    stage.quiet().await;
    let answer = call.latest().unwrap();
    let merge = answer["components"][0]["components"][0]["custom_id"]
        .as_str()
        .unwrap();
    let bo = stage.in_general("bo");
    let told = answered(&bo.press(id(&answer), merge).await.unwrap()).await;
    assert!(told.contains("Merged into INC-1"), "{told}");
    board_says(&stage, first.room, "INC-2 was merged into it").await;
    board_says(&stage, second.room, "Merged into INC-1").await;
    let old = stage.person("ana").at(second.room);
    let told = answered(&old.slash("incident show", json!({})).await.unwrap()).await;
    assert!(
        told.contains("Merged into INC-1"),
        "the old room still leads there: {told}"
    );
    let told = answered(
        &old.slash("incident reopen", json!({ "reason": "No." }))
            .await
            .unwrap(),
    )
    .await;
    assert!(told.contains("was merged into INC-1"), "{told}");
    stage.quiet().await;
    let issue = stage
        .sandbox
        .github()
        .issue(REPOSITORY, second.issue)
        .unwrap();
    assert_eq!(issue.state, binnacle_sandbox::github::State::Closed);
    stage.finish().await;
}

async fn incidents_are_related_and_linked(database: &Database) {
    let stage = Stage::new(database).await;
    let first = stage.declare("Checkout is down").await;
    let second = stage.declare("Search answers slowly").await;
    let ana = stage.person("ana").at(first.room);
    answered(
        &ana.slash("incident relate", json!({ "with": "INC-2" }))
            .await
            .unwrap(),
    )
    .await;
    board_says(&stage, first.room, "Related to INC-2").await;
    board_says(&stage, second.room, "Related to INC-1").await;
    let told = answered(
        &ana.slash("incident relate", json!({ "with": "1" }))
            .await
            .unwrap(),
    )
    .await;
    assert!(told.contains("nothing to do with itself"), "{told}");
    let link = json!({ "url": "https://grafana.example.org/d/1", "title": "Errors" });
    answered(&ana.slash("incident link", link).await.unwrap()).await;
    board_says(
        &stage,
        first.room,
        "[Errors](https://grafana.example.org/d/1)",
    )
    .await;
    let bad = json!({ "url": "javascript:alert(1)" });
    let told = answered(&ana.slash("incident link", bad).await.unwrap()).await;
    assert!(told.contains("begins with `https://`"), "{told}");
    stage.finish().await;
}

async fn what_is_only_reported_has_no_room(database: &Database) {
    let stage = Stage::new(database).await;
    let ana = stage.in_general("ana");
    for (title, kind) in [
        ("A slow night", "report"),
        ("Nearly deleted it all", "near-miss"),
    ] {
        let options = json!({ "title": title, "kind": kind });
        let told = answered(&ana.slash("incident declare", options).await.unwrap()).await;
        assert!(told.contains("only put on record"), "{told}");
    }
    stage.issue_of("INC-2").await;
    stage.quiet().await;
    let rooms = stage
        .sandbox
        .discord()
        .channels()
        .into_iter()
        .filter(|one| {
            one["name"]
                .as_str()
                .is_some_and(|name| name.starts_with("inc-"))
        });
    assert_eq!(rooms.count(), 0);
    let update = json!({ "text": "All is well.", "incident": "1" });
    let told = answered(&ana.slash("incident update", update).await.unwrap()).await;
    assert!(told.contains("this one has no room"), "{told}");
    stage.finish().await;
}

async fn times_are_set_right_in_a_form(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let ana = stage.person("ana").at(scene.room);
    let open = || async {
        let call = ana.slash("incident times", json!({})).await.unwrap();
        call.answer(PATIENCE).await.unwrap()
    };
    let form = open().await;
    let call = stage
        .person("ana")
        .submit(&form, json!({ "started": "in 2 hours" }))
        .await
        .unwrap();
    let told = answered(&call).await;
    assert!(told.contains("Nothing was changed"), "the future: {told}");
    let form = open().await;
    let wrong = json!({ "started": "10 min ago", "detected": "20 min ago" });
    let told = answered(&stage.person("ana").submit(&form, wrong).await.unwrap()).await;
    assert!(told.contains("cannot be before Started"), "{told}");
    let form = open().await;
    let right = json!({ "started": "30 min ago", "detected": "20 min ago" });
    let told = answered(&stage.person("ana").submit(&form, right).await.unwrap()).await;
    assert!(told.starts_with("Times corrected: INC-1"), "{told}");
    stage.quiet().await;
    let body = stage
        .sandbox
        .github()
        .issue(REPOSITORY, scene.issue)
        .unwrap()
        .body
        .unwrap();
    assert!(body.contains("| Started |"), "{body}");
    stage.finish().await;
}

async fn a_false_alarm_is_closed_without_a_report(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let ana = stage.person("ana").at(scene.room);
    let told = answered(
        &ana.slash("incident close", json!({ "reason": "too_small" }))
            .await
            .unwrap(),
    )
    .await;
    assert!(told.contains("still open"), "{told}");
    let told = answered(
        &ana.slash("incident close", json!({ "reason": "duplicate" }))
            .await
            .unwrap(),
    )
    .await;
    assert!(told.contains("/incident merge"), "{told}");
    answered(
        &ana.slash("incident close", json!({ "reason": "false_alarm" }))
            .await
            .unwrap(),
    )
    .await;
    board_says(&stage, scene.room, "Closed").await;
    for (command, options) in [
        ("incident update", json!({ "text": "One more thing." })),
        ("incident role", json!({ "role": "scribe" })),
        ("incident link", json!({ "url": "https://example.org" })),
    ] {
        let told = answered(&ana.slash(command, options).await.unwrap()).await;
        assert!(told.contains("Nothing was changed"), "/{command}: {told}");
    }
    stage.finish().await;
}

async fn help_is_called_by_name(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let ana = stage.person("ana").at(scene.room);
    let called = async |what: &str| {
        stage.reads(scene.room, what).await;
        stage.quiet().await;
        let all = stage.sandbox.discord().messages(scene.room).into_iter();
        let told: Vec<_> = all.filter(|one| text_of(one).contains(what)).collect();
        assert_eq!(told.len(), 1, "once: {told:#?}");
        told[0].clone()
    };
    let words = json!({ "text": "We need somebody for the database." });
    let call = ana.slash("incident escalate", words).await.unwrap();
    let told = answered(&call).await;
    assert!(told.contains("The room is told"), "{told}");
    assert_eq!(call.latest().unwrap()["mention_roles"], json!([]));
    let message = called("We need somebody for the database").await;
    assert_eq!(message["mention_roles"], json!(["100000000000000013"]));
    // Also when nobody knows whether the answer arrived: an edit calls nobody.
    let lost = Fault::status(Side::Discord, "POST", "/interactions/*/*/callback", 500).forever();
    let lost = stage.sandbox.faults().add(lost);
    let bo = stage.person("bo").id();
    let give = json!({ "role": "scribe", "user": bo.to_string() });
    ana.slash("incident role", give).await.unwrap();
    let message = called("New scribe").await;
    assert_eq!(message["mentions"][0]["id"], bo.to_string());
    assert_eq!(message["mentions"].as_array().unwrap().len(), 1);
    stage.sandbox.faults().remove(lost);
    // Whoever loses a role to somebody is told of it.
    let take = json!({ "role": "scribe", "takeover": true });
    answered(&ana.slash("incident role", take).await.unwrap()).await;
    let message = called("Handover of the scribe").await;
    assert_eq!(message["mentions"][0]["id"], bo.to_string());
    stage.finish().await;
}

async fn duplicates_of_duplicates_lead_to_where_work_goes_on(database: &Database) {
    let stage = Stage::new(database).await;
    let mut rooms = Vec::new();
    for title in ["Checkout is down", "Nobody can pay", "The database is slow"] {
        rooms.push(stage.declare(title).await.room);
    }
    for (into, incident) in [("2", "1"), ("3", "2")] {
        let ana = stage.in_general("ana");
        let ask = json!({ "into": into, "incident": incident });
        answered(&ana.slash("incident merge", ask).await.unwrap()).await;
    }
    board_says(&stage, rooms[0], "Merged into INC-3").await;
    board_says(&stage, rooms[1], "Merged into INC-3").await;
    board_says(&stage, rooms[2], "INC-1 was merged into it").await;
    let told = stage.reads(rooms[0], "Merged into INC-3: INC-1").await;
    assert!(
        told.contains(&format!("/channels/100000000000000001/{}", rooms[2])),
        "{told}"
    );
    stage.finish().await;
}
