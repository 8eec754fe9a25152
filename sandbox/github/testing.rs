//! For the tests beside the code: a GitHub on a free port, somebody with a token, and a receiver of webhooks.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};

use super::{AccountSeed, Github, Kind, Rights, Seed, TokenSeed, router};

/// How long anything may take before a test gives up.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// The repository of the default seed.
pub(super) const REPO: &str = "harbour/operations";

/// A GitHub, and somebody who talks to it.
pub(super) struct Bench {
    pub(super) github: Github,
    pub(super) url: String,
    token: String,
    client: reqwest::Client,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The message and the first entry of `errors`.
    pub(super) fn said(&self) -> (u16, &str, Value) {
        (
            self.status,
            self.body["message"].as_str().unwrap(),
            self.body["errors"][0].clone(),
        )
    }
}

/// The default seed, with a token for everyone: `token-<login>`.
pub(super) fn seed() -> Seed {
    let mut seed = Seed::default();
    seed.accounts
        .push(AccountSeed::person("stranger", Rights::None));
    let people = seed
        .accounts
        .iter()
        .filter(|account| account.kind == Kind::User);
    let tokens: Vec<_> = people
        .map(|account| TokenSeed {
            token: format!("token-{}", account.login),
            login: account.login.clone(),
            read_only: false,
        })
        .collect();
    seed.tokens.extend(tokens);
    seed
}

impl Bench {
    pub(super) async fn start() -> Self {
        Self::start_with(seed()).await
    }

    /// Starts under a path, as the whole sandbox does.
    pub(super) async fn start_with(seed: Seed) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/github", listener.local_addr().unwrap());
        let token = seed.tokens[0].token.clone();
        let github = Github::new(seed, &url);
        let app = Router::new().nest("/github", router(github.clone()));
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let client = reqwest::Client::builder()
            .user_agent("bench")
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self {
            github,
            url,
            token,
            client,
        }
    }

    /// The same GitHub with somebody else's token.
    pub(super) fn with_token(&self, token: &str) -> Self {
        Self {
            github: self.github.clone(),
            url: self.url.clone(),
            token: token.to_owned(),
            client: self.client.clone(),
        }
    }

    /// A request to any address: under the API, or a whole one as it stood in an answer.
    pub(super) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            self.url.clone() + path
        };
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.client.request(method, url).bearer_auth(&self.token)
    }

    /// A request inside the repository.
    pub(super) async fn call(&self, method: &str, path: &str, body: Value) -> Answer {
        let path = if path.starts_with("http") {
            path.into()
        } else {
            format!("/repos/{REPO}{path}")
        };
        let request = self.request(method, &path);
        answer(if body.is_null() {
            request
        } else {
            request.json(&body)
        })
        .await
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, Value::Null).await
    }

    /// Opens an issue with this title.
    pub(super) async fn open(&self, title: &str) -> Answer {
        let answer = self
            .call("POST", "/issues", json!({ "title": title }))
            .await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer
    }
}

pub(super) async fn answer(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = response.bytes().await.unwrap();
    let body = serde_json::from_slice(&bytes)
        .unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into_owned().into());
    Answer {
        status,
        headers,
        body,
    }
}

/// A receiver of webhooks, which answers as it is told.
pub(super) struct Receiver {
    pub(super) url: String,
    status: Arc<Mutex<StatusCode>>,
    received: mpsc::UnboundedReceiver<(HeaderMap, Bytes)>,
}

impl Receiver {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (sender, received) = mpsc::unbounded_channel();
        let status = Arc::new(Mutex::new(StatusCode::OK));
        let answers = Arc::clone(&status);
        let take = post(move |headers: HeaderMap, body: Bytes| async move {
            sender.send((headers, body)).unwrap();
            *answers.lock().await
        });
        let app = Router::new().route("/hook", take);
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self {
            url,
            status,
            received,
        }
    }

    pub(super) async fn answer_with(&self, status: StatusCode) {
        *self.status.lock().await = status;
    }

    /// The next delivery: its headers and its raw body.
    pub(super) async fn raw(&mut self) -> (HeaderMap, Bytes) {
        tokio::time::timeout(PATIENCE, self.received.recv())
            .await
            .unwrap()
            .unwrap()
    }

    /// The next delivery: its event, and its payload.
    pub(super) async fn next(&mut self) -> (String, Value) {
        let (headers, body) = self.raw().await;
        let event = headers["x-github-event"].to_str().unwrap().to_owned();
        (event, serde_json::from_slice(&body).unwrap())
    }

    /// The actions of the next deliveries, such as `issues.opened`.
    pub(super) async fn actions(&mut self, count: usize) -> Vec<String> {
        let mut actions = Vec::new();
        for _ in 0..count {
            let (event, payload) = self.next().await;
            let action = payload["action"]
                .as_str()
                .map(|action| format!(".{action}"));
            actions.push(event + action.as_deref().unwrap_or_default());
        }
        actions
    }
}
