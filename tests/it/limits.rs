//! Discord's rate limits: kept where they are known, honoured where they are told, and nothing is lost by them.

use std::{collections::BTreeMap, time::Duration};

use binnacle_sandbox::{Effect, Entry, Fault, Seed, Side, limits::Rate};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, Time, answered},
};

on_both!(
    a_limit_of_a_route_is_honoured,
    a_long_limit_goes_back_to_the_queue_and_counts_as_no_try,
);

/// Where messages are posted.
const MESSAGES: &str = "/channels/*/messages";
/// Where channels are made.
const CHANNELS: &str = "/guilds/*/channels";

fn limited(path: &str, ms: u64, global: bool) -> Fault {
    let effect = Effect::RateLimited {
        retry_after_ms: ms,
        global,
        scope: String::new(),
    };
    Fault::new(Side::Discord, "POST", path, effect)
}

/// A 429 with this body and these headers.
fn refused(path: &str, body: &str, headers: &[(&str, &str)]) -> Fault {
    let pairs = headers.iter().copied();
    let headers: BTreeMap<_, _> = pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    let effect = Effect::Status {
        code: 429,
        body: body.to_owned(),
        headers,
    };
    Fault::new(Side::Discord, "POST", path, effect)
}

/// The requests to Discord that limits hold for.
fn bound(stage: &Stage) -> Vec<Entry> {
    let entries = stage.sandbox.journal().entries().into_iter();
    entries
        .filter(|one| one.side == Side::Discord && !one.path.starts_with("/interactions/"))
        .collect()
}

/// The requests that were answered with 429.
fn limits_met(stage: &Stage) -> Vec<Entry> {
    let bound = bound(stage).into_iter();
    bound.filter(|one| one.status == 429).collect()
}

fn later(at: Timestamp, ms: i64) -> Timestamp {
    at + SignedDuration::from_millis(ms)
}

async fn a_limit_of_a_route_is_honoured(database: &Database) {
    for path in [CHANNELS, MESSAGES] {
        let database_of_this = Database::sqlite();
        let own = path == MESSAGES;
        let stage = Stage::new(if own { &database_of_this } else { database }).await;
        stage
            .sandbox
            .faults()
            .add(limited(path, 300, false).times(2));
        for title in ["First", "Second"] {
            let options = json!({ "title": title });
            let ana = stage.in_general("ana");
            answered(&ana.slash("incident declare", options).await.unwrap()).await;
        }
        stage.scene("INC-1").await;
        stage.scene("INC-2").await;
        let met = limits_met(&stage);
        assert_eq!(met.len(), 2, "it is not run into again: {met:#?}");
        for limit in &met {
            let early = bound(&stage).into_iter().filter(|one| {
                one.seq > limit.seq
                    && (&one.method, &one.path) == (&limit.method, &limit.path)
                    && one.at < later(limit.at, 300)
            });
            let early: Vec<Entry> = early.collect();
            assert!(early.is_empty(), "too early: {limit:#?} {early:#?}");
        }
        stage.finish().await;
    }
}

/// Declares with a limit over all routes in the way: nothing is sent until it is over.
async fn everything_waits(fault: Fault, ms: i64) {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    stage.sandbox.faults().add(fault);
    let ana = stage.in_general("ana");
    let options = json!({ "title": "First" });
    answered(&ana.slash("incident declare", options).await.unwrap()).await;
    let met = |entry: &Entry| entry.status == 429;
    let met = stage.sandbox.journal().wait_for(met, PATIENCE).await;
    let met = met.expect("the limit");
    // An answer is bound by no limit over all routes, so it comes at once.
    let options = json!({ "title": "Second" });
    let call = ana.slash("incident declare", options).await.unwrap();
    answered(&call).await;
    stage.scene("INC-1").await;
    stage.scene("INC-2").await;
    assert_eq!(limits_met(&stage).len(), 1, "it is not run into again");
    // What was on its way when the limit was told could not know of it.
    let known = later(met.at, 40);
    let early = bound(&stage).into_iter();
    let early: Vec<Entry> = early
        .filter(|one| one.at > known && one.at < later(met.at, ms))
        .collect();
    assert!(early.is_empty(), "too early: {met:#?} {early:#?}");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_over_all_routes_is_honoured() {
    everything_waits(limited(CHANNELS, 300, true), 300).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_of_what_stands_before_discord_is_honoured() {
    let page = "<!DOCTYPE html><title>Access denied</title>";
    let headers = [("retry-after", "1"), ("content-type", "text/html")];
    everything_waits(refused(CHANNELS, page, &headers), 1000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_limits_over_all_routes_the_longer_is_honoured() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    // The room and the announcement are sent at once, each into a limit of its own length.
    let faults = stage.sandbox.faults();
    faults.add(limited(CHANNELS, 200, true));
    faults.add(limited(MESSAGES, 900, true));
    let scene = stage.declare("Checkout is down").await;
    assert!(scene.issue > 0);
    let met = limits_met(&stage);
    assert_eq!(met.len(), 2, "{met:#?}");
    let long = met.iter().find(|one| one.path.ends_with("/messages"));
    let long = long.unwrap().at;
    let early = bound(&stage).into_iter();
    let early: Vec<Entry> = early
        .filter(|one| one.at > later(long, 40) && one.at < later(long, 900))
        .collect();
    assert!(early.is_empty(), "too early: {met:#?} {early:#?}");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_of_the_answer_is_honoured_within_its_deadline() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    let path = "/interactions/*/callback";
    stage
        .sandbox
        .faults()
        .add(limited(path, 300, false).times(2));
    let ana = stage.in_general("ana");
    let options = json!({ "title": "Checkout is down" });
    let call = ana.slash("incident declare", options).await.unwrap();
    assert!(answered(&call).await.starts_with("INC-1 ·"));
    let entries = stage.sandbox.journal().entries().into_iter();
    let tries: Vec<Entry> = entries
        .filter(|one| one.path.starts_with("/interactions/"))
        .collect();
    assert_eq!(tries.len(), 3, "{tries:#?}");
    for pair in tries.windows(2) {
        let waited = pair[1].at.duration_since(pair[0].at);
        assert!(waited >= SignedDuration::from_millis(300), "{waited:?}");
    }
    stage.finish().await;
}

async fn a_long_limit_goes_back_to_the_queue_and_counts_as_no_try(database: &Database) {
    let stage = Stage::still(database).await;
    // More often than anything is tried before it is set aside.
    let times = 14;
    let body =
        json!({ "message": "You are being rate limited.", "retry_after": 60.0, "global": false });
    let fault = refused(CHANNELS, &body.to_string(), &[("via", "1.1 google")]);
    let fault = stage.sandbox.faults().add(fault.times(times));
    let ana = stage.in_general("ana");
    let options = json!({ "title": "First" });
    answered(&ana.slash("incident declare", options).await.unwrap()).await;
    for hit in 1..=times {
        let met = || (limits_met(&stage).len() >= hit as usize).then_some(());
        let wait = async {
            while met().is_none() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let met = tokio::time::timeout(PATIENCE, wait).await;
        assert!(met.is_ok(), "try {hit} of {times}");
        assert_eq!(stage.sandbox.faults().hits(fault), hit, "none too early");
        stage.advance(SignedDuration::from_secs(59));
        // Others are not held up by it, and it is not its time yet.
        let call = ana.slash("status", json!({})).await.unwrap();
        let told = answered(&call).await;
        assert!(!told.contains("could not be delivered"), "{told}");
        assert_eq!(stage.sandbox.faults().hits(fault), hit, "none too early");
        stage.advance(SignedDuration::from_secs(2));
    }
    stage.scene("INC-1").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_of_one_thing_does_not_hold_up_another() {
    let database = Database::sqlite();
    let stage = Stage::still(&database).await;
    let body =
        json!({ "message": "You are being rate limited.", "retry_after": 60.0, "global": false });
    let fault = refused(CHANNELS, &body.to_string(), &[("via", "1.1 google")]);
    stage.sandbox.faults().add(fault);
    let ana = stage.in_general("ana");
    let options = json!({ "title": "First" });
    answered(&ana.slash("incident declare", options).await.unwrap()).await;
    let met = |entry: &Entry| entry.status == 429;
    assert!(
        stage
            .sandbox
            .journal()
            .wait_for(met, PATIENCE)
            .await
            .is_some()
    );
    let options = json!({ "title": "Second" });
    answered(&ana.slash("incident declare", options).await.unwrap()).await;
    stage.scene("INC-2").await;
    stage.advance(SignedDuration::from_secs(61));
    stage.scene("INC-1").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn known_limits_are_kept_without_running_into_them() {
    let mut seed = Seed::default();
    seed.limits.messages = Rate::new(2, 400);
    seed.limits.edits = Rate::new(2, 400);
    let database = Database::sqlite();
    let stage = Stage::of(&database, seed, binnacle::demo::TEAM, Time::Real).await;
    let ana = stage.in_general("ana");
    for number in 1..=12 {
        let options = json!({ "title": format!("Number {number}") });
        answered(&ana.slash("incident declare", options).await.unwrap()).await;
    }
    for number in 1..=12 {
        stage.scene(&format!("INC-{number}")).await;
    }
    stage.quiet().await;
    let announced = ana_in_operations(&stage);
    assert_eq!(announced, 12, "each is announced once");
    let met = limits_met(&stage);
    assert!(met.len() <= 3, "{} limits met: {met:#?}", met.len());
    stage.finish().await;
}

fn ana_in_operations(stage: &Stage) -> usize {
    let operations = stage.person("ana").in_channel("operations").channel();
    stage.sandbox.discord().messages(operations).len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_discord_fails_to_take_is_sent_again() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    for path in [CHANNELS, MESSAGES] {
        let fault = Fault::status(Side::Discord, "POST", path, 502).times(2);
        stage.sandbox.faults().add(fault);
    }
    stage.declare("Checkout is down").await;
    let rooms = stage.sandbox.discord().channels();
    let rooms = rooms
        .iter()
        .filter(|one| one["name"] == "inc-1-checkout-is-down");
    assert_eq!(rooms.count(), 1);
    stage.quiet().await;
    assert_eq!(ana_in_operations(&stage), 1);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_are_registered_though_discord_has_no_time_at_first() {
    let database = Database::sqlite();
    let (seed, team) = (Seed::default(), binnacle::demo::TEAM);
    let mut stage = Stage::empty(&database, seed, team, Time::Real).await;
    let path = "/applications/*/guilds/*/commands";
    let faults = stage.sandbox.faults();
    faults.add(Fault::status(Side::Discord, "PUT", path, 502));
    let mut slow = limited(path, 300, false);
    slow.method = Some("PUT".to_owned());
    faults.add(slow);
    stage.start().await.unwrap();
    stage.declare("Checkout is down").await;
    stage.finish().await;
}
