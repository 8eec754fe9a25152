//! The pin reaction in an incident's room: it puts a message on the timeline, and taking the last one away takes it off again.
//!
//! Events only say that something changed. What is so is asked of Discord, one message at a time, so that the end is right in
//! whichever order events come.

use std::sync::Arc;

use binnacle_commands::{
    Actor,
    incident::Incident,
    names::{ChannelId, GuildId, MessageId, RoleId, UserId},
};
use serde_json::Value;
use serenity::all::{LightMethod, Reaction, ReactionType, Route};
use tokio::sync::Mutex;

use crate::app::{App, Failure, Pinned};

use super::{
    message::captured,
    port::{Call, Failed, Port},
};

/// The reaction, as messages show it and as paths take it.
const PIN: &str = "📌";
const PIN_IN_PATHS: &str = "%F0%9F%93%8C";

/// The answer to one that put a message on the timeline, as paths take it.
const DONE_IN_PATHS: &str = "%E2%9C%85";

/// How many of a room's last messages are looked through for pins that came while nobody listened.
const LOOKED_THROUGH: u32 = 100;

/// Where a pin was set or taken away.
#[derive(Debug, Clone, Copy)]
struct Spot {
    guild: GuildId,
    room: ChannelId,
    message: MessageId,
}

/// Why a pin could not be followed.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    App(#[from] Failure),
    #[error(transparent)]
    Discord(#[from] Failed),
}

/// Whoever follows the pins.
#[derive(Debug)]
pub(super) struct Pins {
    app: App,
    port: Arc<Port>,
    bot: UserId,
    /// One at a time: what Discord says of a message must still be so when it is written.
    turn: Mutex<()>,
}

impl Pins {
    /// Follows pins; `bot` is who we are, whose own reactions do not count.
    pub(super) fn new(app: App, port: Arc<Port>, bot: UserId) -> Self {
        Self {
            app,
            port,
            bot,
            turn: Mutex::default(),
        }
    }

    /// A reaction was set.
    pub(super) async fn set(&self, reaction: &Reaction) {
        let Some((spot, user)) = self.of_pin(reaction) else {
            return;
        };
        if reaction
            .member
            .as_ref()
            .is_some_and(|member| member.user.bot)
        {
            return;
        }
        told(self.try_set(spot, user).await);
    }

    /// A reaction was taken away.
    pub(super) async fn unset(&self, reaction: &Reaction) {
        if let Some((spot, user)) = self.of_pin(reaction) {
            told(self.try_unset(spot, user).await);
        }
    }

    /// All reactions of a message were taken away, by somebody whom Discord does not name.
    pub(super) async fn cleared(&self, room: u64, message: u64) {
        let ids = ChannelId::try_from(room)
            .ok()
            .zip(MessageId::try_from(message).ok());
        let Some((room, message)) = ids else { return };
        for team in self.app.teams().all() {
            let spot = Spot {
                guild: team.guild,
                room,
                message,
            };
            told(self.try_unset(spot, self.bot).await);
        }
    }

    /// Looks through the rooms of open incidents for pins that came or went while nobody listened.
    pub(super) async fn catch_up(&self, is_over: impl Fn() -> bool) {
        for team in self.app.teams().all() {
            let rooms = match self.app.open_rooms(team.guild).await {
                Ok(rooms) => rooms,
                Err(error) => {
                    tracing::warn!(%error, "pins set meanwhile could not be looked for");
                    continue;
                }
            };
            for (incident, room) in rooms {
                if is_over() {
                    return;
                }
                told(self.look_through(&incident, room).await);
                told(self.look_after(&incident, room, &is_over).await);
            }
        }
    }

    /// The message and the person of a reaction that is a pin.
    fn of_pin(&self, reaction: &Reaction) -> Option<(Spot, UserId)> {
        let is_pin =
            matches!(&reaction.emoji, ReactionType::Unicode(emoji) if emoji.starts_with(PIN));
        let user = UserId::try_from(reaction.user_id?.get()).ok()?;
        let spot = Spot {
            guild: GuildId::try_from(reaction.guild_id?.get()).ok()?,
            room: ChannelId::try_from(reaction.channel_id.get()).ok()?,
            message: MessageId::try_from(reaction.message_id.get()).ok()?,
        };
        (is_pin && user != self.bot).then_some((spot, user))
    }

    async fn try_set(&self, spot: Spot, user: UserId) -> Result<(), Trouble> {
        if self
            .app
            .incident_of_room(spot.guild, spot.room)
            .await?
            .is_none()
        {
            return Ok(());
        }
        let _turn = self.turn.lock().await;
        let Some(message) = self.message(spot).await?.filter(is_pinned) else {
            return Ok(());
        };
        let actor = self.actor(spot.guild, user).await?;
        self.add(spot, &actor, &message).await.map(drop)
    }

    async fn try_unset(&self, spot: Spot, user: UserId) -> Result<(), Trouble> {
        let room = self.app.incident_of_room(spot.guild, spot.room).await?;
        let Some(incident) = room else { return Ok(()) };
        let entry = self
            .app
            .timeline_of_message(incident.id, spot.message)
            .await?;
        if entry.is_none() {
            return Ok(());
        }
        let _turn = self.turn.lock().await;
        // A message that is gone stays on the timeline as it was.
        let Some(message) = self.message(spot).await? else {
            return Ok(());
        };
        if is_pinned(&message) {
            return Ok(());
        }
        let actor = self.actor(spot.guild, user).await?;
        let unpinned = self
            .app
            .timeline_unpin(spot.guild, &actor, spot.room, spot.message)
            .await?;
        if unpinned == Pinned::Removed {
            self.mark(spot, LightMethod::Delete).await;
        }
        Ok(())
    }

    async fn look_through(&self, incident: &Incident, room: ChannelId) -> Result<(), Trouble> {
        let route = Route::ChannelMessages {
            channel_id: serenity::all::ChannelId::new(room.get()),
        };
        let call = Call::new(LightMethod::Get, route).param("limit", LOOKED_THROUGH);
        let list = self.port.send(call).await?;
        for message in list.as_array().into_iter().flatten().rev() {
            let id = message["id"].as_str().and_then(|id| id.parse().ok());
            let Some(id) = id.filter(|_| is_pinned(message)) else {
                continue;
            };
            let spot = Spot {
                guild: incident.workspace,
                room,
                message: id,
            };
            let known = self.app.timeline_of_message(incident.id, id).await?;
            // One that somebody removed stays away, although its pin still stands.
            if known.is_none() {
                self.add_for_first(spot).await?;
            }
        }
        Ok(())
    }

    /// Takes away what pins put on a timeline that are gone by now. Nobody knows who took them, so it is done in our own name.
    async fn look_after(
        &self,
        incident: &Incident,
        room: ChannelId,
        is_over: impl Fn() -> bool,
    ) -> Result<(), Trouble> {
        for entry in self.app.timeline_pinned(incident.id).await? {
            let origin = entry
                .source
                .origin()
                .filter(|origin| origin.channel == room);
            let Some(origin) = origin else { continue };
            if is_over() {
                break;
            }
            let spot = Spot {
                guild: incident.workspace,
                room,
                message: origin.message,
            };
            self.try_unset(spot, self.bot).await?;
        }
        Ok(())
    }

    /// Adds a message for the first of those who marked it and may.
    async fn add_for_first(&self, spot: Spot) -> Result<(), Trouble> {
        let _turn = self.turn.lock().await;
        let Some(message) = self.message(spot).await?.filter(is_pinned) else {
            return Ok(());
        };
        let route = Route::ChannelMessageReactionEmoji {
            channel_id: serenity::all::ChannelId::new(spot.room.get()),
            message_id: serenity::all::MessageId::new(spot.message.get()),
            reaction: PIN_IN_PATHS,
        };
        let call = Call::new(LightMethod::Get, route).param("limit", 100);
        let people = self.port.send(call).await?;
        for person in people.as_array().into_iter().flatten() {
            let user = person["id"].as_str().and_then(|id| id.parse().ok());
            let Some(user) = user.filter(|user| *user != self.bot && person["bot"] != true) else {
                continue;
            };
            let actor = self.actor(spot.guild, user).await?;
            if self.add(spot, &actor, &message).await? {
                break;
            }
        }
        Ok(())
    }

    /// Puts a message on the timeline; `false` when the person may not.
    async fn add(&self, spot: Spot, actor: &Actor, message: &Value) -> Result<bool, Trouble> {
        let Some(taken) = captured(message) else {
            return Ok(false);
        };
        match self.app.timeline_pin(spot.guild, actor, taken).await {
            Ok(Pinned::Added) => self.mark(spot, LightMethod::Put).await,
            Ok(_) => {}
            Err(Failure::Refused(why)) => {
                tracing::info!(user.id = %actor.user, %why, "a pin was not followed");
                return Ok(false);
            }
            Err(broken) => return Err(broken.into()),
        }
        Ok(true)
    }

    /// Sets our own reaction, or takes it back. It is only a sign: without the permission for it, everything else goes on.
    async fn mark(&self, spot: Spot, method: LightMethod) {
        let route = Route::ChannelMessageReactionMe {
            channel_id: serenity::all::ChannelId::new(spot.room.get()),
            message_id: serenity::all::MessageId::new(spot.message.get()),
            reaction: DONE_IN_PATHS,
        };
        if let Err(failed) = self.port.send(Call::new(method, route)).await {
            tracing::debug!(%failed, "a pin could not be marked as followed");
        }
    }

    /// A message as it is now; `None` when it is gone.
    async fn message(&self, spot: Spot) -> Result<Option<Value>, Failed> {
        let route = Route::ChannelMessage {
            channel_id: serenity::all::ChannelId::new(spot.room.get()),
            message_id: serenity::all::MessageId::new(spot.message.get()),
        };
        match self.port.send(Call::new(LightMethod::Get, route)).await {
            Ok(message) => Ok(Some(message)),
            Err(failed) if failed.is_gone() => Ok(None),
            Err(failed) => Err(failed),
        }
    }

    /// Somebody with the roles they hold now. Who left the server holds none.
    async fn actor(&self, guild: GuildId, user: UserId) -> Result<Actor, Failed> {
        let route = Route::GuildMember {
            guild_id: serenity::all::GuildId::new(guild.get()),
            user_id: serenity::all::UserId::new(user.get()),
        };
        let member = match self.port.send(Call::new(LightMethod::Get, route)).await {
            Err(failed) if failed.is_gone() => Value::Null,
            member => member?,
        };
        let account = &member["user"];
        let name = [
            &member["nick"],
            &account["global_name"],
            &account["username"],
        ]
        .into_iter()
        .find_map(Value::as_str);
        let roles = member["roles"].as_array().into_iter().flatten();
        let roles = roles.filter_map(|role| role.as_str()?.parse::<RoleId>().ok());
        Ok(Actor {
            user,
            name: name.unwrap_or("somebody who left").to_owned(),
            roles: roles.collect(),
        })
    }
}

/// Whether a pin stands under a message, of whomever.
fn is_pinned(message: &Value) -> bool {
    let reactions = message["reactions"].as_array().into_iter().flatten();
    let mut pins = reactions.filter(|one| {
        let emoji = one["emoji"]["name"].as_str().unwrap_or_default();
        emoji.starts_with(PIN) && one["emoji"]["id"].is_null()
    });
    pins.any(|one| one["count"].as_u64().unwrap_or(0) > 0)
}

fn told(followed: Result<(), Trouble>) {
    if let Err(trouble) = followed {
        metrics::counter!("binnacle_pins_failed_total").increment(1);
        tracing::warn!(%trouble, "a pin could not be followed");
    }
}
