//! How a client comes in: by a new session, or by one that it had; and what it may ask for then.

use std::collections::VecDeque;

use axum::extract::ws::WebSocket;
use serde_json::{Value, json};

use super::Session;
use super::connection::{Connection, Next};
use super::intents::{KNOWN, PRIVILEGED};
use crate::discord::Id;
use crate::discord::notices::Notice;

impl Connection {
    pub(super) async fn identify(&mut self, socket: &mut WebSocket, data: &Value) -> Next {
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
        if data["compress"] == true && !self.plain {
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
            replay: VecDeque::new(),
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

    pub(super) async fn resume(&mut self, socket: &mut WebSocket, data: &Value) -> Next {
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
    pub(super) fn members(&self, data: &Value) {
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
        let fits = |id: &Id| {
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
}
