//! The gateway: sessions, what is dispatched to them, and the WebSocket that carries it.

mod close;
mod connection;
mod control;
pub(crate) mod emit;
mod frame;
mod handshake;
pub(crate) mod intents;
mod ready;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub(crate) use connection::route;
pub use control::{Change, GatewayControl, Traffic};

/// How many dispatches a session keeps for a client that resumes.
const REPLAY: usize = 5000;
/// How many sessions may wait for their client to come back.
const WAITING: usize = 8;
/// How long a session waits for its client.
const PATIENCE: Duration = Duration::from_mins(5);

/// Everything about the gateway that is state.
#[derive(Debug)]
pub(crate) struct Gateway {
    sessions: Vec<Session>,
    heartbeat_ms: u64,
    muted: bool,
    refused: bool,
    changes: VecDeque<(String, Change)>,
    connections: u64,
    traffic: Traffic,
    last_identify: Option<Instant>,
}

impl Default for Gateway {
    fn default() -> Self {
        Self {
            sessions: Vec::new(),
            heartbeat_ms: 41_250,
            muted: false,
            refused: false,
            changes: VecDeque::new(),
            connections: 0,
            traffic: Traffic::default(),
            last_identify: None,
        }
    }
}

/// What a client gets, in order, also over several connections.
#[derive(Debug)]
struct Session {
    id: String,
    intents: u64,
    seq: u64,
    replay: VecDeque<Dispatch>,
    link: Option<Link>,
    gone: Option<Instant>,
}

#[derive(Clone, Debug)]
struct Dispatch {
    seq: u64,
    kind: &'static str,
    data: Arc<str>,
}

/// The connection that serves a session.
#[derive(Clone, Debug)]
struct Link {
    connection: u64,
    wake: Arc<Notify>,
    orders: mpsc::UnboundedSender<Order>,
    cut: CancellationToken,
}

/// What a connection is told to do.
#[derive(Debug)]
enum Order {
    Send(Value),
    Close(u16),
}

impl Session {
    fn push(&mut self, kind: &'static str, data: Arc<str>) {
        self.seq += 1;
        self.replay.push_back(Dispatch {
            seq: self.seq,
            kind,
            data,
        });
        if self.replay.len() > REPLAY {
            self.replay.pop_front();
        }
        if let Some(link) = &self.link {
            link.wake.notify_one();
        }
    }

    /// Up to `most` dispatches after a number; `None` when some are no longer kept.
    fn after(&self, seq: u64, most: usize) -> Option<Vec<Dispatch>> {
        let first = self.seq + 1 - self.replay.len() as u64;
        let skip = usize::try_from((seq + 1).checked_sub(first)?).ok()?;
        Some(self.replay.iter().skip(skip).take(most).cloned().collect())
    }
}

impl Gateway {
    /// Whether any session asked for events of this intent.
    pub(crate) fn wants(&self, intent: u64) -> bool {
        self.sessions
            .iter()
            .any(|s| intents::covers(s.intents, intent))
    }

    /// Whether a client is connected and identified.
    pub(crate) fn is_online(&self) -> bool {
        self.sessions.iter().any(|s| s.link.is_some())
    }

    /// Dispatches to every session that asked for events of this intent; 0 is for all.
    pub(crate) fn push(&mut self, kind: &'static str, intent: u64, data: String) {
        let data = self.changed(kind, data);
        let data: Arc<str> = data.into();
        for session in self
            .sessions
            .iter_mut()
            .filter(|s| intents::covers(s.intents, intent))
        {
            session.push(kind, Arc::clone(&data));
        }
        self.forget_old();
    }

    /// Dispatches a message: in full where its content was asked for, else without it.
    pub(crate) fn push_message(
        &mut self,
        kind: &'static str,
        intent: u64,
        full: String,
        bare: Option<String>,
    ) {
        let full: Arc<str> = self.changed(kind, full).into();
        let bare: Option<Arc<str>> = bare.map(Into::into);
        for session in self
            .sessions
            .iter_mut()
            .filter(|s| intents::covers(s.intents, intent))
        {
            let sees = intents::covers(session.intents, intents::MESSAGE_CONTENT);
            let data = bare.as_ref().filter(|_| !sees).unwrap_or(&full);
            session.push(kind, Arc::clone(data));
        }
        self.forget_old();
    }

    /// Applies a change that was asked for the next event of this kind.
    fn changed(&mut self, kind: &str, data: String) -> String {
        let Some(index) = self.changes.iter().position(|(of, _)| of == kind) else {
            return data;
        };
        let Some((_, change)) = self.changes.remove(index) else {
            return data;
        };
        match serde_json::from_str(&data) {
            Ok(mut value) => {
                change.apply(&mut value);
                value.to_string()
            }
            Err(_) => data,
        }
    }

    fn session(&mut self, id: &str) -> Option<&mut Session> {
        self.sessions.iter_mut().find(|s| s.id == id)
    }

    /// Forgets sessions whose client has been away for long.
    fn forget_old(&mut self) {
        if self.sessions.len() < 2 {
            return;
        }
        let now = Instant::now();
        self.sessions
            .retain(|s| s.gone.is_none_or(|gone| now - gone < PATIENCE));
        let waiting = self.sessions.iter().filter(|s| s.link.is_none()).count();
        let mut surplus = waiting.saturating_sub(WAITING);
        self.sessions.retain(|s| {
            let drop = surplus > 0 && s.link.is_none();
            surplus -= usize::from(drop);
            !drop
        });
    }
}
