//! What somebody did on GitHub, posted into the incident's room.

use binnacle_commands::{
    delivery::{Delivered, Doubt},
    heard::{self, Heard},
};

use crate::{
    app::Parcel,
    discord::{port::Failed, render},
};

use super::{Sender, room::room_of};

impl Sender {
    pub(super) async fn heard(&self, parcel: &Parcel, told: &Heard) -> Result<Delivered, Failed> {
        let Some(room) = room_of(parcel)? else {
            return Ok(Delivered::Nothing);
        };
        let card = heard::card(&parcel.incident, told);
        let key = format!("heard/{}", parcel.claimed.id);
        let since = (parcel.claimed.doubt != Doubt::None).then_some(parcel.claimed.first_tried_at);
        self.post_once(room, &card, &key, since, |message| {
            render::shows(&card, message)
        })
        .await?;
        Ok(Delivered::Nothing)
    }
}
