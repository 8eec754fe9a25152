//! What to try next, posted into the room of a drill.

use binnacle_commands::{
    delivery::{Delivered, Doubt},
    incident::{Step, guide_card},
};

use crate::{
    app::Parcel,
    discord::{port::Failed, render},
};

use super::{Sender, room::room_of};

impl Sender {
    pub(super) async fn guide(&self, parcel: &Parcel, step: Step) -> Result<Delivered, Failed> {
        let Some(room) = room_of(parcel)? else {
            return Ok(Delivered::Nothing);
        };
        let card = guide_card(&parcel.incident, step);
        let key = format!("guide/{}", parcel.claimed.id);
        let since = (parcel.claimed.doubt != Doubt::None).then_some(parcel.claimed.first_tried_at);
        self.post_once(room, &card, &key, since, |message| {
            render::shows(&card, message)
        })
        .await?;
        Ok(Delivered::Nothing)
    }
}
