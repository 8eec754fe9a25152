//! Notices: into a channel, or to one person by direct message.

use binnacle_commands::{
    delivery::{Delivered, Doubt, Outcome},
    names::{ChannelId, UserId},
};
use serde_json::json;
use serenity::all::{LightMethod, Route};

use crate::{
    app::{NoticeParcel, NoticePlace},
    discord::{
        port::{Call, Failed},
        render,
    },
};

use super::{Sender, outcome};

/// Discord's codes for somebody who takes no direct messages from the bot: closed, no server in common.
const CLOSED: [i64; 2] = [50007, 50278];

impl Sender {
    /// Sends a notice, once.
    pub async fn send_notice(&self, parcel: &NoticeParcel) -> Outcome {
        self.notice(parcel)
            .await
            .map_or_else(outcome, Outcome::Done)
    }

    async fn notice(&self, parcel: &NoticeParcel) -> Result<Delivered, Failed> {
        let (Some(card), Some(place)) = (&parcel.card, parcel.to) else {
            return Ok(Delivered::Nothing);
        };
        let channel = match place {
            NoticePlace::Channel(channel) => channel,
            NoticePlace::Person(user) => match self.direct(user).await {
                Err(failed) if is_closed(&failed) => return Ok(Delivered::Closed(user)),
                opened => opened?,
            },
        };
        let key = format!("notice/{}", parcel.claimed.id);
        let since = (parcel.claimed.doubt != Doubt::None).then_some(parcel.claimed.first_tried_at);
        let sent = self
            .post_once(channel, card, &key, since, |message| {
                render::shows(card, message)
            })
            .await;
        match (sent, place) {
            (Err(failed), NoticePlace::Person(user)) if is_closed(&failed) => {
                Ok(Delivered::Closed(user))
            }
            (sent, _) => sent.map(|_| Delivered::Reminder),
        }
    }

    /// The channel of direct messages with somebody. Opening it twice gives the same one.
    pub(super) async fn direct(&self, user: UserId) -> Result<ChannelId, Failed> {
        let body = json!({ "recipient_id": user.to_string() });
        let call = Call::new(LightMethod::Post, Route::UserMeDmChannels).json(&body);
        let opened = self.port.send(call).await?;
        let id = opened["id"].as_str().and_then(|id| id.parse().ok());
        id.ok_or_else(|| Failed::Doubtful("the answer names no channel".to_owned()))
    }
}

pub(super) fn is_closed(failed: &Failed) -> bool {
    failed.code().is_some_and(|code| CLOSED.contains(&code))
}
