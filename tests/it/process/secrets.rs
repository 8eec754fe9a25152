//! Secrets are in nothing that the program says, however much it is asked to say.

use binnacle_sandbox::{Effect, Fault, Side};

use super::{
    berth::{Berth, PATIENCE},
    program::Ended,
};
use crate::support::{
    database::{Database, on_both},
    stage::answered,
};

on_both!(
    nothing_that_is_said_to_people_holds_a_secret,
    nothing_that_is_said_to_programs_holds_a_secret,
);

/// A password that PostgreSQL does not ask for here, and that SQLite's address cannot have.
const PASSWORD: &str = "a-password-for-the-database";

async fn nothing_that_is_said_to_people_holds_a_secret(database: &Database) {
    nothing_holds_a_secret(database, "text").await;
}

async fn nothing_that_is_said_to_programs_holds_a_secret(database: &Database) {
    nothing_holds_a_secret(database, "json").await;
}

async fn nothing_holds_a_secret(database: &Database, format: &str) {
    let mut berth = Berth::new(database).await;
    let url = database
        .url()
        .replace("postgres@", &format!("postgres:{PASSWORD}@"));
    berth.set("DATABASE_URL", &url);
    berth.set("BINNACLE_LOG", "trace");
    berth.set("BINNACLE_LOG_FORMAT", format);
    let said = a_whole_life(&mut berth).await;
    assert!(said.len() > 100, "it was asked to say much: {}", said.len());
    let secrets = secrets(&berth);
    let is_told = |line: &&String| secrets.iter().any(|secret| line.contains(secret));
    let told: Vec<&String> = said.iter().filter(is_told).collect();
    assert!(told.is_empty(), "{told:#?}");
    berth.sandbox.stop().await;
}

/// A declaration, refused requests, an answer that is lost at first, a gateway that comes again, and starts that are refused.
async fn a_whole_life(berth: &mut Berth) -> Vec<String> {
    berth.start().await;
    let faults = berth.sandbox.faults();
    for (method, path) in [
        ("POST", "/interactions/*/callback"),
        ("PATCH", "/webhooks/*/messages/@original"),
    ] {
        faults.add(Fault::new(Side::Discord, method, path, Effect::DropBefore));
        faults.add(Fault::status(Side::Discord, method, path, 500));
    }
    faults.add(Fault::status(Side::Github, "POST", "/repos/*", 500));
    answered(&berth.declare("ana", "Checkout is down").await).await;
    berth.quiet().await;
    let before = berth.sandbox.discord().gateway().traffic().resumes;
    berth.sandbox.discord().gateway().reconnect();
    let resumed = |traffic: binnacle_sandbox::discord::Traffic| traffic.resumes > before;
    assert!(
        berth
            .sandbox
            .discord()
            .gateway()
            .wait_for(resumed, PATIENCE)
            .await
    );
    answered(&berth.declare("bo", "Search is down").await).await;
    berth.quiet().await;
    let mut said = Vec::new();
    let mut hear = |ended: Ended| said.extend([ended.stdout, ended.stderr].concat());
    hear(berth.stop().await);
    for arguments in [
        &["events", "export"][..],
        &["audit", "verify"],
        &["check", "--json"],
    ] {
        hear(berth.run(arguments).await);
    }
    for (variable, value) in [
        ("GITHUB_TOKEN", "a-wrong-github-token"),
        ("DISCORD_TOKEN", "a-wrong-discord-token"),
    ] {
        berth.set(variable, value);
        hear(berth.run(&["run"]).await);
    }
    said
}

/// Everything that nobody may read: tokens, the password, and the keys by which interactions are answered.
fn secrets(berth: &Berth) -> Vec<String> {
    let seed = super::berth::seed();
    let keys = berth
        .sandbox
        .journal()
        .entries()
        .into_iter()
        .filter_map(|entry| {
            let key = entry
                .path
                .strip_prefix("/interactions/")?
                .split('/')
                .nth(1)?;
            Some(key.to_owned())
        });
    let mut secrets: Vec<String> = keys.collect();
    assert!(secrets.len() >= 2, "two were answered");
    secrets.extend([
        seed.guild.bot.token,
        seed.github.tokens[0].token.clone(),
        PASSWORD.to_owned(),
        "a-wrong-github-token".to_owned(),
        "a-wrong-discord-token".to_owned(),
    ]);
    secrets
}
