//! Coming in by a link out of chat, and leaving.
//!
//! Chat programs and mail scanners open links by themselves, so looking at one uses nothing up: a press does.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use binnacle_commands::web::SESSION_LIVES;

use super::{Web, cookie, page};

/// The page behind a link that is good.
#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn<'a> {
    team: &'a str,
    name: &'a str,
    hours: i64,
}

/// Shows whom a link signs in, and a button that does.
pub(super) async fn ask(State(web): State<Web>, Path(token): Path<String>) -> Response {
    match web.app.web_link(&token).await {
        Ok((link, team)) => {
            let sign_in = SignIn {
                team: &team.name,
                name: &link.name,
                hours: SESSION_LIVES.as_hours(),
            };
            page::show(StatusCode::OK, &sign_in)
        }
        Err(failure) => page::failed(&web, failure),
    }
}

/// Uses a link up.
pub(super) async fn sign_in(State(web): State<Web>, Path(token): Path<String>) -> Response {
    match web.app.web_sign_in(&token).await {
        Ok((session, incident)) => {
            let kept = cookie::keep(&web, session.expose()).map(|kept| (header::SET_COOKIE, kept));
            let goal = incident.map_or_else(
                || "/incidents".to_owned(),
                |number| format!("/incidents/INC-{number}"),
            );
            (AppendHeaders(kept), Redirect::to(&goal)).into_response()
        }
        Err(failure) => page::failed(&web, failure),
    }
}

/// Ends a session, here and in the browser.
pub(super) async fn sign_out(State(web): State<Web>, headers: HeaderMap) -> Response {
    if let Some(token) = cookie::sent(&web, &headers)
        && let Err(failure) = web.app.web_sign_out(token).await
    {
        return page::failed(&web, failure);
    }
    let forgotten = cookie::forget(&web).map(|gone| (header::SET_COOKIE, gone));
    (AppendHeaders(forgotten), page::goodbye()).into_response()
}
