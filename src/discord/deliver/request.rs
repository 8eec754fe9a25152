//! The cards of swaps and covers, edited as people answer, and that somebody is still wanted.

use binnacle_commands::{
    Effect,
    delivery::{Delivered, Doubt, Outcome},
};

use crate::{app::RequestParcel, discord::port::Failed};

use super::{Sender, outcome};

impl Sender {
    /// Sends what is to be sent of a swap or a cover, once.
    pub async fn send_request(&self, parcel: &RequestParcel) -> Outcome {
        self.request(parcel)
            .await
            .map_or_else(outcome, Outcome::Done)
    }

    async fn request(&self, parcel: &RequestParcel) -> Result<Delivered, Failed> {
        let (request, channel) = (&parcel.request, parcel.request.channel);
        let Some(card) = &parcel.card else {
            return Ok(Delivered::Nothing);
        };
        let since = (parcel.claimed.doubt != Doubt::None).then_some(parcel.claimed.first_tried_at);
        let footer = card.footer.clone().unwrap_or_default();
        let fits =
            |message: &serde_json::Value| message["embeds"][0]["footer"]["text"] == footer.as_str();
        if let Effect::OncallFollowUp { planned_at, .. } = parcel.claimed.effect {
            let key = format!("request/{}/{}", request.id, planned_at.as_second());
            self.post_once(channel, card, &key, since, fits).await?;
            return Ok(Delivered::Reminder);
        }
        if let Some(message) = request.message
            && self.show(channel, message, card).await?
        {
            return Ok(Delivered::Nothing);
        }
        let key = match request.message {
            Some(lost) => format!("request/{}/{lost}", request.id),
            None => format!("request/{}", request.id),
        };
        let message = self.post_once(channel, card, &key, since, fits).await?;
        Ok(Delivered::Card(message))
    }
}
