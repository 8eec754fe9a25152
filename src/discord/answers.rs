//! Giving answers: within three seconds, again when a try fails, and late ones by whatever way is left.

mod late;
mod shown;

use std::{sync::Arc, time::Duration};

use binnacle_commands::{
    Reply,
    interaction::FIRST_ANSWER,
    names::InteractionId,
    reply::{Audience, File},
};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use serde_json::Value;
use serenity::all::{ApplicationId, CreateInteractionResponse, LightMethod, Route};
use tokio::{
    sync::mpsc,
    time::{sleep, timeout},
};

use crate::app::Asked;

use super::{
    door::Answer,
    port::{Call, Failed, Fetched, Port},
    render,
};

/// "Already acknowledged": an earlier try arrived after all.
const ALREADY: i64 = 40060;

/// How often what follows an announcement is tried, with pauses that add up to three seconds.
const TRIES: u32 = 7;
/// The first of those pauses.
const PAUSE: Duration = Duration::from_millis(50);
/// Who has to wait longer than this is not waited for.
const LONGEST: Duration = Duration::from_secs(10);

/// The giver of answers.
#[derive(Debug)]
pub struct Answers {
    port: Arc<Port>,
    application: ApplicationId,
    given: mpsc::UnboundedSender<InteractionId>,
}

impl Answers {
    /// A giver that reports every answer that arrived to `given`.
    pub const fn new(
        port: Arc<Port>,
        application: ApplicationId,
        given: mpsc::UnboundedSender<InteractionId>,
    ) -> Self {
        Self {
            port,
            application,
            given,
        }
    }

    /// Fetches a file of a message that somebody asks about, unless it has more than `most` bytes.
    pub(super) async fn fetch(&self, url: &str, most: u64) -> Result<Fetched, Failed> {
        self.port.fetch(url, most).await
    }

    /// Gives a decided answer. `announced` is whether the asker was told to wait for it, as far as is known.
    pub(super) async fn give(&self, asked: &Asked, answer: &Answer, announced: bool) {
        let (id, token) = (asked.id.get(), asked.token.expose_secret());
        let arrived = match answer {
            Answer::Reply(Reply::Say { audience, card }) if announced => {
                match self.show(token, *audience, card, TRIES).await {
                    // The announcement never arrived.
                    Ok(false) => self.first(id, token, &body(answer), file(answer)).await,
                    shown => shown.map(drop),
                }
            }
            _ => self.first(id, token, &body(answer), file(answer)).await,
        };
        match arrived {
            Ok(()) if matches!(answer, Answer::Reply(Reply::Say { .. })) => self.mark(asked.id),
            Ok(()) => {}
            Err(failed) => {
                metrics::counter!("binnacle_answers_failed_total").increment(1);
                tracing::warn!(%failed, "the answer did not arrive in time; a decided one is given again");
            }
        }
    }

    /// Says that the answer follows. Whether that arrived shows when the answer is given.
    pub(super) async fn announce(&self, asked: &Asked, audience: Audience) {
        let (id, token) = (asked.id.get(), asked.token.expose_secret());
        if let Err(failed) = self
            .first(id, token, &render::thinking(audience), None)
            .await
        {
            tracing::info!(%failed, "the asker was perhaps not told to wait");
        }
    }

    /// Gives an answer that nothing depends on.
    pub(super) async fn plain(&self, id: u64, token: &str, answer: &Answer) {
        if let Err(failed) = self.first(id, token, &body(answer), file(answer)).await {
            tracing::warn!(%failed, "an answer did not arrive");
        }
    }

    fn mark(&self, id: InteractionId) {
        // The receiver is gone only when the bot is stopping; then the answer is given again, which changes nothing.
        let _ = self.given.send(id);
    }

    /// The first answer, tried until it arrives or its three seconds are over.
    async fn first(
        &self,
        id: u64,
        token: &str,
        body: &impl Serialize,
        file: Option<&File>,
    ) -> Result<(), Failed> {
        let tries = self.insist(u32::MAX, || {
            let route = Route::InteractionResponse {
                interaction_id: id.into(),
                token,
            };
            Call::new(LightMethod::Post, route)
                .json(body)
                .file(file)
                .first_answer()
        });
        match timeout(FIRST_ANSWER.unsigned_abs(), tries).await {
            Ok(Err(failed)) if failed.code() == Some(ALREADY) => Ok(()),
            Ok(sent) => sent.map(drop),
            Err(_) => Err(Failed::Doubtful("three seconds are over".to_owned())),
        }
    }

    /// Sends a request so many times until it arrives or is refused.
    async fn insist<'c>(
        &self,
        mut tries: u32,
        call: impl Fn() -> Call<'c>,
    ) -> Result<Value, Failed> {
        let mut pause = PAUSE;
        loop {
            tries -= 1;
            let sent = self.port.send(call()).await;
            let wait = match &sent {
                Err(Failed::Limited { after, .. }) => *after,
                Err(Failed::NotSent(_) | Failed::Doubtful(_)) => pause,
                Ok(_) | Err(Failed::Refused { .. }) => return sent,
            };
            if tries == 0 || wait > LONGEST {
                return sent;
            }
            sleep(wait).await;
            pause *= 2;
        }
    }
}

/// The file that comes with an answer.
fn file(answer: &Answer) -> Option<&File> {
    match answer {
        Answer::Reply(reply) => reply.file(),
        Answer::Choices(_) => None,
    }
}

fn body(answer: &Answer) -> CreateInteractionResponse {
    match answer {
        Answer::Reply(reply) => render::first(reply),
        Answer::Choices(choices) => render::choices(choices),
    }
}
