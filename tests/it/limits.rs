//! Discord's rate limits: kept where they are known, honoured where they are told, and nothing is lost by them.

use std::{collections::BTreeMap, time::Duration};

use binnacle::{clock::Clock as _, store::Db};
use binnacle_commands::effect::Lane;
use binnacle_sandbox::{Effect, Entry, Fault, Seed, Side, limits::Rate};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, TEAM, Time, answered, text_of},
};

on_both!(a_long_limit_goes_back_to_the_queue_and_counts_as_no_try);

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

/// A refusal with this body and these headers.
fn refused(code: u16, path: &str, body: &str, headers: &[(&str, &str)]) -> Fault {
    let pairs = headers.iter().copied();
    let headers: BTreeMap<_, _> = pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    let effect = Effect::Status {
        code,
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

fn later(at: Timestamp, ms: u64) -> Timestamp {
    at + Duration::from_millis(ms)
}

/// Two incidents, the first two requests of a kind being one too many: what is of that kind waits, and nothing else.
async fn that_route_waits(path: &str) {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    let faults = stage.sandbox.faults();
    faults.add(limited(path, 300, false).times(2));
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_on_making_channels_is_honoured() {
    that_route_waits(CHANNELS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_on_posting_messages_is_honoured() {
    that_route_waits(MESSAGES).await;
}

/// How many milliseconds a request may have been on its way when a limit was told that it could not know of.
const ON_ITS_WAY: u64 = 100;

/// Nothing was sent after this limit was told, before its time was over.
fn nothing_is_early(stage: &Stage, limit: &Entry, ms: u64) {
    let (known, over) = (later(limit.at, ON_ITS_WAY), later(limit.at, ms));
    let early = bound(stage).into_iter();
    let early: Vec<Entry> = early
        .filter(|one| one.at > known && one.at < over)
        .collect();
    assert!(early.is_empty(), "too early: {limit:#?} {early:#?}");
}

/// Declares with a limit over all routes in the way: nothing is sent until it is over.
async fn everything_waits(fault: Fault, ms: u64) {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    stage.sandbox.faults().add(fault);
    let ana = stage.in_general("ana");
    let options = json!({ "title": "First" });
    answered(&ana.slash("incident declare", options).await.unwrap()).await;
    let limits = |entry: &Entry| matches!(entry.status, 403 | 429);
    let met = stage.sandbox.journal().wait_for(limits, PATIENCE).await;
    let met = met.expect("the limit");
    tokio::time::sleep(Duration::from_millis(ON_ITS_WAY)).await;
    // An answer is bound by no limit over all routes, so it comes at once.
    let options = json!({ "title": "Second" });
    let call = ana.slash("incident declare", options).await.unwrap();
    answered(&call).await;
    stage.scene("INC-1").await;
    stage.scene("INC-2").await;
    let met_again = bound(&stage).into_iter().filter(limits).count();
    assert_eq!(met_again, 1, "it is not run into again");
    nothing_is_early(&stage, &met, ms);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_over_all_routes_is_honoured() {
    everything_waits(limited(CHANNELS, 600, true), 600).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_of_what_stands_before_discord_is_honoured() {
    let page = "<!DOCTYPE html><title>Access denied</title>";
    let headers = [("retry-after", "1"), ("content-type", "text/html")];
    for code in [429, 403] {
        everything_waits(refused(code, CHANNELS, page, &headers), 1000).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_limits_over_all_routes_the_longer_is_honoured() {
    // The room and the announcement are sent at once, each into a limit of its own length; either may be told first.
    for (rooms, messages) in [(200, 900), (900, 200)] {
        let database = Database::sqlite();
        let stage = Stage::new(&database).await;
        let faults = stage.sandbox.faults();
        faults.add(limited(CHANNELS, rooms, true));
        faults.add(limited(MESSAGES, messages, true));
        stage.declare("Checkout is down").await;
        let met = limits_met(&stage);
        assert_eq!(met.len(), 2, "{met:#?}");
        let is_long = |one: &&Entry| one.path.ends_with("/channels") == (rooms == 900);
        nothing_is_early(&stage, met.iter().find(is_long).unwrap(), 900);
        stage.finish().await;
    }
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
    assert!(tries.len() >= 3, "{tries:#?}");
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
    let fault = refused(429, CHANNELS, &body.to_string(), &[("via", "1.1 google")]);
    let fault = stage.sandbox.faults().add(fault.times(times));
    let ana = stage.in_general("ana");
    let options = json!({ "title": "First" });
    answered(&ana.slash("incident declare", options).await.unwrap()).await;
    for hit in 1..=times {
        until_due_in(&stage, database, 60).await;
        assert_eq!(stage.sandbox.faults().hits(fault), hit, "none too early");
        // Others are not held up by it.
        let call = ana.slash("status", json!({})).await.unwrap();
        let told = answered(&call).await;
        assert!(!told.contains("could not be delivered"), "{told}");
        stage.advance(SignedDuration::from_secs(59));
        until_due_in(&stage, database, 1).await;
        assert_eq!(stage.sandbox.faults().hits(fault), hit, "none too early");
        stage.advance(SignedDuration::from_secs(1));
    }
    stage.scene("INC-1").await;
    stage.finish().await;
}

/// Waits until the next thing for Discord is due in so many seconds.
async fn until_due_in(stage: &Stage, database: &Database, seconds: i64) {
    let db = Db::open_to_read(database.url()).await.unwrap();
    let due = stage.clock.now() + SignedDuration::from_secs(seconds);
    let wait = async {
        loop {
            let next = db
                .read()
                .await
                .unwrap()
                .effect_next_due(Lane::Discord)
                .await;
            if next.unwrap() == Some(due) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, wait).await;
    assert!(waited.is_ok(), "nothing becomes due in {seconds} s");
    db.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_of_one_thing_does_not_hold_up_another() {
    let database = Database::sqlite();
    let stage = Stage::still(&database).await;
    let body =
        json!({ "message": "You are being rate limited.", "retry_after": 60.0, "global": false });
    let fault = refused(429, CHANNELS, &body.to_string(), &[("via", "1.1 google")]);
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
    let stage = Stage::of(&database, seed, &TEAM, Time::Real).await;
    let ana = stage.in_general("ana");
    for number in 1..=12 {
        let options = json!({ "title": format!("Number {number}") });
        answered(&ana.slash("incident declare", options).await.unwrap()).await;
    }
    for number in 1..=12 {
        stage.scene(&format!("INC-{number}")).await;
    }
    stage.quiet().await;
    // Each of these edits another message of one channel, which is one limit.
    for number in 1..=12 {
        let options = json!({ "text": "Rolling back.", "incident": number.to_string() });
        answered(&ana.slash("incident update", options).await.unwrap()).await;
    }
    stage.quiet().await;
    let operations = announcements(&stage);
    assert_eq!(operations.len(), 12, "each is announced once");
    let newest = |one: &&Value| text_of(one).contains("Rolling back.");
    assert_eq!(operations.iter().filter(newest).count(), 12, "as it is now");
    let met = limits_met(&stage);
    assert!(met.len() <= 3, "{} limits met: {met:#?}", met.len());
    stage.finish().await;
}

fn announcements(stage: &Stage) -> Vec<Value> {
    let operations = stage.person("ana").in_channel("operations").channel();
    stage.sandbox.discord().messages(operations)
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
    assert_eq!(announcements(&stage).len(), 1);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_are_registered_though_discord_has_no_time_at_first() {
    let database = Database::sqlite();
    let (seed, team) = (Seed::default(), &TEAM);
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
