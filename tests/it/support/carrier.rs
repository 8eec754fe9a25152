//! A program of a team's own that carries deploys out: it listens on this machine, folds what it has, and answers as it is told to.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use reqwest::Client;
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle};

use super::stage::PATIENCE;
use crate::hooks::signed;

/// What both sides sign with.
pub(crate) const SECRET: &str = "a-secret-of-a-program";

/// How it answers.
#[derive(Clone, Copy)]
pub(crate) enum Reply {
    /// With this status and these words.
    Says(u16, &'static str),
    /// Not at all.
    Hangs,
}

/// What it was told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Told {
    pub(crate) key: String,
    pub(crate) body: String,
    pub(crate) authorization: Option<String>,
}

impl Told {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

#[derive(Clone, Default)]
struct Inner {
    told: Arc<Mutex<Vec<Told>>>,
    replies: Arc<Mutex<VecDeque<Reply>>>,
}

/// The program.
pub(crate) struct Carrier {
    pub(crate) url: String,
    inner: Inner,
    serving: JoinHandle<()>,
}

impl Drop for Carrier {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Carrier {
    /// A program that answers like this, one after the other, and then that it has taken it.
    pub(crate) async fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        let inner = Inner::default();
        inner.replies.lock().unwrap().extend(replies);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/deploy", listener.local_addr().unwrap());
        let router = Router::new().fallback(take).with_state(inner.clone());
        #[expect(
            clippy::disallowed_methods,
            reason = "it is aborted when the program is dropped"
        )]
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        Self {
            url,
            inner,
            serving,
        }
    }

    /// Everything that it was told, in order.
    pub(crate) fn told(&self) -> Vec<Told> {
        self.inner.told.lock().unwrap().clone()
    }

    /// Waits until it was told so many things.
    pub(crate) async fn hears(&self, count: usize) -> Vec<Told> {
        let waits = async {
            while self.told().len() < count {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let heard = tokio::time::timeout(2 * PATIENCE, waits).await;
        assert!(heard.is_ok(), "it is told {count}: {:#?}", self.told());
        self.told()
    }
}

async fn take(
    State(inner): State<Inner>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, String) {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("x-binnacle-signature-256"), signed(SECRET, &body));
    let key = header("idempotency-key");
    let authorization = headers.get("authorization");
    let authorization = authorization.map(|value| value.to_str().unwrap().to_owned());
    inner.told.lock().unwrap().push(Told {
        key,
        body,
        authorization,
    });
    let reply = inner.replies.lock().unwrap().pop_front();
    match reply.unwrap_or(Reply::Says(202, "")) {
        Reply::Says(status, words) => (StatusCode::from_u16(status).unwrap(), words.to_owned()),
        Reply::Hangs => std::future::pending().await,
    }
}

/// Reports on a deploy, signed with a secret, and gives what is answered.
pub(crate) async fn reports(url: &str, secret: &str, report: &Value) -> (u16, String) {
    let client = Client::builder().timeout(PATIENCE).build().unwrap();
    let body = report.to_string();
    let signature = signed(secret, &body);
    let request = client
        .post(url)
        .header("x-binnacle-signature-256", signature);
    let answer = request.body(body).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}
