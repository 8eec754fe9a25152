//! Things as the page gets them.

use serde_json::{Value, json};

use crate::discord::channel::Channel;
use crate::discord::message::Message;
use crate::discord::world::World;
use crate::discord::{CallState, Id, Notice};

impl World {
    /// A message with what only a client knows.
    pub(super) fn page_message(&self, channel: &Channel, message: &Message) -> Value {
        let mut value = json!(self.message_view(channel, message));
        let origin = message.origin.as_deref();
        value["interaction"] = match origin
            .filter(|origin| origin.original.is_none() && !origin.name.is_empty())
        {
            Some(origin) if origin.kind == 2 => {
                json!({ "id": origin.interaction, "name": origin.name, "user": self.page_user(origin.user) })
            }
            _ => Value::Null,
        };
        value["ephemeral"] = message.ephemeral_for.is_some().into();
        value["thinking"] = message.is_loading().into();
        value["failed"] = message.failed.as_deref().map_or(Value::Null, Into::into);
        value
    }

    /// A user with what the page shows of them.
    pub(super) fn page_user(&self, id: Id) -> Value {
        let Some(user) = self.users.get(&id) else {
            return Value::Null;
        };
        let member = self.members.get(&id);
        let nick = member.and_then(|member| member.nick.as_deref());
        json!({
            "id": id,
            "username": user.username,
            "display_name": nick.unwrap_or(&user.display_name),
            "color": user.color,
            "bot": user.bot,
            "roles": member.map(|member| &member.roles[..]).unwrap_or_default(),
            "dms_closed": user.dms_closed,
            "online": !user.bot || self.gateway.is_online(),
        })
    }

    /// A channel; of direct messages, both who speak in it.
    pub(super) fn page_channel(&self, channel: &Channel) -> Value {
        let mut value = json!(self.channel_json(channel));
        if channel.is_dm() {
            let both = std::iter::once(self.bot.id).chain(channel.recipients.iter().copied());
            value["recipients"] = both.map(|id| self.page_user(id)).collect();
        }
        value
    }

    /// The channels that a person sees, in their order; direct messages that have any, and threads that are open.
    pub(super) fn page_channels(&self, user: Id) -> Vec<Value> {
        let mut channels = self.ordered_channels();
        let mut more: Vec<&Channel> = self
            .channels
            .values()
            .filter(|c| {
                c.thread.as_ref().is_some_and(|t| !t.archived)
                    || (c.is_dm() && !c.messages.is_empty())
            })
            .collect();
        more.sort_by_key(|channel| channel.id);
        channels.extend(more);
        channels
            .into_iter()
            .filter(|channel| self.sees(user, channel))
            .map(|c| self.page_channel(c))
            .collect()
    }

    /// The commands that people are offered, for chat and for messages.
    pub(super) fn page_commands(&self) -> Vec<Value> {
        let offered = self
            .commands
            .offered()
            .filter(|command| matches!(command.kind, 1 | 3));
        offered.map(|command| command.json.clone()).collect()
    }

    /// A notice as one person gets it; `None` when it is not for them.
    pub(super) fn page_event(&self, user: Id, notice: &Notice) -> Option<Value> {
        let message = |channel: &Id, id: &Id| {
            let channel = self
                .channels
                .get(channel)
                .filter(|channel| self.sees(user, channel))?;
            let message = channel.messages.get(id)?;
            let theirs = message.ephemeral_for.is_none_or(|only| only == user);
            theirs.then(|| self.page_message(channel, message))
        };
        Some(match notice {
            Notice::MessageCreate(channel, id) => json!({ "type": "message_create", "message": message(channel, id)? }),
            Notice::MessageUpdate(channel, id) => json!({ "type": "message_update", "message": message(channel, id)? }),
            Notice::MessageDelete { channel, message, only_for } => {
                let seen = self.channels.get(channel).is_none_or(|channel| self.sees(user, channel));
                if !seen || only_for.is_some_and(|only| only != user) {
                    return None;
                }
                json!({ "type": "message_delete", "channel_id": channel, "id": message })
            }
            Notice::ChannelCreate(id) => {
                let channel = self.channels.get(id).filter(|channel| self.sees(user, channel))?;
                json!({ "type": "channel_create", "channel": self.page_channel(channel) })
            }
            Notice::ChannelUpdate(id) => {
                let channel = self.channels.get(id)?;
                if self.sees(user, channel) {
                    json!({ "type": "channel_update", "channel": self.page_channel(channel) })
                } else {
                    // It may have been seen before its permissions changed.
                    json!({ "type": "channel_delete", "channel": { "id": id } })
                }
            }
            Notice::ChannelDelete { channel, json } => {
                json!({ "type": "channel_delete", "channel": { "id": channel, "type": json["type"] } })
            }
            Notice::Roles => json!({ "type": "role_update" }),
            Notice::Member(id) => json!({ "type": "member_update", "user": self.page_user(*id) }),
            Notice::Commands => json!({ "type": "commands_update", "commands": self.page_commands() }),
            Notice::Presence => json!({ "type": "presence", "online": self.gateway.is_online() }),
            Notice::Issue(issue) => json!({ "type": "issue", "issue": **issue }),
            Notice::Call { to, nonce, interaction, state } => {
                let (state, reason) = match state {
                    CallState::Pending => ("pending", None),
                    CallState::Thinking => ("thinking", None),
                    CallState::Answered => ("answered", None),
                    CallState::Failed(why) => ("failed", Some(*why)),
                };
                let mut event =
                    json!({ "type": "call", "nonce": **nonce, "interaction_id": interaction, "state": state });
                if let Some(reason) = reason {
                    event["reason"] = reason.into();
                }
                (*to == user).then_some(event)?
            }
            Notice::Modal { to, nonce, interaction, modal } => (*to == user).then(|| {
                json!({ "type": "modal", "nonce": **nonce, "interaction_id": interaction, "modal": **modal })
            })?,
        })
    }
}
