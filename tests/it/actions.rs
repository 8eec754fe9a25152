//! Actions: each with its own issue at GitHub, which ends when it does.

use std::collections::BTreeSet;

use binnacle_sandbox::{
    Effect, Fault, Github, Seed, Side,
    discord::{Answer, Call, Place},
    github::{Issue, Reason, State},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, REPOSITORY, Stage, TEAM, Time, answered},
};

on_both!(
    an_action_gets_its_issue_and_closes_it,
    the_boards_button_adds_one_and_gives_back_what_it_refuses,
    a_lost_reply_leads_to_one_issue,
    two_at_once_get_numbers_of_their_own,
    what_follows_from_a_drill_or_a_private_incident_has_no_issue,
    somebody_whom_github_cannot_assign_stops_nothing,
    the_sweep_mends_what_people_broke_and_takes_no_action_for_a_stray,
    lists_show_what_was_asked_for,
);

/// What somebody is told.
async fn says(place: &Place, command: &str, options: Value) -> String {
    answered(&place.slash(command, options).await.unwrap()).await
}

/// Waits for the issue of an action until it fits.
async fn issue(stage: &Stage, name: &str, fits: impl Fn(&Issue) -> bool) -> Issue {
    let suffix = format!("({name})");
    let find = |github: &Github| {
        let all = github.issues(REPOSITORY).into_iter();
        all.into_iter()
            .find(|one| one.title.ends_with(&suffix) && fits(one))
    };
    let found = stage.sandbox.github().wait_for(find, PATIENCE).await;
    found.unwrap_or_else(|_| {
        let all = stage.sandbox.github().issues(REPOSITORY);
        panic!("no such issue of {name}: {all:#?}")
    })
}

async fn an_action_gets_its_issue_and_closes_it(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("ana").at(scene.room);
    let bo = stage.person("bo").id().to_string();
    let options =
        json!({ "text": "Warm the cache", "type": "detect", "owner": bo, "due": "in 3 days" });
    let said = says(&here, "action add", options).await;
    assert!(said.starts_with("ACT-1 added: INC-1"), "{said}");
    let made = issue(&stage, "ACT-1", |one| one.assignees == ["bo"]).await;
    assert_eq!(made.title, "Warm the cache (ACT-1)");
    let labels: BTreeSet<&str> = made.labels.iter().map(String::as_str).collect();
    assert_eq!(
        labels,
        BTreeSet::from(["action", "action_detect", "binnacle", "incident"])
    );
    let body = made.body.unwrap();
    let link = format!("| Incident | #{}, INC-1", scene.issue);
    assert!(
        body.contains(&link) && body.contains("| Owner | bo |"),
        "{body}"
    );

    let ana = stage.person("ana").id().to_string();
    let options = json!({ "action": "ACT-1", "owner": ana, "type": "prevent" });
    says(&here, "action edit", options).await;
    issue(&stage, "ACT-1", |one| one.assignees == ["ana"]).await;
    says(&here, "incident update", json!({ "text": "Warming." })).await;

    let said = says(&here, "action done", json!({ "action": "1" })).await;
    assert!(said.starts_with("ACT-1 done"), "{said}");
    issue(&stage, "ACT-1", |one| {
        one.state_reason == Some(Reason::Completed)
    })
    .await;
    let said = says(&here, "action done", json!({ "action": "1" })).await;
    assert!(said.contains("ACT-1 is done since"), "{said}");

    says(&here, "action reopen", json!({ "action": "#1" })).await;
    issue(&stage, "ACT-1", |one| one.state == State::Open).await;
    let options = json!({ "action": "1", "reason": "The cache goes" });
    says(&here, "action drop", options).await;
    let dropped = issue(&stage, "ACT-1", |one| {
        one.state_reason == Some(Reason::NotPlanned)
    })
    .await;
    assert!(dropped.body.unwrap().contains("The cache goes"));
    // One delivery may write several times: what it says, labels on and off, assignees on and off.
    stage.quiet().await;
    stage.kept_the_pace(10);
    stage.finish().await;
}

async fn opened(call: &Call) -> Answer {
    match call.answer(PATIENCE).await.unwrap() {
        form @ Answer::Modal { .. } => form,
        other => panic!("no form: {other:?}"),
    }
}

async fn the_boards_button_adds_one_and_gives_back_what_it_refuses(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let bo = stage.person("bo");
    let here = bo.at(scene.room);
    says(&here, "incident resolve", json!({})).await;
    let button = stage.button(scene.room, scene.board, "Add an action").await;
    let form = opened(&here.press(scene.board, &button).await.unwrap()).await;
    let fields = json!({ "text": "Warm the cache", "kind": "prevent", "owner": "zoe", "due": "" });
    let refused = answered(&bo.submit(&form, fields).await.unwrap()).await;
    assert!(
        refused.contains("nobody called `zoe`") && refused.contains("Warm the cache"),
        "{refused}"
    );
    let form = opened(&here.press(scene.board, &button).await.unwrap()).await;
    let fields =
        json!({ "text": "Warm the cache", "kind": "Process", "owner": "ana", "due": "in a week" });
    let said = answered(&bo.submit(&form, fields).await.unwrap()).await;
    assert!(said.starts_with("ACT-1 added"), "{said}");
    issue(&stage, "ACT-1", |one| one.assignees == ["ana"]).await;
    stage.finish().await;
}

async fn a_lost_reply_leads_to_one_issue(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    stage.quiet().await;
    let path = format!("/repos/{REPOSITORY}/issues");
    let lost = Fault::new(Side::Github, "POST", &path, Effect::DropAfter);
    stage.sandbox.faults().add(lost);
    let here = stage.person("ana").at(scene.room);
    says(&here, "action add", json!({ "text": "Warm the cache" })).await;
    stage.quiet().await;
    let all = stage.sandbox.github().issues(REPOSITORY);
    let of_action = all.iter().filter(|one| one.title.ends_with("(ACT-1)"));
    assert_eq!(of_action.count(), 1, "{all:#?}");
    stage.finish().await;
}

async fn two_at_once_get_numbers_of_their_own(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let (ana, bo) = (
        stage.person("ana").at(scene.room),
        stage.person("bo").at(scene.room),
    );
    let (one, two) = tokio::join!(
        says(&ana, "action add", json!({ "text": "Warm the cache" })),
        says(&bo, "action add", json!({ "text": "Alert on errors" })),
    );
    let numbers: BTreeSet<&str> = [&one, &two]
        .map(|said| said.split(' ').next().unwrap())
        .into();
    assert_eq!(numbers, BTreeSet::from(["ACT-1", "ACT-2"]), "{one} {two}");
    issue(&stage, "ACT-1", |_| true).await;
    issue(&stage, "ACT-2", |_| true).await;
    stage.finish().await;
}

async fn what_follows_from_a_drill_or_a_private_incident_has_no_issue(database: &Database) {
    let stage = Stage::new(database).await;
    let ana = stage.in_general("ana");
    says(&ana, "incident drill", json!({})).await;
    let options = json!({ "title": "Keys leaked", "kind": "private" });
    says(&ana, "incident declare", options).await;
    stage.quiet().await;
    for (incident, says_why) in [("1", "from a drill"), ("2", "private incident")] {
        let options = json!({ "text": "Rotate the keys", "incident": incident });
        let said = says(&ana, "action add", options).await;
        assert!(said.contains(says_why), "{said}");
    }
    stage.quiet().await;
    let all = stage.sandbox.github().issues(REPOSITORY);
    assert!(
        !all.iter().any(|one| one.title.contains("(ACT-")),
        "{all:#?}"
    );
    stage.finish().await;
}

async fn somebody_whom_github_cannot_assign_stops_nothing(database: &Database) {
    let team = TEAM.replace("github = \"bo\"", "github = \"bo-who-left\"");
    let stage = Stage::of(database, Seed::default(), &team, Time::Real).await;
    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("ana").at(scene.room);
    let bo = stage.person("bo").id().to_string();
    let options = json!({ "text": "Warm the cache", "owner": bo });
    says(&here, "action add", options).await;
    let made = issue(&stage, "ACT-1", |_| true).await;
    stage.quiet().await;
    let status = says(&here, "status", json!({})).await;
    assert!(status.starts_with("Everything arrives"), "{status}");
    assert_eq!(made.assignees, [""; 0]);
    assert!(made.body.unwrap().contains("| Owner | bo |"));
    stage.finish().await;
}

async fn the_sweep_mends_what_people_broke_and_takes_no_action_for_a_stray(database: &Database) {
    let stage = Stage::still(database).await;
    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("ana").at(scene.room);
    says(&here, "action add", json!({ "text": "Warm the cache" })).await;
    stage.quiet().await;
    let before = issue(&stage, "ACT-1", |_| true).await;
    stage.swept().await;
    let after = issue(&stage, "ACT-1", |_| true).await;
    assert_eq!(before, after, "what is right is left alone");
    let incident = stage
        .sandbox
        .github()
        .issue(REPOSITORY, scene.issue)
        .unwrap();
    assert_eq!(incident.state, State::Open);

    let bo = stage.sandbox.github().person("bo");
    bo.label(REPOSITORY, after.number, "theirs").unwrap();
    bo.unlabel(REPOSITORY, after.number, "action").unwrap();
    stage.advance(SignedDuration::from_mins(10));
    let is_mended = |one: &Issue| one.labels.contains(&"action".to_owned());
    let mended = issue(&stage, "ACT-1", is_mended).await;
    assert!(mended.labels.contains(&"theirs".to_owned()));
    assert_eq!(stage.sandbox.github().issues(REPOSITORY).len(), 2);
    stage.finish().await;
}

async fn lists_show_what_was_asked_for(database: &Database) {
    let stage = Stage::still(database).await;
    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("ana").at(scene.room);
    let bo = stage.person("bo").id().to_string();
    for options in [
        json!({ "text": "Warm the cache", "due": "tomorrow", "owner": bo }),
        json!({ "text": "Alert on errors", "due": "in 2 weeks" }),
    ] {
        says(&here, "action add", options).await;
    }
    stage.advance(SignedDuration::from_hours(72));
    stage.settled().await;
    let bo = stage.in_general("bo");
    let table = [
        (json!({}), "2 open actions", "Alert on errors"),
        (
            json!({ "which": "mine" }),
            "1 open action of yours",
            "Warm the cache",
        ),
        (
            json!({ "which": "overdue" }),
            "1 overdue action",
            "was due 2026-01-02",
        ),
        (
            json!({ "incident": "1", "which": "all" }),
            "2 actions",
            "INC-1",
        ),
    ];
    for (options, title, holds) in table {
        let call = bo.slash("action list", options).await.unwrap();
        let said = answered(&call).await;
        assert!(said.starts_with(title) && said.contains(holds), "{said}");
        let flags = call.latest().unwrap()["flags"].as_u64().unwrap_or_default();
        assert_eq!(flags & 64, 64, "only the asker sees it");
    }
    let offered = bo
        .autocomplete("action done", "action", json!({ "action": "cache" }))
        .await
        .unwrap();
    let names: Vec<&Value> = offered.iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["ACT-1 · INC-1 · Warm the cache"]);
    assert_eq!(offered[0]["value"], "1");
    stage.finish().await;
}
