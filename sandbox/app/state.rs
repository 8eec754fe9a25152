//! Everything a client needs at its start.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{App, Body, No};
use crate::discord::Id;

/// Who looks; the first person when it is not said.
#[derive(Deserialize)]
pub(super) struct Who {
    #[serde(rename = "as")]
    user: Option<Id>,
}

pub(super) async fn state(
    State(app): State<App>,
    Query(who): Query<Who>,
) -> Result<Json<Value>, No> {
    let first = app
        .discord
        .world()
        .users
        .values()
        .find(|user| !user.bot)
        .map(|user| user.id);
    let user = app.person(who.user.or(first).unwrap_or_default())?;
    let repository = app
        .github
        .repository()
        .map(|name| json!({ "full_name": name }));
    let world = app.discord.world();
    let users: Vec<Value> = world
        .members
        .keys()
        .map(|id| world.page_user(*id))
        .collect();
    let mut roles: Vec<_> = world.roles.values().collect();
    roles.sort_by_key(|role| role.position);
    Ok(Json(json!({
        "me": world.page_user(user),
        "users": users,
        "guild": { "id": world.guild, "name": world.guild_name, "owner_id": world.owner },
        "roles": roles,
        "channels": world.page_channels(user),
        "commands": world.page_commands(),
        "repository": repository,
        "now": Timestamp::now().to_string(),
        // Events after this one are news to who has this state.
        "last_event": *world.notices.watch().borrow(),
    })))
}

#[derive(Deserialize)]
pub(super) struct Dms {
    #[serde(rename = "as")]
    user: Id,
    closed: bool,
}

/// Opens or closes one's own direct messages for bots.
pub(super) async fn dms(State(app): State<App>, Body(dms): Body<Dms>) -> Result<StatusCode, No> {
    let user = app.person(dms.user)?;
    let mut world = app.discord.world();
    if let Some(known) = world.users.get_mut(&user) {
        known.dms_closed = dms.closed;
    }
    world.emit_member(user);
    Ok(StatusCode::NO_CONTENT)
}
