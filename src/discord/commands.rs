//! Registering what people can ask, in one piece and only when it differs.

use binnacle_commands::tool::Tool;
use serde_json::Value;
use serenity::all::{ApplicationId, GuildId, InteractionContext, LightMethod, Route};
use serenity_commands::Commands as _;

use super::{
    menu,
    port::{Call, Failed, Port},
    slash::{self, Ask},
};

/// Everything that is registered, as Discord takes it.
pub fn surface() -> Value {
    let slash = Ask::create_commands().into_iter();
    let all: Vec<_> = slash
        .chain(menu::create())
        .map(|command| command.contexts(vec![InteractionContext::Guild]))
        .collect();
    let mut json = serde_json::to_value(all).unwrap_or_default();
    trim(&mut json);
    json
}

/// The derive macros keep the space after `///` in descriptions.
fn trim(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                match inner {
                    Value::String(text) if key == "description" => *text = text.trim().to_owned(),
                    other => trim(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(trim),
        _ => {}
    }
}

/// Everything that is registered on a server with these actions.
fn wanted(tools: &[Tool]) -> Value {
    let mut all = surface();
    if let (Some(commands), Some(run)) = (all.as_array_mut(), slash::registered(tools)) {
        commands.push(run);
    }
    all
}

/// Registers the commands on a server, unless they stand there already; says whether it had to.
pub(super) async fn register(
    port: &Port,
    application: ApplicationId,
    guild: u64,
    tools: &[Tool],
) -> Result<bool, Failed> {
    let guild_id = GuildId::new(guild);
    let route = || Route::GuildCommands {
        application_id: application,
        guild_id,
    };
    let wanted = wanted(tools);
    // A server that does not list them simply gets them.
    let seen = port.send(Call::new(LightMethod::Get, route())).await;
    if seen.is_ok_and(|seen| same(&wanted, &seen)) {
        return Ok(false);
    }
    port.send(Call::new(LightMethod::Put, route()).json(&wanted))
        .await?;
    Ok(true)
}

/// Whether the registered commands are the wanted ones. Discord adds fields of its own, and leaves out what is empty or
/// false.
fn same(wanted: &Value, seen: &Value) -> bool {
    let (Some(wanted), Some(seen)) = (wanted.as_array(), seen.as_array()) else {
        return false;
    };
    let key = |command: &Value| {
        (
            command["type"].as_u64().unwrap_or(1),
            command["name"].clone(),
        )
    };
    wanted.len() == seen.len()
        && wanted.iter().all(|one| {
            seen.iter()
                .find(|other| key(other) == key(one))
                .is_some_and(|other| covers(one, other))
        })
}

fn covers(wanted: &Value, seen: &Value) -> bool {
    match (wanted, seen) {
        (Value::Object(wanted), Value::Object(seen)) => {
            wanted.iter().all(|(key, value)| match seen.get(key) {
                Some(other) => covers(value, other),
                None => is_nothing(value) || (key == "type" && value == 1),
            })
        }
        (Value::Array(wanted), Value::Array(seen)) => {
            wanted.len() == seen.len()
                && wanted
                    .iter()
                    .zip(seen)
                    .all(|(one, other)| covers(one, other))
        }
        (wanted, seen) => wanted == seen || (is_nothing(wanted) && is_nothing(seen)),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}
