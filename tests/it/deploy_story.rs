//! The whole story on the demo's own document: held on Thursday with all reasons, approved by another person on Sunday, run, seen at GitHub,
//! failed, gone back from, and locked; and the shell says the same from facts alone.

use std::{fs, process::Command};

use binnacle::{clock::Clock as _, demo};
use binnacle_sandbox::{discord::Place, github::Deployment};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    deploys::{in_thread, pushed, stage, to},
    rota::{button, card, press, says},
    support::{
        database::{Database, on_both},
        stage::{PATIENCE, REPOSITORY, Stage, answered, id, text_of},
    },
};

on_both!(held_on_thursday_approved_on_sunday_failed_gone_back_from_and_locked);

/// From Thursday, 11:00 in Zurich, to Sunday, and from there to the next Thursday.
const TO_SUNDAY: SignedDuration = SignedDuration::from_hours(72);
const TO_THURSDAY: SignedDuration = SignedDuration::from_hours(96);

/// What was decided: the outcome, and the codes of all that stands in the way.
type Decided = (String, Vec<String>);

/// The codes in what people read, in their order.
fn codes(told: &str) -> Vec<String> {
    let parts = told.split("(`").skip(1);
    let codes = parts.filter_map(|part| part.split_once("`)"));
    codes.map(|(code, _)| code.to_owned()).collect()
}

/// What the shell decides from facts alone, with the demo's own document.
fn at_the_shell(facts: &Value, now: Timestamp) -> Decided {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("team.toml"), demo::TEAM).unwrap();
    fs::write(dir.path().join("facts.json"), facts.to_string()).unwrap();
    let now = now.to_string();
    let done = Command::new(env!("CARGO_BIN_EXE_binnacle"))
        .args([
            "deploy",
            "decide",
            "--config",
            "team.toml",
            "--facts",
            "facts.json",
        ])
        .args(["--json", "--now", &now])
        .current_dir(dir.path())
        .env_clear()
        .output()
        .unwrap();
    let told: Value = serde_json::from_slice(&done.stdout).unwrap();
    let blockers = told["blockers"].as_array();
    let blockers = blockers.unwrap_or_else(|| panic!("{told:#}")).iter();
    let codes = blockers.map(|it| it["code"].as_str().unwrap().to_owned());
    (
        told["outcome"].as_str().unwrap().to_owned(),
        codes.collect(),
    )
}

/// What is known of the commit that ana wants in production.
fn facts(stage: &Stage, sha: &str, asked: Timestamp) -> Value {
    let ana = stage.person("ana").id().to_string();
    json!({
        "as_of": stage.clock.now(),
        "request": {
            "service": "checkout", "environment": "production", "sha": sha, "ref": "main",
            "by": ana, "roles": ["100000000000000011"], "at": asked,
        },
        "commit": { "found": true, "sha": sha, "fork": false, "branches": ["main"], "held_back": [], "authors": ["cy"] },
        "checks": [{ "name": "build", "state": "success" }],
        "incidents": [], "locks": [], "running": [], "queue": [],
    })
}

/// Begins and ends what may begin. Deploys are called by their numbers.
async fn carried_out(stage: &Stage, who: &Place, number: u32) {
    let title = format!("DPL-{number}: checkout at");
    let ready = card(stage, who.channel(), &title).await;
    in_thread(stage, &ready, &format!("DPL-{number} may begin")).await;
    stage.settled().await;
    let ready = card(stage, who.channel(), &title).await;
    press(who, &ready, "Begin").await;
    in_thread(stage, &ready, &format!("DPL-{number} runs")).await;
    stage.settled().await;
    let running = card(stage, who.channel(), &title).await;
    press(who, &running, "Done").await;
    in_thread(stage, &ready, &format!("DPL-{number} succeeded")).await;
    stage.settled().await;
}

/// The newest deployment in an environment at GitHub, once its newest status is this.
async fn shown(stage: &Stage, environment: &str, sha: &str, newest: &str) {
    let fits = |one: &Deployment| {
        let last = one.statuses.last().map(|last| last.state.as_str());
        one.environment == environment && one.sha == sha && last == Some(newest)
    };
    let github = stage.sandbox.github();
    let look = |github: &binnacle_sandbox::Github| {
        let all = github.deployments(REPOSITORY);
        all.iter().any(fits).then_some(())
    };
    let seen = github.wait_for(look, PATIENCE).await;
    assert!(
        seen.is_ok(),
        "{environment} {sha} {newest}: {:#?}",
        github.deployments(REPOSITORY)
    );
}

/// What is good goes to production on a Sunday; it is the first that is deployed at all.
async fn released(stage: &Stage, ana: &Place, bo: &Place) -> String {
    stage.advance(TO_SUNDAY);
    let good = pushed(stage, "main", "Take payments");
    says(bo, "deploy request", to("staging", "main")).await;
    carried_out(stage, bo, 1).await;
    stage.advance(SignedDuration::from_hours(1));
    says(ana, "deploy promote", json!({ "service": "checkout" })).await;
    let asked = card(stage, ana.channel(), "DPL-2: checkout at").await;
    let said = press(bo, &asked, "Approve").await;
    assert!(
        said.starts_with("You approved DPL-2: it may begin"),
        "{said}"
    );
    carried_out(stage, ana, 2).await;
    shown(stage, "production", &good, "success").await;
    good
}

/// Another person approves of going back, after which the place is locked and what was undone held back.
async fn gone_back(stage: &Stage, ana: &Place, bo: &Place, good: &str) {
    let back =
        json!({ "service": "checkout", "environment": "production", "reason": "Payments fail" });
    let said = says(ana, "deploy rollback", back).await;
    assert!(said.starts_with("DPL-5 waits for approval"), "{said}");
    let going = card(stage, ana.channel(), "DPL-5: checkout at").await;
    assert!(text_of(&going).contains(good), "{going:#}");
    let said = press(bo, &going, "Approve").await;
    assert!(
        said.starts_with("You approved DPL-5: it may begin"),
        "{said}"
    );
    carried_out(stage, ana, 5).await;
    let locks = says(bo, "deploy locks", json!({})).await;
    assert!(locks.contains("DPL-5 went back"), "{locks}");
    let again = says(bo, "deploy check", to("production", "main")).await;
    for code in ["commit_held_back", "locked"] {
        assert!(codes(&again).iter().any(|it| it == code), "{code}: {again}");
    }
    let numbers = says(bo, "deploy metrics", json!({})).await;
    let part = "**50 %** · 1 of n 2 · 1 gone back from";
    assert!(numbers.contains(part), "{numbers}");
}

async fn held_on_thursday_approved_on_sunday_failed_gone_back_from_and_locked(database: &Database) {
    let stage = stage(database).await;
    let (ana, bo) = (stage.in_general("ana"), stage.in_general("bo"));
    let good = released(&stage, &ana, &bo).await;

    // Thursday: refused for now, with all reasons, in chat and at the shell.
    stage.advance(TO_THURSDAY);
    let bad = pushed(&stage, "main", "Take payments in francs");
    let said = says(&ana, "deploy request", to("production", "main")).await;
    let on_thursday = stage.clock.now();
    assert!(said.starts_with("DPL-3 is held"), "{said}");
    assert_eq!(
        codes(&said),
        ["order_missing", "frozen", "approvals_missing"],
        "{said}"
    );
    let mut known = facts(&stage, &bad, on_thursday);
    known["live"] =
        json!({ "staging": { "sha": good, "since": on_thursday - TO_THURSDAY, "active": true } });
    let shell = at_the_shell(&known, on_thursday);
    assert_eq!(shell, ("deny".to_owned(), codes(&said)));

    // It goes to staging, and soaks there until Sunday.
    says(&bo, "deploy request", to("staging", "main")).await;
    carried_out(&stage, &bo, 4).await;
    shown(&stage, "staging", &bad, "success").await;
    let in_staging = stage.clock.now();
    let held = card(&stage, ana.channel(), "DPL-3: checkout at").await;
    let said = press(&ana, &held, "Check again").await;
    assert_eq!(
        codes(&said),
        ["soak_not_over", "frozen", "approvals_missing"],
        "{said}"
    );
    known = facts(&stage, &bad, on_thursday);
    known["live"] = json!({ "staging": { "sha": bad, "since": in_staging, "active": true } });
    assert_eq!(at_the_shell(&known, in_staging).1, codes(&said));
    stage.advance(TO_SUNDAY);
    stage.settled().await;
    let held = card(&stage, ana.channel(), "DPL-3: checkout at").await;
    let own = press(&ana, &held, "Approve").await;
    assert!(own.contains("cannot approve of it alone"), "{own}");
    let said = press(&bo, &held, "Approve").await;
    assert!(
        said.starts_with("You approved DPL-3: it may begin"),
        "{said}"
    );
    let on_sunday = stage.clock.now();
    known = facts(&stage, &bad, on_thursday);
    known["live"] = json!({ "staging": { "sha": bad, "since": in_staging, "active": true } });
    let bo_id = stage.person("bo").id().to_string();
    known["approvals"] = json!([{ "by": bo_id, "roles": ["100000000000000011"], "at": on_sunday, "binding": "current" }]);
    assert_eq!(
        at_the_shell(&known, on_sunday),
        ("allow".to_owned(), vec![])
    );

    // It runs, is seen at GitHub, and fails.
    let ready = card(&stage, ana.channel(), "DPL-3: checkout at").await;
    in_thread(&stage, &ready, "DPL-3 may begin").await;
    stage.settled().await;
    let ready = card(&stage, ana.channel(), "DPL-3: checkout at").await;
    let said = press(&ana, &ready, "Begin").await;
    assert!(said.starts_with("DPL-3 runs"), "{said}");
    shown(&stage, "production", &bad, "in_progress").await;
    stage.settled().await;
    let running = card(&stage, ana.channel(), "DPL-3: checkout at").await;
    let call = ana.press(id(&running), &button(&running, "Failed")).await;
    let form = call.unwrap().answer(PATIENCE).await.unwrap();
    let fields = json!({ "reason": "Payments fail" });
    let said = answered(&stage.person("ana").submit(&form, fields).await.unwrap()).await;
    assert!(said.starts_with("DPL-3 failed"), "{said}");
    shown(&stage, "production", &bad, "failure").await;

    gone_back(&stage, &ana, &bo, &good).await;
    stage.finish().await;
}
