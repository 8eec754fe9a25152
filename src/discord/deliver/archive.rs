//! Keeping what was said in a room, and taking the room away.

use std::fmt::Write as _;

use binnacle_commands::{delivery::Delivered, names::ChannelId};
use serde_json::Value;
use serenity::all::{GuildId, LightMethod, Route};

use crate::{
    app::Parcel,
    discord::port::{Call, Failed},
};

use super::Sender;

/// From so many channels on, space is made.
const CROWDED: usize = 450;
/// The most messages that are kept of one room.
const MESSAGES: usize = 20_000;
/// "Unknown Channel".
const NO_CHANNEL: i64 = 10003;

impl Sender {
    /// How many channels a server should lose; `0` where there is space.
    pub async fn crowded(&self, guild: u64) -> Result<u32, String> {
        let channels = self.channels(GuildId::new(guild)).await;
        let count = channels.map_err(|failed| failed.to_string())?.len();
        Ok(u32::try_from(count.saturating_sub(CROWDED)).unwrap_or(0))
    }

    pub(super) async fn archive(&self, parcel: &Parcel) -> Result<Delivered, Failed> {
        let Some(room) = parcel.incident.places.room else {
            return Ok(Delivered::Nothing);
        };
        // It was reopened meanwhile, and its room is needed.
        if parcel.incident.is_open() {
            return Ok(Delivered::Nothing);
        }
        let said = match self.said(room).await {
            Err(failed) if failed.code() == Some(NO_CHANNEL) => Vec::new(),
            said => said?,
        };
        let mut text = String::new();
        for message in said.iter().rev() {
            line(message, &mut text);
        }
        Ok(Delivered::Transcript {
            text,
            messages: i64::try_from(said.len()).unwrap_or(i64::MAX),
        })
    }

    pub(super) async fn unroom(&self, parcel: &Parcel) -> Result<Delivered, Failed> {
        let Some(room) = parcel.incident.places.room else {
            return Ok(Delivered::Nothing);
        };
        if parcel.incident.is_open() {
            return Ok(Delivered::Nothing);
        }
        let route = Route::Channel {
            channel_id: serenity::all::ChannelId::new(room.get()),
        };
        match self.port.send(Call::new(LightMethod::Delete, route)).await {
            Err(failed) if failed.code() != Some(NO_CHANNEL) => Err(failed),
            _ => Ok(Delivered::RoomGone),
        }
    }

    /// What was said in a channel, the newest first.
    async fn said(&self, room: ChannelId) -> Result<Vec<Value>, Failed> {
        let mut all: Vec<Value> = Vec::new();
        while all.len() < MESSAGES {
            let route = Route::ChannelMessages {
                channel_id: serenity::all::ChannelId::new(room.get()),
            };
            let mut call = Call::new(LightMethod::Get, route).param("limit", 100);
            let oldest = all
                .last()
                .and_then(|one| one["id"].as_str()?.parse::<u64>().ok());
            if let Some(before) = oldest {
                call = call.param("before", before);
            }
            let Value::Array(page) = self.port.send(call).await? else {
                break;
            };
            let is_last = page.len() < 100;
            all.extend(page);
            if is_last {
                break;
            }
        }
        Ok(all)
    }
}

/// One message: when, who, what, and the names of its files.
fn line(message: &Value, out: &mut String) {
    let word = |path: &str| {
        message
            .pointer(path)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let mut parts = vec![word("/content").to_owned()];
    for embed in message["embeds"].as_array().into_iter().flatten() {
        for path in ["/title", "/description"] {
            parts.extend(
                embed
                    .pointer(path)
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            );
        }
    }
    for file in message["attachments"].as_array().into_iter().flatten() {
        parts.push(format!("[{}]", file["filename"].as_str().unwrap_or("file")));
    }
    parts.retain(|part| !part.is_empty());
    let at = word("/timestamp")
        .get(..19)
        .unwrap_or_default()
        .replace('T', " ");
    let who = word("/author/username");
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "{at} UTC {who}: {}",
        parts.join(" | ").replace('\n', " ")
    );
}
