//! Finding a message of ours again, when nobody knows whether it was sent.

use binnacle_commands::{
    names::{ChannelId, MessageId},
    reply::Card,
};
use jiff::Timestamp;
use serde_json::Value;
use serenity::all::{LightMethod, Route};

use crate::discord::{
    port::{Call, Failed},
    render,
};

use super::Sender;

/// The milliseconds at which Discord's ids begin to count.
const EPOCH: i64 = 1_420_070_400_000;

/// The most pages of a hundred messages that are looked through.
const PAGES: usize = 10;

impl Sender {
    /// Our first message in a channel since a time that `fits`.
    pub(super) async fn find(
        &self,
        channel: ChannelId,
        since: Timestamp,
        fits: impl Fn(&Value) -> bool,
    ) -> Result<Option<MessageId>, Failed> {
        // A little earlier than the try, since the clocks of two machines differ.
        let mut after = (since.as_millisecond() - EPOCH - 60_000)
            .max(0)
            .cast_unsigned()
            << 22;
        let bot = self.bot.to_string();
        for _ in 0..PAGES {
            let route = Route::ChannelMessages {
                channel_id: serenity::all::ChannelId::new(channel.get()),
            };
            let call = Call::new(LightMethod::Get, route)
                .param("after", after)
                .param("limit", 100);
            let list = self.port.send(call).await?;
            let page = list.as_array().map(Vec::as_slice).unwrap_or_default();
            let number =
                |message: &Value| message["id"].as_str().and_then(|id| id.parse::<u64>().ok());
            let ours = page
                .iter()
                .filter(|message| message["author"]["id"] == bot.as_str() && fits(message));
            if let Some(found) = ours.filter_map(number).min() {
                return Ok(MessageId::try_from(found).ok());
            }
            match page.iter().filter_map(number).max() {
                Some(newest) if page.len() == 100 => after = newest,
                _ => break,
            }
        }
        Ok(None)
    }

    /// Posts a card, once however often it is tried. Discord makes messages with one key one for a few minutes; after that
    /// we look. One that is found, or given back for its key, may show an older state, so it is made to show this one.
    pub(super) async fn post_once(
        &self,
        channel: ChannelId,
        card: &Card,
        key: &str,
        doubtful_since: Option<Timestamp>,
        fits: impl Fn(&Value) -> bool,
    ) -> Result<MessageId, Failed> {
        if let Some(since) = doubtful_since
            && let Some(found) = self.find(channel, since, fits).await?
        {
            self.show(channel, found, card).await?;
            return Ok(found);
        }
        let route = Route::ChannelMessages {
            channel_id: serenity::all::ChannelId::new(channel.get()),
        };
        let sent = self
            .port
            .send(
                Call::new(LightMethod::Post, route)
                    .json(&render::message(card, key))
                    .file(card.file.as_deref()),
            )
            .await?;
        let id = sent["id"].as_str().and_then(|id| id.parse().ok());
        let id = id.ok_or_else(|| Failed::Doubtful("the answer names no message".to_owned()))?;
        if !render::shows(card, &sent) {
            self.show(channel, id, card).await?;
        }
        Ok(id)
    }

    /// Makes a message show a card; `false` when it is gone.
    pub(super) async fn show(
        &self,
        channel: ChannelId,
        message: MessageId,
        card: &Card,
    ) -> Result<bool, Failed> {
        let route = Route::ChannelMessage {
            channel_id: serenity::all::ChannelId::new(channel.get()),
            message_id: serenity::all::MessageId::new(message.get()),
        };
        match self
            .port
            .send(
                Call::new(LightMethod::Patch, route)
                    .json(&render::edit(card))
                    .file(card.file.as_deref()),
            )
            .await
        {
            Ok(_) => Ok(true),
            Err(failed) if failed.code() == Some(10008) => Ok(false),
            Err(failed) => Err(failed),
        }
    }
}
