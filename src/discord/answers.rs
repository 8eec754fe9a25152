//! Giving answers: within three seconds, again when a try fails, and late ones by whatever way is left.

use std::{sync::Arc, time::Duration};

use binnacle_commands::{
    Reply,
    interaction::{FIRST_ANSWER, Way},
    names::InteractionId,
    reply::{Audience, Card, Tone},
};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use serde_json::json;
use serenity::all::{ApplicationId, ChannelId, LightMethod, Route};
use tokio::{
    sync::mpsc,
    time::{sleep, timeout},
};

use crate::app::{Answerable, App, Asked, Failure, LateAnswer};

use super::{
    door::Answer,
    port::{Call, Failed, Port},
    render,
};

/// "Already acknowledged": an earlier try arrived after all.
const ALREADY: i64 = 40060;
/// "Unknown interaction": more than three seconds passed.
const UNKNOWN: i64 = 10062;

/// What a decision came to, and whether the asker was told to wait for it.
pub(super) struct Given {
    pub(super) decided: std::thread::Result<Result<Answer, Failure>>,
    pub(super) deferred: bool,
}

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

    /// Gives a decided answer.
    pub(super) async fn give(&self, asked: &Asked, answer: Answer, deferred: bool) {
        let token = asked.token.expose_secret();
        let arrived = match (&answer, deferred) {
            (Answer::Reply(Reply::Say { card, .. }), true) => self.edit(token, card).await,
            (Answer::Reply(reply), _) => {
                self.first(asked.id.get(), token, &render::first(reply))
                    .await
            }
            (Answer::Choices(choices), _) => {
                self.first(asked.id.get(), token, &render::choices(choices))
                    .await
            }
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

    /// Says that the answer follows; `false` when that did not arrive.
    pub(super) async fn thinking(&self, asked: &Asked, audience: Audience) -> bool {
        let body = render::thinking(audience);
        self.first(asked.id.get(), asked.token.expose_secret(), &body)
            .await
            .is_ok()
    }

    /// Answers with a reply that nothing depends on.
    pub(super) async fn plain(&self, id: u64, token: &str, reply: Reply) {
        if let Err(failed) = self.first(id, token, &render::first(&reply)).await {
            tracing::warn!(%failed, "an answer did not arrive");
        }
    }

    fn mark(&self, id: InteractionId) {
        // The receiver is gone only when the bot is stopping; then the answer is given again, which changes nothing.
        let _ = self.given.send(id);
    }

    /// The first answer, tried until it arrives or its three seconds are over.
    async fn first(&self, id: u64, token: &str, body: &impl Serialize) -> Result<(), Failed> {
        let tries = async {
            let mut pause = Duration::from_millis(50);
            loop {
                let route = Route::InteractionResponse {
                    interaction_id: id.into(),
                    token,
                };
                let sent = self
                    .port
                    .send(
                        Call::new(LightMethod::Post, route)
                            .json(body)
                            .first_answer(),
                    )
                    .await;
                match sent {
                    Ok(_) => return Ok(()),
                    Err(failed) if failed.code() == Some(ALREADY) => return Ok(()),
                    Err(refused @ Failed::Refused { .. }) => return Err(refused),
                    Err(Failed::Limited { after, .. }) => sleep(after).await,
                    Err(Failed::NotSent(_) | Failed::Doubtful(_)) => sleep(pause).await,
                }
                pause *= 2;
            }
        };
        let late = || Err(Failed::Doubtful("three seconds are over".to_owned()));
        timeout(FIRST_ANSWER.unsigned_abs(), tries)
            .await
            .unwrap_or_else(|_| late())
    }

    /// Makes the answer show a card, tried for a few seconds.
    async fn edit(&self, token: &str, card: &Card) -> Result<(), Failed> {
        let route = Route::WebhookOriginalInteractionResponse {
            application_id: self.application,
            token,
        };
        let call = Call::new(LightMethod::Patch, route).json(&render::edit_answer(card));
        self.port.send(call).await.map(drop)
    }

    /// Makes an answer that was given earlier show a card. `Ok(false)` when it can be edited no longer.
    pub(super) async fn correct(&self, token: &str, card: &Card) -> Result<bool, Failed> {
        match self.edit(token, card).await {
            Ok(()) => Ok(true),
            // Gone, or its 15 minutes are over, which Discord calls an invalid webhook token.
            Err(Failed::Refused {
                status: 401 | 404, ..
            }) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// Gives a late answer by the way that is left.
    pub async fn give_late(&self, app: &App, late: LateAnswer) {
        let LateAnswer { answer, way } = late;
        let Reply::Say { audience, card } = &answer.reply else {
            self.mark(answer.id);
            return;
        };
        let edited = match way {
            Way::EditOrFirst | Way::EditOrChannel => self.correct(&answer.token, card).await,
            Way::Channel => Ok(false),
        };
        let done = match (edited, way) {
            (Ok(true), _) => Ok(()),
            (Ok(false), Way::EditOrFirst) => {
                match self
                    .first(
                        answer.id.get(),
                        &answer.token,
                        &render::first(&answer.reply),
                    )
                    .await
                {
                    Err(failed) if failed.code() == Some(UNKNOWN) => {
                        self.in_channel(&answer, *audience, card).await
                    }
                    other => other,
                }
            }
            (Ok(false), _) => self.in_channel(&answer, *audience, card).await,
            (Err(failed), _) => Err(failed),
        };
        match done {
            Ok(()) => {
                tracing::info!(interaction.id = %answer.id, ?way, "gave a late answer");
                self.mark(answer.id);
            }
            Err(Failed::Refused { message, .. }) => {
                tracing::error!(interaction.id = %answer.id, why = message, "an answer cannot be given any more");
                if let Err(error) = app.answer_lost(answer.id).await {
                    tracing::error!(%error, "could not give an answer up");
                }
            }
            Err(failed) => {
                tracing::warn!(interaction.id = %answer.id, %failed, "a late answer is tried again");
            }
        }
    }

    /// Says in the channel what the asker never saw. What was meant for them alone is only announced.
    async fn in_channel(
        &self,
        answer: &Answerable,
        audience: Audience,
        card: &Card,
    ) -> Result<(), Failed> {
        let told = match audience {
            Audience::Everyone => card.clone(),
            Audience::Asker => Card::new(
                Tone::Grey,
                "An answer came too late",
                "What you asked was done, but Discord no longer lets me show you the answer. `/incident list` and `/status` show how things stand.",
            ),
        };
        let message = render::message(&told, &format!("late/{}", answer.id))
            .content(format!("<@{}>", answer.user));
        let route = Route::ChannelMessages {
            channel_id: ChannelId::new(answer.channel.get()),
        };
        let mut body = json!(message);
        body["allowed_mentions"] = json!({ "parse": [], "users": [answer.user.to_string()] });
        self.port
            .send(Call::new(LightMethod::Post, route).json(&body))
            .await
            .map(drop)
    }
}
