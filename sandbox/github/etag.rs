//! Conditional requests: an answer carries a tag, and whoever shows the tag again is told that nothing changed.

use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use sha2::{Digest, Sha256};

/// Puts a tag on an answer with a body. To a read that knew this tag, the answer becomes 304 without a body.
pub(super) async fn tag(response: Response, known: Option<&HeaderValue>) -> Response {
    if !matches!(response.status(), StatusCode::OK | StatusCode::CREATED) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let tag = format!("W/\"{}\"", hex::encode(Sha256::digest(&bytes)));
    let unchanged = known.is_some_and(|known| matches(known, &tag));
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(ETAG, value);
    }
    if unchanged {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(CONTENT_LENGTH);
        parts.headers.remove(CONTENT_TYPE);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Whether the list of known tags has this one. Weak and strong tags count as the same.
fn matches(known: &HeaderValue, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let known = known.to_str().unwrap_or_default();
    known
        .split(',')
        .any(|known| known.trim() == "*" || bare(known) == bare(tag))
}

#[cfg(test)]
mod tests {
    use crate::github::testing::{Bench, REPO, answer};

    #[tokio::test]
    async fn a_known_tag_is_answered_with_304_for_free() {
        let bench = Bench::start().await;
        bench.open("one").await;
        let first = bench.get("/issues").await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/"));
        let ask = |tag: &str| {
            let request = bench.request("GET", &format!("/repos/{REPO}/issues"));
            request.header("if-none-match", tag)
        };
        let again = answer(ask(&tag)).await;
        assert_eq!((again.status, again.body.as_str()), (304, Some("")));
        assert_eq!(again.header("etag"), tag);
        let (before, after) = (
            first.header("x-ratelimit-used"),
            again.header("x-ratelimit-used"),
        );
        assert_eq!(before, after);
        let listed = answer(ask(&format!("\"other\", {}", tag.trim_start_matches("W/")))).await;
        assert_eq!(listed.status, 304);
        bench.open("two").await;
        let changed = answer(ask(&tag)).await;
        assert_eq!(changed.status, 200);
        assert_ne!(changed.header("etag"), tag);
    }

    #[tokio::test]
    async fn a_write_is_tagged_and_never_answered_with_304() {
        let bench = Bench::start().await;
        let post = || {
            let request = bench.request("POST", &format!("/repos/{REPO}/issues"));
            request.json(&serde_json::json!({ "title": "one" }))
        };
        let first = answer(post()).await;
        let again = answer(post().header("if-none-match", first.header("etag"))).await;
        assert_eq!(again.status, 201);
        assert_eq!(bench.github.issues(REPO).len(), 2);
    }
}
