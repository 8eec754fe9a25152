//! What the asker was shown first, and making it show something else.

use binnacle_commands::reply::{Audience, Card};
use serde_json::Value;
use serenity::all::{LightMethod, MessageFlags, Route};

use crate::discord::{
    port::{Call, Failed},
    render,
};

use super::Answers;

impl Answers {
    /// Makes an answer that was given earlier to everyone show a card; `false` when it can be edited no longer.
    pub(in crate::discord) async fn correct(
        &self,
        token: &str,
        card: &Card,
    ) -> Result<bool, Failed> {
        self.show(token, Audience::Everyone, card, 1).await
    }

    /// Makes what was shown first show a card; `false` when nothing was shown, or when it can be reached no longer.
    pub(super) async fn show(
        &self,
        token: &str,
        audience: Audience,
        card: &Card,
        tries: u32,
    ) -> Result<bool, Failed> {
        let shown = match audience {
            Audience::Everyone => self.edit(token, card, tries).await,
            Audience::Asker => self.show_alone(token, card, tries).await,
        };
        match shown {
            Ok(()) => Ok(true),
            // Gone, or its 15 minutes are over, which Discord calls an invalid webhook token.
            Err(Failed::Refused {
                status: 401 | 404, ..
            }) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// Shows a card to the asker alone. Where everyone saw that an answer follows, nobody else may see the answer: a message
    /// cannot change who sees it, so that one goes and another comes.
    async fn show_alone(&self, token: &str, card: &Card, tries: u32) -> Result<(), Failed> {
        let original = |method| Call::new(method, self.original(token));
        let seen = self.insist(tries, || original(LightMethod::Get)).await?;
        if is_private(&seen) {
            return self.edit(token, card, tries).await;
        }
        let deleted = self.insist(tries, || original(LightMethod::Delete)).await;
        match deleted {
            Err(failed) if !failed.is_gone() => return Err(failed),
            _ => {}
        }
        let apart = || {
            let route = Route::WebhookFollowupMessages {
                application_id: self.application,
                token,
            };
            Call::new(LightMethod::Post, route)
                .json(&render::alone(card))
                .file(card.file.as_deref())
        };
        self.insist(tries, apart).await.map(drop)
    }

    async fn edit(&self, token: &str, card: &Card, tries: u32) -> Result<(), Failed> {
        let call = || {
            Call::new(LightMethod::Patch, self.original(token))
                .json(&render::edit_answer(card))
                .file(card.file.as_deref())
        };
        self.insist(tries, call).await.map(drop)
    }

    const fn original<'t>(&self, token: &'t str) -> Route<'t> {
        Route::WebhookOriginalInteractionResponse {
            application_id: self.application,
            token,
        }
    }
}

fn is_private(message: &Value) -> bool {
    let flags = message["flags"].as_u64().unwrap_or_default();
    MessageFlags::from_bits_truncate(flags).contains(MessageFlags::EPHEMERAL)
}
