//! Entries: one request each.

use axum::body::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Which of the two services a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The Discord REST API.
    Discord,
    /// The GitHub REST API.
    Github,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is still being worked on, or held by a fault.
    Open,
    /// It was answered with `status`.
    Answered,
    /// A fault answered in place of the service: nothing was applied.
    Refused,
    /// The connection was closed before anything was applied.
    Dropped,
    /// It was applied, and the reply (`status`) never left.
    Lost,
    /// The client went away before its reply; `status` is 0 when nothing was applied.
    Abandoned,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Counts up from 1 over both sides, in the order of arrival.
    pub seq: u64,
    /// When it arrived.
    pub at: Timestamp,
    /// Which service.
    pub side: Side,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path without `/api/vN` or `/github`.
    pub path: String,
    /// The query string without `?`, empty when there was none.
    pub query: String,
    /// The body, when it was JSON and bodies are recorded.
    pub body: Option<Value>,
    /// The HTTP status, 0 as long as there is none.
    pub status: u16,
    /// What became of it.
    pub fate: Fate,
}

pub(super) struct Record {
    pub(super) seq: u64,
    pub(super) at: Timestamp,
    pub(super) side: Side,
    pub(super) method: Box<str>,
    pub(super) path: Box<str>,
    pub(super) query: Box<str>,
    pub(super) body: Bytes,
    pub(super) status: u16,
    pub(super) fate: Fate,
}

impl Record {
    pub(super) fn entry(&self) -> Entry {
        Entry {
            seq: self.seq,
            at: self.at,
            side: self.side,
            method: self.method.to_string(),
            path: self.path.to_string(),
            query: self.query.to_string(),
            body: serde_json::from_slice(&self.body).ok(),
            status: self.status,
            fate: self.fate,
        }
    }
}
