//! What went wrong with deploys elsewhere, tried on the whole bot.

use binnacle_sandbox::{Seed, github::CheckSeed, github::Conclusion, github::Progress};
use serde_json::{Value, json};

use crate::{
    deploys::{in_thread, pushed, stage, to},
    hooks::{delivers, posts},
    rota::{card, press, says},
    support::{
        database::{Database, on_both},
        stage::{REPOSITORY, Stage, TEAM, Time, id, text_of, unhurried},
    },
};

on_both!(
    a_role_named_like_an_allowed_id_gives_nothing,
    nobody_approves_for_themselves_under_another_account,
    text_in_a_reason_is_never_parsed_and_calls_nobody,
    what_github_did_not_tell_changes_no_deploy,
    what_cannot_be_found_says_what_would_help,
);

/// The id of the role that may ask for deploys to production.
const OPERATOR: &str = "100000000000000011";

/// Somebody of the server, with these roles.
fn holds(seed: &mut Seed, person: &str, roles: &[&str]) {
    let people = &mut seed.guild.people;
    let person = people.iter_mut().find(|it| it.username == person).unwrap();
    person.roles = roles.iter().map(|id| id.parse().unwrap()).collect();
}

/// The document without the wait in staging, in which nothing holds production on a weekday but an approval.
fn prompt() -> String {
    TEAM.replace("soak = \"1h\"\n", "")
        .replace("after = \"staging\"\n", "")
        .replace("days = [\"thu\", \"fri\", \"sat\"]", "days = [\"sun\"]")
}

async fn a_role_named_like_an_allowed_id_gives_nothing(database: &Database) {
    let mut seed = unhurried();
    let named = seed.guild.roles.iter_mut().find(|it| it.name == "on-call");
    let named = named.unwrap();
    OPERATOR.clone_into(&mut named.name);
    let other = named.id.to_string();
    holds(&mut seed, "eli", &[&other]);
    let stage = Stage::of(database, seed, &prompt(), Time::Moved).await;
    pushed(&stage, "main", "Work");
    let (ana, eli) = (stage.in_general("ana"), stage.in_general("eli"));
    let said = says(&eli, "deploy request", to("production", "main")).await;
    assert!(said.starts_with("DPL-1 was refused"), "{said}");
    assert!(said.contains("(`not_allowed`)"), "{said}");
    let said = says(&ana, "deploy request", to("production", "main")).await;
    assert!(said.starts_with("DPL-2 waits for approval"), "{said}");
    let asked = card(&stage, ana.channel(), "DPL-2: checkout at").await;
    let said = press(&eli, &asked, "Approve").await;
    assert!(said.contains("Your approval would not count."), "{said}");
    stage.finish().await;
}

async fn nobody_approves_for_themselves_under_another_account(database: &Database) {
    let mut seed = unhurried();
    holds(&mut seed, "eli", &[OPERATOR]);
    let eli = seed.guild.people.iter().find(|it| it.username == "eli");
    let eli = eli.unwrap().id;
    let own = "name = \"ana\"\ndiscord = \"100000000000000021\"\n";
    assert!(TEAM.contains(own), "the demo's people");
    let team = prompt().replace(own, &format!("{own}also = [\"{eli}\"]\n"));
    let stage = Stage::of(database, seed, &team, Time::Moved).await;
    pushed(&stage, "main", "Work");
    let (ana, eli) = (stage.in_general("ana"), stage.in_general("eli"));
    says(&ana, "deploy request", to("production", "main")).await;
    let asked = card(&stage, ana.channel(), "DPL-1: checkout at").await;
    let said = press(&eli, &asked, "Approve").await;
    assert!(
        said.contains("is another account of whoever asked"),
        "{said}"
    );
    let said = press(&stage.in_general("bo"), &asked, "Approve").await;
    assert!(
        said.starts_with("You approved DPL-1: it may begin"),
        "{said}"
    );
    stage.finish().await;
}

async fn text_in_a_reason_is_never_parsed_and_calls_nobody(database: &Database) {
    let stage = stage(database).await;
    pushed(&stage, "main", "Work");
    let cy = stage.in_general("cy");
    let mut wanted = to("production", "main");
    wanted["reason"] =
        "--emergency --force @everyone <@&100000000000000011> `kind = emergency`".into();
    let said = says(&cy, "deploy request", wanted.clone()).await;
    assert!(said.contains("(`not_allowed`)"), "{said}");
    assert!(!said.contains("emergency_not_allowed"), "{said}");
    wanted["environment"] = "staging".into();
    let said = says(&cy, "deploy request", wanted).await;
    assert!(said.starts_with("DPL-2 may begin"), "{said}");
    let shown = card(&stage, cy.channel(), "DPL-2: checkout at").await;
    in_thread(&stage, &shown, "DPL-2 may begin").await;
    assert_eq!(shown["mention_everyone"], false);
    assert_eq!(shown["mention_roles"], json!([]));
    assert!(!text_of(&shown).contains("<@&"), "{shown:#}");
    let lock = json!({ "reason": "--global", "service": "search", "environment": "staging" });
    says(&cy, "deploy lock", lock).await;
    let free = says(
        &stage.in_general("ana"),
        "deploy check",
        to("staging", "main"),
    )
    .await;
    assert!(free.starts_with("Nothing stands in the way"), "{free}");
    stage.finish().await;
}

/// What GitHub would tell of a run that is over.
fn over(run: u64) -> Value {
    json!({
        "action": "completed",
        "workflow_run": { "id": run, "status": "completed", "conclusion": "success" },
        "repository": { "full_name": REPOSITORY },
    })
}

async fn what_github_did_not_tell_changes_no_deploy(database: &Database) {
    let by_workflow = TEAM.replacen(
        "name = \"checkout\"\n",
        "name = \"checkout\"\nworkflow = \"deploy.yml\"\n",
        1,
    );
    let stage = Stage::of(database, unhurried(), &by_workflow, Time::Moved).await;
    let sha = pushed(&stage, "main", "Work");
    let bo = stage.in_general("bo");
    says(&bo, "deploy request", to("staging", "main")).await;
    let ready = card(&stage, bo.channel(), "to staging may begin").await;
    press(&bo, &ready, "Begin").await;
    let running = card(&stage, bo.channel(), "has not begun").await;
    let github = stage.sandbox.github();
    let run = github.runs(REPOSITORY)[0].id;
    let forged = format!("sha256={}", "0".repeat(64));
    let headers = [
        ("x-github-delivery", "a"),
        ("x-github-event", "workflow_run"),
        ("x-hub-signature-256", forged.as_str()),
    ];
    let (got, words) = posts(&stage, &headers, &over(run).to_string()).await;
    assert_eq!(got.as_u16(), 401, "{words}");
    // Signed, and still not believed; told again, and under an old key, it is known already.
    for (key, status) in [("b", 202), ("b", 200), ("c", 200)] {
        let got = delivers(&stage, key, "workflow_run", &over(run)).await;
        assert_eq!(got.as_u16(), status, "{key}");
    }
    let passed = CheckSeed::new("build", Progress::Completed(Conclusion::Success));
    github.report(REPOSITORY, &sha, passed).unwrap();
    stage.settled().await;
    let still = card(&stage, bo.channel(), "to staging runs").await;
    assert_eq!(id(&still), id(&running));
    assert_eq!(github.runs(REPOSITORY).len(), 1, "nothing is run again");
    stage.finish().await;
}

async fn what_cannot_be_found_says_what_would_help(database: &Database) {
    let stage = stage(database).await;
    let sha = pushed(&stage, "main", "Work");
    let bo = stage.in_general("bo");
    let asks = async |service: &str, environment: &str, wanted: &str| {
        let ask = json!({ "service": service, "environment": environment, "ref": wanted });
        says(&bo, "deploy request", ask).await
    };
    for (service, environment, wanted, code, help) in [
        (
            "chekout",
            "staging",
            "main",
            "unknown_service",
            "Did you mean `checkout`?",
        ),
        (
            "checkout",
            "stagign",
            "main",
            "unknown_env",
            "Did you mean `staging`?",
        ),
        (
            "checkout",
            "staging",
            "mian",
            "ref_not_found",
            "Push it, or name a ref that is there.",
        ),
        (
            "checkout",
            "staging",
            "pull/7/head",
            "ref_not_found",
            "may come from a fork",
        ),
        (
            "checkout",
            "staging",
            &sha[..4],
            "ref_not_found",
            "name a ref that is there",
        ),
    ] {
        let said = asks(service, environment, wanted).await;
        assert!(said.contains("was refused"), "{said}");
        assert!(said.contains(&format!("(`{code}`)")), "{code}: {said}");
        assert!(said.contains(help), "{help}: {said}");
    }
    let number = says(&bo, "deploy approve", json!({ "deploy": "seven" })).await;
    assert!(number.contains("write it like 7 or DPL-7"), "{number}");
    let ghost = says(&bo, "deploy cancel", json!({ "deploy": "99" })).await;
    assert!(
        ghost.contains("There is no DPL-99 on this server"),
        "{ghost}"
    );
    let arguments = json!({
        "service": "checkout", "environment": "staging", "ref": "main", "arguments": "canary",
    });
    let wrong = says(&bo, "deploy request", arguments).await;
    assert!(wrong.contains("`canary` is no argument"), "{wrong}");
    let history = says(&bo, "deploy history", json!({})).await;
    assert!(
        history.starts_with("5 deploys"),
        "what was refused is on record: {history}"
    );
    stage.finish().await;
}
