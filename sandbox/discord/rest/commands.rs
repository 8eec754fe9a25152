//! Application commands: registered one by one, or all at once.

use serde_json::{Map, Value};
use tokio::time::Instant;

use super::{Answer, Ask, Reply, id};
use crate::discord::commands::Command;
use crate::discord::errors::{
    METHOD_NOT_ALLOWED, Refusal, TOO_MANY_COMMAND_CREATES, TOO_MANY_COMMANDS, UNKNOWN_COMMAND,
};
use crate::discord::id::Id;
use crate::discord::notices::Notice;
use crate::discord::validate::check::Check;
use crate::discord::validate::command::command;
use crate::discord::validate::form::{Form, as_id};
use crate::discord::world::World;

/// How many commands of each type a scope can have: chat, user, message.
const MOST: [(u8, usize); 3] = [(1, 100), (2, 15), (3, 15)];

type Fields = Map<String, Value>;

impl World {
    pub(super) fn commands_route(
        &mut self,
        ask: &Ask<'_>,
        guild: Option<Id>,
        rest: &[&str],
    ) -> Answer {
        match (ask.method, rest) {
            ("GET", []) => Ok(self.list_commands(guild)),
            ("PUT", []) => self.overwrite_commands(ask, guild),
            ("POST", []) => self.create_command(ask, guild),
            ("GET", [one]) => {
                let id = id(one)?;
                Ok(Reply::ok(
                    &self.commands.get(guild, id).ok_or(UNKNOWN_COMMAND)?.json,
                ))
            }
            ("PATCH", [one]) => self.patch_command(ask, guild, id(one)?),
            ("DELETE", [one]) => {
                if !self.commands.remove(guild, id(one)?) {
                    return Err(UNKNOWN_COMMAND);
                }
                self.notice(Notice::Commands);
                Ok(Reply::none())
            }
            _ => Err(METHOD_NOT_ALLOWED),
        }
    }

    fn list_commands(&self, guild: Option<Id>) -> Reply {
        Reply::ok(
            &self
                .commands
                .of(guild)
                .map(|command| &command.json)
                .collect::<Vec<_>>(),
        )
    }

    /// Puts a whole list in the place of what the scope has. Commands keep their id by type and name.
    fn overwrite_commands(&mut self, ask: &Ask<'_>, guild: Option<Id>) -> Answer {
        let list = ask.body.as_array().ok_or_else(|| {
            Refusal::field(
                "",
                "LIST_TYPE_CONVERT",
                "Only iterables may be used in a ListType",
            )
        })?;
        let check = Check::new(self.limits.strict);
        let mut read: Vec<Fields> = Vec::new();
        for (index, one) in list.iter().enumerate() {
            match one.as_object() {
                Some(fields) => read.push(command(&Form {
                    check: &check,
                    path: index.to_string(),
                    fields,
                })),
                None => check.note(
                    index.to_string(),
                    "MODEL_TYPE_CONVERT",
                    "Only dictionaries may be used in a ModelType",
                ),
            }
        }
        for (index, fields) in read.iter().enumerate() {
            let same = |other: &&Fields| {
                other["name"] == fields["name"] && other["type"] == fields["type"]
            };
            if read[..index].iter().any(|other| same(&other)) {
                check.note(
                    index.to_string(),
                    "APPLICATION_COMMANDS_DUPLICATE_NAME",
                    "Application command names must be unique",
                );
            }
        }
        check.done()?;
        for (kind, most) in MOST {
            if read.iter().filter(|fields| fields["type"] == kind).count() > most {
                return Err(TOO_MANY_COMMANDS);
            }
        }
        let new = read
            .iter()
            .filter(|fields| self.same_command(guild, fields).is_none())
            .count();
        self.count_creates(guild, new, ask.received)?;
        let keep: Vec<Id> = read
            .into_iter()
            .map(|fields| self.put_command(guild, fields))
            .collect();
        self.commands.retain(guild, &keep);
        self.notice(Notice::Commands);
        Ok(self.list_commands(guild))
    }

    fn create_command(&mut self, ask: &Ask<'_>, guild: Option<Id>) -> Answer {
        let check = Check::new(self.limits.strict);
        let fields = command(&check.form(&ask.body)?);
        check.done()?;
        let known = self.same_command(guild, &fields).is_some();
        if !known {
            let kind = fields["type"]
                .as_u64()
                .and_then(|kind| u8::try_from(kind).ok())
                .unwrap_or(1);
            let most = MOST
                .iter()
                .find(|(of, _)| *of == kind)
                .map_or(100, |(_, most)| *most);
            if self
                .commands
                .of(guild)
                .filter(|command| command.kind == kind)
                .count()
                >= most
            {
                return Err(TOO_MANY_COMMANDS);
            }
            self.count_creates(guild, 1, ask.received)?;
        }
        let id = self.put_command(guild, fields);
        self.notice(Notice::Commands);
        let json = &self.commands.get(guild, id).ok_or(UNKNOWN_COMMAND)?.json;
        Ok(if known {
            Reply::ok(json)
        } else {
            Reply::made(json)
        })
    }

    fn patch_command(&mut self, ask: &Ask<'_>, guild: Option<Id>, id: Id) -> Answer {
        let old = self.commands.get(guild, id).ok_or(UNKNOWN_COMMAND)?;
        let mut merged = old.json.clone();
        if let (Value::Object(merged), Value::Object(body)) = (&mut merged, &ask.body) {
            for key in [
                "id",
                "application_id",
                "version",
                "guild_id",
                "default_permission",
            ] {
                merged.remove(key);
            }
            merged.extend(body.clone());
        }
        let check = Check::new(self.limits.strict);
        let fields = command(&check.form(&merged)?);
        check.done()?;
        let version = self.ids.next();
        self.commands.put(Command::new(
            id,
            version,
            self.bot.application_id,
            guild,
            fields,
        ));
        self.notice(Notice::Commands);
        Ok(Reply::ok(
            &self.commands.get(guild, id).ok_or(UNKNOWN_COMMAND)?.json,
        ))
    }

    fn same_command(&self, guild: Option<Id>, fields: &Fields) -> Option<&Command> {
        self.commands
            .of(guild)
            .find(|one| one.json["name"] == fields["name"] && one.json["type"] == fields["type"])
    }

    /// Puts a command into its scope. One that is the same stays as it is.
    fn put_command(&mut self, guild: Option<Id>, fields: Fields) -> Id {
        let known = self
            .same_command(guild, &fields)
            .map(|old| (old.id, old.says(&fields)));
        if let Some((id, true)) = known {
            return id;
        }
        let version = self.ids.next();
        let named = fields.get("id").and_then(as_id);
        let id = known.map(|(id, _)| id).or(named).unwrap_or(version);
        self.commands.put(Command::new(
            id,
            version,
            self.bot.application_id,
            guild,
            fields,
        ));
        id
    }

    fn count_creates(
        &mut self,
        guild: Option<Id>,
        new: usize,
        now: Instant,
    ) -> Result<(), Refusal> {
        let key = guild.unwrap_or_default().0;
        let rate = self.limits.command_creates;
        let (left, _) = self.rates.left("creates", key, rate, now);
        if new > usize::try_from(left).unwrap_or(usize::MAX) {
            return Err(TOO_MANY_COMMAND_CREATES);
        }
        for _ in 0..new {
            self.rates.take("creates", key, rate, now);
        }
        Ok(())
    }
}
