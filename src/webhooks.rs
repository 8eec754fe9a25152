//! Telling programs of the teams' own to carry deploys and errands out: signed, to hosts that were allowed, and the same each time.

use std::{sync::Arc, time::Duration};

use binnacle_commands::{
    delivery::{Delivered, Doubt, Outcome},
    deploy::ship::{Sent, Step},
    errand::{self, End, Stage},
    text::{cut, one_line},
    tool::{Output, Said},
    webhook::Letter,
};
use hmac::{Hmac, Mac as _};
use jiff::SignedDuration;
use reqwest::{Client, Response, header::RETRY_AFTER, redirect::Policy};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

use crate::{
    app::{DeployParcel, ErrandParcel},
    config::Webhooks,
};

/// How long a program may take to be reached, and to answer in all; less than a sender may hold a delivery.
const CONNECT: Duration = Duration::from_secs(5);
const TOTAL: Duration = Duration::from_secs(10);
/// The same where somebody waits for what is answered.
const PATIENT: Duration = Duration::from_secs(30);

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
            .redirect(Policy::none())
            .user_agent("binnacle")
            .build()?;
        Ok(Self { client, known })
    }

    /// Tells a program of a deploy, once. It folds what it was told before, so what nobody answered is told again.
    pub async fn send(&self, parcel: &DeployParcel) -> Outcome {
        let Some((step, letter)) = &parcel.letter else {
            return Outcome::Done(Delivered::Nothing);
        };
        match self.tell(letter, TOTAL).await {
            Ok(answer) if !answer.status().is_success() => {
                let (host, status) = (letter.url.host(), answer.status().as_u16());
                let why = format!("{host} refused it ({status}){}", said(answer).await);
                refused(letter, *step, why)
            }
            Ok(_) if *step == Step::Call => Outcome::Done(Delivered::Ship(Sent::Taken)),
            Ok(_) => Outcome::Done(Delivered::Nothing),
            Err(Untold::Never(why)) => refused(letter, *step, why),
            Err(Untold::Yet(outcome)) => *outcome,
        }
    }

    /// Tells the address of an errand, once, and keeps what it answers. It folds what it was told before, so what nobody answered is
    /// told again.
    pub async fn send_errand(&self, parcel: &ErrandParcel) -> Outcome {
        let errand = &parcel.errand;
        let Some(letter) = errand::letter(errand) else {
            return Outcome::Done(Delivered::Nothing);
        };
        if !matches!(errand.course.stage, Stage::Running { .. }) {
            return Outcome::Done(Delivered::Nothing);
        }
        let end = match self.tell(&letter, PATIENT).await {
            Ok(answer) => self.end(answer, parcel.output.as_ref()).await,
            Err(Untold::Never(why)) => End::failed(why),
            Err(Untold::Yet(outcome)) => return *outcome,
        };
        // A no behind a try that nobody answered does not take back what that one perhaps did.
        if !end.is_fine && parcel.claimed.doubt != Doubt::None {
            let why = end.why.unwrap_or_default();
            let why = format!("{why}, after a try that was perhaps taken");
            return Outcome::Done(Delivered::Ship(Sent::Unclear(why)));
        }
        Outcome::Done(Delivered::Answered(end))
    }

    /// What came of an errand whose address answered.
    async fn end(&self, mut answer: Response, output: Option<&Output>) -> End {
        let status = answer.status();
        let end = if status.is_success() {
            End::fine(format!("It went well ({})", status.as_u16()))
        } else {
            End::failed(format!("It was refused ({})", status.as_u16()))
        };
        let Some(output) = output else {
            let output = "What was answered is not shown: the action was changed meanwhile.";
            return End {
                output: output.to_owned(),
                ..end
            };
        };
        let mut said = Said::new(output);
        while let Ok(Some(chunk)) = answer.chunk().await {
            said.add(&chunk);
        }
        end.saying(&said, output, &self.known.held())
    }

    /// Tells an address, once, and gives what it answers: that it took it, or that it says no for good.
    async fn tell(&self, letter: &Letter, total: Duration) -> Result<Response, Untold> {
        if !self.known.lets(&letter.url) {
            return Err(Untold::Never(format!(
                "Binnacle may not send to {}: whoever runs it names that host in BINNACLE_WEBHOOK_HOSTS",
                letter.url.host()
            )));
        }
        let secret = self.known.secret(&letter.secret);
        let secret = secret.ok_or_else(|| {
            let why = format!("the environment has no {}", letter.secret);
            Untold::not_sent(why, None)
        })?;
        let mut request = self
            .client
            .post(letter.url.as_str())
            .timeout(total)
            .header("content-type", "application/json")
            .header("idempotency-key", &letter.key)
            .header("x-binnacle-signature-256", signed(secret, &letter.body));
        for (name, text) in &letter.headers {
            let value = self.known.opened(text);
            let value = value.map_err(|why| Untold::not_sent(why, None))?;
            request = request.header(name, value);
        }
        match request.body(letter.body.clone()).send().await {
            Ok(answer) => judged(answer),
            Err(error) => {
                let (never, why) = (error.is_connect() || error.is_builder(), words(error));
                Err(if never {
                    Untold::not_sent(why, None)
                } else {
                    Untold::Yet(Box::new(Outcome::Doubtful { why }))
                })
            }
        }
    }
}

/// Why an address gave no answer that counts.
enum Untold {
    /// It will not be told: the same would be said again.
    Never(String),
    /// It is told again later.
    Yet(Box<Outcome>),
}

impl Untold {
    fn not_sent(why: String, after: Option<SignedDuration>) -> Self {
        Self::Yet(Box::new(Outcome::NotSent { after, why }))
    }
}

/// The signature of a body, as GitHub writes its own.
fn signed(secret: &SecretString, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
        .expect("a key of any length will do");
    mac.update(body.as_bytes());
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

fn judged(answer: Response) -> Result<Response, Untold> {
    match answer.status().as_u16() {
        300..=399 => {
            let why = "it answers with a redirect, which is not followed; name the address that it leads to";
            Err(Untold::Never(why.to_owned()))
        }
        429 => {
            let why = "it asks to be told later (429)";
            Err(Untold::not_sent(why.to_owned(), after(&answer)))
        }
        status @ (408 | 500..) => {
            let why = format!("it answers {status}");
            Err(Untold::Yet(Box::new(Outcome::Doubtful { why })))
        }
        _ => Ok(answer),
    }
}

/// It says no, and will say so again. That ends a deploy; that one was given up is nothing to anybody then.
fn refused(letter: &Letter, step: Step, why: String) -> Outcome {
    if step == Step::Call {
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
