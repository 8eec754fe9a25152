//! Answers that faults give in place of the services.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::json;

use crate::discord::{limit_body, unix_now};
use crate::journal::Side;

pub(super) fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
}

pub(super) fn faulty(
    code: u16,
    body: String,
    headers: &BTreeMap<String, String>,
) -> Response<Body> {
    let json = body.starts_with(['{', '[']);
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if json {
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value))
            && name != CONTENT_LENGTH
        {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// A rate limit as the service would tell it.
pub(super) fn rate_limited(side: Side, ms: u64, global: bool, scope: &str) -> Response<Body> {
    let wait = Duration::from_millis(ms);
    let mut headers = BTreeMap::new();
    let mut put = |name: &str, value: String| headers.insert(name.to_owned(), value);
    match side {
        Side::Discord => {
            let (body, seconds) = limit_body(wait, global);
            let scope = if scope.is_empty() {
                if global { "global" } else { "user" }
            } else {
                scope
            };
            put("retry-after", seconds);
            put("x-ratelimit-scope", scope.to_owned());
            put("via", "1.1 google".to_owned());
            if global {
                put("x-ratelimit-global", "true".to_owned());
            } else {
                put("x-ratelimit-limit", "5".to_owned());
                put("x-ratelimit-remaining", "0".to_owned());
                put(
                    "x-ratelimit-reset",
                    format!("{:.3}", unix_now() + wait.as_secs_f64()),
                );
                put(
                    "x-ratelimit-reset-after",
                    format!("{:.3}", wait.as_secs_f64()),
                );
                put(
                    "x-ratelimit-bucket",
                    "fa0170fa0170fa0170fa0170fa0170fa".to_owned(),
                );
            }
            faulty(429, body, &headers)
        }
        Side::Github => {
            let primary = scope == "primary";
            let message = if primary {
                put("x-ratelimit-remaining", "0".to_owned());
                put(
                    "x-ratelimit-reset",
                    format!("{:.0}", (unix_now() + wait.as_secs_f64()).ceil()),
                );
                "API rate limit exceeded"
            } else {
                put("retry-after", ms.div_ceil(1000).max(1).to_string());
                "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
            };
            let body = json!({
                "message": message,
                "documentation_url": "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api",
            });
            faulty(403, body.to_string(), &headers)
        }
    }
}
