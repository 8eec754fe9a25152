//! What a person calls: commands, buttons, menus, modals and choices.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{App, Body, No};
use crate::discord::{Answer, Entry, Id};

type Accepted = (StatusCode, Json<Value>);

fn accepted(id: Id) -> Accepted {
    (StatusCode::ACCEPTED, Json(json!({ "interaction_id": id })))
}

#[derive(Deserialize)]
pub(super) struct Slash {
    #[serde(rename = "as")]
    user: Id,
    channel_id: Id,
    command_id: Id,
    #[serde(default)]
    options: Vec<Given>,
    nonce: Option<String>,
}

/// An option as it is given: a value, or a subcommand with options of its own.
#[derive(Deserialize)]
struct Given {
    name: String,
    #[serde(rename = "type")]
    kind: u64,
    #[serde(default)]
    value: Value,
    #[serde(default)]
    options: Vec<Self>,
    #[serde(default)]
    focused: bool,
}

/// Options laid flat.
#[derive(Default)]
struct Flat<'a> {
    path: Vec<&'a str>,
    values: Map<String, Value>,
    focused: Option<&'a str>,
}

impl<'a> Flat<'a> {
    fn of(given: &'a [Given]) -> Self {
        let mut flat = Self::default();
        let mut level = given;
        while let [one] = level
            && matches!(one.kind, 1 | 2)
        {
            flat.path.push(&one.name);
            level = &one.options;
        }
        for one in level {
            flat.values.insert(one.name.clone(), one.value.clone());
            if one.focused {
                flat.focused = Some(&one.name);
            }
        }
        flat
    }

    fn entry(&self) -> Entry<'_> {
        Entry {
            path: self.path.clone(),
            values: &self.values,
            focused: self.focused,
        }
    }
}

pub(super) async fn slash(
    State(app): State<App>,
    Body(slash): Body<Slash>,
) -> Result<Accepted, No> {
    let actor = app.actor(slash.user, slash.channel_id, slash.nonce)?;
    let mut flat = Flat::of(&slash.options);
    flat.focused = None;
    let id = app
        .discord
        .world()
        .slash(&actor, slash.command_id, &flat.entry())?;
    Ok(accepted(id))
}

pub(super) async fn autocomplete(
    State(app): State<App>,
    Body(slash): Body<Slash>,
) -> Result<Json<Value>, No> {
    let actor = app.actor(slash.user, slash.channel_id, None)?;
    let flat = Flat::of(&slash.options);
    if flat.focused.is_none() {
        return Err(No::bad("No option is being typed."));
    }
    let id = app
        .discord
        .world()
        .slash(&actor, slash.command_id, &flat.entry())?;
    match app.discord.call(id).answer(Duration::from_secs(4)).await {
        Ok(Answer::Choices(choices)) => Ok(Json(json!({ "choices": choices }))),
        _ => Err(No(
            StatusCode::GATEWAY_TIMEOUT,
            "Loading options failed.".to_owned(),
        )),
    }
}

#[derive(Deserialize)]
pub(super) struct Menu {
    #[serde(rename = "as")]
    user: Id,
    channel_id: Id,
    message_id: Id,
    command_id: Id,
    nonce: Option<String>,
}

pub(super) async fn menu(State(app): State<App>, Body(menu): Body<Menu>) -> Result<Accepted, No> {
    let actor = app.actor(menu.user, menu.channel_id, menu.nonce)?;
    Ok(accepted(app.discord.world().menu(
        &actor,
        menu.command_id,
        menu.message_id,
    )?))
}

#[derive(Deserialize)]
pub(super) struct Press {
    #[serde(rename = "as")]
    user: Id,
    channel_id: Id,
    message_id: Id,
    custom_id: String,
    values: Option<Vec<String>>,
    nonce: Option<String>,
}

pub(super) async fn press(
    State(app): State<App>,
    Body(press): Body<Press>,
) -> Result<Accepted, No> {
    let actor = app.actor(press.user, press.channel_id, press.nonce)?;
    let values = press.values.as_deref();
    Ok(accepted(app.discord.world().click(
        &actor,
        press.message_id,
        &press.custom_id,
        values,
    )?))
}

#[derive(Deserialize)]
pub(super) struct Modal {
    #[serde(rename = "as")]
    user: Id,
    channel_id: Id,
    interaction_id: Id,
    fields: Map<String, Value>,
    nonce: Option<String>,
}

pub(super) async fn modal(
    State(app): State<App>,
    Body(modal): Body<Modal>,
) -> Result<Accepted, No> {
    let actor = app.actor(modal.user, modal.channel_id, modal.nonce)?;
    Ok(accepted(app.discord.world().submit(
        &actor,
        modal.interaction_id,
        &modal.fields,
    )?))
}
