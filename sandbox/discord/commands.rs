//! Application commands that are registered, for all guilds and for the one here.

use serde_json::{Map, Value, json};

use super::id::Id;

/// The commands of one scope or the other.
#[derive(Debug, Default)]
pub(crate) struct Commands {
    list: Vec<Command>,
}

/// A command as it was registered.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) id: Id,
    /// For this guild alone.
    pub(crate) guild: Option<Id>,
    pub(crate) kind: u8,
    pub(crate) name: String,
    /// All fields as they are sent.
    pub(crate) json: Value,
}

impl Command {
    pub(crate) fn new(
        id: Id,
        version: Id,
        application: Id,
        guild: Option<Id>,
        fields: Map<String, Value>,
    ) -> Self {
        let mut json = Value::Object(fields);
        json["id"] = json!(id);
        json["version"] = json!(version);
        json["application_id"] = json!(application);
        if let Some(guild) = guild {
            json["guild_id"] = json!(guild);
        }
        let kind = json["type"]
            .as_u64()
            .and_then(|kind| u8::try_from(kind).ok())
            .unwrap_or(1);
        let name = json["name"].as_str().unwrap_or_default().to_owned();
        Self {
            id,
            guild,
            kind,
            name,
            json,
        }
    }

    /// Whether these fields are those that the command has.
    pub(crate) fn says(&self, fields: &Map<String, Value>) -> bool {
        fields
            .iter()
            .all(|(key, value)| self.json.get(key) == Some(value))
    }
}

impl Commands {
    /// The commands of a scope.
    pub(crate) fn of(&self, guild: Option<Id>) -> impl Iterator<Item = &Command> {
        self.list
            .iter()
            .filter(move |command| command.guild == guild)
    }

    /// A command of a scope.
    pub(crate) fn get(&self, guild: Option<Id>, id: Id) -> Option<&Command> {
        self.of(guild).find(|command| command.id == id)
    }

    /// All that a person of the guild is offered; the guild's own hide those for all of the same name.
    pub(crate) fn offered(&self) -> impl Iterator<Item = &Command> {
        self.list.iter().filter(|one| {
            one.guild.is_some()
                || !self
                    .list
                    .iter()
                    .any(|own| own.guild.is_some() && own.kind == one.kind && own.name == one.name)
        })
    }

    /// The command of this type and name that a person reaches.
    pub(crate) fn named(&self, kind: u8, name: &str) -> Option<&Command> {
        self.offered()
            .find(|command| command.kind == kind && command.name == name)
    }

    /// Puts a command in the place of the one with its id, or beside the others.
    pub(crate) fn put(&mut self, command: Command) {
        match self.list.iter_mut().find(|old| old.id == command.id) {
            Some(old) => *old = command,
            None => self.list.push(command),
        }
    }

    /// Keeps those of a scope that are named, and drops its others.
    pub(crate) fn retain(&mut self, guild: Option<Id>, keep: &[Id]) {
        self.list
            .retain(|command| command.guild != guild || keep.contains(&command.id));
    }

    /// Drops a command. False when it was not there.
    pub(crate) fn remove(&mut self, guild: Option<Id>, id: Id) -> bool {
        let before = self.list.len();
        self.list
            .retain(|command| command.guild != guild || command.id != id);
        self.list.len() < before
    }
}
