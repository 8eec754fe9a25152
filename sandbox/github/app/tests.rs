//! What an App may do, with which of its tokens, and for how long.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::{Value, json};

use super::{AppSeed, InstallationSeed, Level};
use crate::github::testing::{Answer, Bench, PATIENCE, Receiver, answer, seed};
use crate::github::{Delivery, Github, HookSeed, LabelSeed, RepositorySeed};

const FIRST: &str = include_str!("first.pem");
const SECOND: &str = include_str!("second.pem");

/// A token that an App signs for itself.
fn jwt(pem: &str, claims: &Value) -> String {
    let inside = pem.lines().filter(|line| !line.starts_with("-----"));
    let der = BASE64_STANDARD.decode(inside.collect::<String>()).unwrap();
    let pair = KeyPair::from_der(&der).or_else(|_| KeyPair::from_pkcs8(&der));
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&json!({ "alg": "RS256" })), part(claims));
    let pair = pair.unwrap();
    let mut signature = vec![0; pair.public().modulus_len()];
    let random = SystemRandom::new();
    pair.sign(
        &RSA_PKCS1_SHA256,
        &random,
        signed.as_bytes(),
        &mut signature,
    )
    .unwrap();
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

fn claims(issuer: u64, ends_in: i64) -> Value {
    let now = Timestamp::now().as_second();
    json!({ "iss": issuer, "iat": now - 60, "exp": now + ends_in })
}

fn repository(owner: &str, name: &str, private: bool) -> RepositorySeed {
    let like = seed().repositories.remove(0);
    RepositorySeed {
        owner: owner.to_owned(),
        name: name.to_owned(),
        private,
        labels: Vec::<LabelSeed>::new(),
        ..like
    }
}

/// An App that one organization installed on one of its repositories.
async fn bench() -> Bench {
    let mut seed = seed();
    seed.repositories.extend([
        repository("harbour", "secrets", true),
        repository("harbour", "site", false),
    ]);
    let permissions = [("issues", Level::Write), ("contents", Level::Read)];
    seed.apps.push(AppSeed {
        id: 7,
        slug: "ops".to_owned(),
        keys: vec![FIRST.to_owned()],
        installations: vec![InstallationSeed {
            account: "harbour".to_owned(),
            repositories: Some(vec!["operations".to_owned()]),
            permissions: permissions
                .map(|(name, level)| (name.to_owned(), level))
                .into_iter()
                .collect::<BTreeMap<_, _>>(),
        }],
    });
    Bench::start_with(seed).await
}

async fn as_app(bench: &Bench, token: &str, method: &str, path: &str) -> Answer {
    answer(bench.with_token(token).request(method, path)).await
}

/// The token of the installation.
async fn granted(bench: &Bench) -> String {
    let token = jwt(FIRST, &claims(7, 60));
    let path = "/repos/harbour/operations/installation";
    let installation = as_app(bench, &token, "GET", path).await.body;
    assert_eq!(installation["permissions"]["issues"], "write");
    let path = format!("/app/installations/{}/access_tokens", installation["id"]);
    let made = as_app(bench, &token, "POST", &path).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.body["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_app_is_known_by_its_signature() {
    let bench = bench().await;
    let own = as_app(&bench, &jwt(FIRST, &claims(7, 60)), "GET", "/app").await;
    assert_eq!((own.status, &own.body["slug"]), (200, &"ops".into()));
    let all = as_app(
        &bench,
        &jwt(FIRST, &claims(7, 60)),
        "GET",
        "/app/installations",
    )
    .await;
    assert_eq!(all.body[0]["account"]["login"], "harbour");
    let undecodable = "A JSON web token could not be decoded";
    for (token, status, message) in [
        (jwt(SECOND, &claims(7, 60)), 401, undecodable),
        ("sandbox-github-token".to_owned(), 401, undecodable),
        (jwt(FIRST, &claims(8, 60)), 404, "Integration not found"),
        (
            jwt(FIRST, &claims(7, -1)),
            401,
            "the future time at which the assertion expires",
        ),
        (jwt(FIRST, &claims(7, 700)), 401, "is too far in the future"),
    ] {
        let refused = as_app(&bench, &token, "GET", "/app").await;
        assert_eq!(refused.status, status);
        assert!(refused.said().1.ends_with(message), "{refused:?}");
    }
    bench.github.add_app_key(7, SECOND);
    bench.github.remove_app_key(7);
    for (key, status) in [(FIRST, 401), (SECOND, 200)] {
        let told = as_app(&bench, &jwt(key, &claims(7, 60)), "GET", "/app").await;
        assert_eq!(told.status, status);
    }
    let path = "/repos/harbour/secrets/installation";
    let elsewhere = as_app(&bench, &jwt(SECOND, &claims(7, 60)), "GET", path).await;
    assert_eq!(elsewhere.status, 404);
}

#[tokio::test]
async fn an_installation_may_do_what_it_was_given() {
    let bench = bench().await;
    let token = granted(&bench).await;
    let bot = bench.with_token(&token);
    let issue = bot.open("one").await;
    assert_eq!(issue.body["user"]["login"], "ops[bot]");
    for (method, path, status, right) in [
        ("GET", "/repos/harbour/operations", 200, ""),
        ("GET", "/repos/harbour/operations/commits", 200, ""),
        (
            "GET",
            "/repos/harbour/operations/pulls",
            403,
            "pull_requests=read",
        ),
        (
            "GET",
            "/repos/harbour/operations/commits/main/check-runs",
            403,
            "checks=read",
        ),
        (
            "POST",
            "/repos/harbour/operations/deployments",
            403,
            "deployments=write",
        ),
        (
            "GET",
            "/repos/harbour/operations/hooks",
            403,
            "repository_hooks=read",
        ),
        ("GET", "/repos/harbour/secrets", 404, ""),
        ("GET", "/repos/harbour/site/issues", 200, ""),
        ("POST", "/repos/harbour/site/issues", 403, ""),
        ("GET", "/user", 403, ""),
    ] {
        let told = as_app(&bench, &token, method, path).await;
        assert_eq!(told.status, status, "{method} {path} {told:?}");
        assert_eq!(told.header("x-accepted-github-permissions"), right);
    }
    bench
        .github
        .set_permission("harbour", "issues", Some(Level::Read));
    let refused = bot.call("POST", "/issues", json!({ "title": "two" })).await;
    assert_eq!(refused.said().1, "Resource not accessible by integration");
}

#[tokio::test]
async fn a_token_of_an_installation_ends_after_an_hour() {
    let bench = bench().await;
    let token = granted(&bench).await;
    for (minutes, status) in [(59, 200), (1, 401)] {
        bench.github.advance(SignedDuration::from_mins(minutes));
        let told = as_app(&bench, &token, "GET", "/repos/harbour/operations").await;
        assert_eq!(told.status, status);
    }
}

#[tokio::test]
async fn an_app_has_one_webhook_and_delivers_again_what_it_is_asked_for() {
    let bench = bench().await;
    let ask =
        async |method, path: &str| as_app(&bench, &jwt(FIRST, &claims(7, 60)), method, path).await;
    assert_eq!(ask("GET", "/app/hook/config").await.status, 404);
    let mut receiver = Receiver::start().await;
    let hook = HookSeed::new(&receiver.url, "s");
    bench.github.set_app_hook(7, hook);
    assert_eq!(receiver.next().await.0, "ping");
    let config = ask("GET", "/app/hook/config").await.body;
    assert_eq!(config["url"], receiver.url);
    bench.open("one").await;
    assert_eq!(receiver.next().await.0, "issues");
    let delivered = |github: &Github| {
        let all: Vec<Delivery> = github.app_deliveries(7);
        (all.len() == 2).then_some(all)
    };
    let all = bench.github.wait_for(delivered, PATIENCE).await.unwrap();
    let page = ask("GET", "/app/hook/deliveries?per_page=1").await;
    assert_eq!(page.body[0]["guid"], all[1].guid.to_string());
    let next = page.header("link").split(['<', '>']).nth(1).unwrap();
    let older = ask("GET", next).await.body;
    assert_eq!(older[0]["id"], all[0].id);
    let again = format!("/app/hook/deliveries/{}/attempts", all[1].id);
    assert_eq!(ask("POST", &again).await.status, 202);
    assert_eq!(receiver.next().await.0, "issues");
    let elsewhere = as_app(&bench, "sandbox-github-token", "GET", "/app/hook/config").await;
    assert_eq!(elsewhere.status, 401);
}
