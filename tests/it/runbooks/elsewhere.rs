//! Actions that are done elsewhere: a workflow at GitHub, run once and followed, and an address, told the same until it answers. And the
//! gates that hold actions as they hold deploys.

use std::{path::Path, time::Duration};

use binnacle_sandbox::{
    Effect, Fault, Side,
    discord::Place,
    github::{Conclusion, InputSeed, Progress, Run, Seed as GithubSeed, WorkflowSeed},
};
use jiff::SignedDuration;
use serde_json::json;

use super::{
    chat::team,
    errands::{card, offered, press, says},
    write,
};
use crate::{
    hooks::hooked,
    support::{
        carrier::{Carrier, Reply, SECRET},
        database::{Database, on_both},
        stage::{PATIENCE, REPOSITORY, Stage, Time, answered, unhurried},
    },
};

on_both!(
    a_workflow_runs_an_action_and_is_followed_to_its_end,
    a_run_that_takes_too_long_is_stopped,
    a_lost_answer_leads_to_one_run_of_an_action,
    a_run_that_was_perhaps_asked_for_is_put_before_a_person,
    an_address_is_told_the_same_until_it_answers,
    an_address_that_refuses_ends_the_action,
    a_no_behind_a_lost_answer_is_put_before_a_person,
    what_could_not_be_told_is_refused_when_it_is_asked,
    a_lock_holds_an_action_as_it_holds_a_deploy,
);

const READ: &str = "schema = 1\nname = \"state\"\nsummary = \"Says it\"\neffect = \"read\"\naudience = { roles = [\"100000000000000011\"] }\n[run]\nreply = \"Fine.\"\n";

const DISPATCH: &str = r#"schema = 1
name = "clean"
summary = "Cleans up"
effect = "read"
audience = { roles = ["100000000000000011"] }
serialize = "clean"
[args.note]
type = "text"
required = true
[run]
workflow = { repository = "harbour/operations", file = "clean.yml" }
inputs = { note = "{note}" }
timeout = "30m"
"#;

fn call(url: &str) -> String {
    format!(
        r#"schema = 1
name = "clean"
summary = "Cleans up"
effect = "read"
audience = {{ roles = ["100000000000000011"] }}
[args.note]
type = "text"
required = true
[args.count]
type = "int"
default = 3
[run]
http = "{url}"
sign = "{{secret:ACTION_SECRET_OPS}}"
headers = {{ authorization = "Bearer {{secret:ACTION_SECRET_TOKEN}}" }}
body = {{ note = "{{note}}", count = "{{count}}" }}
output = {{ show = "head", mask = ['token=\S+'] }}
"#
    )
}

const TOKEN: &str = "another-secret-of-16";

async fn stage_of(
    database: &Database,
    folder: &Path,
    action: &str,
    time: Time,
    change: impl FnOnce(&mut GithubSeed),
) -> Stage {
    write(folder, "actions/state.toml", READ);
    write(folder, "actions/clean.toml", action);
    let mut seed = unhurried();
    change(&mut seed.github);
    let mut stage = Stage::empty(database, seed, &team(folder), time).await;
    stage.secrets = [
        ("ACTION_SECRET_OPS", SECRET),
        ("ACTION_SECRET_TOKEN", TOKEN),
    ]
    .map(|(name, held)| (name.parse().unwrap(), held.into()))
    .into();
    stage.start().await.unwrap();
    offered(&stage, "run state", json!({})).await;
    stage
}

/// A stage with a workflow that goes on when it is told to.
async fn at_github(database: &Database, folder: &Path, time: Time) -> Stage {
    stage_of(database, folder, DISPATCH, time, |github| {
        let workflow = WorkflowSeed {
            name: "Clean".to_owned(),
            file: "clean.yml".to_owned(),
            inputs: Some(["note", "request"].map(InputSeed::required).into()),
            run_name: Some("Clean for ${{ inputs.request }}".to_owned()),
            disabled: false,
            takes_ms: None,
        };
        let mut repositories = github.repositories.iter_mut();
        let repository = repositories.find(|one| one.name == "operations");
        repository.unwrap().workflows.push(workflow);
    })
    .await
}

async fn asks(stage: &Stage, note: &str) -> Place {
    let ana = stage.in_general("ana");
    let said = says(&ana, "run clean", json!({ "note": note })).await;
    assert!(said.starts_with("ERRAND-2: clean"), "{said}");
    ana
}

async fn run(stage: &Stage) -> Run {
    let github = stage.sandbox.github();
    let look = |github: &binnacle_sandbox::Github| github.runs(REPOSITORY).first().cloned();
    github.wait_for(look, PATIENCE).await.expect("a run")
}

fn turn(stage: &Stage, run: &Run, to: Progress) {
    stage.sandbox.github().turn(REPOSITORY, run.id, to).unwrap();
}

/// A note that a shell, a template or JSON would read as more than words.
const NOTE: &str = "'; $(reboot) \", \"sha\": \"x {note} ${{ inputs.request }}";

async fn a_workflow_runs_an_action_and_is_followed_to_its_end(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let stage = at_github(database, home.path(), Time::Moved).await;
    let ana = asks(&stage, NOTE).await;
    let run = run(&stage).await;
    assert_eq!(
        (run.branch.as_str(), run.inputs["note"].as_str()),
        ("main", NOTE)
    );
    let shown = stage
        .reads(ana.channel(), &format!("/actions/runs/{})", run.id))
        .await;
    assert!(shown.contains("It runs since"), "{shown}");
    turn(&stage, &run, Progress::Completed(Conclusion::Success));
    stage.advance(SignedDuration::from_secs(61));
    stage.reads(ana.channel(), "Its run went well").await;
    assert_eq!(stage.sandbox.github().runs(REPOSITORY).len(), 1);
    stage.finish().await;
}

async fn a_run_that_takes_too_long_is_stopped(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let mut stage = at_github(database, home.path(), Time::Moved).await;
    let ana = asks(&stage, "x").await;
    let run = run(&stage).await;
    stage.reads(ana.channel(), "/actions/runs/").await;
    turn(&stage, &run, Progress::InProgress);
    stage.settled().await;
    stage.stop().await;
    stage.advance(SignedDuration::from_mins(30));
    stage.start().await.unwrap();
    stage.reads(ana.channel(), "took too long").await;
    let github = stage.sandbox.github();
    let stopped = |github: &binnacle_sandbox::Github| {
        let run = github.runs(REPOSITORY).first().cloned()?;
        matches!(run.progress, Progress::Completed(Conclusion::Cancelled)).then_some(())
    };
    // What GitHub is asked is tried again after a while where it did not come through, so time goes on meanwhile.
    let mut is_stopped = false;
    for _ in 0..10 {
        let soon = github.wait_for(stopped, Duration::from_secs(3)).await;
        is_stopped = soon.is_ok();
        if is_stopped {
            break;
        }
        stage.advance(SignedDuration::from_secs(5));
    }
    assert!(is_stopped, "{:#?}", github.runs(REPOSITORY));
    stage.settled().await;
    stage.advance(SignedDuration::from_secs(61));
    stage.reads(ana.channel(), "was asked to stop").await;
    stage.finish().await;
}

async fn a_lost_answer_leads_to_one_run_of_an_action(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let stage = at_github(database, home.path(), Time::Real).await;
    let lost = Fault::new(Side::Github, "POST", "*/dispatches", Effect::DropAfter);
    stage.sandbox.faults().add(lost);
    hooked(&stage).await;
    let ana = asks(&stage, "x").await;
    let run = run(&stage).await;
    stage
        .reads(ana.channel(), &format!("/actions/runs/{})", run.id))
        .await;
    // The webhook brings the look forward.
    turn(&stage, &run, Progress::Completed(Conclusion::Failure));
    stage.reads(ana.channel(), "The run ended with").await;
    assert_eq!(stage.sandbox.github().runs(REPOSITORY).len(), 1);
    stage.finish().await;
}

async fn a_run_that_was_perhaps_asked_for_is_put_before_a_person(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let stage = at_github(database, home.path(), Time::Real).await;
    let lost = Fault::new(Side::Github, "POST", "*/dispatches", Effect::DropBefore);
    let lost = stage.sandbox.faults().add(lost.forever());
    let ana = asks(&stage, "x").await;
    let shown = stage
        .reads(ana.channel(), "it is not asked for again")
        .await;
    assert!(shown.contains("Nobody knows whether it ran"), "{shown}");
    says(&ana, "run clean", json!({ "note": "y" })).await;
    stage.quiet().await;
    assert_eq!(
        stage.sandbox.faults().hits(lost),
        1,
        "nor is what waits for its key"
    );
    stage.sandbox.faults().remove(lost);
    let doubtful = card(&stage, ana.channel(), "ERRAND-2").await;
    answered(&press(&stage, &ana, doubtful, "I looked after it").await).await;
    assert_eq!(run(&stage).await.inputs["note"], "y");
    stage.finish().await;
}

async fn an_address_is_told_the_same_until_it_answers(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let said = "done, token=abc, another-secret-of-16 @everyone\nand more\n";
    let carrier = Carrier::new([
        Reply::Says(503, ""),
        Reply::Says(500, ""),
        Reply::Says(200, said),
    ])
    .await;
    let action = call(&carrier.url);
    let stage = stage_of(database, home.path(), &action, Time::Real, |_| ()).await;
    let ana = asks(&stage, NOTE).await;
    let shown = stage.reads(ana.channel(), "It went well (200)").await;
    assert!(
        shown.contains("done, [masked] [masked] @\u{200B}everyone"),
        "{shown}"
    );
    assert!(
        shown.contains("Bearer {secret:ACTION_SECRET_TOKEN}"),
        "{shown}"
    );
    assert!(!shown.contains(TOKEN) && !shown.contains(SECRET), "{shown}");
    stage.quiet().await;
    let told = carrier.told();
    assert_eq!(told.len(), 3);
    assert!(told.iter().all(|one| *one == told[0]), "{told:#?}");
    assert_eq!(told[0].json(), json!({ "note": NOTE, "count": 3 }));
    assert_eq!(
        told[0].authorization.as_deref(),
        Some("Bearer another-secret-of-16")
    );
    stage.finish().await;
}

async fn an_address_that_refuses_ends_the_action(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let carrier = Carrier::new([Reply::Says(422, "No such note")]).await;
    let action = call(&carrier.url);
    let stage = stage_of(database, home.path(), &action, Time::Real, |_| ()).await;
    let ana = asks(&stage, "x").await;
    let shown = stage.reads(ana.channel(), "It was refused (422)").await;
    assert!(shown.contains("No such note"), "{shown}");
    stage.quiet().await;
    assert_eq!(carrier.told().len(), 1);
    stage.finish().await;
}

async fn a_no_behind_a_lost_answer_is_put_before_a_person(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let carrier = Carrier::new([Reply::Says(502, ""), Reply::Says(401, "")]).await;
    let action = call(&carrier.url);
    let stage = stage_of(database, home.path(), &action, Time::Real, |_| ()).await;
    let ana = asks(&stage, "x").await;
    let shown = stage
        .reads(ana.channel(), "after a try that was perhaps taken")
        .await;
    assert!(shown.contains("Nobody knows whether it ran"), "{shown}");
    stage.quiet().await;
    assert_eq!(carrier.told().len(), 2);
    stage.finish().await;
}

async fn what_could_not_be_told_is_refused_when_it_is_asked(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let action = call("https://ops.example.org/x").replace("SECRET_TOKEN", "SECRET_OTHER");
    let stage = stage_of(database, home.path(), &action, Time::Real, |_| ()).await;
    let said = says(
        &stage.in_general("ana"),
        "run clean",
        json!({ "note": "x" }),
    )
    .await;
    assert!(
        said.contains("`ops.example.org`") && said.contains("`ACTION_SECRET_OTHER`"),
        "{said}"
    );
    stage.finish().await;
}

async fn a_lock_holds_an_action_as_it_holds_a_deploy(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let gated = READ.replace("\"state\"", "\"clean\"").replace(
        "effect",
        "place = { service = \"search\", environment = \"staging\" }\ngates = [\"lock\"]\neffect",
    );
    let stage = stage_of(database, home.path(), &gated, Time::Real, |_| ()).await;
    let (ana, bo) = (stage.in_general("ana"), stage.in_general("bo"));
    let lock = json!({ "service": "search", "environment": "staging", "reason": "Disks" });
    says(&bo, "deploy lock", lock).await;
    let said = says(&ana, "run clean", json!({})).await;
    assert!(
        said.contains("is locked by <@") && said.contains("Ask its owner to unlock"),
        "{said}"
    );
    let said = says(&bo, "run clean", json!({})).await;
    assert!(
        said.starts_with("ERRAND-2"),
        "the lock is their own: {said}"
    );
    stage.finish().await;
}
