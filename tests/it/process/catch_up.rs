//! What happened at GitHub while the bot was away.

use binnacle_sandbox::github::{Github, HookSeed, Rights, State};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::berth::{Berth, PATIENCE};
use crate::support::{
    database::{Database, on_both},
    stage::{HOOK_SECRET, REPOSITORY, answered, id, text_of},
};

on_both!(what_was_told_to_nobody_is_told_again_once);

/// The events of a kind on record.
async fn recorded(berth: &Berth, kind: &str) -> usize {
    let events = berth.events().await;
    events.iter().filter(|event| event["kind"] == kind).count()
}

/// The number of the issue whose title begins so.
async fn issue(berth: &Berth, title: &str) -> u64 {
    let find = |github: &Github| {
        let issues = github.issues(REPOSITORY).into_iter();
        let mut fitting = issues.filter(|issue| issue.title.contains(title));
        fitting.next().map(|issue| issue.number)
    };
    let found = berth.sandbox.github().wait_for(find, PATIENCE).await;
    found.unwrap_or_else(|_| panic!("no issue is titled {title}"))
}

/// Waits until so many things that a webhook told arrived nowhere, or all that it told arrived.
async fn delivered(berth: &Berth, hook: u64, fits: impl Fn(&[(String, bool)]) -> bool) {
    let told = |github: &Github| {
        let all = github.deliveries(REPOSITORY, hook).into_iter();
        let all: Vec<(String, bool)> = all
            .map(|one| (one.guid.to_string(), one.succeeded()))
            .collect();
        fits(&all).then_some(())
    };
    let github = berth.sandbox.github();
    let found = github.wait_for(told, PATIENCE).await;
    found.unwrap_or_else(|_| panic!("{:#?}", github.deliveries(REPOSITORY, hook)));
}

async fn what_was_told_to_nobody_is_told_again_once(database: &Database) {
    let mut berth = Berth::new(database).await;
    let github = berth.sandbox.github().clone();
    github.set_rights(REPOSITORY, "binnacle-bot", Rights::Admin);
    berth.set("GITHUB_WEBHOOK_SECRET", HOOK_SECRET);
    berth.start().await;
    // Its address stays the same from now on, as that of a bot that people run.
    let door = berth.web("/github/webhook");
    let listen = door
        .trim_start_matches("http://")
        .split('/')
        .next()
        .unwrap();
    berth.set("BINNACLE_LISTEN", listen);
    let hook = github
        .add_hook(REPOSITORY, HookSeed::new(&door, HOOK_SECRET))
        .unwrap();
    let call = berth.declare("ana", "Checkout is down").await;
    answered(&call).await;
    let add = json!({ "text": "Warm the cache", "incident": "1" });
    let call = berth
        .in_general("ana")
        .slash("action add", add)
        .await
        .unwrap();
    answered(&call).await;
    let (incident, action) = (
        issue(&berth, "(INC-1)").await,
        issue(&berth, "(ACT-1)").await,
    );
    berth.quiet().await;
    let ended = berth.stop().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");

    let bo = github.person("bo");
    bo.close(REPOSITORY, action).unwrap();
    bo.comment(REPOSITORY, incident, "It was the cache")
        .unwrap();
    let is_lost = |all: &[(String, bool)]| all.iter().filter(|(_, arrived)| !arrived).count() >= 2;
    delivered(&berth, hook, is_lost).await;
    berth.start().await;
    let told_again = "GitHub tells again what was not taken";
    berth.program().logs(told_again, PATIENCE).await;
    let has_arrived = |all: &[(String, bool)]| {
        let arrived = |guid: &String| all.iter().any(|(other, arrived)| other == guid && *arrived);
        all.iter().all(|(guid, _)| arrived(guid))
    };
    delivered(&berth, hook, has_arrived).await;
    let passed_on = |message: &Value| text_of(message).contains("It was the cache");
    let discord = berth.sandbox.discord();
    let room = discord.wait_for_channel(
        |channel| {
            channel["topic"]
                .as_str()
                .is_some_and(|topic| topic.starts_with("INC-1 "))
        },
        PATIENCE,
    );
    let room = id(&room.await.unwrap());
    assert!(
        discord
            .wait_for_message(room, passed_on, PATIENCE)
            .await
            .is_some()
    );
    let done = async { while recorded(&berth, "action.done").await == 0 {} };
    timeout(PATIENCE, done).await.unwrap();
    berth.quiet().await;
    delivered(&berth, hook, has_arrived).await;

    // Once more: nothing is left to be told, and nothing is told twice.
    let ended = berth.stop().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let before = github.deliveries(REPOSITORY, hook).len();
    berth.start().await;
    berth.quiet().await;
    for (kind, count) in [("action.done", 1), ("incident.heard", 1)] {
        assert_eq!(recorded(&berth, kind).await, count, "{kind}");
    }
    let messages = berth.sandbox.discord().messages(room);
    assert_eq!(messages.iter().filter(|one| passed_on(one)).count(), 1);
    assert_eq!(
        github.issue(REPOSITORY, action).unwrap().state,
        State::Closed
    );
    assert_eq!(github.deliveries(REPOSITORY, hook).len(), before);
    berth.finish().await;
}
