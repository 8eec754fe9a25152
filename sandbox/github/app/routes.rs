//! The endpoints of Apps, for which the App signs a token for itself.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use serde_json::{Value, json};

use super::key::{Jwt, undecodable};
use crate::github::account::Bearer;
use crate::github::place::named;
use crate::github::refusal::Refusal;
use crate::github::repository::Found;
use crate::github::{Github, reply};

/// The number of the App that asks.
pub(in crate::github) struct Itself(pub(super) u64);

impl FromRequestParts<Github> for Itself {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, github: &Github) -> Result<Self, Refusal> {
        let Some(Bearer(token)) = parts.extensions.get::<Bearer>() else {
            return Err(undecodable());
        };
        let jwt = Jwt::read(token).ok_or_else(undecodable)?;
        github.read(|world| {
            let app = jwt.issuer().and_then(|id| world.app(id));
            let app = app.ok_or_else(not_an_app)?;
            jwt.verify(&app.keys, world.now())?;
            Ok(Self(app.id))
        })
    }
}

pub(super) fn not_an_app() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "Integration not found")
}

/// `GET /app`.
pub(in crate::github) async fn me(
    State(github): State<Github>,
    Itself(id): Itself,
) -> Result<Response, Refusal> {
    github.read(|world| {
        let app = world.app(id).ok_or_else(not_an_app)?;
        Ok(reply::ok(&world.integration_json(app)))
    })
}

/// `GET /app/installations`: all of them on one page, since nobody here has more than fit.
pub(in crate::github) async fn installations(
    State(github): State<Github>,
    Itself(id): Itself,
) -> Result<Response, Refusal> {
    github.read(|world| {
        let app = world.app(id).ok_or_else(not_an_app)?;
        let shown = app.installations.iter();
        let shown: Vec<Value> = shown.map(|one| world.installation_json(app, one)).collect();
        Ok(reply::ok(&shown.into()))
    })
}

/// `GET /repos/{owner}/{repo}/installation`.
pub(in crate::github) async fn of_repository(
    State(github): State<Github>,
    Itself(id): Itself,
    Path(path): Path<HashMap<String, String>>,
) -> Result<Response, Refusal> {
    github.read(|world| {
        let app = world.app(id).ok_or_else(not_an_app)?;
        let repo = named(world, &path)
            .map(Found::key)
            .ok_or_else(Refusal::not_found)?;
        let mut installed = app.installations.iter();
        let found = installed.find(|one| world.covers(one, repo));
        let found = found.ok_or_else(Refusal::not_found)?;
        Ok(reply::ok(&world.installation_json(app, found)))
    })
}

/// `POST /app/installations/{id}/access_tokens`.
pub(in crate::github) async fn grant(
    State(github): State<Github>,
    Itself(id): Itself,
    Path(installation): Path<u64>,
) -> Result<Response, Refusal> {
    github.change(|world| {
        let app = world.app(id).ok_or_else(not_an_app)?;
        let mut installed = app.installations.iter();
        let found = installed.find(|one| one.id == installation);
        let found = found.ok_or_else(Refusal::not_found)?;
        let (permissions, selection) = (found.permissions.clone(), found.selection());
        let (token, until) = world.token_grant(installation);
        let body = json!({
            "token": token,
            "expires_at": until.to_string(),
            "permissions": permissions,
            "repository_selection": selection,
        });
        Ok(reply::json(StatusCode::CREATED, &body))
    })
}
