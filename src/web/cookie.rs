//! The cookie that a browser keeps while somebody is signed in.

use axum::http::{HeaderMap, HeaderValue, header};
use binnacle_commands::web::SESSION_LIVES;

use super::Web;

/// The cookie's name. Over HTTPS it has the prefix that keeps other hosts, paths and plain HTTP from setting it.
fn name(web: &Web) -> &'static str {
    if is_https(web) {
        "__Host-binnacle"
    } else {
        "binnacle"
    }
}

fn is_https(web: &Web) -> bool {
    web.app.site().pages.starts_with("https://")
}

/// What a browser sent as its session; nothing when it sent none.
pub(super) fn sent<'a>(web: &Web, headers: &'a HeaderMap) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).into_iter();
    let pairs = all
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    let mut ours = pairs.filter(|(key, _)| *key == name(web));
    ours.next().map(|(_, value)| value)
}

/// Has the browser keep a session, for as long as one lasts that nobody uses.
pub(super) fn keep(web: &Web, token: &str) -> Option<HeaderValue> {
    cookie(web, token, SESSION_LIVES.as_secs())
}

/// Has the browser forget it.
pub(super) fn forget(web: &Web) -> Option<HeaderValue> {
    cookie(web, "", 0)
}

/// Scripts cannot read it, and other sites cannot send it along with a form.
fn cookie(web: &Web, value: &str, seconds: i64) -> Option<HeaderValue> {
    let secure = if is_https(web) { "; Secure" } else { "" };
    let name = name(web);
    let line = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&line).ok()
}
