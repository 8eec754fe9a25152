//! A person's hands: what somebody does in their client, for tests.

use serde_json::{Map, Value};
use std::time::Duration;

use super::call::{Answer, Call};
use super::clicks::Actor;
use super::message::{DEFAULT, Message};
use super::options::Entry;
use super::permissions::Permissions;
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

/// Somebody in a channel.
#[derive(Clone, Debug)]
pub struct Place {
    person: Person,
    channel: Id,
}

impl Person {
    /// Who it is.
    pub fn id(&self) -> Id {
        self.id
    }

    /// The person in a channel, named by its name, with or without `#`.
    pub fn in_channel(&self, name: &str) -> Place {
        let channel = self
            .discord
            .channel_named(name)
            .and_then(|channel| channel["id"].as_str()?.parse().ok());
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
        self.connected().await?;
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
        self.connected().await?;
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

    /// Lets other tasks run, so that a loop of calls does not starve the bot on one thread.
    async fn connected(&self) -> Result<(), NotOffered> {
        tokio::task::yield_now().await;
        Ok(())
    }
}

impl Place {
    /// The channel.
    pub fn channel(&self) -> Id {
        self.channel
    }

    /// Calls a slash command: its name with subcommands, and the options by name.
    pub async fn slash(&self, command: &str, options: Value) -> Result<Call, NotOffered> {
        self.person.connected().await?;
        let values = map(options)?;
        self.enter(command, &values, None)
    }

    /// Types into an option of a command whose other options are filled in as given.
    pub async fn autocomplete(
        &self,
        command: &str,
        option: &str,
        options: Value,
    ) -> Result<Vec<Value>, NotOffered> {
        self.person.connected().await?;
        let values = map(options)?;
        let call = self.enter(command, &values, Some(option))?;
        match call.answer(Duration::from_secs(5)).await {
            Ok(Answer::Choices(choices)) => Ok(choices),
            Ok(_) => Err("The bot gave something else than choices.".into()),
            Err(no) => Err(NotOffered(no.to_string())),
        }
    }

    fn enter(
        &self,
        command: &str,
        values: &Map<String, Value>,
        focused: Option<&str>,
    ) -> Result<Call, NotOffered> {
        let mut words = command.trim_start_matches('/').split_whitespace();
        let name = words.next().unwrap_or_default();
        let mut world = self.person.discord.world();
        let id = world.commands.named(1, name).map(|command| command.id);
        let id = id.ok_or_else(|| format!("There is no command /{name}."))?;
        let entry = Entry {
            path: words.collect(),
            values,
            focused,
        };
        let id = world.slash(&self.person.actor(self.channel), id, &entry)?;
        drop(world);
        Ok(self.person.call(id))
    }

    /// Presses a button.
    pub async fn press(&self, message: Id, custom_id: &str) -> Result<Call, NotOffered> {
        self.person.connected().await?;
        let id = self.person.discord.world().click(
            &self.person.actor(self.channel),
            message,
            custom_id,
            None,
        )?;
        Ok(self.person.call(id))
    }

    /// Selects values of a menu.
    pub async fn select(
        &self,
        message: Id,
        custom_id: &str,
        values: &[&str],
    ) -> Result<Call, NotOffered> {
        self.person.connected().await?;
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        let actor = self.person.actor(self.channel);
        let id = self
            .person
            .discord
            .world()
            .click(&actor, message, custom_id, Some(&values))?;
        Ok(self.person.call(id))
    }

    /// Writes a message.
    pub async fn say(&self, text: &str) -> Result<Value, NotOffered> {
        self.person.connected().await?;
        let mut world = self.person.discord.world();
        let id = world.speak(&self.person.actor(self.channel), text)?;
        Ok(world.message_value(self.channel, id))
    }
}

impl super::world::World {
    /// A person writes a message.
    pub(crate) fn speak(&mut self, actor: &Actor, text: &str) -> Result<Id, String> {
        let channel = self.place(actor)?;
        let needed = if channel.is_thread() {
            Permissions::SEND_MESSAGES_IN_THREADS
        } else {
            Permissions::SEND_MESSAGES
        };
        if !channel.has_messages() || !self.permissions(actor.user, channel).has(needed) {
            return Err("You may not write here.".to_owned());
        }
        let text = text.trim();
        if text.is_empty() {
            return Err("The message is empty.".to_owned());
        }
        if text.chars().count() > 2000 {
            return Err("A message can have at most 2000 characters.".to_owned());
        }
        self.wake_thread(actor.channel);
        let draft = super::validate::message::Draft {
            content: Some(text.to_owned()),
            ..Default::default()
        };
        let message: Message = self.compose(actor.channel, actor.user, DEFAULT, draft, &[]);
        Ok(self.say(message))
    }
}

fn map(options: Value) -> Result<Map<String, Value>, NotOffered> {
    match options {
        Value::Object(map) => Ok(map),
        Value::Null => Ok(Map::new()),
        _ => Err("Options are given by name.".into()),
    }
}
