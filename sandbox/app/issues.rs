//! The issues of the mirrored repository, and what a person does there.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{App, Body, No};
use crate::discord::Id;
use crate::github::{Person, Refusal};

pub(super) async fn list(State(app): State<App>) -> Json<Value> {
    let repository = app.github.repository();
    let issues = repository
        .as_deref()
        .map(|name| app.github.cards(name))
        .unwrap_or_default();
    Json(json!({ "repository": repository, "issues": issues }))
}

#[derive(Deserialize)]
pub(super) struct Comment {
    #[serde(rename = "as")]
    user: Id,
    body: String,
}

pub(super) async fn comment(
    State(app): State<App>,
    Path(number): Path<u64>,
    Body(comment): Body<Comment>,
) -> Result<(StatusCode, Json<Value>), No> {
    let (person, repository) = app.on_github(comment.user)?;
    let id = person
        .comment(&repository, number, &comment.body)
        .map_err(|no| refused(&no))?;
    Ok((StatusCode::CREATED, Json(json!({ "id": id }))))
}

#[derive(Deserialize)]
pub(super) struct SetState {
    #[serde(rename = "as")]
    user: Id,
    state: String,
}

pub(super) async fn set_state(
    State(app): State<App>,
    Path(number): Path<u64>,
    Body(wanted): Body<SetState>,
) -> Result<StatusCode, No> {
    let (person, repository) = app.on_github(wanted.user)?;
    let done = match wanted.state.as_str() {
        "closed" => person.close(&repository, number),
        "open" => person.reopen(&repository, number),
        _ => return Err(No::bad("An issue is open or closed.")),
    };
    done.map_err(|no| refused(&no))?;
    Ok(StatusCode::NO_CONTENT)
}

fn refused(refusal: &Refusal) -> No {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    No(
        status,
        format!("GitHub says: {}.", refusal.message().trim_end_matches('.')),
    )
}

impl App {
    /// The person on GitHub, by the same name, and the repository that the page shows.
    fn on_github(&self, user: Id) -> Result<(Person, String), No> {
        let user = self.person(user)?;
        let repository = self
            .github
            .repository()
            .ok_or_else(|| No::missing("No repository is mirrored."))?;
        let name = self
            .discord
            .world()
            .users
            .get(&user)
            .map(|user| user.username.clone())
            .unwrap_or_default();
        Ok((self.github.person(&name), repository))
    }
}
