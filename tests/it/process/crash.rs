//! `kill -9` at each named point, made exact from outside: by a lock on the database, or by a request that is kept waiting.

use binnacle_sandbox::{
    Effect, Entry, Fate, Fault, Hold, Side,
    discord::{NoAnswer, text_of},
    github::State,
};
use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use super::{
    berth::{Berth, PATIENCE, seed},
    picture::{Picture, Shown, picture},
};
use crate::support::{
    database::{Database, on_both},
    stage::{REPOSITORY, TEAM, answered, id},
};

on_both!(
    killed_before_the_commit,
    killed_between_commit_and_answer,
    killed_and_back_when_it_is_too_late_to_answer,
    killed_with_the_answer_promised,
    killed_between_answer_and_mark,
    killed_between_send_and_mark,
    killed_before_anything_was_applied,
    killed_again_after_looking_in_vain,
);

/// Keeps the bot from writing, so that it stands right before its commit.
pub(super) enum Lock {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Lock {
    pub(super) async fn take(database: &Database) -> Self {
        Self::take_after(database, "select 1").await
    }

    /// Takes the lock right after some statements, before the bot can act on what they write.
    pub(super) async fn take_after(database: &Database, statements: &str) -> Self {
        let before = format!("begin; {statements}; commit;");
        if is_sqlite(database) {
            let mut conn = SqliteConnection::connect(database.url()).await.unwrap();
            let begin = AssertSqlSafe(format!("{before} begin immediate"));
            sqlx::raw_sql(begin).execute(&mut conn).await.unwrap();
            Self::Sqlite(conn)
        } else {
            let mut conn = PgConnection::connect(database.url()).await.unwrap();
            let begin = "begin; lock table workspace in exclusive mode";
            let begin = AssertSqlSafe(format!("{before} {begin}"));
            sqlx::raw_sql(begin).execute(&mut conn).await.unwrap();
            Self::Postgres(conn)
        }
    }

    pub(super) async fn release(self) {
        match self {
            Self::Sqlite(mut conn) => {
                sqlx::raw_sql("rollback").execute(&mut conn).await.unwrap();
                conn.close().await.unwrap();
            }
            Self::Postgres(conn) => conn.close().await.unwrap(),
        }
    }
}

pub(super) fn is_sqlite(database: &Database) -> bool {
    database.url().starts_with("sqlite:")
}

/// One incident, shown once everywhere, and updated so often.
fn one_incident(updates: usize) -> Picture {
    [("INC-1".to_owned(), Shown::once(updates))].into()
}

/// What was said in #general about the incident, where everyone reads it.
fn told(berth: &Berth) -> Vec<String> {
    let messages = berth.sandbox.discord().messages(berth.channel("general"));
    let texts = messages.iter().map(text_of);
    texts.filter(|text| text.contains("INC-1")).collect()
}

/// Everything has arrived: one incident in both worlds, and one answer, which names the room.
async fn converged(berth: &Berth) {
    berth.quiet().await;
    assert_eq!(picture(&berth.sandbox), one_incident(0));
    let told = told(berth);
    assert_eq!(told.len(), 1, "one answer: {told:#?}");
    assert!(told[0].contains("<#"), "it names the room: {told:#?}");
}

/// Waits until the request that stood at a hold is given up: its client is dead.
async fn abandoned(berth: &Berth, fault: &Fault) {
    let method = fault.method.clone().unwrap_or_default();
    let (_, end) = fault.path.rsplit_once('*').unwrap_or(("", &fault.path));
    let entry = berth.sandbox.journal().wait_for(
        |entry| {
            entry.fate == Fate::Abandoned && entry.method == method && entry.path.ends_with(end)
        },
        PATIENCE,
    );
    assert!(entry.await.is_some(), "{fault:?} was given up");
}

/// Kills the bot while its request stands at a point.
pub(super) async fn kill_at(berth: &mut Berth, fault: &Fault, mut hold: Hold) {
    assert!(hold.reached(PATIENCE).await, "{fault:?} is reached");
    berth.kill();
    abandoned(berth, fault).await;
}

/// Whether an incident is on record.
async fn is_declared(berth: &Berth) -> bool {
    let events = berth.events().await;
    let mut kinds = events.iter().map(|event| &event["kind"]);
    kinds.any(|kind| kind == "incident.declared")
}

fn callback(effect: Effect) -> Fault {
    Fault::new(Side::Discord, "POST", "/interactions/*/callback", effect)
}

async fn killed_before_the_commit(database: &Database) {
    let mut berth = Berth::new(database).await;
    berth.start().await;
    let lock = Lock::take(database).await;
    let call = berth.declare("ana", "Checkout is down").await;
    // It says so when a decision takes long, and this one waits for the lock.
    assert!(call.acknowledged(PATIENCE).await && call.deferred());
    berth.kill();
    lock.release().await;
    assert!(!is_declared(&berth).await, "nothing was committed");

    berth.start().await;
    berth.quiet().await;
    assert_eq!(picture(&berth.sandbox), Picture::new());
    let again = berth.declare("ana", "Checkout is down").await;
    assert!(answered(&again).await.starts_with("INC-1 "));
    converged(&berth).await;
    berth.finish().await;
}

async fn killed_between_commit_and_answer(database: &Database) {
    let mut berth = Berth::new(database).await;
    berth.start().await;
    let fault = callback(Effect::HoldBefore);
    let hold = berth.sandbox.faults().hold(fault.clone());
    let call = berth.declare("ana", "Checkout is down").await;
    kill_at(&mut berth, &fault, hold).await;

    // Back within the three seconds, the bot answers as if nothing had happened.
    berth.start().await;
    assert!(answered(&call).await.starts_with("INC-1 "));
    converged(&berth).await;
    berth.finish().await;
}

async fn killed_and_back_when_it_is_too_late_to_answer(database: &Database) {
    let mut berth = Berth::new(database).await;
    berth.start().await;
    let fault = callback(Effect::HoldBefore);
    let hold = berth.sandbox.faults().hold(fault.clone());
    let call = berth.declare("ana", "Checkout is down").await;
    // A busy machine says first that it takes long.
    let decided = async { while !is_declared(&berth).await {} };
    tokio::time::timeout(PATIENCE, decided).await.unwrap();
    kill_at(&mut berth, &fault, hold).await;
    assert_eq!(call.answer(PATIENCE).await, Err(NoAnswer::Failed));

    // What can be answered no longer is said in the channel, to the person by name.
    berth.start().await;
    let general = berth.channel("general");
    let ana = berth.sandbox.discord().person("ana").id();
    let names = |message: &Value| message["content"] == format!("<@{ana}>");
    let discord = berth.sandbox.discord();
    let told_late = discord.wait_for_message(general, names, PATIENCE).await;
    assert!(told_late.is_some_and(|message| text_of(&message).contains("INC-1 ")));
    berth.quiet().await;
    assert_eq!(picture(&berth.sandbox), one_incident(0));
    assert_eq!(told(&berth).len(), 1);
    berth.finish().await;
}

async fn killed_with_the_answer_promised(database: &Database) {
    let mut berth = Berth::new(database).await;
    berth.start().await;
    let lock = Lock::take(database).await;
    let call = berth.declare("ana", "Checkout is down").await;
    assert!(call.acknowledged(PATIENCE).await && call.deferred());
    let path = "/webhooks/*/messages/@original";
    let fault = Fault::new(Side::Discord, "PATCH", path, Effect::HoldBefore);
    let hold = berth
        .sandbox
        .faults()
        .hold(fault.clone().with_body("is being opened"));
    lock.release().await;
    kill_at(&mut berth, &fault, hold).await;
    assert!(call.deferred(), "the promise is still open");

    berth.start().await;
    assert!(answered(&call).await.starts_with("INC-1 "));
    assert_eq!(call.callbacks(), 1, "the promise is kept by an edit");
    converged(&berth).await;
    berth.finish().await;
}

async fn killed_between_answer_and_mark(database: &Database) {
    let mut berth = Berth::new(database).await;
    berth.start().await;
    let fault = callback(Effect::HoldAfter);
    let hold = berth.sandbox.faults().hold(fault.clone());
    let call = berth.declare("ana", "Checkout is down").await;
    assert!(answered(&call).await.starts_with("INC-1 "), "ana reads it");
    // The room is there by then, so the answer could name it already.
    let discord = berth.sandbox.discord();
    let room = |channel: &Value| {
        channel["topic"]
            .as_str()
            .is_some_and(|topic| topic.starts_with("INC-1 "))
    };
    let room = discord.wait_for_channel(room, PATIENCE).await.unwrap();
    let pinned = || (!discord.pins(id(&room)).is_empty()).then_some(());
    assert!(discord.wait(PATIENCE, pinned).await.is_some());
    let before = berth.sandbox.journal().received();
    kill_at(&mut berth, &fault, hold).await;

    // What nobody marked as given is given once more, which must not take anything back.
    berth.start().await;
    let given_again = |entry: &Entry| entry.seq > before && entry.path.ends_with("/@original");
    let again = berth
        .sandbox
        .journal()
        .wait_for(given_again, PATIENCE)
        .await;
    assert!(again.is_some(), "it is given once more");
    converged(&berth).await;
    berth.finish().await;
}

/// What was settled by looking twice is not settled any more once it was tried again.
async fn killed_again_after_looking_in_vain(database: &Database) {
    let mut seed = seed();
    seed.github.limits.list_lag_ms = 1000;
    let mut berth = Berth::of(database.url(), seed).await;
    berth.start().await;
    let issue = |effect: Effect| Fault::new(Side::Github, "POST", "/repos/*/issues", effect);
    let first = berth.sandbox.faults().hold(issue(Effect::HoldBefore));
    answered(&berth.declare("ana", "Checkout is down").await).await;
    kill_at(&mut berth, &issue(Effect::HoldBefore), first).await;

    berth.sandbox.journal().clear();
    let mut second = berth.sandbox.faults().hold(issue(Effect::HoldAfter));
    berth.start().await;
    assert!(second.reached(PATIENCE).await, "it is made after two looks");
    kill_at(&mut berth, &issue(Effect::HoldAfter), second).await;

    // The issue is there by now, and the lists do not show it yet.
    berth.start().await;
    converged(&berth).await;
    berth.finish().await;
}

/// Points that one death of the bot passes at the same time.
struct Point {
    /// What is done besides declaring: a command in #general, once everything about the incident has arrived.
    then: Option<&'static str>,
    /// The requests: service, method, path, and words in the body.
    requests: &'static [(Side, &'static str, &'static str, &'static str)],
}

/// Every kind of thing that is sent.
const POINTS: &[Point] = &[
    Point {
        then: None,
        requests: &[
            (Side::Discord, "POST", "/guilds/*/channels", " key "),
            (
                Side::Discord,
                "POST",
                "/channels/100000000000000043/messages",
                "INC-1",
            ),
            (Side::Github, "POST", "/repos/*/issues", "binnacle-key"),
        ],
    },
    Point {
        then: None,
        requests: &[
            (
                Side::Discord,
                "POST",
                "/channels/*/messages",
                "is kept current",
            ),
            (
                Side::Discord,
                "PATCH",
                "/webhooks/*/messages/@original",
                "<#",
            ),
        ],
    },
    Point {
        then: None,
        requests: &[(Side::Discord, "PUT", "/channels/*", "")],
    },
    Point {
        then: Some("incident update"),
        requests: &[
            (
                Side::Discord,
                "POST",
                "/channels/*/messages",
                "Rolled back.",
            ),
            (Side::Github, "POST", "/repos/*/comments", "Rolled back."),
        ],
    },
    Point {
        then: Some("incident resolve"),
        requests: &[
            (
                Side::Discord,
                "PATCH",
                "/channels/100000000000000043/messages/*",
                "Resolved <t:",
            ),
            (Side::Github, "PATCH", "/repos/*/issues/*", "closed"),
        ],
    },
    Point {
        then: Some("action add"),
        requests: &[(Side::Github, "POST", "/repos/*/issues", "Rolled back.")],
    },
    Point {
        then: Some("decision record"),
        requests: &[(Side::Github, "POST", "/repos/*/issues", "Rolled back.")],
    },
];

/// The requests were applied, and nobody wrote down that they were.
async fn killed_between_send_and_mark(database: &Database) {
    killed_at_every_point(database, &Effect::HoldAfter).await;
}

/// The requests were on their way, and never came to anything.
async fn killed_before_anything_was_applied(database: &Database) {
    killed_at_every_point(database, &Effect::HoldBefore).await;
}

/// All points at once, each with a bot and a database of its own, since on a shared database the dead one's leases must end.
async fn killed_at_every_point(database: &Database, effect: &Effect) {
    join_all(POINTS.iter().map(async |point| {
        let database = if is_sqlite(database) {
            Database::sqlite()
        } else {
            Database::postgres().await.unwrap()
        };
        killed_at(&database, point, effect).await;
        database.remove().await;
    }))
    .await;
}

/// What there is in the end.
fn expected(then: Option<&str>) -> Picture {
    // An action is told in the room, and neither it nor a decision on the issue of the incident.
    let (posts, own) = match then {
        Some("action add") => (1, "ACT-1"),
        Some("decision record") => (0, "DEC-1"),
        _ => return one_incident(usize::from(then.is_some())),
    };
    let incident = Shown {
        posts,
        ..Shown::once(0)
    };
    let all = [("INC-1", incident), (own, Shown::default())];
    all.map(|(name, shown)| (name.to_owned(), shown)).into()
}

async fn killed_at(database: &Database, point: &Point, effect: &Effect) {
    let mut berth = Berth::new(database).await;
    berth.write_team(&TEAM.replace("mirror = []", "mirror = [\"decision\"]"));
    berth.start().await;
    if point.then.is_some() {
        answered(&berth.declare("ana", "Checkout is down").await).await;
        berth.quiet().await;
    }
    let held: Vec<(Fault, Hold)> = point
        .requests
        .iter()
        .map(|(side, method, path, words)| {
            let fault = Fault::new(*side, method, path, effect.clone()).with_body(words);
            (fault.clone(), berth.sandbox.faults().hold(fault))
        })
        .collect();
    let call = match point.then {
        None => berth.declare("ana", "Checkout is down").await,
        Some(command) => {
            let options = match command {
                "decision record" => json!({ "text": "Rolled back." }),
                _ => json!({ "text": "Rolled back.", "incident": "1" }),
            };
            let place = berth.in_general("ana");
            place.slash(command, options).await.unwrap()
        }
    };
    answered(&call).await;
    let mut holds = Vec::new();
    for (fault, mut hold) in held {
        assert!(hold.reached(PATIENCE).await, "{fault:?} is reached");
        holds.push((fault, hold));
    }
    berth.kill();
    for (fault, _) in &holds {
        abandoned(&berth, fault).await;
    }
    drop(holds);

    berth.start().await;
    berth.quiet().await;
    let expected = expected(point.then);
    assert_eq!(picture(&berth.sandbox), expected);
    let issues = berth.sandbox.github().issues(REPOSITORY);
    assert_eq!(issues.len(), expected.len(), "one each: {issues:#?}");
    let answer = &told(&berth)[0];
    assert!(answer.contains("<#"), "the answer names the room: {answer}");
    let issue = berth.sandbox.github().issue(REPOSITORY, 1).unwrap();
    let is_over = point.then == Some("incident resolve");
    assert_eq!(issue.state == State::Closed, is_over);
    berth.finish().await;
}
