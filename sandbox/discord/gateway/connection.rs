//! One WebSocket of the gateway: hello, identify or resume, heartbeats, and the session's dispatches.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::frame::Framer;
use super::intents::{KNOWN, PRIVILEGED};
use super::{Link, Order, Session};
use crate::discord::Discord;
use crate::discord::notices::Notice;

/// The largest payload a client may send.
const LARGEST: usize = 4096;
/// How many dispatches are handed to the socket before it is flushed.
const BATCH: usize = 128;
/// How long a client may take to read what was sent.
const STALLED: Duration = Duration::from_mins(1);

/// What the client asks for in the address.
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
    // A stream over the whole connection is not spoken here; one stream a payload is (`compress` of IDENTIFY).
    if wishes.compress.is_some() {
        return (
            StatusCode::BAD_REQUEST,
            "Transport compression is not offered.",
        )
            .into_response();
    }
    let stop = discord.stopping().child_token();
    upgrade.on_upgrade(move |socket| async move {
        let cut = CancellationToken::new();
        let mut connection = Connection::new(discord, cut.clone());
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

struct Connection {
    discord: Discord,
    number: u64,
    wake: Arc<Notify>,
    orders: mpsc::UnboundedReceiver<Order>,
    link: Link,
    session: Option<String>,
    cursor: u64,
    framer: Framer,
    heartbeat: Duration,
    last_beat: Instant,
    sends: (Instant, u32),
}

/// What to do next.
enum Next {
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

    async fn identify(&mut self, socket: &mut WebSocket, data: &Value) -> Next {
        if self.session.is_some() {
            return Next::Close(4005);
        }
        let intents = match self.check_identify(data) {
            Ok(intents) => intents,
            Err(code) => return Next::Close(code),
        };
        if !self.discord.world().may_identify() {
            return self
                .send(
                    socket,
                    &json!({ "op": 9, "d": false, "s": null, "t": null }),
                )
                .await;
        }
        if data["compress"] == true {
            self.framer.compress();
        }
        self.start(intents, data.get("shard"));
        self.flush(socket).await
    }

    fn check_identify(&self, data: &Value) -> Result<u64, u16> {
        let world = self.discord.world();
        let token = data["token"].as_str().unwrap_or_default();
        if token.strip_prefix("Bot ").unwrap_or(token) != world.bot.token {
            return Err(4004);
        }
        if !data["properties"].is_object() {
            return Err(4002);
        }
        let intents = data["intents"]
            .as_u64()
            .filter(|bits| bits & !KNOWN == 0)
            .ok_or(4013_u16)?;
        if intents & PRIVILEGED != 0 && !world.bot.privileged_intents {
            return Err(4014);
        }
        if let Some(shard) = data.get("shard").filter(|shard| !shard.is_null())
            && !matches!((shard[0].as_u64(), shard[1].as_u64()), (Some(id), Some(all)) if id < all)
        {
            return Err(4010);
        }
        Ok(intents)
    }

    fn start(&mut self, intents: u64, shard: Option<&Value>) {
        let mut world = self.discord.world();
        let id = uuid::Uuid::new_v4().simple().to_string();
        let ready = world
            .ready(&id, shard.filter(|shard| !shard.is_null()))
            .to_string();
        let guild = world.first_guild(intents);
        let mut session = Session {
            id: id.clone(),
            intents,
            seq: 0,
            replay: std::collections::VecDeque::new(),
            link: Some(self.link.clone()),
            gone: None,
        };
        session.push("READY", ready.into());
        // Only the first shard has the one guild.
        if let Some(guild) =
            guild.filter(|_| shard.is_none_or(|s| s[0].as_u64().unwrap_or_default() == 0))
        {
            session.push("GUILD_CREATE", guild.to_string().into());
        }
        world.gateway.sessions.push(session);
        world.gateway.traffic.identifies += 1;
        world.notice(Notice::Presence);
        drop(world);
        self.session = Some(id);
        self.cursor = 0;
    }

    async fn resume(&mut self, socket: &mut WebSocket, data: &Value) -> Next {
        if self.session.is_some() {
            return Next::Close(4005);
        }
        let taken = self.take_up(data);
        match taken {
            Ok(true) => self.flush(socket).await,
            Ok(false) => {
                self.send(
                    socket,
                    &json!({ "op": 9, "d": false, "s": null, "t": null }),
                )
                .await
            }
            Err(code) => Next::Close(code),
        }
    }

    fn take_up(&mut self, data: &Value) -> Result<bool, u16> {
        let mut world = self.discord.world();
        let token = data["token"].as_str().unwrap_or_default();
        if token.strip_prefix("Bot ").unwrap_or(token) != world.bot.token {
            return Err(4004);
        }
        let id = data["session_id"].as_str().unwrap_or_default().to_owned();
        let seq = data["seq"].as_u64().unwrap_or_default();
        let found = world
            .gateway
            .session(&id)
            .map(|s| (s.seq, s.after(seq, 0).is_some()));
        match found {
            Some((last, _)) if seq > last => return Err(4007),
            Some((_, true)) => {}
            _ => {
                world.gateway.traffic.resumes_refused += 1;
                return Ok(false);
            }
        }
        if let Some(session) = world.gateway.session(&id) {
            // A client that resumes while the old line is up has given that line up.
            if let Some(old) = session.link.replace(self.link.clone()) {
                old.cut.cancel();
            }
            session.gone = None;
            session.push("RESUMED", r#"{"_trace":["sandbox"]}"#.into());
        }
        world.gateway.traffic.resumes += 1;
        world.notice(Notice::Presence);
        drop(world);
        self.session = Some(id);
        self.cursor = seq;
        Ok(true)
    }

    /// Answers a request for members.
    fn members(&self, data: &Value) {
        let Some(id) = &self.session else { return };
        let mut world = self.discord.world();
        let wanted: Vec<u64> = match &data["user_ids"] {
            Value::Array(ids) => ids
                .iter()
                .filter_map(|id| id.as_str()?.parse().ok())
                .collect(),
            Value::String(id) => id.parse().into_iter().collect(),
            _ => Vec::new(),
        };
        let start = data["query"].as_str().unwrap_or_default().to_lowercase();
        let fits = |id: &crate::discord::Id| {
            if data["user_ids"].is_null() {
                world
                    .users
                    .get(id)
                    .is_some_and(|user| user.username.starts_with(&start))
            } else {
                wanted.contains(&id.0)
            }
        };
        let members: Vec<_> = world
            .members
            .keys()
            .filter(|id| fits(id))
            .filter_map(|id| world.member_view(*id))
            .collect();
        let mut chunk = json!({
            "guild_id": world.guild, "members": members, "chunk_index": 0, "chunk_count": 1, "not_found": [],
        });
        if let Some(nonce) = data.get("nonce") {
            chunk["nonce"] = nonce.clone();
        }
        let chunk = chunk.to_string();
        if let Some(session) = world.gateway.session(id) {
            session.push("GUILD_MEMBERS_CHUNK", chunk.into());
        }
    }

    /// Sends what the session has after the cursor.
    async fn flush(&mut self, socket: &mut WebSocket) -> Next {
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

    async fn send(&mut self, socket: &mut WebSocket, payload: &Value) -> Next {
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

async fn close(socket: &mut WebSocket, code: u16) {
    let reason = reason(code);
    let frame = CloseFrame {
        code,
        reason: reason.into(),
    };
    if socket.send(Message::Close(Some(frame))).await.is_ok() {
        drain(socket).await;
    }
}

/// Reads to the end of a connection that is closing, but does not wait for one that hangs.
async fn drain(socket: &mut WebSocket) {
    let end = async { while let Some(Ok(_)) = socket.next().await {} };
    let _ = tokio::time::timeout(Duration::from_secs(1), end).await;
}

fn reason(code: u16) -> &'static str {
    match code {
        4000 => "Unknown error.",
        4001 => "Unknown opcode.",
        4002 => "Error while decoding payload.",
        4003 => "Not authenticated.",
        4004 => "Authentication failed.",
        4005 => "Already authenticated.",
        4007 => "Invalid seq.",
        4008 => "Rate limited.",
        4009 => "Session timed out.",
        4010 => "Invalid shard.",
        4011 => "Sharding required.",
        4012 => "Invalid API version.",
        4013 => "Invalid intent(s).",
        4014 => "Disallowed intent(s).",
        _ => "",
    }
}
