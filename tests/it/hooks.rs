//! What GitHub's webhook tells is kept once, whoever sends it, and worked on afterwards.

use std::sync::Arc;

use binnacle::clock::{Clock as _, ManualClock, SystemClock};
use binnacle_commands::hook::LARGEST;
use binnacle_sandbox::{
    Fault, Side,
    github::{ContentType, Delivery, Github, HookSeed, Rights},
};
use hmac::{Hmac, Mac as _};
use jiff::SignedDuration;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{
    support::{
        database::{Database, on_both},
        stage::{HOOK_SECRET, PATIENCE, REPOSITORY, Stage, TEAM, Time, unhurried},
    },
    web::Visitor,
};

on_both!(
    what_github_delivers_is_kept_once_and_worked_on,
    what_is_not_signed_or_no_delivery_leaves_no_trace,
    what_was_told_is_worked_on_after_a_restart,
    what_github_could_not_be_asked_for_is_asked_for_later,
);

/// The signature of a body.
pub(crate) fn signed(secret: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// The header of a signature.
const fn sign(signature: &str) -> (&str, &str) {
    ("x-hub-signature-256", signature)
}

/// Posts a body with some headers, and gives what is answered.
pub(crate) async fn posts(
    stage: &Stage,
    headers: &[(&str, &str)],
    body: &str,
) -> (StatusCode, String) {
    let client = Client::builder().timeout(PATIENCE).build().unwrap();
    let mut request = client.post(stage.web("/github/webhook"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = match request.body(body.to_owned()).send().await {
        Ok(answer) => answer,
        // What is too large is refused before it is read, sometimes while it is still being sent.
        Err(error) if body.len() > LARGEST && !error.is_timeout() => {
            return (StatusCode::PAYLOAD_TOO_LARGE, error.to_string());
        }
        Err(error) => panic!("{error}"),
    };
    (answer.status(), answer.text().await.unwrap())
}

/// Delivers something as GitHub does.
pub(crate) async fn delivers(stage: &Stage, key: &str, event: &str, told: &Value) -> StatusCode {
    let body = told.to_string();
    let signature = signed(HOOK_SECRET, &body);
    let headers = [
        ("x-github-delivery", key),
        ("x-github-event", event),
        sign(&signature),
    ];
    posts(stage, &headers, &body).await.0
}

/// Sets the webhook up at GitHub and waits until its ping arrived.
pub(crate) async fn hooked(stage: &Stage) -> u64 {
    let seed = HookSeed::new(stage.web("/github/webhook"), HOOK_SECRET);
    let github = stage.sandbox.github();
    let hook = github.add_hook(REPOSITORY, seed).unwrap();
    let delivered = delivered(stage, hook, 1).await;
    assert_eq!(delivered[0].status_code, 202, "{delivered:?}");
    hook
}

/// Waits until so many deliveries of a webhook ended.
async fn delivered(stage: &Stage, hook: u64, count: usize) -> Vec<Delivery> {
    let ended = |github: &Github| {
        Some(github.deliveries(REPOSITORY, hook)).filter(|all| all.len() >= count)
    };
    let all = stage.sandbox.github().wait_for(ended, PATIENCE).await;
    all.unwrap()
}

/// Whoever looks at what GitHub told.
async fn reader(stage: &Stage) -> Visitor {
    let mut visitor = Visitor::new(stage);
    visitor.signs_in(&stage.in_general("ana")).await;
    visitor
}

/// How often something stands on the page of what GitHub told.
async fn shown(visitor: &mut Visitor, words: &str) -> usize {
    visitor.get("/github").await.text.matches(words).count()
}

async fn what_github_delivers_is_kept_once_and_worked_on(database: &Database) {
    let stage = Stage::still(database).await;
    let mut ana = reader(&stage).await;
    let page = ana.get("/github").await.text;
    assert!(page.contains("GitHub has told nothing yet"), "{page}");
    let hook = hooked(&stage).await;
    let github = stage.sandbox.github();
    github
        .person("eli")
        .open_issue(REPOSITORY, "A question", "", &[])
        .unwrap();
    let first = delivered(&stage, hook, 2).await[1].clone();
    github.redeliver(REPOSITORY, hook, first.id).unwrap();
    let again = delivered(&stage, hook, 3).await[2].clone();
    assert_eq!((first.status_code, again.status_code), (202, 200));
    assert_eq!(first.guid, again.guid);
    stage.settled().await;
    let page = ana.get("/github").await.text;
    for words in [
        "2 deliveries, all worked on",
        "<code>ping</code>",
        "the webhook works",
        "<code>issues.opened</code>",
        &first.guid.to_string(),
    ] {
        assert!(page.contains(words), "no `{words}` in\n{page}");
    }
    // The same words under a key that was made up are known too, and what nobody knows is kept.
    let told = json!({ "action": "twirled", "repository": { "full_name": "Harbour/OPERATIONS" }, "hat": [1] });
    for (key, status) in [("k1", 202), ("k1", 200), ("k2", 200)] {
        let got = delivers(&stage, key, "hats", &told).await;
        assert_eq!(got.as_u16(), status, "{key}");
    }
    // What happens elsewhere is kept, and is none of this team's business.
    let elsewhere = json!({ "repository": { "full_name": "harbour/secrets" } });
    assert_eq!(
        delivers(&stage, "k3", "push", &elsewhere).await,
        StatusCode::ACCEPTED
    );
    stage.settled().await;
    assert_eq!(shown(&mut ana, "hats.twirled").await, 1);
    assert_eq!(shown(&mut ana, "kept; nothing follows").await, 2);
    assert_eq!(shown(&mut ana, "push").await, 0);
    // It is remembered for long that it came; much later only GitHub itself could tell.
    stage.advance(SignedDuration::from_hours(30 * 24));
    stage.settled().await;
    let got = delivers(&stage, "k1", "hats", &told).await;
    assert_eq!(got, StatusCode::OK);
    stage.finish().await;
}

async fn what_is_not_signed_or_no_delivery_leaves_no_trace(database: &Database) {
    let stage = Stage::still(database).await;
    let mut ana = reader(&stage).await;
    let body = json!({ "repository": { "full_name": REPOSITORY } }).to_string();
    let key = ("x-github-delivery", "k1");
    let event = ("x-github-event", "issues");
    let (right, wrong) = (signed(HOOK_SECRET, &body), signed("another secret", &body));
    let sha1 = ("x-hub-signature", right.as_str());
    let large = "x".repeat(LARGEST + 1);
    let form = format!("payload={body}");
    let form_signed = signed(HOOK_SECRET, &form);
    for (headers, body, status) in [
        (vec![key, event], &body, 401),
        (vec![key, event, sha1], &body, 401),
        (vec![key, event, sign(&wrong)], &body, 401),
        (vec![key, event, sign(&right)], &format!("{body} "), 401),
        (vec![event, sign(&right)], &body, 400),
        (vec![key, sign(&right)], &body, 400),
        (vec![key, event, sign(&form_signed)], &form, 400),
        (vec![key, event, sign(&right)], &large, 413),
    ] {
        let (got, words) = posts(&stage, &headers, body).await;
        assert_eq!(got.as_u16(), status, "{headers:?} {words}");
    }
    let get = Client::builder()
        .timeout(PATIENCE)
        .build()
        .unwrap()
        .get(stage.web("/github/webhook"))
        .send();
    assert_eq!(get.await.unwrap().status(), StatusCode::METHOD_NOT_ALLOWED);
    stage.settled().await;
    assert_eq!(shown(&mut ana, "GitHub has told nothing yet").await, 1);
    let headers = [key, event, sign(&right)];
    let (got, words) = posts(&stage, &headers, &body).await;
    assert_eq!((got.as_u16(), &*words), (202, "It is kept.\n"));

    // A webhook that is set up otherwise reads why it fails on GitHub's own page.
    let form = HookSeed {
        content_type: ContentType::Form,
        ..HookSeed::new(stage.web("/github/webhook"), HOOK_SECRET)
    };
    let unsigned = HookSeed {
        secret: None,
        ..HookSeed::new(stage.web("/github/webhook"), "")
    };
    let github = stage.sandbox.github();
    for (seed, status) in [(form, 400), (unsigned, 401)] {
        let hook = github.add_hook(REPOSITORY, seed).unwrap();
        assert_eq!(delivered(&stage, hook, 1).await[0].status_code, status);
    }
    stage.finish().await;
}

async fn what_was_told_is_worked_on_after_a_restart(database: &Database) {
    let mut stage = Stage::still(database).await;
    stage.stop().await;
    // Kept by a process that ended before it could work on it.
    let db = database.open().await;
    let told = json!({ "repository": { "full_name": REPOSITORY } }).to_string();
    let hook = binnacle_commands::hook::Hook::read("k1", "ping", told.as_bytes()).unwrap();
    let mut tx = db.write().await.unwrap();
    let id = uuid::Uuid::from_u128(1).into();
    let now = jiff::Timestamp::from_second(1_767_261_600).unwrap();
    assert!(tx.hook_insert(id, &hook, now).await.unwrap());
    let guild = binnacle_commands::team::Team::parse(&TEAM, "team.toml")
        .unwrap()
        .guild;
    tx.hook_expect(id, guild).await.unwrap();
    tx.timer_set_to("hooks", &format!("team:{guild}"), Some(now))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    drop(db);
    stage.start().await.unwrap();
    stage.settled().await;
    let mut ana = reader(&stage).await;
    assert_eq!(shown(&mut ana, "the webhook works").await, 1);
    stage.finish().await;
}

async fn what_github_could_not_be_asked_for_is_asked_for_later(database: &Database) {
    let mut stage = Stage::empty(database, unhurried(), &TEAM, Time::Moved).await;
    // What GitHub says of when it told something is by the machine's clock.
    stage.clock = Arc::new(ManualClock::at(SystemClock.now()));
    let github = stage.sandbox.github().clone();
    github.set_rights(REPOSITORY, "binnacle-bot", Rights::Admin);
    stage.start().await.unwrap();
    // It asks when it starts, and that is over before anything is lost.
    stage.swept().await;
    let lost = HookSeed::new(stage.web("/github/webhook"), "another secret");
    let hook = github.add_hook(REPOSITORY, lost).unwrap();
    let first = delivered(&stage, hook, 1).await[0].clone();
    assert_eq!(first.status_code, 401);
    let away = Fault::status(Side::Github, "GET", "/repos/*/hooks", 503).forever();
    let away = stage.sandbox.faults().add(away);
    stage.advance(SignedDuration::from_mins(110));
    stage.settled().await;
    stage.swept().await;
    assert!(stage.sandbox.faults().hits(away) > 0);
    assert_eq!(github.deliveries(REPOSITORY, hook).len(), 1);
    stage.sandbox.faults().remove(away);
    stage.swept().await;
    let again = delivered(&stage, hook, 2).await[1].clone();
    assert_eq!((again.guid, again.redelivery), (first.guid, true));
    // GitHub was asked for all of that, so it is not asked for it once more.
    stage.swept().await;
    assert_eq!(github.deliveries(REPOSITORY, hook).len(), 2);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_secret_there_is_no_door() {
    let database = Database::sqlite();
    let mut stage = Stage::empty(&database, unhurried(), &TEAM, Time::Moved).await;
    stage.hooks = None;
    stage.start().await.unwrap();
    let got = delivers(&stage, "k1", "ping", &json!({})).await;
    assert_eq!(got, StatusCode::NOT_FOUND);
    stage.finish().await;
}
