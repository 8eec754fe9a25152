//! Somebody in a channel: what they do there, for tests.

use std::time::Duration;

use axum::body::Bytes;
use serde_json::{Map, Value};
use tokio::task::yield_now;

use super::Id;
use super::call::{Answer, Call};
use super::options::Entry;
use super::person::{NotOffered, Person, map};
use super::rest::Upload;
use super::validate::attachment::File;

/// Somebody in a channel.
#[derive(Clone, Debug)]
pub struct Place {
    pub(super) person: Person,
    pub(super) channel: Id,
}

impl Place {
    /// The channel.
    pub fn channel(&self) -> Id {
        self.channel
    }

    /// Calls a slash command: its name with subcommands, and the options by name.
    pub async fn slash(&self, command: &str, options: Value) -> Result<Call, NotOffered> {
        yield_now().await;
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
        yield_now().await;
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
        yield_now().await;
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
        yield_now().await;
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        let actor = self.person.actor(self.channel);
        let id = self
            .person
            .discord
            .world()
            .click(&actor, message, custom_id, Some(&values))?;
        Ok(self.person.call(id))
    }

    /// Writes a message with files: each with its name, its type and its bytes.
    pub async fn send(
        &self,
        text: &str,
        files: &[(&str, &str, &[u8])],
    ) -> Result<Value, NotOffered> {
        yield_now().await;
        let uploads: Vec<Upload> = (0..).zip(files).map(upload).collect();
        let mut world = self.person.discord.world();
        let id = world.speak_with(&self.person.actor(self.channel), text, &uploads)?;
        Ok(world.message_value(self.channel, id))
    }

    /// Writes a message.
    pub async fn say(&self, text: &str) -> Result<Value, NotOffered> {
        yield_now().await;
        let mut world = self.person.discord.world();
        let id = world.speak(&self.person.actor(self.channel), text)?;
        Ok(world.message_value(self.channel, id))
    }
}

fn upload((index, (name, content_type, bytes)): (u64, &(&str, &str, &[u8]))) -> Upload {
    Upload {
        file: File {
            index,
            name: (*name).to_owned(),
            content_type: Some((*content_type).to_owned()),
            size: bytes.len(),
        },
        bytes: Bytes::copy_from_slice(bytes),
    }
}
