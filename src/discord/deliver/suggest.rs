//! Runbooks that an incident's room is offered, posted once.

use binnacle_commands::delivery::{Delivered, Doubt, Outcome};

use crate::{app::SuggestionParcel, discord::port::Failed};

use super::{Sender, outcome};

impl Sender {
    /// Offers a room the runbooks that may help, once.
    pub async fn send_suggestion(&self, parcel: &SuggestionParcel) -> Outcome {
        let sent = self.suggest(parcel).await;
        sent.map_or_else(outcome, Outcome::Done)
    }

    async fn suggest(&self, parcel: &SuggestionParcel) -> Result<Delivered, Failed> {
        let (Some(room), Some(card)) = (parcel.room, &parcel.card) else {
            return Ok(Delivered::Nothing);
        };
        let key = format!("suggest/{}", parcel.claimed.id);
        let since = (parcel.claimed.doubt != Doubt::None).then_some(parcel.claimed.first_tried_at);
        let footer = card.footer.clone().unwrap_or_default();
        self.post_once(room, card, &key, since, |message| {
            message["embeds"][0]["footer"]["text"] == footer.as_str()
        })
        .await?;
        Ok(Delivered::Nothing)
    }
}
