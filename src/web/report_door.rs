//! The door for programs that carry deploys out: they report how one ended, signed with the secret that they were told with.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use binnacle_commands::{
    Refusal,
    deploy::ship::{Carrier, Report},
    ids::DeployId,
};

use crate::app::Failure;

use super::{Web, hook::fits, page};

/// Takes a report. One that was taken before changes nothing.
pub(super) async fn take(
    State(web): State<Web>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Ok(id) = id.parse::<DeployId>() else {
        return page::nothing_here();
    };
    let deploy = match web.app.deploy_reported_on(id).await {
        Ok(deploy) => deploy,
        Err(error) => return failed(&error),
    };
    let carriage = deploy.and_then(|deploy| deploy.record.carriage);
    let Some(Carrier::Webhook(from)) = carriage.map(|carriage| carriage.carrier) else {
        return page::nothing_here();
    };
    let signature = headers.get("x-binnacle-signature-256");
    let signature = signature.and_then(|value| value.to_str().ok());
    let is_signed = |secret| fits(secret, signature, &body);
    if !web.webhooks.secret(&from.secret).is_some_and(is_signed) {
        let words = "The signature does not fit. Sign the body with the secret that the deploy was told with.";
        return answer(StatusCode::UNAUTHORIZED, words);
    }
    let report = match Report::read(id, &body) {
        Ok(report) => report,
        Err(why) => return answer(StatusCode::BAD_REQUEST, &format!("{why}.")),
    };
    match web.app.deploy_report(id, &report).await {
        Ok(true) => answer(StatusCode::OK, "It is written down."),
        Ok(false) => answer(StatusCode::OK, "It was known. Nothing was changed."),
        Err(error @ (Failure::Refused(Refusal::Unwritable) | Failure::Broken(_))) => failed(&error),
        Err(Failure::Refused(why)) => answer(StatusCode::CONFLICT, &why.to_string()),
    }
}

fn failed(error: &Failure) -> Response {
    tracing::error!(%error, "a report on a deploy could not be written down");
    let words = "It could not be written down. Report it again.";
    answer(StatusCode::SERVICE_UNAVAILABLE, words)
}

fn answer(status: StatusCode, words: &str) -> Response {
    (status, format!("{words}\n")).into_response()
}
