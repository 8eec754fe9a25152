//! Packs answers with gzip for clients that take it.

use std::io::Write as _;

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use flate2::{Compression, write::GzEncoder};

/// What is shorter travels in one packet in any case.
const WORTH_IT: u64 = 1000;

/// Packs bytes.
pub(crate) fn packed(bytes: &[u8], level: Compression) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), level);
    packer
        .write_all(bytes)
        .and_then(|()| packer.finish())
        .expect("writing to memory does not fail")
}

/// Whether the client takes gzip.
pub(crate) fn takes_gzip(asked: &HeaderMap) -> bool {
    words(asked, &ACCEPT_ENCODING).any(|word| {
        let mut parts = word.split(';').map(str::trim);
        let named = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let refused = parts
            .filter_map(|part| part.strip_prefix("q="))
            .any(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0));
        named && !refused
    })
}

/// The comma-separated words of a header, however often it was given.
pub(crate) fn words<'a>(
    asked: &'a HeaderMap,
    name: &HeaderName,
) -> impl Iterator<Item = &'a str> + use<'a> {
    let values = asked
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
}

/// A layer that packs long answers in JSON. Streams pass as they are.
pub(crate) async fn pack_json(request: Request, next: Next) -> Response {
    let wanted = takes_gzip(request.headers());
    let answer = next.run(request).await;
    let long = answer
        .body()
        .size_hint()
        .exact()
        .is_some_and(|size| size >= WORTH_IT);
    if !wanted || !long || !is_json(answer.headers()) {
        return answer;
    }
    let (mut head, body) = answer.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    head.headers.remove(CONTENT_LENGTH);
    head.headers
        .insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    head.headers
        .insert(VARY, HeaderValue::from_static("accept-encoding"));
    Response::from_parts(head, Body::from(packed(&bytes, Compression::fast())))
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::Router;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tokio::net::TcpListener;

    async fn serve() -> String {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let site = Router::new()
            .route("/long", get(async || axum::Json("x".repeat(5000))))
            .route("/short", get(async || axum::Json("x")))
            .route("/text", get(async || "x".repeat(5000)))
            .layer(from_fn(super::pack_json));
        tokio::spawn(async move { axum::serve(listener, site).await });
        format!("http://{address}")
    }

    async fn fetch(address: &str, encoding: &str) -> reqwest::Response {
        let client = reqwest::Client::builder()
            .no_gzip()
            .timeout(Duration::from_secs(10))
            .build()
            .unwrap();
        let request = client.get(address).header("accept-encoding", encoding);
        request.send().await.unwrap()
    }

    #[tokio::test]
    async fn long_json_is_packed_for_those_who_take_it() {
        let base = serve().await;
        for (path, encoding, packed) in [
            ("/long", "br, gzip", true),
            ("/long", "gzip;q=0", false),
            ("/long", "", false),
            ("/short", "gzip", false),
            ("/text", "gzip", false),
        ] {
            let answer = fetch(&format!("{base}{path}"), encoding).await;
            let is_packed = answer.headers().contains_key("content-encoding");
            assert_eq!(is_packed, packed, "{path} {encoding}");
            let length: usize = answer.headers()["content-length"]
                .to_str()
                .unwrap()
                .parse()
                .unwrap();
            assert_eq!(answer.bytes().await.unwrap().len(), length);
            assert_eq!(length < 1000, packed || path == "/short");
        }
    }
}
