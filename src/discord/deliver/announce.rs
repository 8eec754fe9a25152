//! An incident's card in the team's announcement channel, edited as things change.

use binnacle_commands::{
    delivery::{Delivered, Doubt},
    incident,
};

use crate::{app::Parcel, discord::port::Failed};

use super::Sender;

impl Sender {
    pub(super) async fn announce(&self, parcel: &Parcel) -> Result<Delivered, Failed> {
        let Some(channel) = parcel.team.incidents.announce else {
            return Ok(Delivered::Nothing);
        };
        let incident = &parcel.incident;
        let card = incident::announcement(incident, &parcel.team);
        let shown = incident
            .places
            .announcement
            .filter(|(there, _)| *there == channel);
        if let Some((_, message)) = shown
            && self.show(channel, message, &card).await?
        {
            return Ok(Delivered::Nothing);
        }
        let key = match shown {
            Some((_, lost)) => format!("announce/{}/{lost}", incident.id),
            None => format!("announce/{}/{channel}", incident.id),
        };
        let since = (parcel.claimed.doubt != Doubt::None).then_some(parcel.claimed.first_tried_at);
        let footer = card.footer.clone().unwrap_or_default();
        let message = self
            .post_once(channel, &card, &key, since, |message| {
                message["embeds"][0]["footer"]["text"] == footer.as_str()
            })
            .await?;
        Ok(Delivered::Announcement(channel, message))
    }
}
