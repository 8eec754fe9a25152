//! The REST API: one request in, one answer out, without waiting.

mod applications;
mod callbacks;
mod channels;
mod commands;
mod guilds;
pub(crate) mod limited;
mod members;
mod messages;
mod multipart;
mod overwrites;
mod pins;
mod reactions;
mod roles;
mod routes;
mod thread_lists;
mod thread_members;
mod threads;
mod users;
mod webhooks;

use std::borrow::Cow;

use axum::body::{Body, Bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use axum::http::{HeaderMap, HeaderName, Response, StatusCode};
use serde::Serialize;
use serde_json::Value;
use tokio::time::Instant;

pub(crate) use reactions::is_emoji;

use super::Discord;
use super::errors::{INVALID_JSON, Refusal, UNAUTHORIZED};
use super::id::Id;
use super::validate::message::File;

/// A request.
pub(crate) struct Ask<'a> {
    pub(crate) method: &'a str,
    /// The parts of the path between slashes.
    pub(crate) path: Vec<&'a str>,
    query: &'a str,
    /// Null when there was none.
    pub(crate) body: Value,
    pub(crate) files: Vec<Upload>,
    /// When the body was read.
    pub(crate) received: Instant,
}

/// A file that came with a request.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) file: File,
    pub(crate) bytes: Bytes,
}

/// An answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: String,
    /// Whether Discord itself answers, and not what stands before it.
    own: bool,
}

pub(crate) type Answer = Result<Reply, Refusal>;

impl Reply {
    pub(crate) fn none() -> Self {
        Self::text(204, String::new())
    }

    pub(crate) fn ok(body: &impl Serialize) -> Self {
        Self::with(200, body)
    }

    pub(crate) fn made(body: &impl Serialize) -> Self {
        Self::with(201, body)
    }

    fn with(status: u16, body: &impl Serialize) -> Self {
        Self::text(status, serde_json::to_string(body).unwrap_or_default())
    }

    /// JSON that is text already.
    fn text(status: u16, body: String) -> Self {
        Self {
            status,
            body,
            own: true,
        }
    }

    /// What the guard before Discord says to an address that it shuts out.
    fn shut_out() -> Self {
        Self {
            status: 429,
            body: "error code: 1015".to_owned(),
            own: false,
        }
    }
}

impl Ask<'_> {
    /// A value of the query string.
    pub(crate) fn query(&self, key: &str) -> Option<&str> {
        self.query.split('&').find_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            (name == key).then_some(value)
        })
    }

    /// A whole number of the query string between two bounds, or the one that is taken without it.
    pub(crate) fn count(&self, key: &str, default: usize, most: usize) -> Result<usize, Refusal> {
        let Some(text) = self.query(key) else {
            return Ok(default);
        };
        match text.parse() {
            Ok(n) if (1..=most).contains(&n) => Ok(n),
            Ok(_) => Err(Refusal::field(
                key,
                "NUMBER_TYPE_MAX",
                &format!("int value should be between 1 and {most}."),
            )),
            Err(_) => Err(Refusal::field(
                key,
                "NUMBER_TYPE_COERCE",
                &format!("Value \"{text}\" is not int."),
            )),
        }
    }

    /// The query asks for yes.
    pub(crate) fn flag(&self, key: &str) -> bool {
        matches!(self.query(key), Some("true" | "1" | "True"))
    }
}

/// An id in a path.
pub(crate) fn id(text: &str) -> Result<Id, Refusal> {
    text.parse().map_err(|_| {
        Refusal::field(
            "id",
            "NUMBER_TYPE_COERCE",
            &format!("Value \"{text}\" is not snowflake."),
        )
    })
}

impl Discord {
    /// Answers a request. The path is without `/api/vN`.
    pub(crate) fn rest(
        &self,
        method: &str,
        path: &str,
        query: &str,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Response<Body> {
        let received = Instant::now();
        let decoded = decode(path);
        let parts: Vec<&str> = decoded.split('/').filter(|part| !part.is_empty()).collect();
        let content_type = headers
            .get(CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default();
        let mut world = self.world();
        let (reply, extra) = match read_body(content_type, body) {
            Err(refusal) => (Err(refusal), Vec::new()),
            Ok((body, files)) => {
                let ask = Ask {
                    method,
                    path: parts,
                    query,
                    body,
                    files,
                    received,
                };
                let tokenless = routes::carries_its_token(&ask);
                if !tokenless && !authorized(headers, &world.bot.token) {
                    (Err(UNAUTHORIZED), Vec::new())
                } else {
                    world.limited(&ask)
                }
            }
        };
        if let (Err(refusal), Some(load)) = (&reply, &mut world.load) {
            load.refused(refusal.code);
        }
        let reply = reply.unwrap_or_else(|refusal| Reply::with(refusal.status, &refusal.body()));
        world.note_status(reply.status, received);
        drop(world);
        respond(reply, extra)
    }
}

/// A path without percent signs: `@` and emoji come either way. What is no text then, is not known anyway.
fn decode(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        let hex = if *first == b'%' {
            tail.get(..2).and_then(|h| std::str::from_utf8(h).ok())
        } else {
            None
        };
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => bytes.push(*first),
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

/// Headers that an answer has besides the usual ones.
type Extra = Vec<(HeaderName, String)>;

fn respond(reply: Reply, extra: Extra) -> Response<Body> {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if reply.own {
        // Clients tell Discord's own answers from those of what stands before it by this header.
        headers.insert("via", HeaderValue::from_static("1.1 google"));
    }
    if reply.own && reply.status != 204 {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    for (name, value) in extra {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}

fn authorized(headers: &HeaderMap, token: &str) -> bool {
    let shown = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    shown
        .strip_prefix("Bot ")
        .is_some_and(|shown| shown.trim() == token)
}

fn read_body(content_type: &str, body: &Bytes) -> Result<(Value, Vec<Upload>), Refusal> {
    if body.is_empty() {
        return Ok((Value::Null, Vec::new()));
    }
    if let Some(boundary) = multipart::boundary(content_type) {
        return multipart::read(body, boundary);
    }
    let value = serde_json::from_slice(body).map_err(|_| INVALID_JSON)?;
    Ok((value, Vec::new()))
}
