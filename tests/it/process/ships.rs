//! `kill -9` at every step of a deploy that a workflow carries out: whatever is killed when, the workflow is asked for once.

use binnacle_sandbox::{
    Effect, Entry, Fault, Side,
    discord::{Call, text_of},
    github::{CheckSeed, Conclusion, Deployment, Github, HookSeed, Progress, Run},
};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    berth::{Berth, PATIENCE},
    crash::{Lock, is_sqlite, kill_at},
};
use crate::support::{
    carrier::{self, Carrier, Reply},
    database::{Database, on_both},
    stage::{REPOSITORY, TEAM, answered, id},
};

on_both!(
    killed_before_it_is_written_that_a_deploy_begins,
    killed_while_the_workflow_is_asked_for,
    killed_around_what_github_shows,
    killed_while_the_run_is_followed,
    killed_while_the_next_begins_by_itself,
    killed_while_a_program_is_told,
);

const SECRET: &str = "a-secret-of-the-ships";

/// Where a bot is killed: before the request has an effect, or before its answer arrives.
const AROUND: [Effect; 2] = [Effect::HoldBefore, Effect::HoldAfter];

async fn another(database: &Database) -> Database {
    if is_sqlite(database) {
        Database::sqlite()
    } else {
        Database::postgres().await.unwrap()
    }
}

/// A berth of a team, one of whose services is deployed by a workflow, with a commit that can be deployed, and a bot.
async fn berth(database: &Database) -> Berth {
    let mut berth = berth_of(database, "workflow = \"deploy.yml\"").await;
    up(&mut berth).await;
    berth
}

/// The same without a bot, of a service that is carried out like this.
async fn berth_of(database: &Database, how: &str) -> Berth {
    let service = "name = \"checkout\"\n";
    assert!(TEAM.contains(service), "the demo's service");
    let mut berth = Berth::new(database).await;
    berth.write_team(&TEAM.replacen(service, &format!("{service}{how}\n"), 1));
    berth.set("GITHUB_WEBHOOK_SECRET", SECRET);
    let github = berth.sandbox.github();
    let sha = github.person("cy").push(REPOSITORY, "main", "Work");
    let passed = Progress::Completed(Conclusion::Success);
    let check = CheckSeed::new("build", passed);
    github.report(REPOSITORY, &sha.unwrap(), check).unwrap();
    berth
}

/// Starts the bot, and lets GitHub tell it of runs.
async fn up(berth: &mut Berth) {
    berth.start().await;
    let hook = HookSeed::new(berth.web("/github/webhook"), SECRET);
    berth.sandbox.github().add_hook(REPOSITORY, hook).unwrap();
}

async fn asks(berth: &Berth) {
    let wanted =
        json!({ "service": "checkout", "environment": "staging", "ref": "main", "reason": "Work" });
    let bo = berth.in_general("bo");
    let call = bo.slash("deploy request", wanted).await;
    answered(&call.unwrap()).await;
}

/// The card of a request, once these words stand on it.
async fn card(berth: &Berth, name: &str, words: &str) -> Value {
    let footer = format!("{name} · is kept current");
    let fits = |message: &Value| {
        let text = text_of(message);
        text.contains(&footer) && text.contains(words)
    };
    let general = berth.channel("general");
    let discord = berth.sandbox.discord();
    let found = discord.wait_for_message(general, fits, PATIENCE).await;
    found.unwrap_or_else(|| panic!("`{words}`: {:#?}", discord.messages(general)))
}

async fn press(berth: &Berth, card: &Value, label: &str) -> Call {
    let rows = card["components"].as_array().unwrap();
    let mut buttons = rows
        .iter()
        .flat_map(|row| row["components"].as_array().into_iter().flatten());
    let button = buttons.find(|one| one["label"] == label).unwrap();
    let button = button["custom_id"].as_str().unwrap();
    let bo = berth.in_general("bo");
    bo.press(id(card), button).await.unwrap()
}

async fn begins(berth: &Berth) {
    asks(berth).await;
    let ready = card(berth, "DPL-1", "may begin").await;
    let said = answered(&press(berth, &ready, "Begin").await).await;
    assert!(said.starts_with("DPL-1 runs"), "{said}");
}

async fn seen<T>(berth: &Berth, look: impl FnMut(&Github) -> Option<T>) -> T {
    let found = berth.sandbox.github().wait_for(look, PATIENCE).await;
    found.expect("GitHub has it in time")
}

fn runs(berth: &Berth) -> Vec<Run> {
    berth.sandbox.github().runs(REPOSITORY)
}

/// The newest run, once there are so many.
async fn run(berth: &Berth, count: usize) -> Run {
    seen(berth, |github| {
        let runs = github.runs(REPOSITORY);
        let newest = runs.iter().max_by_key(|run| run.id).cloned();
        newest.filter(|_| runs.len() >= count)
    })
    .await
}

fn turn(berth: &Berth, run: &Run, to: Progress) {
    berth.sandbox.github().turn(REPOSITORY, run.id, to).unwrap();
}

const DONE: Progress = Progress::Completed(Conclusion::Success);

/// How often the workflow was asked for, with or without an effect.
fn dispatches(berth: &Berth) -> usize {
    let is_one = |entry: &&Entry| entry.method == "POST" && entry.path.ends_with("/dispatches");
    berth
        .sandbox
        .journal()
        .entries()
        .iter()
        .filter(is_one)
        .count()
}

/// The deploy is done, GitHub ran it once, and shows it once with these statuses.
async fn whole(berth: Berth, what: &str) {
    card(&berth, "DPL-1", "to staging succeeded").await;
    berth.quiet().await;
    assert_eq!((dispatches(&berth), runs(&berth).len()), (1, 1), "{what}");
    let shown: Vec<Deployment> = berth.sandbox.github().deployments(REPOSITORY);
    assert_eq!(shown.len(), 1, "{what}");
    let statuses: Vec<&str> = shown[0]
        .statuses
        .iter()
        .map(|it| it.state.as_str())
        .collect();
    assert_eq!(statuses.last(), Some(&"success"), "{what}: {statuses:?}");
    let mut once = statuses.clone();
    once.dedup();
    assert_eq!(once, statuses, "{what}: each status is told once");
    berth.finish().await;
}

async fn killed_before_it_is_written_that_a_deploy_begins(database: &Database) {
    let mut berth = berth(database).await;
    asks(&berth).await;
    let ready = card(&berth, "DPL-1", "may begin").await;
    berth.quiet().await;
    let lock = Lock::take(database).await;
    let call = press(&berth, &ready, "Begin").await;
    assert!(call.acknowledged(PATIENCE).await && call.deferred());
    berth.kill();
    lock.release().await;
    up(&mut berth).await;
    berth.quiet().await;
    assert_eq!(dispatches(&berth), 0, "it has not begun");
    let said = answered(&press(&berth, &ready, "Begin").await).await;
    assert!(said.starts_with("DPL-1 runs"), "{said}");
    let run = run(&berth, 1).await;
    card(&berth, "DPL-1", "has not begun").await;
    turn(&berth, &run, DONE);
    whole(berth, "before the commit").await;
}

async fn killed_while_the_workflow_is_asked_for(database: &Database) {
    join_all(AROUND.map(async |effect| {
        let database = another(database).await;
        let mut berth = berth(&database).await;
        let fault = Fault::new(Side::Github, "POST", "*/dispatches", effect.clone());
        let hold = berth.sandbox.faults().hold(fault.clone());
        begins(&berth).await;
        kill_at(&mut berth, &fault, hold).await;
        up(&mut berth).await;
        if effect == Effect::HoldAfter {
            // It was asked for, and is found by its name.
            card(&berth, "DPL-1", "has not begun").await;
            turn(&berth, &run(&berth, 1).await, DONE);
            whole(berth, "while it was asked for").await;
        } else {
            // It never arrived, and nobody can know: a person says what is so.
            let told = card(&berth, "DPL-1", "Nobody can tell whether its workflow runs").await;
            berth.quiet().await;
            assert_eq!((dispatches(&berth), runs(&berth).len()), (1, 0));
            berth.kill();
            up(&mut berth).await;
            let said = answered(&press(&berth, &told, "Done").await).await;
            assert!(said.starts_with("DPL-1 succeeded"), "{said}");
            berth.quiet().await;
            assert_eq!((dispatches(&berth), runs(&berth).len()), (1, 0));
            berth.finish().await;
        }
        database.remove().await;
    }))
    .await;
}

async fn killed_around_what_github_shows(database: &Database) {
    let points = [
        ("*/deployments", ""),
        ("*/deployments/*/statuses", "in_progress"),
        ("*/deployments/*/statuses", "success"),
    ];
    let faults = points.iter().flat_map(|(path, words)| {
        let fault = |effect| Fault::new(Side::Github, "POST", path, effect).with_body(words);
        AROUND.map(fault)
    });
    join_all(faults.map(async |fault| {
        let database = another(database).await;
        let mut berth = berth(&database).await;
        let hold = berth.sandbox.faults().hold(fault.clone());
        begins(&berth).await;
        let is_at_end = fault.body_contains.as_deref() == Some("success");
        if is_at_end {
            card(&berth, "DPL-1", "has not begun").await;
            turn(&berth, &run(&berth, 1).await, DONE);
            kill_at(&mut berth, &fault, hold).await;
            up(&mut berth).await;
        } else {
            // GitHub is told one thing after the other, and of the run after this.
            kill_at(&mut berth, &fault, hold).await;
            up(&mut berth).await;
            card(&berth, "DPL-1", "has not begun").await;
            turn(&berth, &run(&berth, 1).await, DONE);
        }
        whole(berth, &format!("{fault:?}")).await;
        database.remove().await;
    }))
    .await;
}

async fn killed_while_the_run_is_followed(database: &Database) {
    let run_path = "/repos/*/actions/runs/*";
    let faults = [
        Fault::new(Side::Github, "GET", run_path, Effect::HoldBefore),
        Fault::new(
            Side::Discord,
            "PATCH",
            "/channels/*/messages/*",
            Effect::HoldBefore,
        )
        .with_body("to staging succeeded"),
        Fault::new(
            Side::Discord,
            "PATCH",
            "/channels/*/messages/*",
            Effect::HoldAfter,
        )
        .with_body("to staging succeeded"),
    ];
    join_all(faults.map(async |fault| {
        let database = another(database).await;
        let mut berth = berth(&database).await;
        begins(&berth).await;
        let run = run(&berth, 1).await;
        card(&berth, "DPL-1", "has not begun").await;
        berth.quiet().await;
        let hold = berth.sandbox.faults().hold(fault.clone());
        let is_at_end = fault.side == Side::Discord;
        turn(
            &berth,
            &run,
            if is_at_end {
                DONE
            } else {
                Progress::InProgress
            },
        );
        kill_at(&mut berth, &fault, hold).await;
        up(&mut berth).await;
        if !is_at_end {
            turn(&berth, &run, DONE);
        }
        whole(berth, &format!("{fault:?}")).await;
        database.remove().await;
    }))
    .await;
}

async fn killed_while_the_next_begins_by_itself(database: &Database) {
    let mut berth = berth(database).await;
    begins(&berth).await;
    let first = run(&berth, 1).await;
    card(&berth, "DPL-1", "has not begun").await;
    asks(&berth).await;
    card(&berth, "DPL-2", "begins by itself").await;
    berth.quiet().await;
    let fault = Fault::new(Side::Github, "POST", "*/dispatches", Effect::HoldAfter);
    let hold = berth.sandbox.faults().hold(fault.clone());
    turn(&berth, &first, DONE);
    kill_at(&mut berth, &fault, hold).await;
    up(&mut berth).await;
    let second = run(&berth, 2).await;
    card(&berth, "DPL-2", "has not begun").await;
    turn(&berth, &second, DONE);
    card(&berth, "DPL-2", "to staging succeeded").await;
    berth.quiet().await;
    assert_eq!((dispatches(&berth), runs(&berth).len()), (2, 2));
    assert_ne!(first.inputs["request"], second.inputs["request"]);
    berth.finish().await;
}

async fn killed_while_a_program_is_told(database: &Database) {
    // It hangs the first time, so that the bot dies before it knows what became of it.
    let carrier = Carrier::new([Reply::Hangs]).await;
    let how = format!(
        "webhook = {{ url = \"{}\", secret = \"DEPLOY_SECRET_CHECKOUT\" }}",
        carrier.url
    );
    let mut berth = berth_of(database, &how).await;
    berth.set("DEPLOY_SECRET_CHECKOUT", carrier::SECRET);
    berth.set("BINNACLE_URL", "https://binnacle.example.org");
    up(&mut berth).await;
    begins(&berth).await;
    carrier.hears(1).await;
    berth.kill();
    up(&mut berth).await;
    let told = carrier.hears(2).await;
    assert_eq!(told[0], told[1], "the same, with the same key");
    card(&berth, "DPL-1", "Taken").await;
    let first = told[1].json();
    let report = json!({ "key": first["key"], "state": "succeeded" });
    let door = first["report_to"].as_str().unwrap();
    let (_, path) = door.split_once("/deploys").unwrap();
    let door = berth.web(&format!("/deploys{path}"));
    assert_eq!(
        carrier::reports(&door, carrier::SECRET, &report).await.0,
        200
    );
    card(&berth, "DPL-1", "to staging succeeded").await;
    berth.quiet().await;
    berth.finish().await;
}
