//! `kill -9` around everything that a swap writes and sends: a shift moves once or not at all, and everybody hears of it once.

use std::time::Duration;

use binnacle_sandbox::{
    Effect, Fault, Side,
    discord::{Id, text_of},
};
use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use tokio::time::{sleep, timeout};

use super::{
    berth::{Berth, PATIENCE},
    crash::{Lock, is_sqlite, kill_at},
};
use crate::{
    rota::button,
    support::{
        database::{Database, on_both},
        stage::{TEAM, answered, id},
    },
};

on_both!(
    killed_around_asking_for_a_swap,
    killed_around_agreeing_on_a_swap,
    killed_around_taking_over,
    killed_before_a_swap_is_written,
);

/// The role of those who are on call.
const ROLE: Id = Id(100_000_000_000_000_013);

/// What a step sends: method, path, and words in the body.
type Sends<'a> = &'a [(&'a str, &'a str, &'a str)];

const CALLBACK: (&str, &str, &str) = ("POST", "/interactions/*/callback", "");

/// The one who asked, and whoever else is given other shifts, hears of it by direct message.
const TOLD: [(&str, &str, &str); 2] = [
    ("POST", "/users/@me/channels", ""),
    (
        "POST",
        "/channels/*/messages",
        "Your shifts in primary changed",
    ),
];

const ASKED: [(&str, &str, &str); 2] = [
    CALLBACK,
    (
        "POST",
        "/channels/*/messages",
        "a swap in primary is wanted",
    ),
];

const AGREED: [(&str, &str, &str); 2] = [
    CALLBACK,
    ("PATCH", "/channels/*/messages/*", "SWP-1: swapped"),
];

const TAKEN: [(&str, &str, &str); 4] = [
    CALLBACK,
    ("POST", "/channels/*/messages", "primary was taken over"),
    ("PUT", "/guilds/*/members/*/roles/*", ""),
    ("DELETE", "/guilds/*/members/*/roles/*", ""),
];

fn faults(sends: Sends<'_>) -> Vec<Fault> {
    let mut all = Vec::new();
    for (method, path, words) in sends {
        for effect in [Effect::HoldBefore, Effect::HoldAfter] {
            all.push(Fault::new(Side::Discord, method, path, effect).with_body(words));
        }
    }
    all
}

async fn another(database: &Database) -> Database {
    if is_sqlite(database) {
        Database::sqlite()
    } else {
        Database::postgres().await.unwrap()
    }
}

/// The demo's team with one schedule that is never empty.
fn team(turns: &str) -> String {
    let (before, _) = TEAM.split_once("# Business hours").unwrap();
    format!(
        "{before}[[schedule]]\nname = \"primary\"\nrole = \"on-call\"\n[[schedule.layer]]\nanchor = \"2026-01-05T09:00\"\nevery = {{ days = 1 }}\nturns = {turns}\n"
    )
}

/// A berth whose schedule was looked at, so that whoever is on call holds the role.
async fn berth(database: &Database, turns: &str) -> Berth {
    let mut berth = Berth::new(database).await;
    berth.write_team(&team(turns));
    berth.start().await;
    // Whatever follows goes by the first look at the schedule.
    let looked = async {
        while watched(database).await == 0 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, looked).await.expect("a first look");
    berth.quiet().await;
    berth
}

/// How many schedules were looked at.
async fn watched(database: &Database) -> i64 {
    let sql = "select count(*) from oncall_watch";
    if is_sqlite(database) {
        let mut conn = SqliteConnection::connect(database.url()).await.unwrap();
        let count = sqlx::query_scalar(sql).fetch_one(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        count
    } else {
        let mut conn = PgConnection::connect(database.url()).await.unwrap();
        let count = sqlx::query_scalar(sql).fetch_one(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        count
    }
}

fn holds(berth: &Berth, name: &str) -> bool {
    let discord = berth.sandbox.discord();
    discord.roles_of(discord.person(name).id()).contains(&ROLE)
}

fn account(berth: &Berth, name: &str) -> String {
    berth.sandbox.discord().person(name).id().to_string()
}

/// A shift of ana's and one of bo's, days ahead.
async fn offers(berth: &Berth) -> Value {
    let ana = berth.in_general("ana");
    let bo = account(berth, "bo");
    let offered = async |option: &str| -> Value {
        let typed = json!({ "with": bo, option: "" });
        let all = ana
            .autocomplete("oncall swap", option, typed)
            .await
            .unwrap();
        all[3]["value"].clone()
    };
    let (mine, theirs) = (offered("mine").await, offered("theirs").await);
    json!({ "with": bo, "mine": mine, "theirs": theirs })
}

/// Ana asks bo to swap them.
async fn ask(berth: &Berth, offers: Value) {
    let ana = berth.in_general("ana");
    ana.slash("oncall swap", offers).await.unwrap();
}

/// The card of the first change, once it is there.
async fn card(berth: &Berth, words: &str) -> Value {
    let fits = |message: &Value| text_of(message).contains(words);
    let channel = berth.channel("general");
    let discord = berth.sandbox.discord();
    let found = discord.wait_for_message(channel, fits, PATIENCE).await;
    found.unwrap_or_else(|| panic!("no card says `{words}`: {:#?}", discord.messages(channel)))
}

/// Bo accepts, without waiting for the answer.
async fn accept(berth: &Berth) {
    let wanted = card(berth, "a swap in primary is wanted").await;
    let accept = button(&wanted, "Accept");
    let bo = berth.in_general("bo");
    bo.press(id(&wanted), &accept).await.unwrap();
}

/// One card that says this, one event of this kind, and so many direct messages about other shifts.
async fn whole(berth: &Berth, fault: &str, words: &str, kind: &str, told: &[(&str, usize)]) {
    card(berth, words).await;
    berth.quiet().await;
    let discord = berth.sandbox.discord();
    let said = discord.messages(berth.channel("general"));
    let cards: Vec<String> = said.iter().map(text_of).collect();
    let is_card = |text: &&String| text.contains(words) && text.contains("SWP-1 ·");
    assert_eq!(
        cards.iter().filter(is_card).count(),
        1,
        "{fault}: {cards:#?}"
    );
    let events = berth.events().await;
    let count = events.iter().filter(|event| event["kind"] == kind).count();
    assert_eq!(count, 1, "{fault}: {events:#?}");
    for (name, times) in told {
        let mine = discord.direct_messages(&discord.person(name));
        let mine: Vec<String> = mine.iter().map(text_of).collect();
        let moved = mine
            .iter()
            .filter(|text| text.contains("Your shifts in primary changed"));
        assert_eq!(moved.count(), *times, "{fault}: {name}: {mine:#?}");
    }
}

const BOTH: &str = r#"[["ana"], ["bo"]]"#;

async fn killed_around_asking_for_a_swap(database: &Database) {
    join_all(faults(&ASKED).into_iter().map(async |fault| {
        let database = another(database).await;
        let mut berth = berth(&database, BOTH).await;
        let offers = offers(&berth).await;
        let hold = berth.sandbox.faults().hold(fault.clone());
        ask(&berth, offers).await;
        kill_at(&mut berth, &fault, hold).await;
        berth.start().await;
        let told = [("ana", 0), ("bo", 0)];
        let wanted = "a swap in primary is wanted";
        whole(
            &berth,
            &format!("{fault:?}"),
            wanted,
            "oncall.requested",
            &told,
        )
        .await;
        berth.finish().await;
        database.remove().await;
    }))
    .await;
}

async fn killed_around_agreeing_on_a_swap(database: &Database) {
    let sends = [AGREED, TOLD].concat();
    join_all(faults(&sends).into_iter().map(async |fault| {
        let database = another(database).await;
        let mut berth = berth(&database, BOTH).await;
        ask(&berth, offers(&berth).await).await;
        card(&berth, "a swap in primary is wanted").await;
        berth.quiet().await;
        let hold = berth.sandbox.faults().hold(fault.clone());
        accept(&berth).await;
        kill_at(&mut berth, &fault, hold).await;
        berth.start().await;
        // Whoever agreed knows; the other one is told.
        let told = [("ana", 1), ("bo", 0)];
        whole(
            &berth,
            &format!("{fault:?}"),
            "SWP-1: swapped",
            "oncall.taken",
            &told,
        )
        .await;
        berth.finish().await;
        database.remove().await;
    }))
    .await;
}

async fn killed_around_taking_over(database: &Database) {
    let sends = [TAKEN.as_slice(), &TOLD].concat();
    join_all(faults(&sends).into_iter().map(async |fault| {
        let database = another(database).await;
        let mut berth = berth(&database, r#"[["ana"]]"#).await;
        let hold = berth.sandbox.faults().hold(fault.clone());
        let bo = berth.in_general("bo");
        bo.slash("oncall take", json!({})).await.unwrap();
        kill_at(&mut berth, &fault, hold).await;
        berth.start().await;
        let told = [("ana", 1), ("bo", 0)];
        let words = "primary was taken over";
        whole(&berth, &format!("{fault:?}"), words, "oncall.taken", &told).await;
        let moved = || (holds(&berth, "bo") && !holds(&berth, "ana")).then_some(());
        let discord = berth.sandbox.discord();
        assert!(
            discord.wait(PATIENCE, moved).await.is_some(),
            "{fault:?}: the role moved"
        );
        berth.finish().await;
        database.remove().await;
    }))
    .await;
}

/// Bo accepts, and the bot dies before it can write that: nothing moved, and bo can accept again.
async fn killed_before_a_swap_is_written(database: &Database) {
    let mut berth = berth(database, BOTH).await;
    ask(&berth, offers(&berth).await).await;
    let wanted = card(&berth, "a swap in primary is wanted").await;
    berth.quiet().await;
    let lock = Lock::take(database).await;
    let (bo, button) = (berth.in_general("bo"), button(&wanted, "Accept"));
    let call = bo.press(id(&wanted), &button).await.unwrap();
    assert!(call.acknowledged(PATIENCE).await && call.deferred());
    berth.kill();
    lock.release().await;
    berth.start().await;
    berth.quiet().await;
    let taken = |event: &Value| event["kind"] == "oncall.taken";
    assert!(
        !berth.events().await.iter().any(taken),
        "nothing was written"
    );
    let bo = berth.in_general("bo");
    let again = answered(&bo.press(id(&wanted), &button).await.unwrap()).await;
    assert!(again.starts_with("SWP-1: swapped"), "{again}");
    let told = [("ana", 1), ("bo", 0)];
    whole(
        &berth,
        "at the lock",
        "SWP-1: swapped",
        "oncall.taken",
        &told,
    )
    .await;
    berth.finish().await;
}
