//! An incident's board: one pinned message in its room, posted once and edited from then on.

use binnacle_commands::{
    delivery::{Delivered, Doubt},
    incident,
    names::{ChannelId, MessageId},
};
use serenity::all::{LightMethod, Route};

use crate::{
    app::Parcel,
    discord::port::{Call, Failed},
};

use super::{Sender, room::room_of};

impl Sender {
    pub(super) async fn board(&self, parcel: &Parcel) -> Result<Delivered, Failed> {
        let incident = &parcel.incident;
        let Some(room) = room_of(parcel)? else {
            return Ok(Delivered::Nothing);
        };
        let card = incident::board(incident, &parcel.team);
        if let Some(board) = incident.places.board
            && self.show(room, board, &card).await?
        {
            return Ok(Delivered::Nothing);
        }
        // Where someone deleted the board, the key of the lost one would only give it back.
        let key = match incident.places.board {
            Some(lost) => format!("board/{}/{lost}", incident.id),
            None => format!("board/{}", incident.id),
        };
        let since = (parcel.claimed.doubt != Doubt::None).then_some(parcel.claimed.first_tried_at);
        let footer = card.footer.clone().unwrap_or_default();
        let board = self
            .post_once(room, &card, &key, since, |message| {
                message["embeds"][0]["footer"]["text"] == footer.as_str()
            })
            .await?;
        // The board is there already, so whatever stops the pin makes the next try look for it.
        let pinned = self.pin(room, board).await;
        pinned.map_err(|failed| Failed::Doubtful(format!("pinning the board: {failed}")))?;
        Ok(Delivered::Board(board))
    }

    async fn pin(&self, channel: ChannelId, message: MessageId) -> Result<(), Failed> {
        let route = Route::ChannelPin {
            channel_id: serenity::all::ChannelId::new(channel.get()),
            message_id: serenity::all::MessageId::new(message.get()),
        };
        match self.port.send(Call::new(LightMethod::Put, route)).await {
            Ok(_) => Ok(()),
            // A board that cannot be pinned still is the board.
            Err(
                failed @ Failed::Refused {
                    status: 400..=405, ..
                },
            ) => {
                tracing::warn!(%failed, "the board could not be pinned");
                Ok(())
            }
            Err(failed) => Err(failed),
        }
    }
}
