//! The door for GitHub's webhooks: a delivery is taken only when it is signed, and it is kept before GitHub is told that it arrived.

mod signature;

pub(super) use signature::fits;

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use binnacle_commands::hook::Hook;

use super::{Web, page};

/// Takes a delivery. Whoever set the webhook up reads the answer on GitHub's page of deliveries.
pub(super) async fn take(State(web): State<Web>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(secret) = &web.hooks else {
        return page::nothing_here();
    };
    let header = |name: &str| {
        let value = headers.get(name)?;
        value.to_str().ok()
    };
    if !fits(secret, header("x-hub-signature-256"), &body) {
        return answer(
            "refused",
            StatusCode::UNAUTHORIZED,
            "The signature does not fit. Give the webhook and GITHUB_WEBHOOK_SECRET the same secret.",
        );
    }
    let [key, event] =
        ["x-github-delivery", "x-github-event"].map(|name| header(name).unwrap_or_default());
    let hook = match Hook::read(key, event, &body) {
        Ok(hook) => hook,
        Err(why) => return answer("malformed", StatusCode::BAD_REQUEST, &why.to_string()),
    };
    match web.app.hook_take(&hook).await {
        Ok(true) => answer("new", StatusCode::ACCEPTED, "It is kept."),
        Ok(false) => answer(
            "known",
            StatusCode::OK,
            "It came before. Nothing was changed.",
        ),
        Err(error) => {
            tracing::error!(%error, event, "what a webhook told could not be kept");
            answer(
                "failed",
                StatusCode::SERVICE_UNAVAILABLE,
                "It could not be kept. Deliver it again.",
            )
        }
    }
}

fn answer(result: &'static str, status: StatusCode, words: &str) -> Response {
    metrics::counter!("binnacle_hooks_total", "result" => result).increment(1);
    (status, format!("{words}\n")).into_response()
}
