//! Faults, the journal and load, over the wire.

use std::time::Duration;

use serde_json::json;

use super::raw::{GENERAL, PATIENCE, Raw};
use crate::discord::{Id, Load, Mix};
use crate::{Effect, Fate, Fault, Side};

const GENERAL_ID: Id = Id(100_000_000_000_000_042);
const MESSAGES: &str = "/channels/*/messages";

#[tokio::test]
async fn replies_are_refused_lost_and_dropped() {
    let raw = Raw::start().await;
    let faults = raw.sandbox.faults();
    let url = format!("/channels/{GENERAL}/messages");
    let body = || Some(json!({"content": "x"}));
    faults.add(Fault::status(Side::Discord, "POST", MESSAGES, 502));
    let got = raw.send(json!({"content": "x"})).await;
    assert_eq!((got.status, &got.body), (502, &json!("")));
    let limit = Effect::RateLimited {
        retry_after_ms: 1500,
        global: true,
        scope: String::new(),
    };
    faults.add(Fault::new(Side::Discord, "POST", MESSAGES, limit));
    let got = raw.send(json!({"content": "x"})).await;
    assert_eq!(
        (
            got.status,
            &got.body["retry_after"],
            got.header("retry-after")
        ),
        (429, &json!(1.5), "2")
    );
    faults.add(Fault::new(
        Side::Discord,
        "POST",
        MESSAGES,
        Effect::DropBefore,
    ));
    assert!(raw.request("POST", &url, body()).send().await.is_err());
    assert_eq!(raw.sandbox.discord().messages(GENERAL_ID).len(), 0);
    faults.add(Fault::new(
        Side::Discord,
        "POST",
        MESSAGES,
        Effect::DropAfter,
    ));
    assert!(raw.request("POST", &url, body()).send().await.is_err());
    assert_eq!(raw.sandbox.discord().messages(GENERAL_ID).len(), 1);
    assert_eq!(raw.send(json!({"content": "x"})).await.status, 200);
    let seen: Vec<_> = raw
        .sandbox
        .journal()
        .entries()
        .iter()
        .map(|e| (e.status, e.fate))
        .collect();
    let expected = [
        (502, Fate::Refused),
        (429, Fate::Refused),
        (0, Fate::Dropped),
        (200, Fate::Lost),
        (200, Fate::Answered),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_request_is_held_before_and_after_it_is_applied() {
    let raw = Raw::start().await;
    for (effect, applied) in [(Effect::HoldBefore, 0), (Effect::HoldAfter, 2)] {
        let mut hold =
            raw.sandbox
                .faults()
                .hold(Fault::new(Side::Discord, "POST", MESSAGES, effect));
        let request = raw.request(
            "POST",
            &format!("/channels/{GENERAL}/messages"),
            Some(json!({"content": "x"})),
        );
        let sent = tokio::spawn(request.send());
        assert!(hold.reached(PATIENCE).await);
        assert_eq!(raw.sandbox.discord().messages(GENERAL_ID).len(), applied);
        assert!(!sent.is_finished());
        hold.release();
        assert_eq!(sent.await.unwrap().unwrap().status(), 200);
    }
    // A client that goes away at the hold leaves its trace.
    let mut hold = raw.sandbox.faults().hold(Fault::new(
        Side::Discord,
        "POST",
        MESSAGES,
        Effect::HoldAfter,
    ));
    let request = raw.request(
        "POST",
        &format!("/channels/{GENERAL}/messages"),
        Some(json!({"content": "x"})),
    );
    let sent = tokio::spawn(request.send());
    assert!(hold.reached(PATIENCE).await);
    sent.abort();
    let gone = raw
        .sandbox
        .journal()
        .wait_for(|entry| entry.fate == Fate::Abandoned, PATIENCE)
        .await
        .unwrap();
    assert_eq!(gone.status, 200);
}

#[tokio::test]
async fn faults_are_asked_for_over_http() {
    let raw = Raw::start().await;
    let client = raw.client.clone();
    let control = |path: &str| format!("{}/control{path}", raw.sandbox.url());
    let fault = json!({"side": "discord", "path": "/users/@me", "times": "forever", "effect": {"delay": {"ms": 1}}});
    let made = client
        .post(control("/faults"))
        .json(&fault)
        .send()
        .await
        .unwrap();
    let id = made.json::<serde_json::Value>().await.unwrap()["id"]
        .as_u64()
        .unwrap();
    raw.get("/users/@me").await;
    let list: serde_json::Value = client
        .get(control("/faults"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(
        (&list["faults"][0]["id"], &list["faults"][0]["hits"]),
        (&json!(id), &json!(1))
    );
    let gone = client
        .delete(control(&format!("/faults/{id}")))
        .send()
        .await
        .unwrap();
    assert_eq!(gone.status(), 204);
    let (mut socket, _) = raw.connected().await;
    let asked = client
        .post(control("/gateway"))
        .json(&json!({"do": "reconnect"}))
        .send()
        .await
        .unwrap();
    assert_eq!(
        (
            asked.status().as_u16(),
            socket.payload().await["op"].as_u64()
        ),
        (204, Some(7))
    );
    let journal: serde_json::Value = client
        .get(control("/journal"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(journal["entries"][0]["path"], "/users/@me");
    let report: serde_json::Value = client
        .get(control("/report"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(report["gateway"]["online"], 1);
}

#[tokio::test]
async fn github_faults_are_github_like() {
    let raw = Raw::start().await;
    let limit = |scope: &str| Effect::RateLimited {
        retry_after_ms: 2000,
        global: false,
        scope: scope.to_owned(),
    };
    for (scope, header) in [
        ("secondary", "retry-after"),
        ("primary", "x-ratelimit-reset"),
    ] {
        raw.sandbox
            .faults()
            .add(Fault::new(Side::Github, "", "/user", limit(scope)));
        let got = raw
            .client
            .get(format!("{}/github/user", raw.sandbox.url()))
            .send()
            .await
            .unwrap();
        assert_eq!(got.status(), 403);
        assert!(got.headers().contains_key(header));
    }
}

#[tokio::test]
async fn a_load_reports_what_was_answered() {
    let raw = Raw::start().await;
    raw.commands(json!([{"name": "ping", "description": "d"}]))
        .await;
    let (mut socket, _) = raw.connected().await;
    let mix = vec![Mix {
        weight: 1,
        command: "ping".into(),
        options: serde_json::Map::new(),
    }];
    let load = Load {
        rate: 100.0,
        seconds: 0.2,
        mix,
        user: None,
        channel: None,
        patience: 1.0,
    };
    let discord = raw.sandbox.discord().clone();
    let running = tokio::spawn(async move { discord.load(&load).await });
    for n in 0..20 {
        let event = socket.event("INTERACTION_CREATE").await;
        let pong = json!({"type": 4, "data": {"content": "pong"}});
        if n != 0 {
            raw.callback(&event, pong.clone()).await;
        }
        if n == 1 {
            raw.callback(&event, pong).await;
        }
    }
    let report = tokio::time::timeout(Duration::from_secs(10), running)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    assert_eq!(
        (report.sent, report.answered, report.missing, report.doubled),
        (20, 19, 1, 1)
    );
    assert_eq!(report.errors.get(&40060), Some(&1));
    assert!(report.callback.max > 0.0 && report.callback.p50 <= report.callback.max);
}
