//! One delivery of a webhook: what was sent, and what came back.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// One attempt to deliver an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// The attempt's own id.
    pub id: u64,
    /// The event's id, in `X-GitHub-Delivery`: it stays the same when the event is delivered again.
    pub guid: Uuid,
    /// The event, such as `issues`.
    pub event: &'static str,
    /// What happened, such as `opened`.
    pub action: Option<&'static str>,
    /// Whether it was asked for by hand.
    pub redelivery: bool,
    /// When it was sent.
    pub delivered_at: Timestamp,
    /// How long the answer took.
    pub duration: Duration,
    /// `OK`, or what went wrong.
    pub status: String,
    /// The HTTP status of the answer, or 0 when there was none.
    pub status_code: u16,
    /// The payload, before it was put into a form if it was.
    pub payload: Arc<Value>,
    pub(super) url: String,
    pub(super) request_headers: Map<String, Value>,
    pub(super) response_headers: Map<String, Value>,
    pub(super) response_body: String,
}

impl Delivery {
    /// Whether the receiver took it.
    pub fn succeeded(&self) -> bool {
        (200..300).contains(&self.status_code)
    }

    /// As a row of the list of deliveries.
    pub(super) fn row(&self, repository: Option<u64>) -> Value {
        json!({
            "id": self.id,
            "guid": self.guid,
            "delivered_at": self.delivered_at.to_string(),
            "redelivery": self.redelivery,
            "duration": self.duration.as_secs_f64(),
            "status": self.status,
            "status_code": self.status_code,
            "event": self.event,
            "action": self.action,
            "installation_id": null,
            "repository_id": repository,
            "throttled_at": null,
        })
    }

    /// As it is shown alone, with what was said on either side.
    pub(super) fn whole(&self, repository: u64) -> Value {
        let mut whole = self.row(Some(repository));
        whole["url"] = self.url.as_str().into();
        whole["request"] = json!({ "headers": self.request_headers, "payload": *self.payload });
        whole["response"] =
            json!({ "headers": self.response_headers, "payload": self.response_body });
        whole
    }
}
