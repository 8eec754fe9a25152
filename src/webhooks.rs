//! Telling programs of the teams' own to carry deploys out: signed, to hosts that were allowed, and the same each time.

use std::{sync::Arc, time::Duration};

use binnacle_commands::{
    delivery::{Delivered, Outcome},
    deploy::ship::{Letter, Sent, Step},
    text::{cut, one_line},
};
use hmac::{Hmac, Mac as _};
use jiff::SignedDuration;
use reqwest::{Client, Response, header::RETRY_AFTER, redirect::Policy};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

use crate::{app::DeployParcel, config::Webhooks};

/// How long a program may take to be reached, and to answer in all; less than a sender may hold a delivery.
const CONNECT: Duration = Duration::from_secs(5);
const TOTAL: Duration = Duration::from_secs(10);

/// How much is read of an answer that says no, and the longest that is waited because it asks for that.
const READ: usize = 2048;
const LONGEST: i64 = 3600;

/// Sends what programs are told. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sender {
    client: Client,
    known: Arc<Webhooks>,
}

impl Sender {
    /// A sender that signs with these secrets and knows these hosts.
    pub fn new(known: Arc<Webhooks>) -> reqwest::Result<Self> {
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            .redirect(Policy::none())
            .user_agent("binnacle")
            .build()?;
        Ok(Self { client, known })
    }

    /// Tells a program, once. It folds what it was told before, so what nobody answered is told again.
    pub async fn send(&self, parcel: &DeployParcel) -> Outcome {
        let Some(letter) = &parcel.letter else {
            return Outcome::Done(Delivered::Nothing);
        };
        if !self.known.lets(&letter.to.url) {
            let why = format!(
                "Binnacle may not send to {}: whoever runs it names that host in BINNACLE_WEBHOOK_HOSTS",
                letter.to.url.host()
            );
            return refused(letter, why);
        }
        let Some(secret) = self.known.secret(&letter.to.secret) else {
            return Outcome::NotSent {
                after: None,
                why: format!("the environment has no {}", letter.to.secret),
            };
        };
        let sent = self
            .client
            .post(letter.to.url.as_str())
            .header("content-type", "application/json")
            .header("idempotency-key", &letter.key)
            .header("x-binnacle-signature-256", signed(secret, &letter.body))
            .body(letter.body.clone())
            .send()
            .await;
        match sent {
            Ok(answer) => judged(letter, answer).await,
            Err(error) => {
                let (never, why) = (error.is_connect() || error.is_builder(), words(error));
                if never {
                    Outcome::NotSent { after: None, why }
                } else {
                    Outcome::Doubtful { why }
                }
            }
        }
    }
}

/// The signature of a body, as GitHub writes its own.
fn signed(secret: &SecretString, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
        .expect("a key of any length will do");
    mac.update(body.as_bytes());
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

async fn judged(letter: &Letter, answer: Response) -> Outcome {
    let status = answer.status().as_u16();
    match status {
        200..=299 if letter.step == Step::Call => Outcome::Done(Delivered::Ship(Sent::Taken)),
        200..=299 => Outcome::Done(Delivered::Nothing),
        300..=399 => {
            let why = "it answers with a redirect, which is not followed; name the address that it leads to";
            refused(letter, why.to_owned())
        }
        429 => Outcome::NotSent {
            after: after(&answer),
            why: "it asks to be told later (429)".to_owned(),
        },
        408 | 500.. => Outcome::Doubtful {
            why: format!("it answers {status}"),
        },
        _ => {
            let said = said(answer).await;
            let host = letter.to.url.host();
            refused(letter, format!("{host} refused it ({status}){said}"))
        }
    }
}

/// It says no, and will say so again. That ends a deploy; that one was given up is nothing to anybody then.
fn refused(letter: &Letter, why: String) -> Outcome {
    if letter.step == Step::Call {
        return Outcome::Done(Delivered::Ship(Sent::Refused(why)));
    }
    tracing::warn!(
        key = letter.key,
        why,
        "a program was not told that a deploy is given up"
    );
    Outcome::Done(Delivered::Nothing)
}

fn after(answer: &Response) -> Option<SignedDuration> {
    let seconds: i64 = answer
        .headers()
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .parse()
        .ok()?;
    Some(SignedDuration::from_secs(seconds.clamp(1, LONGEST)))
}

/// What it says, on one line.
async fn said(mut answer: Response) -> String {
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = answer.chunk().await {
        bytes.extend_from_slice(&chunk);
        if bytes.len() >= READ {
            break;
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    let line = cut(one_line(&text).trim(), 200);
    if line.is_empty() {
        line
    } else {
        format!(": {line}")
    }
}

/// What went wrong, without the address, which may hold what is nobody's business.
fn words(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        words = format!("{words}: {inner}");
        cause = inner.source();
    }
    words
}
