//! `kill -9` around everything that a page writes and sends: nobody is forgotten, and nobody is called twice.

use binnacle_sandbox::{Effect, Fault, Side, discord::text_of};
use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use super::{
    berth::{Berth, PATIENCE},
    crash::{Lock, is_sqlite, kill_at},
};
use crate::support::{
    database::{Database, on_both},
    stage::{TEAM, answered},
};

on_both!(
    killed_around_the_first_calls,
    killed_around_the_next_step,
    killed_before_a_step_is_written,
);

/// What one step sends: method, path, and words in the body.
const SENDS: [(&str, &str, &str); 4] = [
    ("POST", "/users/@me/channels", ""),
    ("POST", "/channels/*/messages", "You are paged"),
    ("POST", "/channels/*/messages", "is called, step"),
    ("POST", "/channels/*/messages", "is kept current"),
];

/// What the next step sends; the card is there by then.
const NEXT: [(&str, &str, &str); 4] = [
    ("POST", "/users/@me/channels", ""),
    ("POST", "/channels/*/messages", "You are paged"),
    ("POST", "/channels/*/messages", "is called, step 2"),
    ("PATCH", "/channels/*/messages/*", "is kept current"),
];

fn faults(sends: &[(&str, &str, &str)]) -> Vec<Fault> {
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

/// A berth whose policy waits long enough that no step comes by itself, however slow the machine is.
async fn berth(database: &Database) -> Berth {
    let mut berth = Berth::new(database).await;
    berth.write_team(&TEAM.replace("wait = \"1m\"", "wait = \"2h\""));
    berth.start().await;
    berth
}

async fn page(berth: &Berth) {
    let options = json!({ "target": "default", "text": "Checkout is down" });
    let call = berth.in_general("ana").slash("page send", options).await;
    answered(&call.unwrap()).await;
}

fn direct(berth: &Berth, name: &str) -> Vec<Value> {
    let discord = berth.sandbox.discord();
    discord.direct_messages(&discord.person(name))
}

/// Everything that was to be said was said, once.
async fn whole(berth: &Berth, fault: &str, told: &[(&str, usize)], posts: usize) {
    // Timers are looked at as soon as the bot is there, which is a moment after it listens.
    let there = || {
        let all = told
            .iter()
            .all(|(name, times)| direct(berth, name).len() >= *times);
        all.then_some(())
    };
    berth.sandbox.discord().wait(PATIENCE, there).await;
    berth.quiet().await;
    for (name, times) in told {
        let mine = direct(berth, name);
        assert_eq!(mine.len(), *times, "{fault}: {name}: {mine:#?}");
    }
    let said = berth
        .sandbox
        .discord()
        .messages(berth.channel("operations"));
    let count = |words: &str| {
        said.iter()
            .filter(|one| text_of(one).contains(words))
            .count()
    };
    assert_eq!(count("is called, step"), posts, "{fault}: {said:#?}");
    assert_eq!(count("is kept current"), 1, "{fault}: {said:#?}");
}

async fn killed_around_the_first_calls(database: &Database) {
    join_all(faults(&SENDS).into_iter().map(async |fault| {
        let database = another(database).await;
        let mut berth = berth(&database).await;
        let hold = berth.sandbox.faults().hold(fault.clone());
        page(&berth).await;
        kill_at(&mut berth, &fault, hold).await;
        berth.start().await;
        whole(&berth, &format!("{fault:?}"), &[("cy", 1), ("dee", 0)], 1).await;
        berth.finish().await;
        database.remove().await;
    }))
    .await;
}

/// Makes what waits for an answer due at once.
const HURRY: &str =
    "update timer set due_at = (select min(created_at) from page) where name = 'page';
    update page set due_at = created_at where due_at is not null";

async fn hurry(database: &Database) {
    if is_sqlite(database) {
        let mut conn = SqliteConnection::connect(database.url()).await.unwrap();
        sqlx::raw_sql(HURRY).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    } else {
        let mut conn = PgConnection::connect(database.url()).await.unwrap();
        sqlx::raw_sql(HURRY).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    }
}

async fn killed_around_the_next_step(database: &Database) {
    join_all(faults(&NEXT).into_iter().map(async |fault| {
        let database = another(database).await;
        let mut berth = berth(&database).await;
        page(&berth).await;
        berth.quiet().await;
        berth.kill();
        hurry(&database).await;
        let hold = berth.sandbox.faults().hold(fault.clone());
        berth.launch();
        kill_at(&mut berth, &fault, hold).await;
        berth.start().await;
        whole(&berth, &format!("{fault:?}"), &[("cy", 1), ("dee", 1)], 2).await;
        berth.finish().await;
        database.remove().await;
    }))
    .await;
}

/// The step is due, and the bot dies before it can write it: the next one writes it, once.
async fn killed_before_a_step_is_written(database: &Database) {
    let mut berth = berth(database).await;
    page(&berth).await;
    berth.quiet().await;
    let lock = Lock::take_after(database, HURRY).await;
    // A decision waits for the lock; the bot is told to wake up and look, and cannot write.
    let options = json!({ "title": "Search is slow" });
    let call = berth
        .in_general("bo")
        .slash("incident declare", options)
        .await;
    assert!(call.unwrap().acknowledged(PATIENCE).await);
    berth.kill();
    lock.release().await;
    assert_eq!(direct(&berth, "dee").len(), 0, "nothing was written");
    berth.start().await;
    whole(&berth, "at the lock", &[("cy", 1), ("dee", 1)], 2).await;
    berth.finish().await;
}
