//! One WebSocket of the gateway: hello, identify or resume, heartbeats, and the session's dispatches.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::close::{close, drain};
use super::frame::Framer;
use super::{Link, Order};
use crate::discord::Discord;
use crate::discord::notices::Notice;

/// The largest payload a client may send.
const LARGEST: usize = 4096;
/// How many dispatches are handed to the socket before it is flushed.
const BATCH: usize = 128;
/// How long a client may take to read what was sent.
const STALLED: Duration = Duration::from_mins(1);

/// What the client asks for in the address. A stream of compression over the whole connection (`compress=zlib-stream`) is
/// not spoken: such a client gets text frames, which it takes as they are. One zlib stream a payload is offered to
/// others, by `compress` of the identify payload.
#[derive(Deserialize)]
pub(crate) struct Wishes {
    v: Option<u8>,
    encoding: Option<String>,
    compress: Option<String>,
}

/// The route of the gateway.
pub(crate) async fn route(
    State(discord): State<Discord>,
    Query(wishes): Query<Wishes>,
    upgrade: WebSocketUpgrade,
) -> Response {
    if discord.world().gateway.refused {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "The gateway takes no connections now.",
        )
            .into_response();
    }
    let stop = discord.stopping().child_token();
    upgrade.on_upgrade(move |socket| async move {
        let cut = CancellationToken::new();
        let mut connection = Connection::new(discord, cut.clone());
        connection.plain = wishes.compress.is_some();
        let bad = if wishes.v.is_some_and(|v| !matches!(v, 9 | 10)) {
            Some(4012)
        } else if wishes.encoding.is_some_and(|encoding| encoding != "json") {
            Some(4002)
        } else {
            None
        };
        tokio::select! {
            () = connection.serve(socket, bad) => {}
            // The socket is dropped: the client sees the line go dead.
            () = cut.cancelled() => {}
            () = stop.cancelled() => {}
        }
        connection.leave();
    })
}

pub(super) struct Connection {
    pub(super) discord: Discord,
    number: u64,
    wake: Arc<Notify>,
    orders: mpsc::UnboundedReceiver<Order>,
    pub(super) link: Link,
    pub(super) session: Option<String>,
    pub(super) cursor: u64,
    pub(super) framer: Framer,
    /// The client wants no payloads that are compressed one by one.
    pub(super) plain: bool,
    heartbeat: Duration,
    last_beat: Instant,
    sends: (Instant, u32),
}

/// What to do next.
pub(super) enum Next {
    Go,
    Close(u16),
    End,
}

impl Connection {
    fn new(discord: Discord, cut: CancellationToken) -> Self {
        let (tx, orders) = mpsc::unbounded_channel();
        let wake = Arc::new(Notify::new());
        let (number, heartbeat) = {
            let mut world = discord.world();
            world.gateway.connections += 1;
            (
                world.gateway.connections,
                Duration::from_millis(world.gateway.heartbeat_ms),
            )
        };
        let link = Link {
            connection: number,
            wake: Arc::clone(&wake),
            orders: tx,
            cut,
        };
        let now = Instant::now();
        Self {
            discord,
            number,
            wake,
            orders,
            link,
            session: None,
            cursor: 0,
            framer: Framer::default(),
            plain: false,
            heartbeat,
            last_beat: now,
            sends: (now, 0),
        }
    }

    async fn serve(&mut self, mut socket: WebSocket, bad: Option<u16>) {
        if let Some(code) = bad {
            return close(&mut socket, code).await;
        }
        let interval = u64::try_from(self.heartbeat.as_millis()).unwrap_or(u64::MAX);
        let hello = json!({ "op": 10, "s": null, "t": null, "d": { "heartbeat_interval": interval, "_trace": ["sandbox"] } });
        if socket
            .send(Message::Text(hello.to_string().into()))
            .await
            .is_err()
        {
            return;
        }
        loop {
            // A client that is silent for two intervals is gone.
            let silent = self.last_beat + self.heartbeat * 2 + Duration::from_secs(1);
            let next = tokio::select! {
                received = socket.next() => match received {
                    Some(Ok(message)) => self.received(&mut socket, message).await,
                    _ => Next::End,
                },
                () = self.wake.notified() => self.flush(&mut socket).await,
                Some(order) = self.orders.recv() => match order {
                    Order::Close(code) => Next::Close(code),
                    Order::Send(payload) => self.send(&mut socket, &payload).await,
                },
                () = tokio::time::sleep_until(silent) => Next::Close(4009),
            };
            match next {
                Next::Go => {}
                Next::Close(code) => {
                    self.forget_after(code);
                    return close(&mut socket, code).await;
                }
                Next::End => return,
            }
        }
    }

    async fn received(&mut self, socket: &mut WebSocket, message: Message) -> Next {
        let payload: Value = match &message {
            Message::Text(text) if text.len() <= LARGEST => match serde_json::from_str(text) {
                Ok(payload) => payload,
                Err(_) => return Next::Close(4002),
            },
            Message::Text(_) | Message::Binary(_) => return Next::Close(4002),
            Message::Close(frame) => {
                // By these codes a client says that it will not come back.
                if frame
                    .as_ref()
                    .is_none_or(|frame| matches!(frame.code, 1000 | 1001))
                {
                    self.forget_session();
                }
                // The answer to a close frame goes out with the next read.
                drain(socket).await;
                return Next::End;
            }
            _ => return Next::Go,
        };
        if !self.may_send() {
            return Next::Close(4008);
        }
        let data = &payload["d"];
        match payload["op"].as_u64() {
            Some(1) => self.heartbeat(socket).await,
            Some(2) => self.identify(socket, data).await,
            Some(6) => self.resume(socket, data).await,
            Some(3 | 4 | 8 | 31 | 43) if self.session.is_none() => Next::Close(4003),
            Some(8) => {
                self.members(data);
                Next::Go
            }
            Some(3 | 4 | 31 | 43) => Next::Go,
            _ => Next::Close(4001),
        }
    }

    fn may_send(&mut self) -> bool {
        let rate = self.discord.world().limits.gateway_sends;
        let now = Instant::now();
        if now - self.sends.0 > rate.period() {
            self.sends = (now, 0);
        }
        self.sends.1 += 1;
        self.sends.1 <= rate.count
    }

    async fn heartbeat(&mut self, socket: &mut WebSocket) -> Next {
        self.last_beat = Instant::now();
        let muted = {
            let mut world = self.discord.world();
            world.gateway.traffic.heartbeats += 1;
            world.gateway.muted
        };
        if muted {
            Next::Go
        } else {
            self.send(
                socket,
                &json!({ "op": 11, "d": null, "s": null, "t": null }),
            )
            .await
        }
    }

    /// Sends what the session has after the cursor.
    pub(super) async fn flush(&mut self, socket: &mut WebSocket) -> Next {
        loop {
            let batch = {
                let Some(id) = &self.session else {
                    return Next::Go;
                };
                let mut world = self.discord.world();
                // An invalidated session has nothing more to say on this line.
                let Some(session) = world.gateway.session(id) else {
                    return Next::Go;
                };
                match session.after(self.cursor, BATCH) {
                    Some(batch) => batch,
                    // The client is so slow that it missed some: only a new session helps.
                    None => return Next::Close(4000),
                }
            };
            let Some(last) = batch.last() else {
                return Next::Go;
            };
            self.cursor = last.seq;
            let send = async {
                for dispatch in &batch {
                    socket.feed(self.framer.dispatch(dispatch)).await?;
                }
                socket.flush().await
            };
            if !matches!(tokio::time::timeout(STALLED, send).await, Ok(Ok(()))) {
                return Next::End;
            }
        }
    }

    pub(super) async fn send(&mut self, socket: &mut WebSocket, payload: &Value) -> Next {
        // After an op 9 that ends the session, the client may identify on the same line.
        if payload["op"] == 9 && payload["d"] == false {
            self.session = None;
        }
        let frame = self.framer.text(payload.to_string());
        match tokio::time::timeout(STALLED, socket.send(frame)).await {
            Ok(Ok(())) => Next::Go,
            _ => Next::End,
        }
    }

    /// Forgets the session when the close code says that it cannot be resumed.
    fn forget_after(&mut self, code: u16) {
        if matches!(code, 1000 | 1001 | 4004 | 4007 | 4009..=4014) {
            self.forget_session();
        }
    }

    fn forget_session(&mut self) {
        if let Some(id) = self.session.take() {
            self.discord.world().gateway.sessions.retain(|s| s.id != id);
        }
    }

    /// Leaves the session to whoever resumes it.
    fn leave(&self) {
        let mut world = self.discord.world();
        let number = self.number;
        for session in &mut world.gateway.sessions {
            if session
                .link
                .as_ref()
                .is_some_and(|link| link.connection == number)
            {
                session.link = None;
                session.gone = Some(Instant::now());
            }
        }
        world.notice(Notice::Presence);
    }
}
