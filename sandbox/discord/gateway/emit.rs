//! Events: what is dispatched when something happens, and the notice for the page beside it.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::intents::{
    DIRECT_MESSAGE_REACTIONS, DIRECT_MESSAGES, GUILD_MEMBERS, GUILD_MESSAGE_REACTIONS,
    GUILD_MESSAGES, GUILDS,
};
use crate::discord::channel::Channel;
use crate::discord::id::{Id, iso};
use crate::discord::message::Message;
use crate::discord::notices::Notice;
use crate::discord::world::{World, raw};

impl World {
    /// A channel was made, changed or deleted. A thread has its own events.
    pub(crate) fn emit_channel(&mut self, what: Happening, id: Id) {
        let Some(channel) = self.channels.get(&id) else {
            return;
        };
        let thread = channel.is_thread();
        let kind = match (what, thread) {
            (Happening::Made, false) => "CHANNEL_CREATE",
            (Happening::Made, true) => "THREAD_CREATE",
            (Happening::Changed, false) => "CHANNEL_UPDATE",
            (Happening::Changed, true) => "THREAD_UPDATE",
            (Happening::Deleted, false) => "CHANNEL_DELETE",
            (Happening::Deleted, true) => "THREAD_DELETE",
        };
        let json = self.channel_json(channel);
        let reaches = !channel.is_dm() && self.gateway.wants(GUILDS);
        let notice = match what {
            Happening::Made => Notice::ChannelCreate(id),
            Happening::Changed => Notice::ChannelUpdate(id),
            Happening::Deleted => Notice::ChannelDelete {
                channel: id,
                json: Arc::new(serde_json::from_str(json.get()).unwrap_or_default()),
            },
        };
        if reaches {
            let data = match (what, thread) {
                (Happening::Made, true) => with_field(json.get(), "newly_created", true),
                _ => json.get().to_owned(),
            };
            self.gateway.push(kind, GUILDS, data);
        }
        self.notice(notice);
    }

    /// A message was made or changed.
    pub(crate) fn emit_message(&mut self, what: Happening, channel: Id, id: Id) {
        let (kind, notice) = match what {
            Happening::Made => ("MESSAGE_CREATE", Notice::MessageCreate(channel, id)),
            _ => ("MESSAGE_UPDATE", Notice::MessageUpdate(channel, id)),
        };
        if let Some((intent, full, bare)) = self.message_event(channel, id) {
            self.gateway.push_message(kind, intent, full, bare);
        }
        self.notice(notice);
    }

    fn message_event(&self, channel: Id, id: Id) -> Option<(u64, String, Option<String>)> {
        let channel = self.channels.get(&channel)?;
        let message = channel.messages.get(&id)?;
        let intent = message_intent(channel);
        let hidden = message.ephemeral_for.is_some() || !self.sees(self.bot.id, channel);
        if hidden || !self.gateway.wants(intent) {
            return None;
        }
        let mut view = self.message_view(channel, message);
        if !channel.is_dm() {
            view.guild_id = Some(self.guild);
            view.member = self
                .members
                .get(&message.author)
                .map(|member| member.view(None));
        }
        let full = raw(&view).get().to_owned();
        let bare = (!self.may_read_content(channel, message)).then(|| {
            view.strip();
            raw(&view).get().to_owned()
        });
        Some((intent, full, bare))
    }

    /// Whether the bot gets the content also without the intent: its own, direct ones, and those that mention it.
    pub(crate) fn may_read_content(&self, channel: &Channel, message: &Message) -> bool {
        channel.is_dm()
            || message.author == self.bot.id
            || message.mentions.users.contains(&self.bot.id)
    }

    /// A message was deleted; it is no longer in the channel.
    pub(crate) fn emit_message_gone(&mut self, channel: Id, message: &Message) {
        let intent = self
            .channels
            .get(&channel)
            .map_or(GUILD_MESSAGES, message_intent);
        if message.ephemeral_for.is_none() && self.gateway.wants(intent) {
            let guild = (intent == GUILD_MESSAGES).then_some(self.guild);
            let data = json!({ "id": message.id, "channel_id": channel, "guild_id": guild });
            self.gateway
                .push("MESSAGE_DELETE", intent, data.to_string());
        }
        self.notice(Notice::MessageDelete {
            channel,
            message: message.id,
            only_for: message.ephemeral_for,
        });
    }

    /// A person leaves the server.
    pub(crate) fn leave(&mut self, user: Id) {
        if self.members.remove(&user).is_none() {
            return;
        }
        if self.gateway.wants(GUILD_MEMBERS) {
            let account: Value =
                serde_json::from_str(self.user_json(user).get()).unwrap_or_default();
            let data = json!({ "guild_id": self.guild, "user": account });
            self.gateway
                .push("GUILD_MEMBER_REMOVE", GUILD_MEMBERS, data.to_string());
        }
        self.touch();
    }

    /// What is pinned in a channel changed.
    pub(crate) fn emit_pins(&mut self, id: Id) {
        let Some(channel) = self.channels.get(&id) else {
            return;
        };
        let data = json!({
            "channel_id": id,
            "guild_id": (!channel.is_dm()).then_some(self.guild),
            "last_pin_timestamp": channel.last_pin.map(iso),
        });
        self.gateway
            .push("CHANNEL_PINS_UPDATE", GUILDS, data.to_string());
    }

    /// Somebody put an emoji under a message, or took it away.
    pub(crate) fn emit_reaction(&mut self, added: bool, place: (Id, Id), user: Id, emoji: &str) {
        let (channel_id, message_id) = place;
        let dm = self.channels.get(&channel_id).is_some_and(Channel::is_dm);
        let intent = if dm {
            DIRECT_MESSAGE_REACTIONS
        } else {
            GUILD_MESSAGE_REACTIONS
        };
        if self.gateway.wants(intent) {
            let author = self
                .channels
                .get(&channel_id)
                .and_then(|c| c.messages.get(&message_id))
                .map(|m| m.author);
            let mut data = json!({
                "user_id": user,
                "channel_id": channel_id,
                "message_id": message_id,
                "emoji": { "id": null, "name": emoji },
                "burst": false,
                "type": 0,
            });
            if !dm {
                data["guild_id"] = json!(self.guild);
                if added {
                    data["member"] = json!(self.member_view(user));
                    data["message_author_id"] = json!(author);
                }
            }
            let kind = if added {
                "MESSAGE_REACTION_ADD"
            } else {
                "MESSAGE_REACTION_REMOVE"
            };
            self.gateway.push(kind, intent, data.to_string());
        }
        self.notice(Notice::MessageUpdate(channel_id, message_id));
    }

    /// A role was made or changed, or is deleted.
    pub(crate) fn emit_role(&mut self, what: Happening, id: Id) {
        let guild_id = self.guild;
        let (kind, data) = match what {
            Happening::Made => (
                "GUILD_ROLE_CREATE",
                json!({ "guild_id": guild_id, "role": self.roles.get(&id) }),
            ),
            Happening::Changed => (
                "GUILD_ROLE_UPDATE",
                json!({ "guild_id": guild_id, "role": self.roles.get(&id) }),
            ),
            Happening::Deleted => (
                "GUILD_ROLE_DELETE",
                json!({ "guild_id": guild_id, "role_id": id }),
            ),
        };
        self.gateway.push(kind, GUILDS, data.to_string());
        self.notice(Notice::Roles);
    }

    /// A member's roles or name changed.
    pub(crate) fn emit_member(&mut self, user: Id) {
        if self.gateway.wants(GUILD_MEMBERS) {
            let mut data: Value = json!(self.member_view(user));
            data["guild_id"] = json!(self.guild);
            self.gateway
                .push("GUILD_MEMBER_UPDATE", GUILD_MEMBERS, data.to_string());
        }
        self.notice(Notice::Member(user));
    }

    /// Members came into a thread or left it.
    pub(crate) fn emit_thread_members(&mut self, id: Id, added: Option<Id>, removed: Option<Id>) {
        let Some(thread) = self.channels.get(&id).and_then(|c| c.thread.as_ref()) else {
            return;
        };
        let added: Vec<Value> = added
            .and_then(|user| thread.members.iter().find(|(id, _)| *id == user))
            .map(|(user, at)| json!({ "id": id, "user_id": user, "join_timestamp": iso(*at), "flags": 0, "member": self.member_view(*user) }))
            .into_iter()
            .collect();
        let removed: Vec<Id> = removed.into_iter().collect();
        let data = json!({
            "id": id,
            "guild_id": self.guild,
            "member_count": thread.members.len().min(50),
            "added_members": added,
            "removed_member_ids": removed,
        });
        self.gateway
            .push("THREAD_MEMBERS_UPDATE", GUILDS, data.to_string());
        self.notice(Notice::ChannelUpdate(id));
    }

    /// Whether a client may start a session now.
    pub(super) fn may_identify(&mut self) -> bool {
        let now = Instant::now();
        let gap = std::time::Duration::from_millis(self.limits.identify_gap_ms);
        let too_soon = self
            .gateway
            .last_identify
            .is_some_and(|last| now - last < gap);
        if too_soon
            || self
                .rates
                .take("identify", 0, self.limits.identifies, now)
                .exceeded
        {
            return false;
        }
        self.gateway.last_identify = Some(now);
        true
    }
}

/// What happened to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happening {
    Made,
    Changed,
    Deleted,
}

fn message_intent(channel: &Channel) -> u64 {
    if channel.is_dm() {
        DIRECT_MESSAGES
    } else {
        GUILD_MESSAGES
    }
}

fn with_field(object: &str, key: &str, value: bool) -> String {
    let inner = object.strip_suffix('}').unwrap_or(object);
    format!("{inner},\"{key}\":{value}}}")
}
