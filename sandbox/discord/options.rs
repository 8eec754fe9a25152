//! Options of slash commands: what a person's client lets them fill in.

use serde_json::{Map, Value, json};

use super::commands::Command;
use super::id::Id;
use super::validate::form::as_id;
use super::world::World;

const SUBCOMMAND: u64 = 1;
const GROUP: u64 = 2;

/// A slash command as it was filled in.
pub(crate) struct Filled {
    /// The command's name with its subcommands.
    pub(crate) name: String,
    /// The data of the interaction.
    pub(crate) data: Value,
}

/// What is filled in: the subcommands by name, and the values by name.
pub(crate) struct Entry<'a> {
    pub(crate) path: Vec<&'a str>,
    pub(crate) values: &'a Map<String, Value>,
    /// The option that is being typed, when choices are asked for.
    pub(crate) focused: Option<&'a str>,
}

impl World {
    /// Fills in a command, or says why the client would not let the person.
    pub(crate) fn fill(&self, command: &Command, entry: &Entry<'_>) -> Result<Filled, String> {
        let mut at = &command.json;
        let mut chain = Vec::new();
        for step in &entry.path {
            let found = list(at, "options")
                .iter()
                .find(|o| is_group(o) && o["name"] == **step);
            at = found.ok_or_else(|| format!("/{} has no subcommand {step}.", command.name))?;
            chain.push(at);
        }
        if list(at, "options").iter().any(is_group) {
            return Err(format!("/{} needs a subcommand.", command.name));
        }
        let mut resolved = Resolved::default();
        let mut options = Vec::new();
        for option in list(at, "options") {
            options.extend(self.option(option, entry, &mut resolved)?);
        }
        let known = |key: &String| list(at, "options").iter().any(|o| o["name"] == **key);
        if let Some(odd) = entry.values.keys().find(|key| !known(key)) {
            return Err(format!("There is no option {odd}."));
        }
        for step in chain.iter().rev() {
            options =
                vec![json!({ "name": step["name"], "type": step["type"], "options": options })];
        }
        let mut data =
            json!({ "id": command.id, "name": command.name, "type": 1, "options": options });
        if let Some(guild) = command.guild {
            data["guild_id"] = json!(guild);
        }
        if let Some(resolved) = resolved.value() {
            data["resolved"] = resolved;
        }
        let name = std::iter::once(command.name.as_str())
            .chain(entry.path.iter().copied())
            .collect::<Vec<_>>();
        Ok(Filled {
            name: name.join(" "),
            data,
        })
    }

    fn option(
        &self,
        option: &Value,
        entry: &Entry<'_>,
        resolved: &mut Resolved,
    ) -> Result<Option<Value>, String> {
        let name = option["name"].as_str().unwrap_or_default();
        let kind = option["type"].as_u64().unwrap_or_default();
        let focused = entry.focused == Some(name);
        let value = entry.values.get(name).filter(|value| !value.is_null());
        if focused {
            if option["autocomplete"] != true {
                return Err(format!("The option {name} offers no choices as you type."));
            }
            let typed = value.map_or_else(String::new, plain);
            return Ok(Some(
                json!({ "name": name, "type": kind, "value": typed, "focused": true }),
            ));
        }
        let Some(value) = value.filter(|value| value.as_str() != Some("")) else {
            // While typing, what is missing may still come.
            if option["required"] == true && entry.focused.is_none() {
                return Err(format!("The option {name} is required."));
            }
            return Ok(None);
        };
        let value = self.value(option, name, kind, value, resolved)?;
        Ok(Some(json!({ "name": name, "type": kind, "value": value })))
    }

    fn value(
        &self,
        option: &Value,
        name: &str,
        kind: u64,
        value: &Value,
        resolved: &mut Resolved,
    ) -> Result<Value, String> {
        match kind {
            3 => {
                let text = value
                    .as_str()
                    .ok_or_else(|| format!("{name} must be a text."))?;
                within_length(option, name, text)?;
            }
            4 => {
                let number = value.as_i64().filter(|n| n.unsigned_abs() <= 1 << 53);
                number.ok_or_else(|| format!("{name} must be a whole number."))?;
                within_bounds(option, name, value)?;
            }
            5 => {
                value
                    .as_bool()
                    .ok_or_else(|| format!("{name} must be true or false."))?;
            }
            6..=9 => {
                let id =
                    as_id(value).ok_or_else(|| format!("{name} must be somebody or something."))?;
                self.resolve(option, name, kind, id, resolved)?;
                return Ok(json!(id));
            }
            10 => {
                value
                    .as_f64()
                    .ok_or_else(|| format!("{name} must be a number."))?;
                within_bounds(option, name, value)?;
            }
            _ => return Err(format!("{name} is a file, and files cannot be given here.")),
        }
        let choices = list(option, "choices");
        if !choices.is_empty() && !choices.iter().any(|choice| same(&choice["value"], value)) {
            return Err(format!("{name} must be one of the choices."));
        }
        Ok(value.clone())
    }

    fn resolve(
        &self,
        option: &Value,
        name: &str,
        kind: u64,
        id: Id,
        resolved: &mut Resolved,
    ) -> Result<(), String> {
        let user = matches!(kind, 6 | 9) && self.users.contains_key(&id);
        let role = matches!(kind, 8 | 9) && self.roles.contains_key(&id);
        if user {
            resolved.put("users", id, json!(self.user_json(id)));
            if let Some(member) = self.members.get(&id) {
                let mut view = member.view(None);
                view.permissions = Some(self.guild_permissions(id));
                resolved.put("members", id, json!(view));
            }
        } else if role {
            resolved.put("roles", id, json!(self.roles.get(&id)));
        } else if let Some(channel) = self.channels.get(&id).filter(|_| kind == 7) {
            let types = list(option, "channel_types");
            if !types.is_empty()
                && !types
                    .iter()
                    .any(|t| t.as_u64() == Some(u64::from(channel.kind)))
            {
                return Err(format!("{name} must be another kind of channel."));
            }
            resolved.put("channels", id, json!(self.channel_json(channel)));
        } else {
            return Err(format!("{name} is not known here."));
        }
        Ok(())
    }
}

/// What the ids in options stand for.
#[derive(Default)]
pub(crate) struct Resolved(Map<String, Value>);

impl Resolved {
    pub(crate) fn put(&mut self, kind: &str, id: Id, value: Value) {
        let map = self.0.entry(kind).or_insert_with(|| json!({}));
        map[id.to_string()] = value;
    }

    pub(crate) fn value(self) -> Option<Value> {
        (!self.0.is_empty()).then_some(Value::Object(self.0))
    }
}

fn within_length(option: &Value, name: &str, text: &str) -> Result<(), String> {
    let count = text.chars().count() as u64;
    let least = option["min_length"].as_u64().unwrap_or_default();
    let most = option["max_length"].as_u64().unwrap_or(6000);
    if count < least {
        return Err(format!("{name} must have at least {least} characters."));
    }
    if count > most {
        return Err(format!("{name} can have at most {most} characters."));
    }
    Ok(())
}

fn within_bounds(option: &Value, name: &str, value: &Value) -> Result<(), String> {
    let number = value.as_f64().unwrap_or_default();
    if let Some(least) = option["min_value"].as_f64().filter(|least| number < *least) {
        return Err(format!("{name} must be at least {least}."));
    }
    if let Some(most) = option["max_value"].as_f64().filter(|most| number > *most) {
        return Err(format!("{name} can be at most {most}."));
    }
    Ok(())
}

/// Whether a choice is this value, also when one is a whole number and the other is not written so.
fn same(choice: &Value, value: &Value) -> bool {
    choice == value || (choice.is_number() && choice.as_f64() == value.as_f64())
}

fn is_group(option: &Value) -> bool {
    matches!(option["type"].as_u64(), Some(SUBCOMMAND | GROUP))
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), ToOwned::to_owned)
}
