//! The gateway: who may connect, what is replayed, and its faults.

use serde_json::json;

use super::raw::{GENERAL, Heard, INTENTS, Raw};
use crate::discord::{Change, Id};

fn ping() -> serde_json::Value {
    json!([{"name": "ping", "description": "Pings"}])
}

#[tokio::test]
async fn who_may_not_connect_is_told_by_a_code() {
    let raw = Raw::with(|seed| seed.guild.bot.privileged_intents = false).await;
    for (payload, code) in [
        (
            json!({"op": 2, "d": {"token": "wrong", "intents": 0, "properties": {}}}),
            4004,
        ),
        (
            json!({"op": 2, "d": {"token": raw.token(), "intents": 1_u64 << 40, "properties": {}}}),
            4013,
        ),
        (
            json!({"op": 2, "d": {"token": raw.token(), "intents": 1 << 15, "properties": {}}}),
            4014,
        ),
        (
            json!({"op": 2, "d": {"token": raw.token(), "intents": 1, "properties": {}, "shard": [2, 1]}}),
            4010,
        ),
        (json!({"op": 8, "d": {}}), 4003),
        (json!({"op": 77, "d": {}}), 4001),
        (json!({"op": 1, "d": "x".repeat(5000)}), 4002),
    ] {
        let mut socket = raw.socket().await;
        socket.hello().await;
        socket.send(payload).await;
        assert_eq!(socket.closed().await, code);
    }
    assert_eq!(raw.sandbox.discord().gateway().traffic().identifies, 0);
}

#[tokio::test]
async fn heartbeats_are_acknowledged_unless_muted() {
    let raw = Raw::start().await;
    let gateway = raw.sandbox.discord().gateway();
    gateway.set_heartbeat_interval(200);
    let mut socket = raw.socket().await;
    assert_eq!(socket.hello().await, 200);
    socket.send(json!({"op": 1, "d": null})).await;
    assert_eq!(socket.payload().await["op"], 11);
    gateway.mute_heartbeats(true);
    socket.send(json!({"op": 1, "d": null})).await;
    // Silence for two intervals and a second closes it.
    assert_eq!(socket.closed().await, 4009);
    assert_eq!(gateway.traffic().heartbeats, 2);
}

#[tokio::test]
async fn too_many_sends_close_the_connection() {
    let raw = Raw::start().await;
    let (mut socket, _) = raw.connected().await;
    for _ in 0..120 {
        socket.send(json!({"op": 1, "d": null})).await;
    }
    assert_eq!(socket.closed().await, 4008);
}

#[tokio::test]
async fn a_session_is_resumed_with_what_was_missed() {
    let raw = Raw::start().await;
    raw.commands(ping()).await;
    let (mut socket, session) = raw.connected().await;
    let general = raw.sandbox.discord().person("ana").in_channel("general");
    general.slash("ping", json!({})).await.unwrap();
    socket.event("INTERACTION_CREATE").await;
    let seq = socket.seq;
    raw.sandbox.discord().gateway().drop_connections();
    assert!(matches!(socket.hear().await, Heard::Cut));
    general.say("while away").await.unwrap();
    general.slash("ping", json!({})).await.unwrap();
    let mut socket = raw.socket().await;
    socket.hello().await;
    socket.resume(raw.token(), &session, seq).await;
    assert_eq!(
        socket.kinds(3).await,
        ["MESSAGE_CREATE", "INTERACTION_CREATE", "RESUMED"]
    );
    let traffic = raw.sandbox.discord().gateway().traffic();
    assert_eq!((traffic.identifies, traffic.resumes), (1, 1));
}

#[tokio::test]
async fn a_session_that_is_gone_is_invalid() {
    let raw = Raw::start().await;
    let (socket, session) = raw.connected().await;
    socket.close(1000).await;
    let mut socket = raw.socket().await;
    socket.hello().await;
    socket.resume(raw.token(), &session, 1).await;
    let invalid = socket.payload().await;
    assert_eq!((&invalid["op"], &invalid["d"]), (&json!(9), &json!(false)));
    // The same line can identify.
    socket.identify(raw.token(), INTENTS, false).await;
    socket.event("READY").await;
    let (socket, session) = raw.connected().await;
    socket.close(4000).await;
    let mut socket = raw.socket().await;
    socket.hello().await;
    socket.resume(raw.token(), &session, 999).await;
    assert_eq!(socket.closed().await, 4007);
}

#[tokio::test]
async fn faults_reach_every_connection() {
    let raw = Raw::start().await;
    let gateway = raw.sandbox.discord().gateway();
    let (mut socket, session) = raw.connected().await;
    gateway.reconnect();
    assert_eq!(socket.payload().await["op"], 7);
    gateway.invalidate(true);
    assert_eq!(socket.payload().await["d"], true);
    gateway.close(4000);
    assert_eq!(socket.closed().await, 4000);
    let mut socket = raw.socket().await;
    socket.hello().await;
    socket
        .resume(raw.token(), &session, socket.seq.max(2))
        .await;
    socket.event("RESUMED").await;
    gateway.invalidate(false);
    assert_eq!(socket.payload().await["d"], false);
    gateway.refuse_connections(true);
    let url = format!("{}/gateway", raw.sandbox.url().replacen("http", "ws", 1));
    assert!(tokio_tungstenite::connect_async(url).await.is_err());
    gateway.refuse_connections(false);
    raw.connected().await;
}

#[tokio::test]
async fn events_can_be_repeated_and_malformed() {
    let raw = Raw::start().await;
    raw.commands(ping()).await;
    let (mut socket, _) = raw.connected().await;
    let gateway = raw.sandbox.discord().gateway();
    let general = raw.sandbox.discord().person("ana").in_channel("general");
    gateway.mutate_next(
        "INTERACTION_CREATE",
        Change::Remove("/attachment_size_limit".into()),
    );
    general.slash("ping", json!({})).await.unwrap();
    let malformed = socket.event("INTERACTION_CREATE").await;
    assert!(malformed.get("attachment_size_limit").is_none());
    let call = general.slash("ping", json!({})).await.unwrap();
    let first = socket.event("INTERACTION_CREATE").await;
    assert!(gateway.replay(call.id()));
    assert_eq!(socket.event("INTERACTION_CREATE").await, first);
    assert!(!gateway.replay(Id(1)));
}

#[tokio::test]
async fn payloads_are_compressed_when_asked_for() {
    let raw = Raw::start().await;
    let mut socket = raw.socket().await;
    socket.hello().await;
    socket.identify(raw.token(), INTENTS, true).await;
    let ready = socket.event("READY").await;
    assert_eq!(ready["user"]["username"], "Binnacle");
    assert_eq!(
        socket.event("GUILD_CREATE").await["channels"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
}

#[tokio::test]
async fn content_needs_its_intent() {
    let raw = Raw::start().await;
    let mut socket = raw.socket().await;
    socket.hello().await;
    socket
        .identify(raw.token(), INTENTS & !(1 << 15), false)
        .await;
    socket.event("GUILD_CREATE").await;
    let general = raw.sandbox.discord().person("ana").in_channel("general");
    general.say("for all").await.unwrap();
    assert_eq!(socket.event("MESSAGE_CREATE").await["content"], "");
    general.say("for <@100000000000000031>").await.unwrap();
    assert_ne!(socket.event("MESSAGE_CREATE").await["content"], "");
    raw.send(json!({"content": "own"})).await;
    assert_eq!(socket.event("MESSAGE_CREATE").await["content"], "own");
    assert_eq!(
        raw.get(&format!("/channels/{GENERAL}/messages?limit=3"))
            .await
            .body[2]["content"],
        "for all"
    );
}

#[tokio::test]
async fn members_come_on_request() {
    let raw = Raw::start().await;
    let (mut socket, _) = raw.connected().await;
    let wanted = json!({"guild_id": super::raw::GUILD, "query": "a", "limit": 0, "nonce": "n"});
    socket.send(json!({"op": 8, "d": wanted})).await;
    let chunk = socket.event("GUILD_MEMBERS_CHUNK").await;
    assert_eq!(chunk["members"][0]["user"]["username"], "ana");
    assert_eq!(
        (&chunk["nonce"], chunk["members"].as_array().unwrap().len()),
        (&json!("n"), 1)
    );
}
