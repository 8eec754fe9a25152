//! Pages as answers, and the pages that say one thing: that there is nothing, that it cannot be done, and what would help.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse as _, Response},
};
use binnacle_commands::{
    Refusal,
    web::{SESSION_LIVES, SESSION_LONGEST},
};

use crate::app::Failure;

use super::Web;

/// A page that says one thing.
#[derive(Template)]
#[template(path = "note.html")]
struct Note<'a> {
    title: &'a str,
    lines: &'a [&'a str],
}

/// Shows a page.
pub(super) fn show(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn note(status: StatusCode, title: &str, lines: &[&str]) -> Response {
    show(status, &Note { title, lines })
}

/// Whoever is not signed in reads this and nothing else.
pub(super) fn signed_out() -> Response {
    let how = "Type /web in a channel of your team's server on Discord. Binnacle answers you alone, with a link that signs you in here.";
    let lasts = format!(
        "You stay signed in as long as you look in once in {} hours, for {} days at most.",
        SESSION_LIVES.as_hours(),
        SESSION_LONGEST.as_hours() / 24
    );
    note(
        StatusCode::FORBIDDEN,
        "Sign in from Discord",
        &[how, &lasts],
    )
}

/// There is no such page.
pub(super) async fn not_found() -> Response {
    nothing_here()
}

/// There is no such thing.
pub(super) fn nothing_here() -> Response {
    let why = "The address leads nowhere, or to something that your team has no record of.";
    note(
        StatusCode::NOT_FOUND,
        "Nothing here",
        &[why, "The list of incidents has all that you may see."],
    )
}

/// Somebody signed out.
pub(super) fn goodbye() -> Response {
    note(
        StatusCode::OK,
        "You are signed out",
        &["Type /web on Discord when you want to come back."],
    )
}

/// A form was not sent from one of our own pages.
pub(super) fn from_elsewhere() -> Response {
    let why = "This was not sent from one of Binnacle's own pages, so nothing was done. Open the page again and press the button there.";
    note(StatusCode::FORBIDDEN, "Nothing was done", &[why])
}

/// It is not done: people read why, or a reference to what the log says.
pub(super) fn failed(web: &Web, failure: Failure) -> Response {
    match failure {
        Failure::Refused(why) => {
            let status = match why {
                Refusal::NotFound(_) | Refusal::NoTeam(_) => StatusCode::NOT_FOUND,
                Refusal::NotAllowed(_) => StatusCode::FORBIDDEN,
                Refusal::Stale(_) => StatusCode::GONE,
                Refusal::Invalid(_) => StatusCode::BAD_REQUEST,
                Refusal::Unwritable => StatusCode::SERVICE_UNAVAILABLE,
            };
            note(status, "Nothing was done", &[&why.to_string()])
        }
        Failure::Broken(error) => {
            let reference = web.app.reference();
            tracing::error!(%reference, %error, "a page could not be shown");
            let words = format!(
                "Something went wrong inside Binnacle. Its operators find the cause in its log under this reference: {reference}."
            );
            note(
                StatusCode::INTERNAL_SERVER_ERROR,
                "This did not work",
                &[&words],
            )
        }
    }
}
