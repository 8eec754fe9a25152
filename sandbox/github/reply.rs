//! What GitHub answers when it agrees.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// 200 with a body.
pub(super) fn ok(body: &Value) -> Response {
    json(StatusCode::OK, body)
}

/// 201 with a body, and the address of what was made.
pub(super) fn created(body: &Value) -> Response {
    let location = body["url"].as_str().unwrap_or_default().to_owned();
    ([(LOCATION, location)], json(StatusCode::CREATED, body)).into_response()
}

/// 204.
pub(super) fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// A body with any status.
pub(super) fn json(status: StatusCode, body: &Value) -> Response {
    let kind = [(CONTENT_TYPE, "application/json; charset=utf-8")];
    (status, kind, body.to_string()).into_response()
}
