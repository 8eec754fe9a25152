//! The gateway, when it breaks: everything comes, once, or surely nothing does.

use std::time::Duration;

use binnacle_sandbox::{
    Seed,
    discord::{Call, GatewayControl, NoAnswer, Traffic},
    limits::Limits,
};
use serde_json::json;

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, TEAM, Time, answered},
};

on_both!(
    a_connection_that_is_cut_loses_and_doubles_nothing,
    what_nobody_could_answer_leaves_nothing_behind,
);

/// A stage on which Discord's limits are not what is tested.
async fn roomy(database: &Database) -> Stage {
    let seed = Seed {
        limits: Limits::wide(),
        ..Seed::default()
    };
    Stage::of(database, seed, &TEAM, Time::Real).await
}

/// Declares one incident after the other, each of which must be answered.
async fn declare(stage: &Stage, numbers: std::ops::Range<usize>) -> Vec<Call> {
    let ana = stage.in_general("ana");
    let mut calls = Vec::new();
    for number in numbers {
        let options = json!({ "title": format!("Number {number}") });
        calls.push(ana.slash("incident declare", options).await.unwrap());
    }
    calls
}

/// Twenty declarations while the connection breaks: each is answered and carried out once, without a new session.
async fn nothing_is_lost(stage: Stage, breaks: impl Fn(&GatewayControl)) {
    let gateway = stage.sandbox.discord().gateway();
    let before = gateway.traffic();
    let mut calls = declare(&stage, 0..5).await;
    breaks(&gateway);
    calls.extend(declare(&stage, 5..12).await);
    let again = |seen: Traffic| seen.resumes > before.resumes;
    assert!(gateway.wait_for(again, PATIENCE).await, "it resumes");
    breaks(&gateway);
    calls.extend(declare(&stage, 12..20).await);
    for call in &calls {
        assert!(answered(call).await.starts_with("INC-"));
    }
    let after = gateway.traffic();
    assert_eq!(after.identifies, before.identifies, "no new session");
    stage.quiet().await;
    let general = stage.in_general("ana").channel();
    let read = stage.sandbox.discord().messages(general);
    assert_eq!(read.len(), 20, "each is answered once");
    let mut titles: Vec<String> = rooms(&stage);
    titles.sort();
    let mut wanted: Vec<String> = (0..20).map(|n| format!("number-{n}")).collect();
    wanted.sort();
    assert_eq!(titles, wanted, "each has one room");
    stage.finish().await;
}

/// What the rooms of incidents are called, without their numbers.
fn rooms(stage: &Stage) -> Vec<String> {
    let channels = stage.sandbox.discord().channels().into_iter();
    let named = channels.filter_map(|channel| {
        let name = channel["name"].as_str()?.strip_prefix("inc-")?;
        Some(name.split_once('-')?.1.to_owned())
    });
    named.collect()
}

async fn a_connection_that_is_cut_loses_and_doubles_nothing(database: &Database) {
    nothing_is_lost(roomy(database).await, GatewayControl::drop_connections).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_discord_closes_loses_and_doubles_nothing() {
    let database = Database::sqlite();
    nothing_is_lost(roomy(&database).await, |gateway| gateway.close(4000)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_discord_moves_loses_and_doubles_nothing() {
    let database = Database::sqlite();
    nothing_is_lost(roomy(&database).await, GatewayControl::reconnect).await;
}

/// Waits until the bot's own page about itself says so.
async fn ready(stage: &Stage, status: u16) {
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .build()
        .unwrap();
    let wait = async {
        loop {
            let page = client.get(stage.web("/readyz")).send().await.unwrap();
            if page.status().as_u16() == status {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, wait).await;
    assert!(waited.is_ok(), "/readyz never says {status}");
    let alive = client.get(stage.web("/healthz")).send().await.unwrap();
    assert_eq!(alive.status(), 200, "it lives meanwhile");
}

/// The bot starts a new session soon, and is of use again.
async fn back_again(stage: Stage, identifies: u64) {
    let gateway = stage.sandbox.discord().gateway();
    let again = |seen: Traffic| seen.identifies > identifies && seen.online > 0;
    assert!(
        gateway.wait_for(again, Duration::from_secs(15)).await,
        "back again: {:?}",
        gateway.traffic()
    );
    ready(&stage, 200).await;
    stage.declare("Checkout is down").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_discord_gives_up_is_started_anew() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    let gateway = stage.sandbox.discord().gateway();
    let before = gateway.traffic().identifies;
    gateway.invalidate(false);
    back_again(stage, before).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_that_stops_leaves_the_gateway_however_often_it_came_back() {
    for sessions in 0..3 {
        let database = Database::sqlite();
        let mut stage = Stage::new(&database).await;
        let gateway = stage.sandbox.discord().gateway();
        for session in 0..sessions {
            gateway.invalidate(false);
            let again = |seen: Traffic| seen.identifies > session + 1 && seen.online > 0;
            assert!(gateway.wait_for(again, PATIENCE).await);
            ready(&stage, 200).await;
        }
        stage.stop().await;
        assert_eq!(
            gateway.traffic().online,
            0,
            "after {sessions} more sessions"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_that_is_stopped_while_it_is_away_does_not_come_back() {
    let database = Database::sqlite();
    let mut stage = Stage::new(&database).await;
    let gateway = stage.sandbox.discord().gateway();
    gateway.invalidate(false);
    let gone = |seen: Traffic| seen.online == 0;
    assert!(gateway.wait_for(gone, PATIENCE).await);
    stage.stop().await;
    assert_eq!(gateway.traffic().online, 0);
    // As long as it would take to come back.
    let back = |seen: Traffic| seen.online > 0;
    assert!(!gateway.wait_for(back, Duration::from_secs(6)).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_discord_keeps_is_taken_up_again() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    let gateway = stage.sandbox.discord().gateway();
    let before = gateway.traffic();
    gateway.invalidate(true);
    let again = |seen: Traffic| seen.resumes > before.resumes;
    assert!(gateway.wait_for(again, PATIENCE).await);
    stage.declare("Checkout is down").await;
    assert_eq!(gateway.traffic().identifies, before.identifies);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_only_seems_to_be_there_is_left() {
    let database = Database::sqlite();
    let (seed, team) = (Seed::default(), &TEAM);
    let mut stage = Stage::empty(&database, seed, team, Time::Real).await;
    let gateway = stage.sandbox.discord().gateway();
    gateway.set_heartbeat_interval(1000);
    stage.start().await.unwrap();
    let before = gateway.traffic().identifies;
    gateway.mute_heartbeats(true);
    let beaten = gateway.traffic().heartbeats;
    let unheard = |seen: Traffic| seen.heartbeats > beaten;
    assert!(gateway.wait_for(unheard, PATIENCE).await);
    gateway.mute_heartbeats(false);
    back_again(stage, before).await;
}

async fn what_nobody_could_answer_leaves_nothing_behind(database: &Database) {
    let stage = Stage::new(database).await;
    let gateway = stage.sandbox.discord().gateway();
    ready(&stage, 200).await;
    gateway.refuse_connections(true);
    gateway.drop_connections();
    let gone = |seen: Traffic| seen.online == 0;
    assert!(gateway.wait_for(gone, PATIENCE).await);
    let lost = declare(&stage, 0..3).await;
    ready(&stage, 503).await;
    for call in &lost {
        assert_eq!(call.answer(PATIENCE).await, Err(NoAnswer::Failed));
    }
    gateway.refuse_connections(false);
    ready(&stage, 200).await;

    let scene = stage.declare("Checkout is down").await;
    stage.quiet().await;
    assert_eq!(rooms(&stage), ["checkout-is-down"], "of the others nothing");
    assert_eq!(scene.issue, 1);
    let call = stage
        .in_general("ana")
        .slash("incident list", json!({ "state": "all" }))
        .await
        .unwrap();
    let listed = answered(&call).await;
    assert!(listed.starts_with("1 recorded incident\n"), "{listed}");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_too_late_to_be_answered_is_done_whole_and_told_in_the_channel() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    let gateway = stage.sandbox.discord().gateway();
    gateway.invalidate(false);
    let gone = |seen: Traffic| seen.online == 0;
    assert!(gateway.wait_for(gone, PATIENCE).await);
    let call = declare(&stage, 0..1).await.remove(0);
    assert_eq!(call.answer(PATIENCE).await, Err(NoAnswer::Failed));
    let here = |seen: Traffic| seen.online > 0;
    assert!(gateway.wait_for(here, PATIENCE).await);
    assert!(gateway.replay(call.id()), "it comes after all");
    let ana = stage.in_general("ana");
    let told = stage.reads(ana.channel(), "INC-1 ·").await;
    let name = format!("<@{}>", stage.person("ana").id());
    assert!(told.starts_with(&name), "{told}");
    stage.scene("INC-1").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_is_closed_for_good_ends_the_bot_with_the_reason() {
    for (code, reason) in [
        (4004, "discord_token"),
        (4013, "intents"),
        (4014, "intents"),
    ] {
        let database = Database::sqlite();
        let mut stage = Stage::new(&database).await;
        let gateway = stage.sandbox.discord().gateway();
        let before = gateway.traffic();
        gateway.close(code);
        let ended = stage.ended().await;
        let why = ended.expect_err("an end that nobody asked for").to_string();
        assert!(why.to_lowercase().contains(reason), "{code}: {why}");
        let after = gateway.traffic();
        assert_eq!(
            after.connections, before.connections,
            "{code}: no second try"
        );
    }
}
