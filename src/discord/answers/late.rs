//! Answers that did not arrive in time, as far as is known: given by the way that is left.

use binnacle_commands::{
    Reply,
    interaction::Way,
    reply::{Audience, Card, Tone},
};
use serde_json::json;
use serenity::all::{ChannelId, LightMethod, Route};

use crate::{
    app::{Answerable, App, LateAnswer},
    discord::{
        port::{Call, Failed},
        render,
    },
};

use super::Answers;

/// "Unknown interaction": more than three seconds passed.
const UNKNOWN: i64 = 10062;

impl Answers {
    /// Gives a late answer by the way that is left.
    pub async fn give_late(&self, app: &App, late: LateAnswer) {
        let LateAnswer { answer, way } = late;
        match self.by(way, &answer).await {
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

    async fn by(&self, way: Way, answer: &Answerable) -> Result<(), Failed> {
        let Reply::Say { audience, card } = &answer.reply else {
            // A form was no decision: who still wants it asks again.
            return Ok(());
        };
        let shown = match way {
            Way::EditOrFirst | Way::EditOrChannel => {
                self.show(&answer.token, *audience, card, 1).await?
            }
            Way::Channel => false,
        };
        if shown {
            return Ok(());
        }
        if way == Way::EditOrFirst {
            let body = render::first(&answer.reply);
            match self
                .first(answer.id.get(), &answer.token, &body, answer.reply.file())
                .await
            {
                Err(failed) if failed.code() == Some(UNKNOWN) => {}
                other => return other,
            }
        }
        self.in_channel(answer, *audience, card).await
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
                "What you asked was looked at, but Discord no longer lets me show you the answer. `/incident list` and `/status` show how things stand.",
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
            .send(
                Call::new(LightMethod::Post, route)
                    .json(&body)
                    .file(told.file.as_deref()),
            )
            .await
            .map(drop)
    }
}
