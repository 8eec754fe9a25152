//! The one webhook of an App, and the endpoints of its deliveries.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::LINK;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::sync::mpsc::UnboundedSender;

use super::routes::{Itself, not_an_app};
use crate::github::hook::{Hook, Outgoing};
use crate::github::refusal::Refusal;
use crate::github::seed::HookSeed;
use crate::github::world::World;
use crate::github::{Github, reply};

/// `GET /app/hook/config`.
pub(in crate::github) async fn config(
    State(github): State<Github>,
    Itself(id): Itself,
) -> Result<Response, Refusal> {
    github.read(|world| Ok(reply::ok(&own(world, id)?.config_json())))
}

/// `GET /app/hook/deliveries`: newest first, continued by a cursor.
pub(in crate::github) async fn deliveries(
    State(github): State<Github>,
    Itself(id): Itself,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Response, Refusal> {
    let asked = |name: &str| asked.get(name).map(String::as_str);
    let rows = asked("per_page").and_then(|rows| rows.parse().ok());
    let rows = rows.unwrap_or(30).clamp(1, 100);
    github.read(|world| {
        let (page, next) = own(world, id)?.page(None, asked("cursor"), rows);
        let page = reply::ok(&page.into());
        let Some(next) = next else {
            return Ok(page);
        };
        let next = world.address(format_args!(
            "/app/hook/deliveries?per_page={rows}&cursor={next}"
        ));
        Ok(([(LINK, format!("<{next}>; rel=\"next\""))], page).into_response())
    })
}

/// `POST /app/hook/deliveries/{delivery}/attempts`.
pub(in crate::github) async fn again(
    State(github): State<Github>,
    Itself(id): Itself,
    Path(delivery): Path<u64>,
) -> Result<Response, Refusal> {
    github.read(|world| {
        own(world, id)?.again(delivery)?;
        Ok(reply::json(StatusCode::ACCEPTED, &json!({})))
    })
}

fn own(world: &World, app: u64) -> Result<&Hook, Refusal> {
    let app = world.app(app).ok_or_else(not_an_app)?;
    app.hook.as_ref().ok_or_else(Refusal::not_found)
}

impl World {
    /// Gives an App its webhook and sends it the first ping.
    pub(in crate::github) fn app_hook_set(
        &mut self,
        app: u64,
        settings: HookSeed,
        queue: UnboundedSender<Outgoing>,
    ) {
        let id = self.next_id();
        let hook = Hook::new(id, settings, queue);
        let zen = "Keep it logically awesome.";
        let config = hook.config_json();
        let shown = json!({ "type": "App", "id": id, "app_id": app, "config": config });
        let ping = json!({ "zen": zen, "hook_id": id, "hook": shown });
        if let Some(app) = self.apps.iter_mut().find(|one| one.id == app) {
            app.hook.insert(hook).send("ping", None, ping);
        }
    }
}
