//! Faults of the gateway, for tests.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Link, Order};
use crate::discord::{Discord, Id};

/// What is done to the next event of a kind, so that it is malformed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Takes away what a JSON pointer names.
    Remove(String),
    /// Puts something else where a JSON pointer names.
    Replace(String, Value),
}

impl Change {
    pub(super) fn apply(&self, value: &mut Value) {
        match self {
            Self::Replace(pointer, new) => {
                if let Some(old) = value.pointer_mut(pointer) {
                    *old = new.clone();
                }
            }
            Self::Remove(pointer) => {
                let (parent, key) = pointer.rsplit_once('/').unwrap_or(("", pointer));
                match value.pointer_mut(parent) {
                    Some(Value::Object(map)) => {
                        map.remove(key);
                    }
                    Some(Value::Array(list)) => {
                        if let Some(index) = key.parse().ok().filter(|index| *index < list.len()) {
                            list.remove(index);
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

/// What came over the gateway so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Traffic {
    /// Connections that were opened.
    pub connections: u64,
    /// Clients that started a session.
    pub identifies: u64,
    /// Clients that took up a session.
    pub resumes: u64,
    /// Clients that asked to take up a session that was not there.
    pub resumes_refused: u64,
    /// Heartbeats that arrived.
    pub heartbeats: u64,
    /// Clients that are connected and identified now.
    pub online: usize,
}

/// The gateway as a test sees it.
#[derive(Clone, Debug)]
pub struct GatewayControl(pub(crate) Discord);

impl GatewayControl {
    /// Cuts every connection without a close frame. The sessions live on.
    pub fn drop_connections(&self) {
        for link in self.links() {
            link.cut.cancel();
        }
    }

    /// Closes every connection with this code. Codes that end a session end it.
    pub fn close(&self, code: u16) {
        for link in self.links() {
            // A connection that is gone needs no order.
            let _ = link.orders.send(Order::Close(code));
        }
    }

    /// Asks every client to connect again and resume.
    pub fn reconnect(&self) {
        self.send(&json!({ "op": 7, "d": null, "s": null, "t": null }));
    }

    /// Tells every client that its session is invalid. One that is not resumable is forgotten.
    pub fn invalidate(&self, resumable: bool) {
        self.send(&json!({ "op": 9, "d": resumable, "s": null, "t": null }));
        if !resumable {
            self.0.world().gateway.sessions.clear();
        }
    }

    /// Leaves heartbeats without acknowledgement, or acknowledges them again.
    pub fn mute_heartbeats(&self, on: bool) {
        self.0.world().gateway.muted = on;
    }

    /// The interval that connections from now on are told.
    pub fn set_heartbeat_interval(&self, ms: u64) {
        self.0.world().gateway.heartbeat_ms = ms;
    }

    /// Refuses new connections, or takes them again.
    pub fn refuse_connections(&self, on: bool) {
        self.0.world().gateway.refused = on;
    }

    /// Sends an interaction once more. False when it is no longer known.
    pub fn replay(&self, interaction: Id) -> bool {
        let mut world = self.0.world();
        let event = world.interactions.event(interaction);
        if let Some(event) = &event {
            world
                .gateway
                .push("INTERACTION_CREATE", 0, event.to_string());
        }
        event.is_some()
    }

    /// Changes the next event of a kind, such as `INTERACTION_CREATE`.
    pub fn mutate_next(&self, kind: &str, change: Change) {
        self.0
            .world()
            .gateway
            .changes
            .push_back((kind.to_owned(), change));
    }

    /// Dispatches any event to every session, as it is given.
    pub fn dispatch(&self, kind: &'static str, data: &Value) {
        self.0.world().gateway.push(kind, 0, data.to_string());
    }

    /// What came over the gateway so far.
    pub fn traffic(&self) -> Traffic {
        let world = self.0.world();
        let online = world
            .gateway
            .sessions
            .iter()
            .filter(|s| s.link.is_some())
            .count();
        Traffic {
            online,
            connections: world.gateway.connections,
            ..world.gateway.traffic
        }
    }

    /// Waits until `fits` is true of the traffic; false when the time is over.
    pub async fn wait_for(
        &self,
        fits: impl Fn(Traffic) -> bool,
        timeout: std::time::Duration,
    ) -> bool {
        self.0
            .wait(timeout, || fits(self.traffic()).then_some(()))
            .await
            .is_some()
    }

    fn send(&self, payload: &Value) {
        for link in self.links() {
            // A connection that is gone needs no order.
            let _ = link.orders.send(Order::Send(payload.clone()));
        }
    }

    fn links(&self) -> Vec<Link> {
        self.0
            .world()
            .gateway
            .sessions
            .iter()
            .filter_map(|s| s.link.clone())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_take_away_and_replace() {
        let mut value = json!({"a": {"b": [1, 2]}});
        Change::Remove("/a/b/0".into()).apply(&mut value);
        assert_eq!(value, json!({"a": {"b": [2]}}));
        Change::Replace("/a/b".into(), json!("x")).apply(&mut value);
        Change::Remove("/nothing/here".into()).apply(&mut value);
        assert_eq!(value, json!({"a": {"b": "x"}}));
    }
}
