//! Deploys that a program of the team's own carries out: told until it has it, always the same, and reported on.

use binnacle_sandbox::{
    discord::Place,
    github::{CheckSeed, Conclusion, Progress},
};
use serde_json::{Value, json};

use crate::{
    rota::{card, press, says},
    support::{
        carrier::{Carrier, Reply, SECRET, reports},
        database::{Database, on_both},
        stage::{REPOSITORY, Stage, TEAM, Time, text_of, unhurried},
    },
};

on_both!(
    a_program_takes_a_deploy_and_reports_its_end,
    what_was_not_clearly_answered_is_told_again_the_same,
    a_program_that_refuses_ends_the_deploy,
    nothing_is_sent_to_a_host_that_was_not_allowed,
    a_program_is_told_that_a_deploy_is_given_up,
);

async fn stage(database: &Database, url: &str) -> Stage {
    let service = "name = \"checkout\"\ndescription";
    assert!(TEAM.contains(service), "the demo's service");
    let webhook = format!(
        "name = \"checkout\"\nwebhook = {{ url = \"{url}\", secret = \"DEPLOY_SECRET_CHECKOUT\" }}\ndescription"
    );
    let team = TEAM.replace(service, &webhook);
    let mut stage = Stage::empty(database, unhurried(), &team, Time::Real).await;
    stage.secrets = vec![("DEPLOY_SECRET_CHECKOUT".parse().unwrap(), SECRET.into())];
    stage.start().await.unwrap();
    let github = stage.sandbox.github();
    let sha = github.person("cy").push(REPOSITORY, "main", "Work");
    let passed = Progress::Completed(Conclusion::Success);
    let check = CheckSeed::new("build", passed);
    github.report(REPOSITORY, &sha.unwrap(), check).unwrap();
    stage
}

/// Asks for a deploy to staging, and begins it.
async fn begun(stage: &Stage) -> Place {
    let bo = stage.in_general("bo");
    let wanted =
        json!({ "service": "checkout", "environment": "staging", "ref": "main", "reason": "Work" });
    says(&bo, "deploy request", wanted).await;
    let ready = card(stage, bo.channel(), "to staging may begin").await;
    let said = press(&bo, &ready, "Begin").await;
    assert!(said.starts_with("DPL-1 runs"), "{said}");
    bo
}

/// What is reported of what was told.
fn report(told: &Value, state: &str) -> Value {
    json!({ "key": told["key"], "state": state, "note": "No room" })
}

async fn a_program_takes_a_deploy_and_reports_its_end(database: &Database) {
    let carrier = Carrier::new([]).await;
    let stage = stage(database, &carrier.url).await;
    let bo = begun(&stage).await;
    let told = carrier.hears(1).await.remove(0);
    let (key, told) = (told.key.clone(), told.json());
    let head = stage.sandbox.github().head(REPOSITORY, "main").unwrap();
    assert_eq!(
        (&told["event"], &told["key"], &told["sha"]),
        (&json!("deploy.begun"), &json!(key), &json!(head))
    );
    assert_eq!(
        (&told["request"], &told["environment"]),
        (&json!("DPL-1"), &json!("staging"))
    );
    let taken = card(&stage, bo.channel(), "Taken").await;
    assert!(text_of(&taken).contains("to staging runs"), "{taken:#}");
    let door = told["report_to"].as_str().unwrap();
    let done = report(&told, "succeeded");
    for (url, secret, report, status) in [
        (door.to_owned(), "another secret of somebody's", &done, 401),
        (door.replace(&key, "nobody"), SECRET, &done, 404),
        (
            door.to_owned(),
            SECRET,
            &json!({ "key": key, "state": "perhaps" }),
            400,
        ),
        (door.to_owned(), SECRET, &told, 400),
    ] {
        let (answered, words) = reports(&url, secret, report).await;
        assert_eq!(answered, status, "{words}");
    }
    card(&stage, bo.channel(), "to staging runs").await;
    assert_eq!(reports(door, SECRET, &done).await.0, 200);
    card(&stage, bo.channel(), "to staging succeeded").await;
    let (status, words) = reports(door, SECRET, &done).await;
    assert_eq!(
        (status, words.contains("It was known")),
        (200, true),
        "{words}"
    );
    let (status, words) = reports(door, SECRET, &report(&told, "failed")).await;
    assert_eq!(
        (status, words.contains("succeeded already")),
        (409, true),
        "{words}"
    );
    stage.quiet().await;
    card(&stage, bo.channel(), "to staging succeeded").await;
    assert_eq!(carrier.told().len(), 1);
    stage.finish().await;
}

async fn what_was_not_clearly_answered_is_told_again_the_same(database: &Database) {
    let carrier = Carrier::new([Reply::Says(500, ""), Reply::Says(503, "")]).await;
    let stage = stage(database, &carrier.url).await;
    let bo = begun(&stage).await;
    let told = carrier.hears(3).await;
    assert!(told.iter().all(|one| *one == told[0]), "{told:#?}");
    card(&stage, bo.channel(), "Taken").await;
    let first = told[0].json();
    let door = first["report_to"].as_str().unwrap();
    assert_eq!(
        reports(door, SECRET, &report(&first, "failed")).await.0,
        200
    );
    let failed = card(&stage, bo.channel(), "to staging failed").await;
    assert!(text_of(&failed).contains("No room"), "{failed:#}");
    stage.quiet().await;
    assert_eq!(
        carrier.told().len(),
        3,
        "what it reports itself it is not told"
    );
    stage.finish().await;
}

async fn a_program_that_refuses_ends_the_deploy(database: &Database) {
    let carrier = Carrier::new([Reply::Says(403, "It is\nnot my service")]).await;
    let stage = stage(database, &carrier.url).await;
    let bo = begun(&stage).await;
    let failed = card(&stage, bo.channel(), "to staging failed").await;
    let failed = text_of(&failed);
    assert!(
        failed.contains("refused it (403): It is not my service"),
        "{failed}"
    );
    stage.quiet().await;
    assert_eq!(carrier.told().len(), 1);
    stage.finish().await;
}

async fn nothing_is_sent_to_a_host_that_was_not_allowed(database: &Database) {
    let stage = stage(database, "https://deploy.example.org/hook").await;
    let bo = begun(&stage).await;
    let failed = card(&stage, bo.channel(), "to staging failed").await;
    let failed = text_of(&failed);
    assert!(failed.contains("may not send to"), "{failed}");
    stage.finish().await;
}

async fn a_program_is_told_that_a_deploy_is_given_up(database: &Database) {
    let carrier = Carrier::new([]).await;
    let stage = stage(database, &carrier.url).await;
    let bo = begun(&stage).await;
    let taken = card(&stage, bo.channel(), "Taken").await;
    let said = press(&bo, &taken, "Call off").await;
    assert!(said.starts_with("DPL-1 was cancelled"), "{said}");
    let told = carrier.hears(2).await;
    let (first, last) = (told[0].json(), told[1].json());
    assert_eq!(last["event"], "deploy.given_up");
    assert_eq!(first["key"], last["key"]);
    assert_ne!(told[0].key, told[1].key);
    let door = first["report_to"].as_str().unwrap();
    let (status, words) = reports(door, SECRET, &report(&first, "succeeded")).await;
    assert_eq!(
        (status, words.contains("was cancelled already")),
        (409, true),
        "{words}"
    );
    stage.finish().await;
}
