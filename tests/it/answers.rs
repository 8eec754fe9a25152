//! Answers: in time, once, to the right person, and whatever goes wrong on the way.

mod arriving;
mod late;
mod once;
mod refusals;
mod rights;
mod slow;
mod typing;
mod unreadable;

use std::{str::FromStr as _, time::Duration};

use binnacle::store::Db;
use binnacle_sandbox::{
    Effect, Entry, Fault, Side,
    discord::{Answer, Call, Id, Place},
};
use serde_json::{Value, json};
use sqlx::{
    Connection as _, Executor as _, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions,
};

use crate::support::{
    database::Database,
    stage::{PATIENCE, REPOSITORY, Stage, answered, text_of},
};

/// Where an interaction's first answer goes.
const CALLBACK: &str = "/interactions/*/callback";

/// A fault of the first answer.
fn callback_fault(effect: Effect) -> Fault {
    Fault::new(Side::Discord, "POST", CALLBACK, effect)
}

/// The requests that were made to give a first answer, in their order.
fn tries(stage: &Stage) -> Vec<Entry> {
    let entries = stage.sandbox.journal().entries().into_iter();
    entries
        .filter(|one| one.path.starts_with("/interactions/"))
        .collect()
}

/// Somebody declares that the checkout is down.
async fn declares(place: &Place) -> Call {
    let options = json!({ "title": "Checkout is down" });
    place.slash("incident declare", options).await.unwrap()
}

/// Everything in #general that this person can read.
fn read_in_general(stage: &Stage, name: &str) -> Vec<Value> {
    let person = stage.person(name);
    let general = person.in_channel("general").channel();
    stage.sandbox.discord().messages_for(&person, general)
}

/// A message that one person alone sees.
fn is_private(message: &Value) -> bool {
    message["flags"].as_u64().unwrap_or_default() & 64 != 0
}

/// What the asker reads, and nobody else.
async fn answered_privately(call: &Call) -> String {
    match call.answer(PATIENCE).await {
        Ok(answer @ Answer::Message(_)) => {
            let text = answer.text();
            assert!(is_private(answer.message().unwrap()), "for all: {text}");
            text
        }
        other => panic!("no message: {other:?}"),
    }
}

/// Waits until the bot is sure of every answer it decided on, so that it gives none again.
async fn sure(database: &Database) {
    let db = Db::open_to_read(database.url()).await.unwrap();
    let wait = async {
        while db
            .read()
            .await
            .unwrap()
            .interaction_next_due()
            .await
            .unwrap()
            .is_some()
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait)
        .await
        .expect("every answer arrived");
    db.close().await;
}

/// There is one incident, everywhere.
async fn one_incident(stage: &Stage) {
    stage.scene("INC-1").await;
    stage.quiet().await;
    let call = stage
        .in_general("dee")
        .slash("incident list", json!({ "state": "all" }))
        .await
        .unwrap();
    let listed = answered_privately(&call).await;
    assert!(listed.starts_with("1 recorded incident\n"), "{listed}");
    assert_eq!(rooms(stage), 1, "rooms");
    assert_eq!(stage.sandbox.github().issues(REPOSITORY).len(), 1, "issues");
}

/// How many incidents have a room.
fn rooms(stage: &Stage) -> usize {
    let channels = stage.sandbox.discord().channels().into_iter();
    let of_incident = |channel: &Value| {
        let topic = channel["topic"].as_str();
        topic.is_some_and(|topic| topic.starts_with("INC-"))
    };
    channels.filter(of_incident).count()
}

/// The custom id of the button with this label.
fn button(message: &Value, label: &str) -> String {
    let rows = message["components"].as_array().unwrap().iter();
    let mut buttons = rows.flat_map(|row| row["components"].as_array().unwrap());
    let found = buttons.find(|button| button["label"] == label);
    let found = found.unwrap_or_else(|| panic!("no button {label}: {message:#}"));
    found["custom_id"].as_str().unwrap().to_owned()
}

/// Somebody presses a button of a board and gets a form.
async fn form(stage: &Stage, name: &str, (room, board): (Id, Id), label: &str) -> Answer {
    let pins = stage.sandbox.discord().pins(room);
    let press = stage
        .person(name)
        .press(room, board, &button(&pins[0], label))
        .await
        .unwrap();
    let form = press.answer(PATIENCE).await.unwrap();
    assert!(matches!(form, Answer::Modal { .. }), "{form:?}");
    form
}

/// A command that anybody may use is answered: the bot lives.
async fn works(stage: &Stage) {
    let call = stage
        .in_general("eli")
        .slash("help", json!({}))
        .await
        .unwrap();
    assert!(answered(&call).await.starts_with("What you can ask"));
}

/// Someone else's open transaction, behind which every decision waits.
enum Busy {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Busy {
    async fn keep(database: &Database) -> Self {
        if database.url().starts_with("postgres") {
            let mut conn = PgConnection::connect(database.url()).await.unwrap();
            conn.execute("begin").await.unwrap();
            conn.execute("select 1 from workspace for update")
                .await
                .unwrap();
            return Self::Postgres(conn);
        }
        let options = SqliteConnectOptions::from_str(database.url()).unwrap();
        let mut conn = SqliteConnection::connect_with(&options.busy_timeout(PATIENCE))
            .await
            .unwrap();
        conn.execute("begin immediate").await.unwrap();
        Self::Sqlite(conn)
    }

    async fn end(self) {
        match self {
            Self::Sqlite(mut conn) => {
                conn.execute("rollback").await.unwrap();
                conn.close().await.unwrap();
            }
            Self::Postgres(mut conn) => {
                conn.execute("rollback").await.unwrap();
                conn.close().await.unwrap();
            }
        }
    }
}

/// Waits until an answer reads so.
async fn becomes(stage: &Stage, call: &Call, words: &str) -> String {
    let shown = || {
        call.latest()
            .map(|m| text_of(&m))
            .filter(|t| t.contains(words))
    };
    let found = stage.sandbox.discord().wait(PATIENCE, shown).await;
    found.unwrap_or_else(|| panic!("it never reads `{words}`: {:#?}", call.latest()))
}
