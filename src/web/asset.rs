//! The files that belong to every page: the stylesheet and the sign of Binnacle.

use std::sync::LazyLock;

use axum::{
    Router,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use sha2::{Digest as _, Sha256};

use super::Web;

const STYLE: &str = include_str!("style.css");
const ICON: &str = include_str!("icon.svg");

static STYLE_TAG: LazyLock<String> = LazyLock::new(|| tag(STYLE));
static ICON_TAG: LazyLock<String> = LazyLock::new(|| tag(ICON));

/// The files, which hold nothing of anybody.
pub(super) fn router() -> Router<Web> {
    Router::new()
        .route(
            "/style.css",
            get(async |asked: HeaderMap| {
                answer(STYLE, "text/css; charset=utf-8", &STYLE_TAG, &asked)
            }),
        )
        .route(
            "/icon.svg",
            get(async |asked: HeaderMap| answer(ICON, "image/svg+xml", &ICON_TAG, &asked)),
        )
}

/// What a file is known by: another file has another tag.
fn tag(text: &str) -> String {
    let digest = Sha256::digest(text);
    let short = digest.iter().take(8);
    let number = short.fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("\"{number:016x}\"")
}

fn answer(text: &'static str, kind: &'static str, tag: &str, asked: &HeaderMap) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::ETAG, tag),
        // Kept by the browser, but asked for each time: a newer program has newer files.
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let known = asked.get_all(header::IF_NONE_MATCH).iter();
    if known
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains(tag))
    {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, text).into_response()
}
