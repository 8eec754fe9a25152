//! What is overdue, told once a day in the team's announcement channel.

use binnacle_commands::delivery::{Delivered, Doubt, Outcome};

use crate::{app::DigestParcel, discord::port::Failed};

use super::{Sender, outcome};

impl Sender {
    /// Sends a team's digest, once.
    pub async fn send_digest(&self, parcel: &DigestParcel) -> Outcome {
        self.digest(parcel)
            .await
            .map_or_else(outcome, Outcome::Done)
    }

    async fn digest(&self, parcel: &DigestParcel) -> Result<Delivered, Failed> {
        let (Some(card), Some(channel)) = (&parcel.card, parcel.team.incidents.announce) else {
            return Ok(Delivered::Nothing);
        };
        let key = format!("digest/{}/{}", parcel.team.guild, parcel.on);
        let since = (parcel.claimed.doubt != Doubt::None).then_some(parcel.claimed.first_tried_at);
        let footer = card.footer.clone().unwrap_or_default();
        self.post_once(channel, card, &key, since, |message| {
            message["embeds"][0]["footer"]["text"] == footer.as_str()
        })
        .await?;
        Ok(Delivered::Reminder)
    }
}
