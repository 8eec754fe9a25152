//! The cards of runs, edited as people tick.

use binnacle_commands::{
    Effect,
    delivery::{Delivered, Doubt, Outcome},
    reply::Card,
};

use crate::{
    app::RunParcel,
    discord::{port::Failed, render},
};

use super::{Sender, outcome};

impl Sender {
    /// Makes the card of a run right, once.
    pub async fn send_run(&self, parcel: &RunParcel) -> Outcome {
        self.run(parcel).await.map_or_else(outcome, Outcome::Done)
    }

    async fn run(&self, parcel: &RunParcel) -> Result<Delivered, Failed> {
        let Some(card) = &parcel.card else {
            return Ok(Delivered::Nothing);
        };
        if matches!(parcel.claimed.effect, Effect::RunNote { .. }) {
            return self.run_note(parcel, card).await;
        }
        let run = &parcel.run;
        if let Some(message) = run.message
            && self.show(run.channel, message, card).await?
        {
            return Ok(Delivered::Nothing);
        }
        // Where someone deleted the card, the key of the lost one would only give it back.
        let key = match run.message {
            Some(lost) => format!("run/{}/{lost}", run.id),
            None => format!("run/{}", run.id),
        };
        let since = (parcel.claimed.doubt != Doubt::None).then_some(parcel.claimed.first_tried_at);
        let footer = card.footer.clone().unwrap_or_default();
        let message = self
            .post_once(run.channel, card, &key, since, |message| {
                message["embeds"][0]["footer"]["text"] == footer.as_str()
            })
            .await?;
        Ok(Delivered::Card(message))
    }

    /// What a newcomer is told beside their card, once.
    async fn run_note(&self, parcel: &RunParcel, card: &Card) -> Result<Delivered, Failed> {
        let key = format!("run-note/{}", parcel.claimed.id);
        let since = (parcel.claimed.doubt != Doubt::None).then_some(parcel.claimed.first_tried_at);
        self.post_once(parcel.run.channel, card, &key, since, |message| {
            render::shows(card, message)
        })
        .await?;
        Ok(Delivered::Nothing)
    }
}
