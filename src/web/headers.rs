//! What every page tells the browser: show this and nothing else, keep nothing, tell nobody.

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::Response,
};

/// No script, nothing from elsewhere, in nobody's frame. Forms go to this server alone.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Gives an answer the headers of a page; where it has stricter ones of its own, they stay.
pub(super) async fn strict(mut response: Response) -> Response {
    let strict = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ];
    for (name, value) in strict {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}
