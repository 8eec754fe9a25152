//! SIGTERM: no new asks are taken, those that were taken are answered, and the process ends in time.

use std::time::Duration;

use binnacle_sandbox::{Effect, Fault, Side};
use serde_json::Value;
use tokio::{
    net::TcpStream,
    time::{Instant, sleep},
};

use super::{
    berth::{Berth, PATIENCE},
    crash::Lock,
    load::{Hands, Load},
    picture::{Shown, picture},
};
use crate::support::{
    database::{Database, on_both},
    stage::answered,
};

/// How long an end may take, whatever is going on; container runtimes kill after ten or more seconds.
const LONGEST: Duration = Duration::from_secs(15);

on_both!(
    idle_it_ends_at_once,
    under_load_what_was_taken_is_answered,
    what_is_being_decided_is_decided_and_answered,
    what_is_being_sent_is_sent_and_marked,
    what_hangs_is_left_to_the_next_start,
);

async fn idle_it_ends_at_once(database: &Database) {
    let mut berth = Berth::new(database).await;
    berth.start().await;
    berth.quiet().await;
    // Somebody is connected to its web server and says nothing.
    let address = berth.web("").replace("http://", "");
    let silent = TcpStream::connect(address).await.unwrap();
    let begun = Instant::now();
    let ended = berth.stop().await;
    let took = begun.elapsed();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(took < Duration::from_secs(2), "it took {took:?}");
    drop(silent);
    berth.sandbox.stop().await;
}

async fn under_load_what_was_taken_is_answered(database: &Database) {
    let mut berth = Berth::new(database).await;
    berth.start().await;
    let (mut load, hands) = (Load::default(), Hands::of(&berth));
    let declaring = async {
        loop {
            load.declare(&hands).await;
            sleep(Duration::from_millis(20)).await;
        }
    };
    let stopping = async {
        sleep(Duration::from_secs(1)).await;
        let begun = Instant::now();
        let ended = berth.stop().await;
        (ended, begun.elapsed())
    };
    let (ended, took) = tokio::select! {
        ended = stopping => ended,
        () = declaring => unreachable!("people go on declaring"),
    };
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(took < LONGEST, "it took {took:?}");
    let taken = load.is_answered(&berth).await;
    assert!(taken >= 10, "{taken} were taken of {}", load.count());
    let is_connected = berth.sandbox.discord().is_online();
    assert!(!is_connected, "it said good-bye");

    berth.start().await;
    assert_eq!(load.is_whole(&berth).await, taken, "nothing was lost");
    berth.finish().await;
}

async fn what_is_being_decided_is_decided_and_answered(database: &Database) {
    let mut berth = Berth::new(database).await;
    berth.start().await;
    let lock = Lock::take(database).await;
    let call = berth.declare("ana", "Checkout is down").await;
    assert!(call.acknowledged(PATIENCE).await && call.deferred());
    berth.program().terminate();
    berth
        .program()
        .logs("no new asks are taken", PATIENCE)
        .await;
    lock.release().await;
    assert!(answered(&call).await.starts_with("INC-1 "));
    let ended = berth.ended().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");

    berth.start().await;
    berth.quiet().await;
    assert_eq!(picture(&berth.sandbox)["INC-1"], Shown::once(0));
    berth.finish().await;
}

fn room() -> Fault {
    Fault::new(
        Side::Discord,
        "POST",
        "/guilds/*/channels",
        Effect::HoldBefore,
    )
}

async fn what_is_being_sent_is_sent_and_marked(database: &Database) {
    let mut berth = Berth::new(database).await;
    berth.start().await;
    let mut hold = berth.sandbox.faults().hold(room());
    answered(&berth.declare("ana", "Checkout is down").await).await;
    assert!(hold.reached(PATIENCE).await);
    berth.program().terminate();
    berth
        .program()
        .logs("no new asks are taken", PATIENCE)
        .await;
    hold.release();
    let ended = berth.ended().await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let opened = |event: &Value| event["kind"] == "incident.room_opened";
    assert!(
        berth.events().await.iter().any(opened),
        "the room is on record"
    );

    berth.start().await;
    berth.quiet().await;
    assert_eq!(picture(&berth.sandbox)["INC-1"], Shown::once(0));
    berth.finish().await;
}

async fn what_hangs_is_left_to_the_next_start(database: &Database) {
    let mut berth = Berth::new(database).await;
    berth.start().await;
    let mut hold = berth.sandbox.faults().hold(room());
    answered(&berth.declare("ana", "Checkout is down").await).await;
    assert!(hold.reached(PATIENCE).await);
    let lock = Lock::take(database).await;
    let call = berth.declare("bo", "Search is down").await;
    assert!(call.acknowledged(PATIENCE).await);
    let begun = Instant::now();
    let ended = berth.stop().await;
    let took = begun.elapsed();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(took < LONGEST, "it took {took:?}");
    hold.release();
    lock.release().await;

    berth.start().await;
    berth.quiet().await;
    assert_eq!(picture(&berth.sandbox)["INC-1"], Shown::once(0));
    berth.finish().await;
}
