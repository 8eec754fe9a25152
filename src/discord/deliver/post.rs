//! What happened to an incident, posted into its room.

use binnacle_commands::{
    delivery::{Delivered, Doubt},
    effect::Note,
    incident,
};

use crate::{
    app::Parcel,
    discord::{port::Failed, render},
};

use super::{Sender, room::room_of};

impl Sender {
    pub(super) async fn post(&self, parcel: &Parcel, note: &Note) -> Result<Delivered, Failed> {
        let Some(room) = room_of(parcel)? else {
            return Ok(Delivered::Nothing);
        };
        let card = incident::post(&parcel.incident, note, &parcel.team);
        let key = format!("post/{}", parcel.claimed.id);
        let since = (parcel.claimed.doubt != Doubt::None).then_some(parcel.claimed.first_tried_at);
        self.post_once(room, &card, &key, since, |message| {
            render::shows(&card, message)
        })
        .await?;
        Ok(Delivered::Nothing)
    }
}
