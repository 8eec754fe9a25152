//! The cards of errands, edited as people answer and as they run.

use binnacle_commands::delivery::{Delivered, Doubt, Outcome};

use crate::{app::ErrandParcel, discord::port::Failed};

use super::{Sender, outcome};

impl Sender {
    /// Makes the card of an errand right, once.
    pub async fn send_errand(&self, parcel: &ErrandParcel) -> Outcome {
        self.errand(parcel)
            .await
            .map_or_else(outcome, Outcome::Done)
    }

    async fn errand(&self, parcel: &ErrandParcel) -> Result<Delivered, Failed> {
        let (errand, card) = (&parcel.errand, &parcel.card);
        if let Some(message) = errand.message
            && self.show(errand.channel, message, card).await?
        {
            return Ok(Delivered::Nothing);
        }
        // Where someone deleted the card, the key of the lost one would only give it back.
        let key = match errand.message {
            Some(lost) => format!("errand/{}/{lost}", errand.id),
            None => format!("errand/{}", errand.id),
        };
        let since = (parcel.claimed.doubt != Doubt::None).then_some(parcel.claimed.first_tried_at);
        let footer = card.footer.clone().unwrap_or_default();
        let message = self
            .post_once(errand.channel, card, &key, since, |message| {
                message["embeds"][0]["footer"]["text"] == footer.as_str()
            })
            .await?;
        Ok(Delivered::Card(message))
    }
}
