//! The page: its files, kept in the program, packed once, and served with what makes a browser strict about them.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use flate2::Compression;
use sha2::{Digest as _, Sha256};

use crate::pack::{packed, takes_gzip, words};

/// Nothing but this server's own files, no script in the markup, and no way to turn text into markup at all.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

const DOCUMENT: [(HeaderName, &str); 3] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
];

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("page/", $name)))),+]
    };
}

const FILES: &[(&str, &str)] = files![
    "api.js",
    "avatar.js",
    "base.css",
    "calls.js",
    "channels.js",
    "components.js",
    "composer.js",
    "dom.js",
    "embeds.js",
    "events.js",
    "floating.css",
    "history.js",
    "icon.svg",
    "index.html",
    "issues.js",
    "layout.css",
    "listbox.js",
    "main.js",
    "markdown.js",
    "members.js",
    "mentions.js",
    "menu.js",
    "message.js",
    "messages.css",
    "messages.js",
    "modal.js",
    "option.js",
    "panels.js",
    "person.js",
    "picker.js",
    "pins.js",
    "popup.js",
    "select.js",
    "slash.js",
    "state.js",
    "storage.js",
    "suggest.js",
    "switcher.js",
    "theme.js",
    "timestamps.js",
    "unread.js",
];

/// A file as it is sent.
struct Asset {
    name: &'static str,
    text: &'static str,
    packed: Vec<u8>,
    kind: HeaderValue,
    tag: HeaderValue,
}

static ASSETS: LazyLock<Vec<Asset>> =
    LazyLock::new(|| FILES.iter().map(|(name, text)| asset(name, text)).collect());

/// Serves `/` and `/page/*`.
pub(crate) fn router() -> Router {
    Router::new()
        // Where the real web client has its channels.
        .route(
            "/channels/{guild}/{channel}",
            get(|Path((_, channel)): Path<(u64, u64)>| async move {
                Redirect::to(&format!("/#{channel}"))
            }),
        )
        .route("/", get(|headers: HeaderMap| async move { answer("index.html", &headers) }))
        .route(
            "/page/{name}",
            get(|Path(name): Path<String>, headers: HeaderMap| async move {
                answer(&name, &headers)
            }),
        )
}

fn asset(name: &'static str, text: &'static str) -> Asset {
    let digest = hex::encode(&Sha256::digest(text)[..12]);
    // Weak, because the packed and the plain form share it.
    let tag = HeaderValue::from_str(&format!("W/\"{digest}\""))
        .expect("hexadecimal digits are fit for a header");
    Asset {
        name,
        text,
        packed: packed(text.as_bytes(), Compression::best()),
        kind: kind_of(name),
        tag,
    }
}

fn kind_of(name: &str) -> HeaderValue {
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/javascript; charset=utf-8",
    };
    HeaderValue::from_static(kind)
}

fn answer(name: &str, asked: &HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return (StatusCode::NOT_FOUND, "There is no such file.\n").into_response();
    };
    let headers = [
        (ETAG, asset.tag.clone()),
        // Kept by the browser, but asked for each time: a newer program has newer files.
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (VARY, HeaderValue::from_static("accept-encoding")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    if knows(asked, &asset.tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    // These speak of documents; on every script they would only weigh.
    let headers = (headers, (asset.name == "index.html").then_some(DOCUMENT));
    let kind = [(CONTENT_TYPE, asset.kind.clone())];
    if takes_gzip(asked) {
        let encoding = [(CONTENT_ENCODING, HeaderValue::from_static("gzip"))];
        return (headers, kind, encoding, asset.packed.as_slice()).into_response();
    }
    (headers, kind, asset.text).into_response()
}

/// Whether the browser has this very file already.
fn knows(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let Ok(ours) = tag.to_str().map(strong) else {
        return false;
    };
    words(asked, &IF_NONE_MATCH).any(|known| known == "*" || strong(known) == ours)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use reqwest::{Client, Response, StatusCode};
    use tokio::net::TcpListener;

    use super::{FILES, router};

    async fn serve() -> String {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router()).await });
        format!("http://{address}")
    }

    fn client() -> Client {
        Client::builder()
            .no_gzip()
            .timeout(Duration::from_secs(10))
            .build()
            .unwrap()
    }

    async fn fetch(address: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = client().get(address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    }

    fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
        answer
            .headers()
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    #[tokio::test]
    async fn the_page_is_html_with_a_strict_policy() {
        let base = serve().await;
        let answer = fetch(&base, &[]).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(header(&answer, "content-type"), "text/html; charset=utf-8");
        let policy = header(&answer, "content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        assert!(answer.text().await.unwrap().starts_with("<!doctype html>"));
    }

    #[tokio::test]
    async fn every_file_is_served_with_its_kind_and_not_sent_twice() {
        let base = serve().await;
        for (name, text) in FILES {
            let address = format!("{base}/page/{name}");
            let answer = fetch(&address, &[]).await;
            assert_eq!(answer.status(), StatusCode::OK, "{name}");
            let kind = match name.rsplit('.').next() {
                Some("js") => "text/javascript; charset=utf-8",
                Some("css") => "text/css; charset=utf-8",
                Some("svg") => "image/svg+xml",
                _ => "text/html; charset=utf-8",
            };
            assert_eq!(header(&answer, "content-type"), kind, "{name}");
            let tag = header(&answer, "etag").to_owned();
            assert_eq!(&answer.text().await.unwrap(), text, "{name}");
            let known = [("if-none-match", format!("\"other\", {tag}"))];
            let again = fetch(&address, &[(known[0].0, &known[0].1)]).await;
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{name}");
        }
    }

    #[tokio::test]
    async fn what_travels_is_under_100_kilobytes() {
        let base = serve().await;
        let mut sum = 0;
        for (name, _) in FILES {
            let gzip = [("accept-encoding", "deflate, gzip;q=0.8")];
            let answer = fetch(&format!("{base}/page/{name}"), &gzip).await;
            assert_eq!(header(&answer, "content-encoding"), "gzip", "{name}");
            let headers = answer.headers().iter();
            sum += headers
                .map(|(name, value)| name.as_str().len() + value.len() + 4)
                .sum::<usize>();
            sum += answer.bytes().await.unwrap().len();
        }
        assert!(sum < 100_000, "{sum} bytes");
    }

    #[tokio::test]
    async fn a_client_that_refuses_gzip_gets_plain_text() {
        let base = serve().await;
        let answer = fetch(&base, &[("accept-encoding", "gzip;q=0, identity")]).await;
        assert_eq!(header(&answer, "content-encoding"), "");
    }

    #[tokio::test]
    async fn an_unknown_file_is_not_found() {
        let base = serve().await;
        for path in ["/page/none.js", "/page/..%2Fpage.rs", "/page/"] {
            let answer = fetch(&format!("{base}{path}"), &[]).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn every_file_of_the_directory_is_served() {
        let listed: BTreeSet<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
        let there: BTreeSet<String> =
            std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/page"))
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
        assert_eq!(listed, there);
    }

    #[test]
    fn every_file_that_is_asked_for_exists() {
        for (file, text) in FILES {
            for (mark, end) in [("from \"./", '"'), ("\"/page/", '"')] {
                for part in text.split(mark).skip(1) {
                    let name = part.split(end).next().unwrap();
                    assert!(
                        FILES.iter().any(|(known, _)| *known == name),
                        "{file}: {name}"
                    );
                }
            }
        }
    }

    #[test]
    fn no_text_becomes_markup_and_no_file_is_too_long() {
        const DOORS: &[&str] = &[
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "DOMParser",
            "eval(",
            "new Function",
        ];
        for (file, text) in FILES {
            for door in DOORS {
                assert!(!text.contains(door), "{file} uses {door}");
            }
            assert!(text.lines().count() < 600, "{file}");
        }
    }
}
