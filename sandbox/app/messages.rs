//! Messages, reactions and files.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{App, As, Body, No};
use crate::discord::message::Message;
use crate::discord::{Id, seen_by};

/// The most messages of one answer.
const MOST: usize = 200;

#[derive(Deserialize)]
pub(super) struct Page {
    #[serde(rename = "as")]
    user: Id,
    before: Option<Id>,
    limit: Option<usize>,
}

pub(super) async fn list(
    State(app): State<App>,
    Path(channel): Path<Id>,
    Query(page): Query<Page>,
) -> Result<Json<Value>, No> {
    let actor = app.actor(page.user, channel, None)?;
    let world = app.discord.world();
    let channel = world.place(&actor)?;
    let before = page.before.unwrap_or(Id(u64::MAX));
    let theirs = |message: &&Message| message.ephemeral_for.is_none_or(|only| only == actor.user);
    let mut messages: Vec<Value> = channel
        .messages
        .range(..before)
        .rev()
        .map(|(_, message)| message)
        .filter(theirs)
        .take(page.limit.unwrap_or(50).clamp(1, MOST))
        .map(|message| world.page_message(channel, message))
        .collect();
    messages.reverse();
    Ok(Json(json!({ "messages": messages })))
}

pub(super) async fn pins(
    State(app): State<App>,
    Path(channel): Path<Id>,
    Query(who): Query<As>,
) -> Result<Json<Value>, No> {
    let actor = app.actor(who.user, channel, None)?;
    let world = app.discord.world();
    let channel = world.place(&actor)?;
    let messages: Vec<Value> = channel
        .pins
        .iter()
        .filter_map(|(id, _)| channel.messages.get(id))
        .map(|message| world.page_message(channel, message))
        .collect();
    Ok(Json(json!({ "messages": messages })))
}

#[derive(Deserialize)]
pub(super) struct Say {
    #[serde(rename = "as")]
    user: Id,
    channel_id: Id,
    content: String,
}

pub(super) async fn say(
    State(app): State<App>,
    Body(say): Body<Say>,
) -> Result<(StatusCode, Json<Value>), No> {
    let actor = app.actor(say.user, say.channel_id, None)?;
    let mut world = app.discord.world();
    let id = world.speak(&actor, &say.content)?;
    let channel = world.place(&actor)?;
    let message = channel
        .messages
        .get(&id)
        .map(|message| world.page_message(channel, message));
    Ok((StatusCode::CREATED, Json(message.unwrap_or_default())))
}

#[derive(Deserialize)]
pub(super) struct React {
    #[serde(rename = "as")]
    user: Id,
    channel_id: Id,
    message_id: Id,
    emoji: String,
    on: bool,
}

pub(super) async fn react(
    State(app): State<App>,
    Body(react): Body<React>,
) -> Result<StatusCode, No> {
    let actor = app.actor(react.user, react.channel_id, None)?;
    let mut world = app.discord.world();
    seen_by(world.place(&actor)?, react.message_id, actor.user)?;
    if react.on && !crate::discord::is_emoji(&react.emoji) {
        return Err(No::bad("This is no emoji."));
    }
    let place = (react.channel_id, react.message_id);
    let done = world.react(place, actor.user, &react.emoji, react.on);
    done.map_err(|refusal| No::bad(refusal.message))?;
    Ok(StatusCode::NO_CONTENT)
}

/// A file of a message.
pub(super) async fn file(
    State(app): State<App>,
    Path((_, id, _)): Path<(Id, Id, String)>,
) -> Result<impl IntoResponse, No> {
    let file = app
        .discord
        .world()
        .files
        .get(id)
        .ok_or_else(|| No::missing("The file is no longer kept."))?;
    let policy = HeaderName::from_static("content-security-policy");
    // A file is looked at, and nothing in it may run.
    Ok((
        [
            (CONTENT_TYPE, file.content_type),
            (policy, "default-src 'none'; sandbox".to_owned()),
        ],
        file.bytes,
    ))
}
