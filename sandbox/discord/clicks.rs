//! What a person's client lets them do with a message: press, select, and call its menu.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Value, json};

use super::calls::Begin;
use super::channel::Channel;
use super::commands::Command;
use super::id::Id;
use super::interactions::{AUTOCOMPLETE, COMMAND, COMPONENT};
use super::message::Message;
use super::options::{Entry, Resolved};
use super::permissions::Permissions;
use super::validate::form::as_id;
use super::world::World;

/// Who does something, and where.
#[derive(Clone)]
pub(crate) struct Actor {
    pub(crate) user: Id,
    pub(crate) channel: Id,
    pub(crate) nonce: Option<Arc<str>>,
}

impl World {
    /// A slash command, or the choices for one of its options.
    pub(crate) fn slash(
        &mut self,
        actor: &Actor,
        command: Id,
        entry: &Entry<'_>,
    ) -> Result<Id, String> {
        let command = self.offered_command(actor, command, 1)?.clone();
        let filled = self.fill(&command, entry)?;
        let kind = if entry.focused.is_some() {
            AUTOCOMPLETE
        } else {
            COMMAND
        };
        Ok(self.begin(begin(actor, kind, filled.name, 1, filled.data, None)))
    }

    /// A command from a message's menu.
    pub(crate) fn menu(&mut self, actor: &Actor, command: Id, message: Id) -> Result<Id, String> {
        let command = self.offered_command(actor, command, 3)?.clone();
        let channel = self.place(actor)?;
        let target = seen_by(channel, message, actor.user)?;
        let mut resolved = Resolved::default();
        resolved.put(
            "messages",
            message,
            json!(self.message_view(channel, target)),
        );
        let mut data = json!({
            "id": command.id, "name": command.name, "type": 3, "target_id": message, "resolved": resolved.value(),
        });
        if let Some(guild) = command.guild {
            data["guild_id"] = json!(guild);
        }
        Ok(self.begin(begin(actor, COMMAND, command.name, 3, data, None)))
    }

    /// A press of a button, or a selection.
    pub(crate) fn click(
        &mut self,
        actor: &Actor,
        message: Id,
        custom_id: &str,
        values: Option<&[String]>,
    ) -> Result<Id, String> {
        let channel = self.place(actor)?;
        let message = seen_by(channel, message, actor.user)?;
        let components: Value = serde_json::from_str(message.components.get()).unwrap_or_default();
        let component =
            find(&components, custom_id).ok_or("The message has no such button or menu.")?;
        if component["disabled"] == true {
            return Err("It is disabled.".to_owned());
        }
        let kind = component["type"].as_u64().unwrap_or_default();
        let mut data =
            json!({ "custom_id": custom_id, "component_type": kind, "id": component["id"] });
        match (kind, values) {
            (2, None) => {}
            (2, Some(_)) => return Err("A button has no values to select.".to_owned()),
            (_, None) => return Err("Something must be selected.".to_owned()),
            (_, Some(values)) => {
                let resolved = self.selection(component, kind, values)?;
                data["values"] = json!(values);
                if let Some(resolved) = resolved.value() {
                    data["resolved"] = resolved;
                }
            }
        }
        let id = message.id;
        Ok(self.begin(begin(
            actor,
            COMPONENT,
            custom_id.to_owned(),
            0,
            data,
            Some(id),
        )))
    }

    fn selection(
        &self,
        component: &Value,
        kind: u64,
        values: &[String],
    ) -> Result<Resolved, String> {
        let bound = |key: &str| component[key].as_u64().unwrap_or(1);
        let count = values.len() as u64;
        if count < bound("min_values") || count > bound("max_values") {
            return Err(format!(
                "Select {} to {}.",
                bound("min_values"),
                bound("max_values")
            ));
        }
        if values.iter().collect::<HashSet<_>>().len() < values.len() {
            return Err("The same cannot be selected twice.".to_owned());
        }
        let mut resolved = Resolved::default();
        for value in values {
            let id: Id = value.parse().unwrap_or_default();
            let known = match kind {
                3 => component["options"]
                    .as_array()
                    .is_some_and(|list| list.iter().any(|o| o["value"] == **value)),
                8 => self.channels.get(&id).is_some_and(|channel| {
                    resolved.put("channels", id, json!(self.channel_json(channel)));
                    true
                }),
                _ => self.resolve_selected(kind, id, &mut resolved),
            };
            if !known {
                return Err(format!("{value} cannot be selected."));
            }
        }
        Ok(resolved)
    }

    fn resolve_selected(&self, kind: u64, id: Id, resolved: &mut Resolved) -> bool {
        if matches!(kind, 5 | 7) && self.users.contains_key(&id) {
            resolved.put("users", id, json!(self.user_json(id)));
            if let Some(member) = self.members.get(&id) {
                resolved.put("members", id, json!(member.view(None)));
            }
            return true;
        }
        let role = self.roles.get(&id).filter(|_| matches!(kind, 6 | 7));
        if let Some(role) = role {
            resolved.put("roles", id, json!(role));
        }
        role.is_some()
    }

    /// A command that this person is offered here.
    fn offered_command(&self, actor: &Actor, id: Id, kind: u8) -> Result<&Command, String> {
        let channel = self.place(actor)?;
        let command = self
            .commands
            .offered()
            .find(|one| one.id == id && one.kind == kind);
        let command = command.ok_or("There is no such command.")?;
        let dm = channel.is_dm();
        let contexts = command.json["contexts"].as_array();
        let here =
            contexts.is_none_or(|list| list.iter().any(|c| c.as_u64() == Some(u64::from(dm))));
        if !here || (dm && (command.guild.is_some() || command.json["dm_permission"] == false)) {
            return Err("The command is not offered here.".to_owned());
        }
        let may = self.permissions(actor.user, channel);
        let needed = as_id(&command.json["default_member_permissions"]).map(|id| Permissions(id.0));
        let allowed = may.has(Permissions::USE_APPLICATION_COMMANDS)
            && needed.is_none_or(|needed| {
                may.has(needed) && (needed.0 != 0 || may.has(Permissions::ADMINISTRATOR))
            });
        if allowed {
            Ok(command)
        } else {
            Err("You may not use this command.".to_owned())
        }
    }

    /// The channel, if the person sees it.
    pub(crate) fn place(&self, actor: &Actor) -> Result<&Channel, String> {
        let channel = self
            .channels
            .get(&actor.channel)
            .filter(|channel| self.sees(actor.user, channel));
        channel.ok_or_else(|| "There is no such channel.".to_owned())
    }
}

pub(super) fn begin(
    actor: &Actor,
    kind: u8,
    name: String,
    command_type: u8,
    data: Value,
    source: Option<Id>,
) -> Begin {
    Begin {
        kind,
        user: actor.user,
        channel: actor.channel,
        name,
        command_type,
        data,
        source,
        nonce: actor.nonce.clone(),
    }
}

/// A message that this person sees.
pub(crate) fn seen_by(channel: &Channel, message: Id, user: Id) -> Result<&Message, String> {
    let message = channel
        .messages
        .get(&message)
        .filter(|m| m.ephemeral_for.is_none_or(|id| id == user));
    message.ok_or_else(|| "There is no such message.".to_owned())
}

/// The component with this `custom_id`, however deep it is.
fn find<'a>(value: &'a Value, custom_id: &str) -> Option<&'a Value> {
    match value {
        Value::Array(list) => list.iter().find_map(|one| find(one, custom_id)),
        Value::Object(map) if map.get("custom_id").is_some_and(|id| id == custom_id) => Some(value),
        Value::Object(map) => ["components", "accessory"]
            .iter()
            .find_map(|key| find(map.get(*key)?, custom_id)),
        _ => None,
    }
}
