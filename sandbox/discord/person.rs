//! A person's hands: what somebody does in their client, for tests. What is called lets other tasks run first, so that
//! a loop of calls does not starve a bot on the same thread.

use serde_json::{Map, Value};
use tokio::task::yield_now;

use super::call::{Answer, Call};
use super::clicks::Actor;
use super::permissions::Permissions;
use super::place::Place;
use super::{Discord, Id};

/// The client does not let the person do it; the sentence says why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotOffered(pub String);

impl From<String> for NotOffered {
    fn from(why: String) -> Self {
        Self(why)
    }
}

impl From<&str> for NotOffered {
    fn from(why: &str) -> Self {
        Self(why.to_owned())
    }
}

/// Somebody.
#[derive(Clone, Debug)]
pub struct Person {
    pub(super) discord: Discord,
    pub(super) id: Id,
}

impl Person {
    /// Who it is.
    pub fn id(&self) -> Id {
        self.id
    }

    /// The person in a channel, named by its name, with or without `#`.
    pub fn in_channel(&self, name: &str) -> Place {
        let channel = self.discord.channel_id(name);
        self.at(channel.unwrap_or_else(|| panic!("there is no channel {name}")))
    }

    /// The person in a channel.
    pub fn at(&self, channel: Id) -> Place {
        Place {
            person: self.clone(),
            channel,
        }
    }

    /// The person in the direct messages with the bot.
    pub fn in_dm(&self) -> Place {
        let channel = self.discord.world().dm_with(self.id);
        self.at(channel)
    }

    /// Presses a button.
    pub async fn press(
        &self,
        channel: Id,
        message: Id,
        custom_id: &str,
    ) -> Result<Call, NotOffered> {
        self.at(channel).press(message, custom_id).await
    }

    /// Selects values of a menu.
    pub async fn select(
        &self,
        channel: Id,
        message: Id,
        custom_id: &str,
        values: &[&str],
    ) -> Result<Call, NotOffered> {
        self.at(channel).select(message, custom_id, values).await
    }

    /// Fills in a modal that an answer opened.
    pub async fn submit(&self, modal: &Answer, fields: Value) -> Result<Call, NotOffered> {
        let Answer::Modal { interaction, .. } = modal else {
            return Err("It is no form.".into());
        };
        yield_now().await;
        let mut world = self.discord.world();
        let channel = world
            .interactions
            .get(*interaction)
            .map(|known| known.channel)
            .unwrap_or_default();
        let id = world.submit(&self.actor(channel), *interaction, &map(fields)?)?;
        Ok(self.call(id))
    }

    /// Calls a command from a message's menu.
    pub async fn menu(&self, command: &str, channel: Id, message: Id) -> Result<Call, NotOffered> {
        yield_now().await;
        let mut world = self.discord.world();
        let id = world.commands.named(3, command).map(|command| command.id);
        let id = id.ok_or_else(|| format!("There is no command {command} for messages."))?;
        let id = world.menu(&self.actor(channel), id, message)?;
        drop(world);
        Ok(self.call(id))
    }

    /// Types into an option, and gets the choices that the bot offers.
    pub async fn autocomplete(
        &self,
        channel: Id,
        command: &str,
        option: &str,
        typed: &str,
    ) -> Result<Vec<Value>, NotOffered> {
        let mut values = Map::new();
        values.insert(option.to_owned(), typed.into());
        self.at(channel)
            .autocomplete(command, option, Value::Object(values))
            .await
    }

    /// Writes a message.
    pub async fn say(&self, channel: Id, text: &str) -> Result<Value, NotOffered> {
        self.at(channel).say(text).await
    }

    /// Puts an emoji under a message, or takes it away.
    pub fn react(&self, channel: Id, message: Id, emoji: &str, on: bool) -> Result<(), NotOffered> {
        let mut world = self.discord.world();
        let place = world.place(&self.actor(channel))?;
        super::clicks::seen_by(place, message, self.id)?;
        world
            .react((channel, message), self.id, emoji, on)
            .map_err(|refusal| NotOffered(refusal.message.into()))
    }

    /// Deletes a channel, as somebody who may.
    pub fn delete_channel(&self, channel: Id) -> Result<(), NotOffered> {
        let mut world = self.discord.world();
        let place = world.place(&self.actor(channel))?;
        if !world
            .permissions(self.id, place)
            .has(Permissions::MANAGE_CHANNELS)
        {
            return Err("You may not delete this channel.".into());
        }
        world.remove_channel(channel);
        Ok(())
    }

    /// Deletes a message: one's own, or any for who keeps order.
    pub fn delete_message(&self, channel: Id, message: Id) -> Result<(), NotOffered> {
        let mut world = self.discord.world();
        let place = world.place(&self.actor(channel))?;
        let author = super::clicks::seen_by(place, message, self.id)?.author;
        if author != self.id
            && !world
                .permissions(self.id, place)
                .has(Permissions::MANAGE_MESSAGES)
        {
            return Err("You may not delete this message.".into());
        }
        world.unsay(channel, message);
        Ok(())
    }

    pub(super) fn actor(&self, channel: Id) -> Actor {
        Actor {
            user: self.id,
            channel,
            nonce: None,
        }
    }

    pub(super) fn call(&self, id: Id) -> Call {
        Call {
            discord: self.discord.clone(),
            id,
        }
    }
}

pub(super) fn map(options: Value) -> Result<Map<String, Value>, NotOffered> {
    match options {
        Value::Object(map) => Ok(map),
        Value::Null => Ok(Map::new()),
        _ => Err("Options are given by name.".into()),
    }
}
