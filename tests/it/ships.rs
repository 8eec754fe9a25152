//! Deploys that a workflow carries out and GitHub shows: run once, followed to their end, and never run twice.

use binnacle_sandbox::{
    Effect, Fault, Github, Side,
    discord::{Id, Place},
    github::{
        AccountSeed, CheckSeed, Conclusion, Deployment, Kind, Progress, Rights, Run,
        Seed as GithubSeed,
    },
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    hooks::{delivers, hooked},
    rota::{button, card, press, says},
    support::{
        database::{Database, on_both},
        stage::{PATIENCE, REPOSITORY, Stage, TEAM, Time, answered, id, text_of, unhurried},
    },
};

on_both!(
    a_workflow_carries_a_deploy_out_and_github_shows_it,
    a_run_that_fails_is_a_deploy_that_failed,
    a_lost_answer_leads_to_one_run_and_one_deployment,
    what_was_made_twice_after_all_ends_with_its_deploy,
    a_limit_behind_a_new_deployment_leads_to_no_second_one,
    what_was_perhaps_asked_for_is_never_asked_for_again,
    a_workflow_that_github_does_not_run_fails_the_deploy,
    a_deploy_that_is_given_up_stops_its_run,
    a_webhook_brings_the_look_forward_and_is_not_believed,
    what_a_deployment_sets_off_ends_it_and_a_person_does_not,
    what_waits_for_its_window_begins_by_itself_also_after_a_restart,
    what_may_not_begin_when_its_window_opens_says_why,
    what_does_not_start_is_put_before_people_once_also_after_a_restart,
);

/// How often a run is looked at, and a little more.
const LOOK: SignedDuration = SignedDuration::from_secs(61);

/// The demo's team, one of whose services is deployed by a workflow.
fn team() -> String {
    let service = "name = \"checkout\"\ndescription";
    assert!(TEAM.contains(service), "the demo's service");
    let by_workflow = "name = \"checkout\"\nworkflow = \"deploy.yml\"\ndescription";
    TEAM.replace(service, by_workflow)
}

async fn stage(database: &Database, time: Time, change: impl FnOnce(&mut GithubSeed)) -> Stage {
    stage_of(database, &team(), time, change).await
}

async fn stage_of(
    database: &Database,
    team: &str,
    time: Time,
    change: impl FnOnce(&mut GithubSeed),
) -> Stage {
    let mut seed = unhurried();
    change(&mut seed.github);
    let stage = Stage::of(database, seed, team, time).await;
    let github = stage.sandbox.github();
    let sha = github
        .person("cy")
        .push(REPOSITORY, "main", "Work")
        .unwrap();
    let passed = Progress::Completed(Conclusion::Success);
    let check = CheckSeed::new("build", passed);
    github.report(REPOSITORY, &sha, check).unwrap();
    stage
}

/// Asks for a deploy to staging, and begins it.
async fn begun(stage: &Stage) -> (Place, Value) {
    let bo = stage.in_general("bo");
    let wanted =
        json!({ "service": "checkout", "environment": "staging", "ref": "main", "reason": "Work" });
    says(&bo, "deploy request", wanted).await;
    let ready = card(stage, bo.channel(), "to staging may begin").await;
    let said = press(&bo, &ready, "Begin").await;
    assert!(said.starts_with("DPL-1 runs"), "{said}");
    (bo, ready)
}

async fn seen<T>(stage: &Stage, look: impl FnMut(&Github) -> Option<T>) -> T {
    let found = stage.sandbox.github().wait_for(look, PATIENCE).await;
    found.expect("GitHub has it in time")
}

async fn run(stage: &Stage) -> Run {
    seen(stage, |github| github.runs(REPOSITORY).first().cloned()).await
}

/// The deployment, once its newest status is this.
async fn deployment(stage: &Stage, newest: &str) -> Deployment {
    let fits = |one: &&Deployment| one.statuses.last().is_some_and(|last| last.state == newest);
    seen(stage, |github| {
        github.deployments(REPOSITORY).iter().find(fits).cloned()
    })
    .await
}

fn turn(stage: &Stage, run: &Run, to: Progress) {
    stage.sandbox.github().turn(REPOSITORY, run.id, to).unwrap();
}

async fn known(stage: &Stage, channel: Id, words: &str) -> String {
    let shown = card(stage, channel, words).await;
    text_of(&shown)
}

async fn a_workflow_carries_a_deploy_out_and_github_shows_it(database: &Database) {
    let stage = stage(database, Time::Moved, |_| ()).await;
    let head = stage.sandbox.github().head(REPOSITORY, "main").unwrap();
    let (bo, _) = begun(&stage).await;
    let run = run(&stage).await;
    assert_eq!(
        (run.branch.as_str(), run.event),
        ("main", "workflow_dispatch")
    );
    assert_eq!(
        (&run.inputs["sha"], run.inputs["environment"].as_str()),
        (&head, "staging")
    );
    let shown = deployment(&stage, "in_progress").await;
    assert_eq!((&shown.sha, shown.environment.as_str()), (&head, "staging"));
    known(&stage, bo.channel(), "has not begun").await;
    turn(&stage, &run, Progress::InProgress);
    stage.advance(LOOK);
    card(&stage, bo.channel(), &format!("/actions/runs/{})", run.id)).await;
    turn(&stage, &run, Progress::Completed(Conclusion::Success));
    stage.advance(LOOK);
    known(&stage, bo.channel(), "to staging succeeded").await;
    deployment(&stage, "success").await;
    let github = stage.sandbox.github();
    assert_eq!(
        (
            github.runs(REPOSITORY).len(),
            github.deployments(REPOSITORY).len()
        ),
        (1, 1)
    );
    stage.finish().await;
}

/// The team, which deploys nothing to staging on Thursdays; it is Thursday, 11:00.
fn frozen() -> String {
    let freeze = "\n[[freeze]]\nname = \"staging stands still\"\nenvironments = [\"staging\"]\ndays = [\"thu\"]\n";
    team() + freeze
}

/// To a minute after the end of that freeze.
const TO_FRIDAY: SignedDuration = SignedDuration::from_mins(13 * 60 + 1);

/// Asks for a deploy to staging that has to wait.
async fn waits(stage: &Stage) -> (Place, Value) {
    let bo = stage.in_general("bo");
    let wanted =
        json!({ "service": "checkout", "environment": "staging", "ref": "main", "reason": "Work" });
    let said = says(&bo, "deploy request", wanted).await;
    assert!(said.starts_with("DPL-1 waits"), "{said}");
    assert!(said.contains("begins by itself"), "{said}");
    let shown = card(stage, bo.channel(), "to staging waits").await;
    (bo, shown)
}

async fn what_waits_for_its_window_begins_by_itself_also_after_a_restart(database: &Database) {
    let mut stage = stage_of(database, &frozen(), Time::Moved, |_| ()).await;
    let (bo, shown) = waits(&stage).await;
    stage.settled().await;
    stage.stop().await;
    stage.advance(TO_FRIDAY);
    assert_eq!(stage.sandbox.github().runs(REPOSITORY), []);
    stage.start().await.unwrap();
    let run = run(&stage).await;
    let begun = known(&stage, bo.channel(), "to staging runs").await;
    assert!(begun.contains("by itself"), "{begun}");
    stage.reads(id(&shown), "began by itself").await;
    known(&stage, bo.channel(), "has not begun").await;
    stage.stop().await;
    stage.start().await.unwrap();
    turn(&stage, &run, Progress::Completed(Conclusion::Success));
    stage.advance(LOOK);
    known(&stage, bo.channel(), "to staging succeeded").await;
    stage.settled().await;
    assert_eq!(stage.sandbox.github().runs(REPOSITORY).len(), 1);
    stage.finish().await;
}

async fn what_may_not_begin_when_its_window_opens_says_why(database: &Database) {
    let stage = stage_of(database, &frozen(), Time::Moved, |_| ()).await;
    let (bo, shown) = waits(&stage).await;
    stage.settled().await;
    let away = Fault::status(Side::Github, "GET", "*", 502);
    let away = stage.sandbox.faults().add(away.forever());
    stage.advance(TO_FRIDAY);
    let said = stage.reads(id(&shown), "ref_unverifiable").await;
    assert!(said.contains("DPL-1 is held"), "{said}");
    stage.settled().await;
    assert_eq!(stage.sandbox.github().runs(REPOSITORY), []);
    stage.sandbox.faults().remove(away);
    let github = stage.sandbox.github();
    github
        .person("cy")
        .push(REPOSITORY, "main", "More work")
        .unwrap();
    stage.advance(LOOK);
    let said = stage.reads(id(&shown), "sha_moved").await;
    assert!(said.contains("DPL-1 was superseded"), "{said}");
    card(&stage, bo.channel(), "to staging was superseded").await;
    stage.settled().await;
    assert_eq!(stage.sandbox.github().runs(REPOSITORY), []);
    stage.finish().await;
}

async fn a_run_that_fails_is_a_deploy_that_failed(database: &Database) {
    let stage = stage(database, Time::Moved, |_| ()).await;
    let (bo, _) = begun(&stage).await;
    let run = run(&stage).await;
    known(&stage, bo.channel(), "has not begun").await;
    turn(&stage, &run, Progress::Completed(Conclusion::TimedOut));
    stage.advance(LOOK);
    let failed = known(&stage, bo.channel(), "to staging failed").await;
    assert!(failed.contains("took too long"), "{failed}");
    deployment(&stage, "failure").await;
    stage.finish().await;
}

async fn a_lost_answer_leads_to_one_run_and_one_deployment(database: &Database) {
    let stage = stage(database, Time::Real, |_| ()).await;
    for path in ["*/dispatches", "*/deployments", "*/deployments/*/statuses"] {
        let lost = Fault::new(Side::Github, "POST", path, Effect::DropAfter);
        stage.sandbox.faults().add(lost);
    }
    let (bo, _) = begun(&stage).await;
    let run = run(&stage).await;
    known(&stage, bo.channel(), &format!("/actions/runs/{})", run.id)).await;
    deployment(&stage, "in_progress").await;
    stage.quiet().await;
    let github = stage.sandbox.github();
    assert_eq!(github.runs(REPOSITORY).len(), 1);
    let shown = github.deployments(REPOSITORY);
    assert_eq!((shown.len(), shown[0].statuses.len()), (1, 1));
    stage.finish().await;
}

/// GitHub takes the request only after it was looked for in vain, and another one was sent.
async fn what_was_made_twice_after_all_ends_with_its_deploy(database: &Database) {
    let stage = stage(database, Time::Moved, |_| ()).await;
    let late = Fault::new(Side::Github, "POST", "*/deployments", Effect::Late);
    let mut late = stage.sandbox.faults().hold(late);
    let (bo, _) = begun(&stage).await;
    assert!(late.reached(PATIENCE).await);
    let run = run(&stage).await;
    let made = async {
        while stage.sandbox.github().deployments(REPOSITORY).is_empty() {
            stage.advance(LOOK);
            stage.settled().await;
        }
    };
    tokio::time::timeout(PATIENCE, made).await.unwrap();
    stage.settled().await;
    late.release();
    let two = |github: &Github| (github.deployments(REPOSITORY).len() == 2).then_some(());
    seen(&stage, two).await;
    turn(&stage, &run, Progress::Completed(Conclusion::Success));
    stage.advance(LOOK);
    known(&stage, bo.channel(), "to staging succeeded").await;
    deployment(&stage, "success").await;
    stage.quiet().await;
    let ends = stage.sandbox.github().deployments(REPOSITORY).into_iter();
    let mut ends: Vec<String> = ends
        .map(|one| {
            one.statuses
                .last()
                .map_or_else(String::new, |last| last.state.clone())
        })
        .collect();
    ends.sort();
    assert_eq!(ends, ["inactive", "success"]);
    stage.finish().await;
}

async fn a_limit_behind_a_new_deployment_leads_to_no_second_one(database: &Database) {
    let stage = stage(database, Time::Real, |_| ()).await;
    let limit = Effect::RateLimited {
        retry_after_ms: 1,
        global: false,
        scope: "secondary".to_owned(),
    };
    let limited = Fault::new(Side::Github, "GET", "*/deployments/*/statuses", limit);
    let limited = stage.sandbox.faults().add(limited);
    begun(&stage).await;
    let shown = deployment(&stage, "in_progress").await;
    assert_eq!(stage.sandbox.faults().hits(limited), 1);
    let all = stage.sandbox.github().deployments(REPOSITORY);
    assert_eq!(all.len(), 1, "{shown:?}");
    stage.finish().await;
}

async fn what_was_perhaps_asked_for_is_never_asked_for_again(database: &Database) {
    let stage = stage(database, Time::Real, |_| ()).await;
    let lost = Fault::new(Side::Github, "POST", "*/dispatches", Effect::DropBefore);
    let lost = stage.sandbox.faults().add(lost.forever());
    let (bo, ready) = begun(&stage).await;
    let told = known(
        &stage,
        bo.channel(),
        "Nobody can tell whether its workflow runs",
    )
    .await;
    assert!(told.contains("to staging runs"), "{told}");
    let thread: Id = id(&ready);
    let said = stage.reads(thread, "it is not asked for again").await;
    assert!(said.contains("nobody can tell whether it runs"), "{said}");
    stage.quiet().await;
    assert_eq!(stage.sandbox.faults().hits(lost), 1);
    let running = card(&stage, bo.channel(), "to staging runs").await;
    let done = press(&bo, &running, "Done").await;
    assert!(done.starts_with("DPL-1 succeeded"), "{done}");
    stage.finish().await;
}

async fn a_workflow_that_github_does_not_run_fails_the_deploy(database: &Database) {
    let off = |seed: &mut GithubSeed| seed.repositories[0].workflows[0].disabled = true;
    let stage = stage(database, Time::Moved, off).await;
    let (bo, _) = begun(&stage).await;
    let failed = known(&stage, bo.channel(), "to staging failed").await;
    assert!(failed.contains("disabled workflow"), "{failed}");
    deployment(&stage, "failure").await;
    stage.finish().await;
}

async fn a_deploy_that_is_given_up_stops_its_run(database: &Database) {
    let stage = stage(database, Time::Moved, |_| ()).await;
    let (bo, _) = begun(&stage).await;
    run(&stage).await;
    let running = card(&stage, bo.channel(), "has not begun").await;
    let call = bo.press(id(&running), &button(&running, "Failed")).await;
    let form = call.unwrap().answer(PATIENCE).await.unwrap();
    let fields = json!({ "reason": "It hangs" });
    let said = answered(&stage.person("bo").submit(&form, fields).await.unwrap()).await;
    assert!(said.starts_with("DPL-1 failed"), "{said}");
    let stopped = Progress::Completed(Conclusion::Cancelled);
    seen(&stage, |github| {
        let run = github.runs(REPOSITORY).first().cloned()?;
        (run.progress == stopped).then_some(())
    })
    .await;
    deployment(&stage, "failure").await;
    stage.finish().await;
}

async fn a_webhook_brings_the_look_forward_and_is_not_believed(database: &Database) {
    let stage = stage(database, Time::Moved, |_| ()).await;
    let (bo, _) = begun(&stage).await;
    let run = run(&stage).await;
    known(&stage, bo.channel(), "has not begun").await;
    let told = json!({
        "action": "completed",
        "workflow_run": { "id": run.id, "status": "completed", "conclusion": "success" },
        "repository": { "full_name": REPOSITORY },
    });
    delivers(&stage, "a", "workflow_run", &told).await;
    let path = format!("/actions/runs/{}", run.id);
    let looked = stage
        .sandbox
        .journal()
        .wait_for(|one| one.path.ends_with(&path), PATIENCE)
        .await;
    assert!(
        looked.is_some(),
        "the clock stands, and the run is looked at"
    );
    stage.settled().await;
    known(&stage, bo.channel(), "to staging runs").await;
    hooked(&stage).await;
    turn(&stage, &run, Progress::Completed(Conclusion::Success));
    known(&stage, bo.channel(), "to staging succeeded").await;
    stage.finish().await;
}

async fn what_a_deployment_sets_off_ends_it_and_a_person_does_not(database: &Database) {
    let program = AccountSeed {
        kind: Kind::Bot,
        ..AccountSeed::person("actions[bot]", Rights::Push)
    };
    let stage = stage_of(database, &TEAM, Time::Moved, |github| {
        github.accounts.push(program);
    });
    let stage = stage.await;
    hooked(&stage).await;
    let (bo, shown) = begun(&stage).await;
    let shipped = deployment(&stage, "in_progress").await;
    let github = stage.sandbox.github();
    let says = |login: &str, state: &str, words: &str| {
        let person = github.person(login);
        let said = person.state_deployment(REPOSITORY, shipped.id, state, words);
        said.unwrap();
    };
    says("ana", "failure", "It looks wrong");
    let thread: Id = id(&shown);
    let fits = |message: &Value| text_of(message).contains("It looks wrong");
    let told = stage.sandbox.discord();
    let told = told.wait_for_message(thread, fits, PATIENCE).await;
    assert!(told.is_some(), "the thread hears of it");
    known(&stage, bo.channel(), "to staging runs").await;
    says("actions[bot]", "queued", "");
    says("actions[bot]", "success", "");
    known(&stage, bo.channel(), "to staging succeeded").await;
    stage.settled().await;
    let last = deployment(&stage, "success").await.statuses;
    let ours = last.iter().filter(|one| one.creator == "binnacle-bot");
    assert_eq!(ours.count(), 1, "what is there is not said again: {last:?}");
    stage.finish().await;
}

/// What is said in #general of a deploy that does not start.
fn asked(stage: &Stage, channel: Id) -> Vec<Value> {
    let said = stage.sandbox.discord().messages(channel).into_iter();
    said.filter(|it| text_of(it).contains("DPL-1 has not started"))
        .collect()
}

async fn what_does_not_start_is_put_before_people_once_also_after_a_restart(database: &Database) {
    let mut stage = stage(database, Time::Moved, |_| ()).await;
    let (bo, _) = begun(&stage).await;
    run(&stage).await;
    known(&stage, bo.channel(), "has not begun").await;
    stage.settled().await;
    stage.stop().await;
    stage.advance(SignedDuration::from_mins(45));
    stage.start().await.unwrap();
    let said = stage.reads(bo.channel(), "DPL-1 has not started").await;
    assert!(said.contains("is there and has not begun"), "{said}");
    assert!(said.contains("This reminder comes late"), "{said}");
    let asker = stage.person("bo").id().to_string();
    assert!(said.contains(&asker), "whoever asked is called: {said}");
    stage.settled().await;
    stage.stop().await;
    stage.start().await.unwrap();
    stage.settled().await;
    let told = asked(&stage, bo.channel());
    assert_eq!(told.len(), 1, "once: {told:#?}");
    let bo = stage.in_general("bo");
    let kept = press(&bo, &told[0], "Keep waiting").await;
    assert!(kept.starts_with("DPL-1 is waited for"), "{kept}");
    let again = press(&bo, &told[0], "Keep waiting").await;
    assert!(again.contains("waited for DPL-1 already"), "{again}");
    stage.settled().await;
    stage.advance(SignedDuration::from_mins(11));
    let twice = || (asked(&stage, bo.channel()).len() == 2).then_some(());
    let told_again = stage.sandbox.discord().wait(PATIENCE, twice).await;
    assert!(
        told_again.is_some(),
        "after the same time it is asked again"
    );
    let said = press(&bo, &told[0], "Call off").await;
    assert!(said.starts_with("DPL-1 was cancelled"), "{said}");
    let stopped = Progress::Completed(Conclusion::Cancelled);
    seen(&stage, |github| {
        let run = github.runs(REPOSITORY).first().cloned()?;
        (run.progress == stopped).then_some(())
    })
    .await;
    deployment(&stage, "inactive").await;
    stage.settled().await;
    assert_eq!(stage.sandbox.github().runs(REPOSITORY).len(), 1);
    stage.finish().await;
}
