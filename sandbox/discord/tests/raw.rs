//! A bot without a library: plain HTTP and a plain WebSocket.

use std::io::Read as _;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::limits::Limits;
use crate::{Sandbox, Seed};

pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
pub(crate) const GUILD: &str = "100000000000000001";
pub(crate) const GENERAL: &str = "100000000000000042";
pub(crate) const APPLICATION: &str = "100000000000000031";
/// All intents that need no grant, and message content.
pub(crate) const INTENTS: u64 = 0x1_ffff & !(1 << 1) & !(1 << 8);

/// A sandbox, and a bot that speaks to it by hand.
pub(crate) struct Raw {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: reqwest::Client,
    token: String,
}

/// An answer.
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Got {
    /// The status and Discord's code.
    pub(crate) fn no(&self) -> (u16, u64) {
        (self.status, self.body["code"].as_u64().unwrap_or_default())
    }

    /// The status and the first code of an error at a path of the form.
    pub(crate) fn at(&self, pointer: &str) -> (u16, u64, &str) {
        let code = self.body["errors"].pointer(&format!("{pointer}/_errors/0/code"));
        let code = code
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("nothing at {pointer}: {}", self.body));
        (
            self.status,
            self.body["code"].as_u64().unwrap_or_default(),
            code,
        )
    }

    pub(crate) fn id(&self) -> String {
        self.body["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id: {} {}", self.status, self.body))
            .to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

impl Raw {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Seed)) -> Self {
        // What is tested is not how fast a test may go on, unless it says so.
        let limits = Limits {
            channels: 500,
            per_category: 50,
            ..Limits::wide()
        };
        let mut seed = Seed {
            limits,
            ..Seed::default()
        };
        change(&mut seed);
        let token = seed.guild.bot.token.clone();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sandbox = Sandbox::start(seed, listener).await.unwrap();
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .build()
            .unwrap();
        Self {
            sandbox,
            client,
            token,
        }
    }

    /// A request without waiting for what comes of it.
    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> reqwest::RequestBuilder {
        let url = format!("{}/api/v10{path}", self.sandbox.url());
        let request = self.client.request(method.parse().unwrap(), url);
        let request = request.header("authorization", format!("Bot {}", self.token));
        match body {
            Some(body) => request.json(&body),
            None => request,
        }
    }

    pub(crate) async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Got {
        let response = self.request(method, path, body).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        Got {
            status,
            headers,
            body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Got {
        self.call("GET", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Got {
        self.call("POST", path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Got {
        self.call("PATCH", path, Some(body)).await
    }

    /// A message in #general.
    pub(crate) async fn send(&self, body: Value) -> Got {
        self.post(&format!("/channels/{GENERAL}/messages"), body)
            .await
    }

    /// Answers an interaction.
    pub(crate) async fn callback(&self, event: &Value, body: Value) -> Got {
        let (id, token) = (
            event["id"].as_str().unwrap(),
            event["token"].as_str().unwrap(),
        );
        self.post(&format!("/interactions/{id}/{token}/callback"), body)
            .await
    }

    /// Registers commands for the guild.
    pub(crate) async fn commands(&self, commands: Value) {
        let path = format!("/applications/{APPLICATION}/guilds/{GUILD}/commands");
        let got = self.call("PUT", &path, Some(commands)).await;
        assert_eq!(got.status, 200, "{}", got.body);
    }

    pub(crate) async fn socket(&self) -> Socket {
        let url = format!(
            "{}/gateway?v=10&encoding=json",
            self.sandbox.url().replacen("http", "ws", 1)
        );
        let (stream, _) = tokio::time::timeout(PATIENCE, connect_async(url))
            .await
            .unwrap()
            .unwrap();
        Socket { stream, seq: 0 }
    }

    /// A gateway connection that has identified, with READY and the guild read.
    pub(crate) async fn connected(&self) -> (Socket, String) {
        let mut socket = self.socket().await;
        socket.hello().await;
        socket.identify(&self.token, INTENTS, false).await;
        let ready = socket.event("READY").await;
        socket.event("GUILD_CREATE").await;
        (socket, ready["session_id"].as_str().unwrap().to_owned())
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }
}

/// A gateway connection.
pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub(crate) seq: u64,
}

/// What came over it.
#[derive(Debug)]
pub(crate) enum Heard {
    Payload(Value),
    Closed(u16),
    /// The line is dead.
    Cut,
}

impl Socket {
    pub(crate) async fn send(&mut self, payload: Value) {
        self.stream
            .send(Message::text(payload.to_string()))
            .await
            .unwrap();
    }

    pub(crate) async fn hear(&mut self) -> Heard {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.stream.next())
                .await
                .expect("nothing was heard");
            let text = match message {
                Some(Ok(Message::Text(text))) => text.to_string(),
                Some(Ok(Message::Binary(bytes))) => {
                    let mut text = String::new();
                    flate2::read::ZlibDecoder::new(&bytes[..])
                        .read_to_string(&mut text)
                        .unwrap();
                    text
                }
                Some(Ok(Message::Close(frame))) => {
                    return Heard::Closed(frame.map_or(0, |frame| frame.code.into()));
                }
                Some(Ok(_)) => continue,
                Some(Err(_)) | None => return Heard::Cut,
            };
            let payload: Value = serde_json::from_str(&text).unwrap();
            if let Some(seq) = payload["s"].as_u64() {
                self.seq = seq;
            }
            return Heard::Payload(payload);
        }
    }

    pub(crate) async fn payload(&mut self) -> Value {
        match self.hear().await {
            Heard::Payload(payload) => payload,
            other => panic!("the connection ended: {other:?}"),
        }
    }

    pub(crate) async fn hello(&mut self) -> u64 {
        let hello = self.payload().await;
        assert_eq!(hello["op"], 10);
        hello["d"]["heartbeat_interval"].as_u64().unwrap()
    }

    pub(crate) async fn identify(&mut self, token: &str, intents: u64, compress: bool) {
        let properties = json!({"os": "linux", "browser": "raw", "device": "raw"});
        let data = json!({"token": token, "intents": intents, "properties": properties, "compress": compress});
        self.send(json!({"op": 2, "d": data})).await;
    }

    pub(crate) async fn resume(&mut self, token: &str, session: &str, seq: u64) {
        self.send(json!({"op": 6, "d": {"token": token, "session_id": session, "seq": seq}}))
            .await;
    }

    /// The data of the next event of a kind; others are passed over.
    pub(crate) async fn event(&mut self, kind: &str) -> Value {
        loop {
            let mut payload = self.payload().await;
            if payload["t"] == kind {
                return payload["d"].take();
            }
        }
    }

    /// The kinds of the next events.
    pub(crate) async fn kinds(&mut self, count: usize) -> Vec<String> {
        let mut kinds = Vec::new();
        while kinds.len() < count {
            kinds.push(
                self.payload().await["t"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
            );
        }
        kinds
    }

    /// The code with which the connection is closed; payloads are passed over.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            match self.hear().await {
                Heard::Payload(_) => {}
                Heard::Closed(code) => return code,
                Heard::Cut => return 0,
            }
        }
    }

    pub(crate) async fn close(mut self, code: u16) {
        use tokio_tungstenite::tungstenite::protocol::CloseFrame;
        let frame = CloseFrame {
            code: code.into(),
            reason: "".into(),
        };
        self.stream.close(Some(frame)).await.unwrap();
        assert!(
            matches!(self.hear().await, Heard::Closed(_)),
            "the close frame was not answered"
        );
    }
}
