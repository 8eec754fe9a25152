//! A reminder in an incident's room.

use binnacle_commands::{
    delivery::{Delivered, Doubt},
    incident::{Nudge, nudge_card},
};
use jiff::Timestamp;

use crate::{
    app::Parcel,
    discord::{port::Failed, render},
};

use super::{Sender, room::room_of};

impl Sender {
    pub(super) async fn nudge(
        &self,
        parcel: &Parcel,
        nudge: &Nudge,
        planned_at: Timestamp,
    ) -> Result<Delivered, Failed> {
        if !nudge.is_due(&parcel.incident) {
            return Ok(Delivered::Nothing);
        }
        let Some(room) = room_of(parcel)? else {
            return Ok(Delivered::Nothing);
        };
        // Whether it is late was settled when it was first tried, so that a second try says the same.
        let first = parcel.claimed.first_tried_at;
        let card = nudge_card(&parcel.incident, nudge, &parcel.team, planned_at, first);
        let key = format!("nudge/{}", parcel.claimed.id);
        let since = (parcel.claimed.doubt != Doubt::None).then_some(first);
        self.post_once(room, &card, &key, since, |message| {
            render::shows(&card, message)
        })
        .await?;
        Ok(Delivered::Reminder)
    }
}
