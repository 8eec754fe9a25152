//! An incident's room: a channel, made once however often it is tried.

use binnacle_commands::{
    delivery::{Delivered, Doubt},
    incident::{room_name, room_topic},
    names::ChannelId,
    team::Incidents,
};
use serde_json::{Value, json};
use serenity::all::{ChannelType, CreateChannel, GuildId, LightMethod, Route};

use crate::{
    app::Parcel,
    discord::port::{Call, Failed},
};

use super::Sender;

impl Sender {
    pub(super) async fn room(&self, parcel: &Parcel) -> Result<Delivered, Failed> {
        if let Some(room) = parcel.incident.places.room {
            return Ok(Delivered::Room {
                room,
                category: None,
            });
        }
        let guild = GuildId::new(parcel.incident.workspace.get());
        let topic = room_topic(&parcel.incident);
        if parcel.claimed.doubt != Doubt::None {
            // An earlier try may have made it: Discord knows no key for channels, but the topic carries ours.
            let channels = self.channels(guild).await?;
            let ours = channels
                .iter()
                .filter(|channel| channel["topic"] == topic.as_str());
            if let Some(room) = ours.filter_map(id).min() {
                return Ok(Delivered::Room {
                    room,
                    category: None,
                });
            }
        }
        let (parent, found) = self.parent(parcel, guild).await?;
        let channel = CreateChannel::new(room_name(&parcel.incident))
            .kind(ChannelType::Text)
            .topic(topic);
        let under = channel
            .clone()
            .category(serenity::all::ChannelId::new(parent.get()));
        let made = match self.make(guild, &under).await {
            // A category holds 50 channels. A room that stands outside of it is better than none.
            Err(Failed::Refused { message, .. })
                if message.contains("CHANNEL_PARENT_MAX_CHANNELS") =>
            {
                tracing::warn!(category = %parent, "the category of incidents is full, so a room is made outside of it");
                self.make(guild, &channel).await?
            }
            made => made?,
        };
        let room =
            id(&made).ok_or_else(|| Failed::Doubtful("the answer names no channel".to_owned()))?;
        Ok(Delivered::Room {
            room,
            category: found,
        })
    }

    async fn make(&self, guild: GuildId, channel: &CreateChannel<'_>) -> Result<Value, Failed> {
        let call =
            Call::new(LightMethod::Post, Route::GuildChannels { guild_id: guild }).json(channel);
        self.port.send(call).await
    }

    /// The category that rooms stand under: the team's, the one used before, one of that name, or a new one.
    async fn parent(
        &self,
        parcel: &Parcel,
        guild: GuildId,
    ) -> Result<(ChannelId, Option<ChannelId>), Failed> {
        if let Some(named) = parcel.team.incidents.category {
            return Ok((named, None));
        }
        let _alone = self.category.lock().await;
        let known = self.app.category(parcel.incident.workspace).await;
        let known = known.map_err(|error| Failed::NotSent(error.to_string()))?;
        let channels = self.channels(guild).await?;
        let categories: Vec<&Value> = channels
            .iter()
            .filter(|channel| channel["type"] == 4)
            .collect();
        let kept = known.filter(|known| categories.iter().any(|one| id(one) == Some(*known)));
        let of_name = categories
            .iter()
            .filter(|one| one["name"] == Incidents::CATEGORY)
            .filter_map(|one| id(one))
            .min();
        if let Some(found) = kept.or(of_name) {
            return Ok((found, (known != Some(found)).then_some(found)));
        }
        let category = json!({ "name": Incidents::CATEGORY, "type": 4 });
        let call =
            Call::new(LightMethod::Post, Route::GuildChannels { guild_id: guild }).json(&category);
        let made = id(&self.port.send(call).await?);
        let made =
            made.ok_or_else(|| Failed::Doubtful("the answer names no channel".to_owned()))?;
        Ok((made, Some(made)))
    }

    async fn channels(&self, guild: GuildId) -> Result<Vec<Value>, Failed> {
        let list = self
            .port
            .send(Call::new(
                LightMethod::Get,
                Route::GuildChannels { guild_id: guild },
            ))
            .await?;
        match list {
            Value::Array(channels) => Ok(channels),
            _ => Err(Failed::NotSent(
                "the list of channels is no list".to_owned(),
            )),
        }
    }
}

fn id(channel: &Value) -> Option<ChannelId> {
    channel["id"].as_str()?.parse().ok()
}
