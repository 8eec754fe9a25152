//! A whole incident, played by two people: every step is in the room, on the page and in the GitHub issues.

use binnacle_sandbox::github::{Reason, State};
use serde_json::{Value, json};

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, REPOSITORY, Stage, answered, text_of},
};

use super::visitor::Visitor;

on_both!(two_people_play_a_whole_incident);

async fn two_people_play_a_whole_incident(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout answers with errors").await;
    let (ana, bo) = (stage.person("ana"), stage.person("bo"));
    let (hers, his) = (ana.at(scene.room), bo.at(scene.room));
    let lead = stage.button(scene.room, scene.board, "Lead").await;
    answered(&hers.press(scene.board, &lead).await.unwrap()).await;
    let scribe = stage.button(scene.room, scene.board, "Scribe").await;
    answered(&his.press(scene.board, &scribe).await.unwrap()).await;
    for (place, command, options) in [
        (
            &hers,
            "incident severity",
            json!({ "to": "sev1", "reason": "Nobody can pay", "impact": "All who pay by card" }),
        ),
        (
            &his,
            "incident note",
            json!({ "text": "The cache was emptied", "when": "1 min ago" }),
        ),
        (
            &hers,
            "incident update",
            json!({ "text": "Filling the cache again", "next": "45m" }),
        ),
        (
            &hers,
            "incident handover",
            json!({ "to": bo.id().to_string() }),
        ),
        (
            &his,
            "incident state",
            json!({ "to": "monitoring", "text": "Errors are gone" }),
        ),
        (
            &his,
            "incident resolve",
            json!({ "text": "All is well since ten minutes" }),
        ),
        (
            &his,
            "action add",
            json!({ "text": "Fill the cache before the switch", "owner": ana.id().to_string(), "due": "in 2 weeks" }),
        ),
    ] {
        let told = answered(&place.slash(command, options).await.unwrap()).await;
        assert!(!told.contains("Nothing was changed"), "/{command}: {told}");
    }
    let refused = answered(
        &his.slash("incident close", json!({ "reason": "reported" }))
            .await
            .unwrap(),
    )
    .await;
    assert!(refused.contains("cannot be closed yet"), "{refused}");
    let form = his
        .slash("postmortem write", json!({ "part": "summary" }))
        .await
        .unwrap();
    let form = form.answer(PATIENCE).await.unwrap();
    let words = json!({ "summary": "Checkout failed for some minutes", "well": "We were quick", "wrong": "", "lucky": "It was noon", "cause": "An empty cache" });
    answered(&bo.submit(&form, words).await.unwrap()).await;
    answered(&his.slash("postmortem publish", json!({})).await.unwrap()).await;
    stage.quiet().await;
    let closed = answered(
        &his.slash("incident close", json!({ "reason": "reported" }))
            .await
            .unwrap(),
    )
    .await;
    assert!(
        closed.starts_with("Closed: the report is written"),
        "{closed}"
    );
    stage.quiet().await;

    in_the_room(&stage, &stage.sandbox.discord().messages(scene.room));
    in_the_issues(&stage, scene.issue);
    on_the_page(&stage).await;
    stage.finish().await;
}

/// What people read of each step, wherever it is told.
const STEPS: [&str; 7] = [
    "Nobody can pay",
    "The cache was emptied",
    "Filling the cache again",
    "Errors are gone",
    "All is well since ten minutes",
    "Fill the cache before the switch",
    "the report is written",
];

fn in_the_room(stage: &Stage, messages: &[Value]) {
    let said: Vec<String> = messages.iter().map(text_of).collect();
    let said = said.join("\n");
    for step in STEPS {
        assert!(said.contains(step), "`{step}` is not in the room: {said}");
    }
    let (ana, bo) = (stage.person("ana").id(), stage.person("bo").id());
    for role in [
        format!("Incident commander: <@{bo}>"),
        format!("Scribe: <@{bo}>"),
    ] {
        assert!(said.contains(&role), "{role} is not on the board");
    }
    assert!(said.contains(&format!("<@{ana}>")));
}

fn in_the_issues(stage: &Stage, issue: u64) {
    let github = stage.sandbox.github();
    let comments = github.comments(REPOSITORY, issue);
    let told: Vec<String> = comments.into_iter().map(|one| one.body).collect();
    let told = told.join("\n");
    for step in STEPS
        .iter()
        .filter(|step| !step.contains("before the switch"))
    {
        assert!(told.contains(step), "`{step}` is on no comment: {told}");
    }
    let of = |start: &str| {
        let all = github.issues(REPOSITORY);
        let found = all.iter().find(|one| one.title.contains(start)).cloned();
        found.unwrap_or_else(|| {
            panic!(
                "no issue `{start}` of {:?}",
                all.iter().map(|one| &one.title).collect::<Vec<_>>()
            )
        })
    };
    let incident = github.issue(REPOSITORY, issue).unwrap();
    assert_eq!(
        (incident.state, incident.state_reason),
        (State::Closed, Some(Reason::Completed))
    );
    assert!(incident.labels.contains(&"priority_critical".to_owned()));
    let action = of("Fill the cache before the switch");
    assert_eq!(
        (action.state, &action.assignees[..]),
        (State::Open, &["ana".to_owned()][..])
    );
    let report = github
        .issues(REPOSITORY)
        .into_iter()
        .find(|one| one.labels.contains(&"postmortem".to_owned()));
    let body = report.expect("the report's issue").body.unwrap();
    assert!(
        body.contains("Checkout failed for some minutes") && body.contains("It was noon"),
        "{body}"
    );
}

async fn on_the_page(stage: &Stage) {
    let mut browser = Visitor::new(stage);
    browser.signs_in(&stage.in_general("ana")).await;
    let page = browser.get("/incidents/INC-1").await.text;
    for step in STEPS.into_iter().chain([
        "Checkout failed for some minutes",
        "All who pay by card",
        "ACT-1",
    ]) {
        assert!(page.contains(step), "`{step}` is not on the page: {page}");
    }
    let list = browser.get("/incidents?state=all").await.text;
    assert!(list.contains("Checkout answers with errors"), "{list}");
}
