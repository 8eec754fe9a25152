//! The event log, interactions and the counters that serialise them.

use binnacle::store::{Chain, Db, Decided};
use binnacle_commands::{
    Event, Reply, Who,
    event::Kind,
    reply::{Card, Tone},
};
use serde_json::json;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use super::{at, guild, write};
use crate::support::database::{Database, on_both};

on_both!(
    the_chain_holds_across_writers,
    a_changed_event_breaks_the_chain,
    an_event_is_neither_changed_nor_removed,
    an_interaction_is_decided_once,
    late_answers_are_taken_when_due,
);

fn event(n: i64) -> Event {
    Event {
        at: at(n),
        who: if n % 2 == 0 {
            Who::Bot
        } else {
            Who::Person("21".parse().unwrap())
        },
        subject: "incident:1".to_owned(),
        kind: Kind::IncidentUpdated,
        data: json!({ "n": n, "text": "ä \"quoted\"", "nested": { "b": 1, "a": [null, 0.5] } }),
    }
}

async fn append(db: &Db, events: &[Event]) {
    let mut tx = write(db).await;
    let mut counters = tx.workspace_counters(guild()).await.unwrap();
    tx.event_append(guild(), &mut counters, events)
        .await
        .unwrap();
    tx.workspace_count(guild(), &counters).await.unwrap();
    tx.commit().await.unwrap();
}

async fn the_chain_holds_across_writers(database: &Database) {
    let db = database.open().await;
    append(&db, &[event(0)]).await;
    let writers = (0..4).map(|w| {
        let db = db.clone();
        async move {
            for n in 0..10 {
                append(&db, &[event(w * 100 + n), event(w * 100 + n + 50)]).await;
            }
        }
    });
    futures_util::future::join_all(writers).await;
    let mut reader = db.read().await.unwrap();
    assert_eq!(
        reader.event_verify(guild()).await.unwrap(),
        Chain::Whole { events: 81 }
    );
    let page = reader.event_page(guild(), 0, 1).await.unwrap();
    assert_eq!(
        (page[0].number, &page[0].event),
        (1, &event(0)),
        "an event reads back as it was"
    );
    drop(reader);
    db.close().await;
}

/// Runs a statement as someone with the keys to the database would.
async fn meddle(
    database: &Database,
    sqlite: &'static str,
    postgres: &'static str,
) -> sqlx::Result<()> {
    if database.url().starts_with("sqlite:") {
        let mut conn = SqliteConnection::connect(database.url()).await?;
        sqlx::raw_sql(sqlite).execute(&mut conn).await?;
        conn.close().await
    } else {
        let mut conn = PgConnection::connect(database.url()).await?;
        sqlx::raw_sql(postgres).execute(&mut conn).await?;
        conn.close().await
    }
}

async fn a_changed_event_breaks_the_chain(database: &Database) {
    let db = database.open().await;
    append(&db, &[event(0), event(1), event(2)]).await;
    meddle(
        database,
        "drop trigger event_is_kept; update event set subject = 'incident:2' where number = 2",
        "drop trigger event_is_kept on event; update event set subject = 'incident:2' where number = 2",
    )
    .await
    .unwrap();
    let verdict = db
        .read()
        .await
        .unwrap()
        .event_verify(guild())
        .await
        .unwrap();
    assert_eq!(verdict, Chain::Broken { at: 2 });
    db.close().await;
}

async fn an_event_is_neither_changed_nor_removed(database: &Database) {
    let db = database.open().await;
    append(&db, &[event(0)]).await;
    for sql in ["update event set who = 'bot'", "delete from event"] {
        let why = meddle(database, sql, sql).await.unwrap_err().to_string();
        assert!(why.contains("events are never"), "{why}");
    }
    db.close().await;
}

fn reply(words: &str) -> Reply {
    Reply::public(Card::new(Tone::Grey, words, ""))
}

fn decided<'a>(id: &str, reply: &'a Reply, due: i64) -> Decided<'a> {
    Decided {
        id: id.parse().unwrap(),
        workspace: guild(),
        token: "t",
        channel: "42".parse().unwrap(),
        user: "21".parse().unwrap(),
        asked_at: at(0),
        reply,
        due_at: at(due),
    }
}

async fn an_interaction_is_decided_once(database: &Database) {
    let db = database.open().await;
    let mut tx = write(&db).await;
    assert!(
        tx.interaction_insert(&decided("900", &reply("first"), 5))
            .await
            .unwrap()
    );
    assert!(
        !tx.interaction_insert(&decided("900", &reply("second"), 5))
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    let kept = db
        .read()
        .await
        .unwrap()
        .interaction_reply("900".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(kept, Some(reply("first")));
    db.close().await;
}

async fn late_answers_are_taken_when_due(database: &Database) {
    let db = database.open().await;
    let mut tx = write(&db).await;
    for (id, due) in [("901", 5), ("902", 6), ("903", 9)] {
        tx.interaction_insert(&decided(id, &reply(id), due))
            .await
            .unwrap();
    }
    tx.interaction_answered("901".parse().unwrap())
        .await
        .unwrap();
    let late = tx.interaction_claim(at(6), at(50), 10).await.unwrap();
    assert_eq!(
        late.iter()
            .map(|one| one.id.to_string())
            .collect::<Vec<_>>(),
        ["902"]
    );
    assert!(
        tx.interaction_claim(at(6), at(50), 10)
            .await
            .unwrap()
            .is_empty()
    );
    tx.commit().await.unwrap();
    assert_eq!(
        db.read()
            .await
            .unwrap()
            .interaction_next_due()
            .await
            .unwrap(),
        Some(at(9))
    );
    let mut tx = db.write().await.unwrap();
    assert_eq!(
        tx.interaction_forget(at(1)).await.unwrap(),
        1,
        "only what was answered is forgotten"
    );
    tx.commit().await.unwrap();
    db.close().await;
}
