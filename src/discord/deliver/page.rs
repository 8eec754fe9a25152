//! Pages: the message that reaches each of those who are called, the word in the channel, and the card.

use binnacle_commands::{
    Effect,
    delivery::{Delivered, Doubt, Outcome},
    names::ChannelId,
    page::{self, Callee, Place, ROOM_SOON},
    reply::Card,
};
use jiff::Timestamp;
use serde_json::Value;

use crate::{app::PageParcel, discord::port::Failed};

use super::{Sender, outcome};

/// Discord does not let the bot write to somebody: their direct messages are closed,
const CLOSED: i64 = 50007;
/// or they share no server with it (any more).
const NO_SERVER: i64 = 50278;
/// There is no such person.
const NOBODY: i64 = 10013;

impl Sender {
    /// Sends something of a page, once.
    pub async fn send_page(&self, parcel: &PageParcel) -> Outcome {
        let sent = match parcel.claimed.effect {
            Effect::PageCall {
                round,
                step,
                callee,
                ..
            } => self.page_call(parcel, (round, step, callee)).await,
            Effect::PagePost { turn, instead, .. } => self.page_post(parcel, turn, instead).await,
            Effect::PageCard { .. } => self.page_card(parcel).await,
            _ => Ok(Delivered::Nothing),
        };
        sent.map_or_else(outcome, Outcome::Done)
    }

    /// Makes the message right that reaches one of those who are called.
    async fn page_call(
        &self,
        parcel: &PageParcel,
        (round, step, callee): (u8, u8, Callee),
    ) -> Result<Delivered, Failed> {
        let page = &parcel.page;
        let Some(call) = page.call(round, step, callee) else {
            return Ok(Delivered::Nothing);
        };
        let card = page::call_card(page, call, parcel.incident.as_ref());
        let card = match callee {
            Callee::User(_) => card.outside(page.workspace),
            Callee::Role(_) | Callee::Channel(_) => card,
        };
        if let Some((channel, message)) = call.message {
            self.show(channel, message, &card).await?;
            return Ok(Delivered::Nothing);
        }
        if !page.is_unanswered() || call.refused.is_some() {
            return Ok(Delivered::Nothing);
        }
        let is_private = parcel.incident.as_ref().is_some_and(|it| it.is_private);
        if is_private && matches!(callee, Callee::Channel(_)) {
            // It was public when the channel was called.
            return Ok(Delivered::NotCalled(
                "only people hear of what is private".to_owned(),
            ));
        }
        let key = format!("page/{}/{round}/{step}/{callee}", page.id);
        match self.reach(parcel, callee, &card, &key).await {
            // A token that is not accepted is set anew, and no reason to tell people that they cannot be reached.
            Err(Failed::Refused {
                status,
                code,
                message,
            }) if status != 401 => Ok(Delivered::NotCalled(why(code, &message))),
            reached => reached,
        }
    }

    async fn reach(
        &self,
        parcel: &PageParcel,
        callee: Callee,
        card: &Card,
        key: &str,
    ) -> Result<Delivered, Failed> {
        let channel = match callee {
            Callee::User(user) => self.direct(user).await?,
            Callee::Channel(channel) => channel,
            Callee::Role(_) => return Ok(Delivered::Nothing),
        };
        let footer = card.footer.clone().unwrap_or_default();
        let message = self
            .post_once(channel, card, key, since(parcel), |message| {
                message["embeds"][0]["footer"]["text"] == footer.as_str()
            })
            .await?;
        Ok(Delivered::Called(channel, message))
    }

    /// Says in the channel what a turn brought.
    async fn page_post(
        &self,
        parcel: &PageParcel,
        turn: u16,
        instead: Option<Callee>,
    ) -> Result<Delivered, Failed> {
        let page = &parcel.page;
        // Once somebody is on it, nobody has to be called any more.
        let Some(card) = page::post_card(page, turn, instead).filter(|_| page.is_unanswered())
        else {
            return Ok(Delivered::Nothing);
        };
        let Some(channel) = here(parcel)? else {
            return Ok(Delivered::Nothing);
        };
        let instead = instead.map(|callee| format!("/{callee}"));
        let key = format!(
            "page/{}/turn/{turn}{}",
            page.id,
            instead.unwrap_or_default()
        );
        let footer = card.footer.clone().unwrap_or_default();
        self.post_once(channel, &card, &key, since(parcel), |message: &Value| {
            message["embeds"][0]["footer"]["text"] == footer.as_str()
        })
        .await?;
        Ok(Delivered::Nothing)
    }

    /// Makes a page's card right. Where somebody deleted it, a new one is posted.
    async fn page_card(&self, parcel: &PageParcel) -> Result<Delivered, Failed> {
        let page = &parcel.page;
        let card = page::card(page, parcel.incident.as_ref());
        if let Some((channel, message)) = page.card
            && self.show(channel, message, &card).await?
        {
            return Ok(Delivered::Nothing);
        }
        let Some(channel) = here(parcel)? else {
            return Ok(Delivered::Nothing);
        };
        let lost = page.card.map(|(_, message)| format!("/{message}"));
        let key = format!("page/{}/card{}", page.id, lost.unwrap_or_default());
        let footer = card.footer.clone().unwrap_or_default();
        let message = self
            .post_once(channel, &card, &key, since(parcel), |message| {
                message["embeds"][0]["footer"]["text"] == footer.as_str()
            })
            .await?;
        Ok(Delivered::PageCard(channel, message))
    }
}

/// The channel that a page shows in; its room may have to be made first.
fn here(parcel: &PageParcel) -> Result<Option<ChannelId>, Failed> {
    match parcel.place {
        Place::Here(channel) => Ok(Some(channel)),
        Place::Nowhere => Ok(None),
        Place::Soon => Err(Failed::Limited {
            after: ROOM_SOON.unsigned_abs(),
            global: false,
        }),
    }
}

/// Since when a message of an earlier try may be there.
fn since(parcel: &PageParcel) -> Option<Timestamp> {
    let claimed = &parcel.claimed;
    (claimed.doubt != Doubt::None).then_some(claimed.first_tried_at)
}

/// Why somebody cannot be reached, for those who look at the card.
fn why(code: i64, message: &str) -> String {
    match code {
        CLOSED => "direct messages are closed".to_owned(),
        NO_SERVER => "not on the server any more".to_owned(),
        NOBODY => "no such account".to_owned(),
        10003 => "the channel is gone".to_owned(),
        50001 | 50013 => "Binnacle may not write there".to_owned(),
        _ => message.to_owned(),
    }
}
