//! Reaching people: closed direct messages, a Discord that takes nothing, and a queue that is full.

use binnacle_commands::{
    Effect,
    effect::{Lane, Note},
    incident::Deed,
};
use binnacle_sandbox::{Effect as Fails, Fault, Side};
use jiff::SignedDuration;
use serde_json::json;
use sqlx::{Connection as _, PgConnection};

use super::{direct, minutes, operations, posted, send, shown, told};
use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, answered, text_of},
};

on_both!(
    closed_direct_messages_are_shown_and_the_channel_calls,
    a_low_page_mentions_only_whom_no_message_reached,
    nobody_is_called_twice_by_lost_replies,
    it_climbs_on_while_discord_takes_nothing,
    pages_overtake_what_waits,
);

async fn closed_direct_messages_are_shown_and_the_channel_calls(database: &Database) {
    let stage = Stage::still(database).await;
    let (cy, dee) = (stage.person("cy"), stage.person("dee"));
    stage.sandbox.discord().close_direct_messages(&cy, true);
    stage.sandbox.discord().leave(dee.id());
    send(&stage, "default").await;
    let card = shown(&stage, "PAGE-1");
    assert!(
        card.contains("no direct message (direct messages are closed), called in the channel"),
        "{card}"
    );
    let called = posted(&stage, "is called, step 1 of 2");
    assert_eq!(called[0]["mentions"][0]["id"], cy.id().to_string());
    assert_eq!(direct(&stage, "cy").len(), 0);
    stage.advance(minutes(1));
    stage.settled().await;
    stage.quiet().await;
    let card = shown(&stage, "PAGE-1");
    assert_eq!(card.matches("no direct message").count(), 2, "{card}");
    let status = stage.in_general("ana").slash("status", json!({})).await;
    let status = answered(&status.unwrap()).await;
    assert!(
        !status.contains("page somebody"),
        "nothing is set aside: {status}"
    );
    stage.finish().await;
}

async fn a_low_page_mentions_only_whom_no_message_reached(database: &Database) {
    let stage = Stage::still(database).await;
    let cy = stage.person("cy");
    let ask = json!({ "target": "default", "text": "Look at the disk", "urgency": "low" });
    let ana = stage.in_general("ana");
    answered(&ana.slash("page send", ask.clone()).await.unwrap()).await;
    told(&stage, "cy", 1).await;
    assert!(
        posted(&stage, "is called, step").is_empty(),
        "no mention for what is not urgent"
    );
    stage.sandbox.discord().close_direct_messages(&cy, true);
    answered(&ana.slash("page send", ask).await.unwrap()).await;
    stage.quiet().await;
    let called = posted(
        &stage,
        "could not be reached by direct message and is called here",
    );
    assert_eq!(called.len(), 1);
    assert_eq!(called[0]["content"], format!("<@{}>", cy.id()));
    stage.finish().await;
}

async fn nobody_is_called_twice_by_lost_replies(database: &Database) {
    let stage = Stage::still(database).await;
    for (method, path) in [
        ("POST", "/users/@me/channels"),
        ("POST", "/channels/*/messages"),
        ("PATCH", "/channels/*/messages/*"),
    ] {
        for _ in 0..3 {
            stage
                .sandbox
                .faults()
                .add(Fault::new(Side::Discord, method, path, Fails::DropAfter));
        }
    }
    send_soon(&stage).await;
    // What may have arrived is looked for; that is tried again a little later.
    for _ in 0..20 {
        stage.advance(SignedDuration::from_secs(2));
        stage.settled().await;
    }
    stage.quiet().await;
    assert_eq!(direct(&stage, "cy").len(), 1, "one message");
    assert_eq!(
        posted(&stage, "is called, step 1 of 2").len(),
        1,
        "one mention"
    );
    shown(&stage, "PAGE-1");
    stage.finish().await;
}

async fn send_soon(stage: &Stage) {
    let options = json!({ "target": "default", "text": "Checkout is down" });
    let call = stage.in_general("ana").slash("page send", options).await;
    answered(&call.unwrap()).await;
}

async fn it_climbs_on_while_discord_takes_nothing(database: &Database) {
    let stage = Stage::still(database).await;
    let down = Fault::status(Side::Discord, "POST", "/channels/*/messages", 503).forever();
    let fault = stage.sandbox.faults().add(down);
    send_soon(&stage).await;
    stage.advance(minutes(1));
    stage.settled().await;
    stage.sandbox.faults().remove(fault);
    stage.advance(SignedDuration::from_secs(10));
    // Both steps had their time; both are told, once.
    told(&stage, "cy", 1).await;
    told(&stage, "dee", 1).await;
    stage.finish().await;
}

/// A thousand comments wait for GitHub when a page is sent; it does not wait for them.
async fn pages_overtake_what_waits(database: &Database) {
    let mut stage = Stage::new(database).await;
    stage.declare("Checkout is down").await;
    stage.quiet().await;
    stage.stop().await;
    let db = database.open().await;
    let guild = "100000000000000001".parse().unwrap();
    let mut tx = db.write().await.unwrap();
    let mut counters = tx.workspace_counters(guild).await.unwrap();
    let incident = tx.incident_numbered(guild, 1).await.unwrap().unwrap();
    let now = jiff::Timestamp::from_second(1_767_261_600).unwrap();
    for number in 0..1000_u128 {
        let note = Note {
            what: Deed::Update,
            text: format!("Comment {number}."),
            by: incident.declared_by,
            by_name: "Ana".to_owned(),
            at: now,
        };
        let effect = Effect::Comment {
            incident: incident.id,
            note,
            more: Vec::new(),
        };
        let id = uuid::Uuid::from_u128(1 + number).into();
        tx.effect_push(guild, &mut counters, id, &effect, now)
            .await
            .unwrap();
    }
    tx.workspace_count(guild, &counters).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    drop(db);

    stage.start().await.unwrap();
    send_soon(&stage).await;
    let there = || direct(&stage, "cy").into_iter().next();
    let first = stage.sandbox.discord().wait(PATIENCE, there).await;
    assert!(text_of(&first.unwrap()).contains("Checkout is down"));
    stage
        .reads(operations(&stage), "is called, step 1 of 2")
        .await;
    let db = binnacle::store::Db::open_to_read(database.url())
        .await
        .unwrap();
    let facts = db.read().await.unwrap().effect_facts(None).await.unwrap();
    let github = facts.of(&[Lane::Github]);
    assert!(github.waiting > 0, "the comments still wait: {facts:?}");
    db.close().await;
    stage.stop().await;
    stage.sandbox.stop().await;
}

/// A database that takes no writes for a moment puts a page off for seconds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_climbs_as_soon_as_that_can_be_written() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let stage = Stage::still(&database).await;
    send(&stage, "default").await;
    told(&stage, "cy", 1).await;
    let mut conn = PgConnection::connect(database.url()).await.unwrap();
    let no_room = "create function no_room() returns trigger language plpgsql as
                     $$ begin raise exception 'no room' using errcode = '53100'; end $$;
                   create trigger no_room before insert on event for each row execute function no_room()";
    sqlx::raw_sql(no_room).execute(&mut conn).await.unwrap();
    stage.advance(minutes(1));
    stage.settled().await;
    assert_eq!(direct(&stage, "dee").len(), 0, "nothing can be written");

    let room = "drop trigger no_room on event";
    sqlx::raw_sql(room).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    stage.advance(SignedDuration::from_secs(5));
    told(&stage, "dee", 1).await;
    stage.finish().await;
    database.remove().await;
}
