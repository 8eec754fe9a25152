//! The doors of a private room: its crew may enter, others may not.

use binnacle_commands::delivery::Delivered;
use serde_json::{Value, json};
use serenity::all::{LightMethod, Permissions, Route};

use crate::{
    app::Parcel,
    discord::port::{Call, Failed},
};

use super::{Sender, room::room_of};

/// What the crew may do in a private room. Discord lets nobody give what they do not have, so this is what the bot has too.
const INSIDE: Permissions = Permissions::VIEW_CHANNEL
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::READ_MESSAGE_HISTORY);

impl Sender {
    pub(super) async fn access(&self, parcel: &Parcel) -> Result<Delivered, Failed> {
        let Some(room) = room_of(parcel)? else {
            return Ok(Delivered::Nothing);
        };
        let body = json!({ "permission_overwrites": self.doors(parcel) });
        let route = Route::Channel {
            channel_id: serenity::all::ChannelId::new(room.get()),
        };
        self.port
            .send(Call::new(LightMethod::Patch, route).json(&body))
            .await?;
        Ok(Delivered::Nothing)
    }

    /// Who may enter a private room, as Discord takes it.
    pub(super) fn doors(&self, parcel: &Parcel) -> Vec<Value> {
        let incident = &parcel.incident;
        let everyone = incident.workspace.to_string();
        let inside = INSIDE.bits();
        let own = INSIDE.union(Permissions::EMBED_LINKS).bits();
        let mut doors = vec![
            json!({ "id": everyone, "type": 0, "allow": 0, "deny": Permissions::VIEW_CHANNEL.bits() }),
            json!({ "id": self.bot.to_string(), "type": 1, "allow": own, "deny": 0 }),
        ];
        let mut people = incident.course.crew.people();
        people.push(incident.declared_by);
        people.sort();
        people.dedup();
        doors.extend(
            people.into_iter().map(
                |user| json!({ "id": user.to_string(), "type": 1, "allow": inside, "deny": 0 }),
            ),
        );
        doors
    }
}
