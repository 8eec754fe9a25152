//! The cards of locks, edited as they change, and what their owners are told.

use binnacle_commands::{
    Effect,
    delivery::{Delivered, Doubt, Outcome},
};

use crate::{
    app::{LockParcel, NoticePlace},
    discord::{port::Failed, render},
};

use super::{Sender, direct::is_closed, outcome};

impl Sender {
    /// Sends what is to be sent of a lock, once.
    pub async fn send_lock(&self, parcel: &LockParcel) -> Outcome {
        let sent = match parcel.claimed.effect {
            Effect::DeployLockNote { .. } => self.lock_note(parcel).await,
            _ => self.lock_card(parcel).await,
        };
        sent.map_or_else(outcome, Outcome::Done)
    }

    async fn lock_card(&self, parcel: &LockParcel) -> Result<Delivered, Failed> {
        let (lock, channel) = (&parcel.lock, parcel.lock.channel);
        let Some(card) = &parcel.card else {
            return Ok(Delivered::Nothing);
        };
        if let Some(message) = lock.message
            && self.show(channel, message, card).await?
        {
            return Ok(Delivered::Nothing);
        }
        let key = match lock.message {
            Some(lost) => format!("lock/{}/{lost}", lock.id),
            None => format!("lock/{}", lock.id),
        };
        let since = (parcel.claimed.doubt != Doubt::None).then_some(parcel.claimed.first_tried_at);
        let footer = card.footer.clone().unwrap_or_default();
        let message = self
            .post_once(channel, card, &key, since, |message| {
                message["embeds"][0]["footer"]["text"] == footer.as_str()
            })
            .await?;
        Ok(Delivered::Card(message))
    }

    /// Where direct messages are closed nothing is lost: the channel was told the same.
    async fn lock_note(&self, parcel: &LockParcel) -> Result<Delivered, Failed> {
        let Some(card) = &parcel.card else {
            return Ok(Delivered::Nothing);
        };
        let opened = match parcel.place {
            NoticePlace::Channel(channel) => Ok(channel),
            NoticePlace::Person(user) => self.direct(user).await,
        };
        let key = format!("lock-note/{}", parcel.claimed.id);
        let since = (parcel.claimed.doubt != Doubt::None).then_some(parcel.claimed.first_tried_at);
        let sent = match opened {
            Ok(channel) => {
                self.post_once(channel, card, &key, since, |message| {
                    render::shows(card, message)
                })
                .await
            }
            Err(failed) => Err(failed),
        };
        match sent {
            Err(failed) if is_closed(&failed) => Ok(Delivered::Nothing),
            sent => sent.map(|_| Delivered::Nothing),
        }
    }
}
