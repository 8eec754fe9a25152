//! The mirror at GitHub when GitHub fails, forgets, renames, refuses or holds back: one issue for each thing, in the right state, and
//! nothing lost.

use std::collections::BTreeSet;

use binnacle_sandbox::{
    Effect, Fault, Side,
    github::{Github, Issue, Rights, State},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, REPOSITORY, Scene, Stage, TEAM, Time, answered, unhurried},
};

on_both!(
    a_repository_that_is_renamed_is_followed,
    labels_that_are_dropped_without_a_word_are_told,
    what_was_made_though_github_failed_is_found,
    a_week_without_github_loses_nothing,
);

/// Says something about the incident in whose room it is.
async fn says(stage: &Stage, scene: &Scene, command: &str, text: &str) {
    let here = stage.person("ana").at(scene.room);
    let call = here.slash(command, json!({ "text": text })).await.unwrap();
    answered(&call).await;
}

/// Waits until an issue fits.
async fn issue(stage: &Stage, repo: &str, number: u64, fits: impl Fn(&Issue) -> bool) -> Issue {
    let find = |github: &Github| github.issue(repo, number).filter(&fits);
    let found = stage.sandbox.github().wait_for(find, PATIENCE).await;
    found.unwrap_or_else(|_| panic!("{:#?}", stage.sandbox.github().issues(repo)))
}

/// What `/status` says.
async fn status(stage: &Stage) -> String {
    let ana = stage.in_general("ana");
    answered(&ana.slash("status", json!({})).await.unwrap()).await
}

/// Lets time pass, a little at a time, until nothing waits any more.
async fn catches_up(stage: &Stage) {
    for _ in 0..60 {
        stage.advance(SignedDuration::from_secs(20));
        stage.settled().await;
    }
    stage.quiet().await;
}

async fn a_repository_that_is_renamed_is_followed(database: &Database) {
    let stage = Stage::still(database).await;
    let scene = stage.declare("Checkout is down").await;
    stage.settled().await;
    let github = stage.sandbox.github();
    github.rename(REPOSITORY, "harbour-works");
    let now = "harbour/harbour-works";
    says(&stage, &scene, "incident update", "Rolling back.").await;
    stage.settled().await;
    says(&stage, &scene, "action add", "Warm the cache").await;
    says(&stage, &scene, "incident resolve", "Rolled back.").await;
    issue(&stage, now, scene.issue, |one| one.state == State::Closed).await;
    stage.settled().await;
    let titles: Vec<String> = github
        .issues(now)
        .into_iter()
        .map(|one| one.title)
        .collect();
    assert_eq!(titles.len(), 2, "{titles:?}");
    assert_eq!(github.comments(now, scene.issue).len(), 2);
    stage.swept().await;
    stage.swept().await;
    let said = status(&stage).await;
    assert!(said.contains("shows what it should"), "{said}");
    stage.finish().await;
}

async fn labels_that_are_dropped_without_a_word_are_told(database: &Database) {
    let stage = Stage::still(database).await;
    let github = stage.sandbox.github();
    github.set_rights(REPOSITORY, "binnacle-bot", Rights::Read);
    let ana = stage.in_general("ana");
    let declare = json!({ "title": "Checkout is down" });
    answered(&ana.slash("incident declare", declare).await.unwrap()).await;
    let number = stage.issue_of("INC-1").await;
    stage.settled().await;
    assert!(github.issue(REPOSITORY, number).unwrap().labels.is_empty());
    let said = status(&stage).await;
    assert!(
        said.contains("mirror to the GitHub issue") && said.contains("403"),
        "{said}"
    );
    github.set_rights(REPOSITORY, "binnacle-bot", Rights::Push);
    let call = ana.slash("status", json!({})).await.unwrap();
    let shown = call.answer(PATIENCE).await.unwrap();
    let message = shown.message().unwrap().clone();
    let button = &message["components"][0]["components"][0];
    let button: &str = button["custom_id"].as_str().unwrap();
    let message = message["id"].as_str().unwrap().parse().unwrap();
    answered(&ana.press(message, button).await.unwrap()).await;
    let labels = |one: &Issue| {
        let labels: BTreeSet<&str> = one.labels.iter().map(String::as_str).collect();
        labels == BTreeSet::from(["binnacle", "incident", "priority_minor"])
    };
    issue(&stage, REPOSITORY, number, labels).await;
    stage.settled().await;
    assert_eq!(github.issues(REPOSITORY).len(), 1);
    stage.finish().await;
}

async fn what_was_made_though_github_failed_is_found(database: &Database) {
    let stage = Stage::of(database, unhurried(), &TEAM, Time::Real).await;
    for path in ["/repos/*/issues", "/repos/*/issues/*/comments"] {
        let failed = Effect::StatusAfter { code: 502 };
        let fault = Fault::new(Side::Github, "POST", path, failed);
        stage.sandbox.faults().add(fault);
    }
    let scene = stage.declare("Checkout is down").await;
    says(&stage, &scene, "incident update", "Rolling back.").await;
    stage.quiet().await;
    let github = stage.sandbox.github();
    assert_eq!(github.issues(REPOSITORY).len(), 1);
    assert_eq!(github.comments(REPOSITORY, scene.issue).len(), 1);
    stage.finish().await;
}

async fn a_week_without_github_loses_nothing(database: &Database) {
    let stage = Stage::still(database).await;
    let away = Fault::status(Side::Github, "", "*", 503).forever();
    let away = stage.sandbox.faults().add(away);
    let ana = stage.in_general("ana");
    let declare = json!({ "title": "Checkout is down" });
    answered(&ana.slash("incident declare", declare).await.unwrap()).await;
    stage.settled().await;
    for day in 1..=7 {
        let update = json!({ "text": format!("Day {day}"), "incident": "1" });
        answered(&ana.slash("incident update", update).await.unwrap()).await;
        stage.advance(SignedDuration::from_hours(24));
        stage.settled().await;
    }
    let said = status(&stage).await;
    assert!(said.starts_with("Deliveries are behind"), "{said}");
    stage.sandbox.faults().remove(away);
    catches_up(&stage).await;
    let github = stage.sandbox.github();
    let issues = github.issues(REPOSITORY);
    assert_eq!(issues.len(), 1, "{issues:#?}");
    let comments = github.comments(REPOSITORY, issues[0].number);
    assert!(
        comments.len() < 4,
        "several updates became one: {comments:#?}"
    );
    let all: Vec<Value> = comments.iter().map(|one| json!(one.body)).collect();
    let all = json!(all).to_string();
    let days: Vec<usize> = (1..=7)
        .map(|day| all.find(&format!("Day {day}")).expect("each update"))
        .collect();
    assert!(days.is_sorted(), "in order: {all}");
    assert_eq!(all.matches("Day ").count(), 7, "each once: {all}");
    stage.finish().await;
}

/// Two Binnacles with teams and records of their own, under one account in one repository.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_bots_in_one_repository_leave_each_other_alone() {
    let (one, other) = (Database::sqlite(), Database::sqlite());
    let first = Stage::still(&one).await;
    let mut second = Stage::empty(&other, unhurried(), &TEAM, Time::Moved).await;
    second.github = Some(first.sandbox.github_url());
    second.start().await.unwrap();
    let github = first.sandbox.github();
    for stage in [&first, &second] {
        let ana = stage.in_general("ana");
        let declare = json!({ "title": "Checkout is down" });
        answered(&ana.slash("incident declare", declare).await.unwrap()).await;
        stage.settled().await;
    }
    let before = github.issues(REPOSITORY);
    assert_eq!(before.len(), 2, "{before:#?}");
    for stage in [&first, &second] {
        stage.advance(SignedDuration::from_mins(10));
        stage.settled().await;
        stage.advance(SignedDuration::from_mins(10));
        stage.settled().await;
        let said = status(stage).await;
        assert!(said.contains("shows what it should"), "{said}");
    }
    assert_eq!(github.issues(REPOSITORY), before, "nothing was touched");
    second.stop().await;
    first.finish().await;
}
