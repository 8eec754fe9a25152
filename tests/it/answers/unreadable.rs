//! Interactions that are not what this version of the bot expects.

use std::time::Duration;

use binnacle_sandbox::discord::Change;
use serde_json::{Value, json};

use crate::support::{
    database::Database,
    stage::{PATIENCE, Stage, answered},
};

use super::{answered_privately, button, form, is_private, works};

/// How many interactions could not be read, as the metrics tell.
async fn unread(stage: &Stage) -> u64 {
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .build()
        .unwrap();
    let page = client.get(stage.web("/metrics")).send().await.unwrap();
    let page = page.text().await.unwrap();
    let name = "binnacle_events_unread_total{event=\"INTERACTION_CREATE\"} ";
    let value = page.lines().find_map(|line| line.strip_prefix(name));
    value.map_or(0, |value| value.parse().unwrap())
}

/// Does that to the next interaction, which is somebody's command.
fn next(stage: &Stage, change: Change) {
    let gateway = stage.sandbox.discord().gateway();
    gateway.mutate_next("INTERACTION_CREATE", change);
}

fn without(pointer: &str) -> Change {
    Change::Remove(pointer.to_owned())
}

fn with(pointer: &str, value: Value) -> Change {
    Change::Replace(pointer.to_owned(), value)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interaction_that_cannot_be_read_is_counted_and_answered() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    let changes = [
        without("/attachment_size_limit"),
        without("/member"),
        without("/member/user"),
        without("/data"),
        without("/locale"),
        without("/channel_id"),
        without("/member/roles"),
        with("/member/user", json!("nobody")),
        with("/data/options", json!(5)),
        with("/guild_id", json!("harbour")),
        with("/type", json!(99)),
        with("/version", json!("one")),
    ];
    for change in changes {
        let before = unread(&stage).await;
        next(&stage, change.clone());
        let ana = stage.in_general("ana");
        let options = json!({ "title": "Checkout is down" });
        let call = ana.slash("incident declare", options).await.unwrap();
        let told = answered(&call).await;
        assert!(
            told.contains("did not reach Binnacle whole"),
            "{change:?}: {told}"
        );
        assert!(is_private(&call.latest().unwrap()), "{change:?}");
        assert!(told.contains(&call.id().to_string()), "{change:?}: {told}");
        assert!(unread(&stage).await > before, "{change:?} is counted");
    }
    works(&stage).await;
    assert_eq!(super::rooms(&stage), 0, "nothing was declared");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interaction_without_a_way_to_answer_it_is_survived() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    let changes = [
        without("/token"),
        without("/id"),
        with("/id", json!("seven")),
        with("/id", json!("0")),
        with("/token", json!(null)),
        with("", json!(null)),
        with("", json!([])),
        with("", json!("interaction")),
        with("", json!({})),
    ];
    for change in changes {
        let before = unread(&stage).await;
        next(&stage, change.clone());
        let ana = stage.in_general("ana");
        let options = json!({ "title": "Checkout is down" });
        ana.slash("incident declare", options).await.unwrap();
        let counted = async {
            while unread(&stage).await == before {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let counted = tokio::time::timeout(PATIENCE, counted).await;
        assert!(counted.is_ok(), "{change:?} is counted");
        works(&stage).await;
    }
    assert_eq!(super::rooms(&stage), 0, "nothing was declared");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_is_for_servers_and_says_so_elsewhere() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    let dm = stage.person("ana").in_dm();
    for command in ["help", "status", "incident list"] {
        let offered = dm.slash(command, json!({})).await;
        assert!(offered.is_err(), "/{command} is not offered there");
    }
    next(&stage, with("/guild_id", json!(null)));
    let ana = stage.in_general("ana");
    let call = ana.slash("incident list", json!({})).await.unwrap();
    let told = answered_privately(&call).await;
    assert!(told.contains("not in direct messages"), "{told}");
    works(&stage).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_version_offered_gets_a_clear_answer() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("ana").at(scene.room);
    let clear = |told: &str, what: &str| {
        assert!(told.contains("Binnacle does not know"), "{told}");
        assert!(told.contains(what), "it says what: {told}");
        assert!(told.contains("Reload Discord"), "and what helps: {told}");
    };

    next(&stage, with("/data/name", json!("deploy")));
    let call = here.slash("incident list", json!({})).await.unwrap();
    clear(&answered_privately(&call).await, "deploy");

    next(&stage, with("/data/options/0/name", json!("adjourn")));
    let call = here.slash("incident list", json!({})).await.unwrap();
    clear(&answered_privately(&call).await, "adjourn");

    next(&stage, with("/data/name", json!("Pin it")));
    let ana = stage.person("ana");
    let menu = ana.menu("Declare incident", scene.room, scene.board).await;
    clear(&answered_privately(&menu.unwrap()).await, "Pin it");

    let board = &stage.sandbox.discord().pins(scene.room)[0];
    next(
        &stage,
        with("/data/custom_id", json!("incident:acknowledge:12")),
    );
    let press = here.press(scene.board, &button(board, "Resolve")).await;
    clear(
        &answered_privately(&press.unwrap()).await,
        "incident:acknowledge:12",
    );

    let filled = form(&stage, "ana", (scene.room, scene.board), "Resolve").await;
    next(
        &stage,
        with("/data/custom_id", json!("form:incident:close:12")),
    );
    let sent = ana.submit(&filled, json!({ "text": "Over." })).await;
    let told = answered_privately(&sent.unwrap()).await;
    clear(&told, "form:incident:close:12");
    assert!(
        told.contains("Over."),
        "what was written is given back: {told}"
    );
    stage.finish().await;
}
