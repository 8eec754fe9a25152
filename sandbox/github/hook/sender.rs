//! Delivers what a webhook is told: signed, in order, one at a time, and never again by itself.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use hmac::{Hmac, Mac};
use reqwest::header::HeaderMap;
use serde_json::{Map, Value};
use sha2::Sha256;
use tokio::sync::mpsc::UnboundedReceiver;
use uuid::Uuid;

use super::delivery::Delivery;
use crate::github::seed::{ContentType, HookSeed};
use crate::github::{Github, Shared};

/// How long a receiver may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// An event on its way to one webhook.
#[derive(Debug)]
pub(in crate::github) struct Outgoing {
    pub(super) hook: u64,
    pub(super) guid: Uuid,
    pub(super) event: &'static str,
    pub(super) action: Option<&'static str>,
    pub(super) payload: Arc<Value>,
    pub(super) redelivery: bool,
    pub(super) settings: Arc<HookSeed>,
}

/// Delivers until the webhook or the whole GitHub is gone.
pub(in crate::github) async fn run(mut queue: UnboundedReceiver<Outgoing>, github: Weak<Shared>) {
    let client = reqwest::Client::builder()
        .timeout(TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build();
    let Ok(client) = client.inspect_err(|error| tracing::error!(%error, "webhooks are off")) else {
        return;
    };
    while let Some(outgoing) = queue.recv().await {
        let hook = outgoing.hook;
        let delivery = deliver(&client, outgoing).await;
        let Some(shared) = github.upgrade() else {
            return;
        };
        Github { shared }.change(|world| world.hook_delivered(hook, delivery));
    }
}

async fn deliver(client: &reqwest::Client, outgoing: Outgoing) -> Delivery {
    let body = body(&outgoing);
    let headers = headers(&outgoing, &body);
    let (delivered_at, began) = (jiff::Timestamp::now(), Instant::now());
    let Outgoing {
        guid,
        event,
        action,
        payload,
        redelivery,
        settings,
        ..
    } = outgoing;
    let mut request = client.post(&settings.url).body(body);
    for (name, value) in &headers {
        request = request.header(*name, value);
    }
    let answer = answer(request).await;
    Delivery {
        // Given when it is remembered.
        id: 0,
        guid,
        event,
        action,
        redelivery,
        delivered_at,
        duration: began.elapsed(),
        status: answer.status,
        status_code: answer.code,
        payload,
        url: settings.url.clone(),
        request_headers: headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect(),
        response_headers: answer.headers,
        response_body: answer.body,
    }
}

/// What the receiver said, or why it said nothing.
struct Answer {
    status: String,
    code: u16,
    headers: Map<String, Value>,
    body: String,
}

async fn answer(request: reqwest::RequestBuilder) -> Answer {
    let silence = |error: &reqwest::Error| Answer {
        status: if error.is_timeout() {
            "timed out"
        } else {
            "failed to connect to host"
        }
        .into(),
        code: 0,
        headers: Map::new(),
        body: String::new(),
    };
    match request.send().await {
        Err(error) => silence(&error),
        Ok(response) => {
            let (status, headers) = (response.status(), shown(response.headers()));
            match response.text().await {
                Err(error) => silence(&error),
                Ok(body) => Answer {
                    status: if status.is_success() {
                        "OK".into()
                    } else {
                        format!("Invalid HTTP Response: {}", status.as_u16())
                    },
                    code: status.as_u16(),
                    headers,
                    body,
                },
            }
        }
    }
}

fn body(outgoing: &Outgoing) -> String {
    let json = outgoing.payload.to_string();
    match outgoing.settings.content_type {
        ContentType::Json => json,
        ContentType::Form => reqwest::Url::parse_with_params("http://form", [("payload", json)])
            .ok()
            .and_then(|url| url.query().map(str::to_owned))
            .unwrap_or_default(),
    }
}

fn headers(outgoing: &Outgoing, body: &str) -> HashMap<&'static str, String> {
    let kind = match outgoing.settings.content_type {
        ContentType::Json => "application/json",
        ContentType::Form => "application/x-www-form-urlencoded",
    };
    let mut headers = HashMap::from([
        ("accept", "*/*".to_owned()),
        ("content-type", kind.to_owned()),
        ("user-agent", "GitHub-Hookshot/5a0c7f1".to_owned()),
        ("x-github-delivery", outgoing.guid.to_string()),
        ("x-github-event", outgoing.event.to_owned()),
        ("x-github-hook-id", outgoing.hook.to_string()),
        (
            "x-github-hook-installation-target-type",
            "repository".to_owned(),
        ),
    ]);
    if let Some(secret) = &outgoing.settings.secret {
        headers.insert("x-hub-signature-256", signature(secret, body));
    }
    headers
}

/// The signature of a body, as it stands in `X-Hub-Signature-256`.
fn signature(secret: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length is a key");
    mac.update(body.as_bytes());
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

fn shown(headers: &HeaderMap) -> Map<String, Value> {
    let text = |value: &reqwest::header::HeaderValue| {
        String::from_utf8_lossy(value.as_bytes()).into_owned()
    };
    headers
        .iter()
        .map(|(name, value)| (name.to_string(), text(value).into()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example in GitHub's documentation of webhooks.
    #[test]
    fn the_signature_is_github_s() {
        assert_eq!(
            signature("It's a Secret to Everybody", "Hello, World!"),
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
        );
    }
}
