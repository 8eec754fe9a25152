//! An incident's room, made once however often it is tried: a channel, or a thread where its severity or the lack of channels
//! says so.

use binnacle_commands::{
    delivery::{Delivered, Doubt},
    incident::{Venue, room_name, room_topic},
    names::ChannelId,
};
use serde_json::{Value, json};
use serenity::all::{ChannelType, GuildId, LightMethod, Route};

use crate::{
    app::Parcel,
    discord::port::{Call, Failed},
};

use super::{Sender, category::Categories};

/// From so many channels on, rooms are threads: a server takes 500, and people need some for themselves.
const NEARLY_FULL: usize = 480;

/// "Maximum number of guild channels reached".
const NO_MORE_CHANNELS: i64 = 30013;

impl Sender {
    pub(super) async fn room(&self, parcel: &Parcel) -> Result<Delivered, Failed> {
        if let Some(room) = parcel.incident.places.room {
            return Ok(there(room));
        }
        let guild = GuildId::new(parcel.incident.workspace.get());
        match (parcel.incident.venue, parcel.team.incidents.announce) {
            (Venue::Thread, Some(place)) => self.thread(parcel, guild, place).await,
            _ => self.channel_or_thread(parcel, guild).await,
        }
    }

    /// A channel, or a thread where channels are about to run out.
    async fn channel_or_thread(
        &self,
        parcel: &Parcel,
        guild: GuildId,
    ) -> Result<Delivered, Failed> {
        // One at a time, from looking at what is there until it is made: two that look at once would make two categories.
        let _alone = self.rooms.lock().await;
        let channels = self.channels(guild).await?;
        if parcel.claimed.doubt != Doubt::None {
            // An earlier try may have made it: Discord knows no key for channels, but the topic carries ours.
            let topic = room_topic(&parcel.incident);
            let ours = channels
                .iter()
                .filter(|channel| channel["topic"] == topic.as_str());
            if let Some(room) = ours.filter_map(id).min() {
                return Ok(there(room));
            }
        }
        let announce = parcel.team.incidents.announce;
        let instead = announce.filter(|_| !parcel.incident.is_private);
        if let Some(place) = instead.filter(|_| channels.len() >= NEARLY_FULL) {
            tracing::warn!(
                channels = channels.len(),
                "the server is nearly full of channels, so a thread is the room"
            );
            return self.thread(parcel, guild, place).await;
        }
        match (self.channel(parcel, guild, &channels).await, instead) {
            (Err(failed), Some(place)) if failed.code() == Some(NO_MORE_CHANNELS) => {
                self.thread(parcel, guild, place).await
            }
            (made, _) => made,
        }
    }

    /// A channel, in the first category that takes it.
    async fn channel(
        &self,
        parcel: &Parcel,
        guild: GuildId,
        channels: &[Value],
    ) -> Result<Delivered, Failed> {
        let mut body = json!({
            "name": room_name(&parcel.incident),
            "type": u8::from(ChannelType::Text),
            "topic": room_topic(&parcel.incident),
        });
        if parcel.incident.is_private {
            body["permission_overwrites"] = Value::Array(self.doors(parcel));
        }
        let mut categories = Categories::of(self, parcel, guild, channels).await?;
        while let Some(category) = categories.next().await? {
            body["parent_id"] = json!(category.to_string());
            match self.make(guild, &body).await {
                Err(Failed::Refused { message, .. })
                    if message.contains("CHANNEL_PARENT_MAX_CHANNELS") => {}
                made => {
                    let room = id(&made?);
                    let nameless = || Failed::Doubtful("the answer names no channel".to_owned());
                    return Ok(Delivered::Room {
                        room: room.ok_or_else(nameless)?,
                        category: categories.found(),
                    });
                }
            }
        }
        Err(Failed::Refused {
            status: 400,
            code: NO_MORE_CHANNELS,
            message: "every category of incidents is full".to_owned(),
        })
    }

    /// A thread of the announcement channel. Its name carries the incident's number, by which it is found again.
    async fn thread(
        &self,
        parcel: &Parcel,
        guild: GuildId,
        place: ChannelId,
    ) -> Result<Delivered, Failed> {
        let name = room_name(&parcel.incident);
        if parcel.claimed.doubt != Doubt::None {
            let route = Route::GuildThreadsActive { guild_id: guild };
            let active = self.port.send(Call::new(LightMethod::Get, route)).await?;
            let threads = active["threads"].as_array().into_iter().flatten();
            let ours = threads.filter(|thread| {
                thread["name"] == name.as_str()
                    && thread["parent_id"] == place.to_string().as_str()
                    && thread["owner_id"] == self.bot.to_string().as_str()
            });
            if let Some(room) = ours.filter_map(id).min() {
                return Ok(there(room));
            }
        }
        let route = Route::ChannelThreads {
            channel_id: serenity::all::ChannelId::new(place.get()),
        };
        let body = json!({
            "name": name,
            "type": u8::from(ChannelType::PublicThread),
            "auto_archive_duration": 10080,
        });
        let made = self
            .port
            .send(Call::new(LightMethod::Post, route).json(&body))
            .await?;
        let room = id(&made);
        room.map(there)
            .ok_or_else(|| Failed::Doubtful("the answer names no thread".to_owned()))
    }

    pub(super) async fn make(&self, guild: GuildId, channel: &Value) -> Result<Value, Failed> {
        let call =
            Call::new(LightMethod::Post, Route::GuildChannels { guild_id: guild }).json(channel);
        self.port.send(call).await
    }

    pub(super) async fn channels(&self, guild: GuildId) -> Result<Vec<Value>, Failed> {
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

/// The room that something goes to. It may still be on its way; `None` when it is archived by now, so that nothing has to go there.
pub(super) fn room_of(parcel: &Parcel) -> Result<Option<ChannelId>, Failed> {
    let places = &parcel.incident.places;
    if places.room.is_none() && places.has_room() {
        return Err(Failed::NotSent("the room is not there yet".to_owned()));
    }
    Ok(places.room)
}

const fn there(room: ChannelId) -> Delivered {
    Delivered::Room {
        room,
        category: None,
    }
}

pub(super) fn id(channel: &Value) -> Option<ChannelId> {
    channel["id"].as_str()?.parse().ok()
}
