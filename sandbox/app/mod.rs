//! The API of the page: what a person's client needs, as JSON and one stream of events.

mod calls;
mod events;
mod issues;
mod messages;
mod render;
mod state;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use crate::discord::{Actor, Discord, Id, Notice};
use crate::github::{Change, Github};
use crate::pack::pack_json;

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct App {
    discord: Discord,
    github: Github,
}

/// Everything under `/app`, and the files of messages.
pub(crate) fn router(discord: Discord, github: Github) -> Router {
    Router::new()
        .route("/app/state", get(state::state))
        .route("/app/events", get(events::events))
        .route("/app/channels/{id}/messages", get(messages::list))
        .route("/app/pins/{id}", get(messages::pins))
        .route("/app/messages", post(messages::say))
        .route("/app/reactions", post(messages::react))
        .route("/app/dms", post(state::dms))
        .route("/app/slash", post(calls::slash))
        .route("/app/menu", post(calls::menu))
        .route("/app/press", post(calls::press))
        .route("/app/modal", post(calls::modal))
        .route("/app/autocomplete", post(calls::autocomplete))
        .route("/app/issues", get(issues::list))
        .route("/app/issues/{number}/comment", post(issues::comment))
        .route("/app/issues/{number}/state", post(issues::set_state))
        .route("/attachments/{channel}/{id}/{name}", get(messages::file))
        .layer(from_fn(pack_json))
        .with_state(App { discord, github })
}

/// Tells the page of issues that change, as long as the sandbox lives.
pub(crate) async fn follow_issues(
    discord: Discord,
    mut changes: broadcast::Receiver<Change>,
    stop: CancellationToken,
) {
    loop {
        let change = tokio::select! {
            change = changes.recv() => change,
            () = stop.cancelled() => return,
        };
        match change {
            Ok(change) => discord
                .world()
                .notice(Notice::Issue(Arc::new(change.issue))),
            // What was missed is seen when the list is loaded again.
            Err(broadcast::error::RecvError::Lagged(_)) => {}
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

/// A sentence for the person, with the status that says what kind of no it is.
pub(crate) struct No(StatusCode, String);

impl No {
    fn bad(why: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, why.into())
    }

    fn missing(why: impl Into<String>) -> Self {
        Self(StatusCode::NOT_FOUND, why.into())
    }
}

impl From<String> for No {
    fn from(why: String) -> Self {
        Self::bad(why)
    }
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        (self.0, axum::Json(json!({ "error": self.1 }))).into_response()
    }
}

/// Who looks.
#[derive(Deserialize)]
struct As {
    #[serde(rename = "as")]
    user: Id,
}

/// A JSON body, with a sentence when it is not what was meant.
struct Body<T>(T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = No;

    async fn from_request(request: Request, state: &S) -> Result<Self, No> {
        let body = axum::body::Bytes::from_request(request, state).await;
        let body = body.map_err(|_| No::bad("The request could not be read."))?;
        serde_json::from_slice(&body)
            .map(Self)
            .map_err(|error| No::bad(format!("The request is not understood: {error}.")))
    }
}

impl App {
    /// A person, who must be one of the guild and no bot.
    fn person(&self, user: Id) -> Result<Id, No> {
        let known = self
            .discord
            .world()
            .users
            .get(&user)
            .is_some_and(|user| !user.bot);
        if known {
            Ok(user)
        } else {
            Err(No::missing("There is nobody with this id."))
        }
    }

    fn actor(&self, user: Id, channel: Id, nonce: Option<String>) -> Result<Actor, No> {
        let user = self.person(user)?;
        Ok(Actor {
            user,
            channel,
            nonce: nonce.map(Into::into),
        })
    }
}
