//! Routes: which request is answered by what.

use super::{Answer, Ask, id};
use crate::discord::errors::{METHOD_NOT_ALLOWED, NOT_FOUND, UNKNOWN_APPLICATION, UNKNOWN_GUILD};
use crate::discord::world::World;

/// Whether the path itself holds the secret, so that no bot token is needed.
pub(super) fn carries_its_token(ask: &Ask<'_>) -> bool {
    matches!(
        ask.path[..],
        ["interactions" | "webhooks", _, _, ..] | ["gateway"]
    )
}

/// Whether the request is one of those that the limit over all routes does not count.
pub(super) fn is_interaction(ask: &Ask<'_>) -> bool {
    matches!(ask.path[..], ["interactions" | "webhooks", _, _, ..])
}

impl World {
    /// Answers a request that may be answered.
    pub(super) fn route(&mut self, ask: &Ask<'_>) -> Answer {
        match ask.path[..] {
            ["interactions", interaction, token, "callback"] => match ask.method {
                "POST" => self.callback(ask, interaction, token),
                _ => Err(METHOD_NOT_ALLOWED),
            },
            ["webhooks", application, token, ref rest @ ..] => {
                self.webhook(ask, application, token, rest)
            }
            ["gateway"] if ask.method == "GET" => Ok(self.gateway_info()),
            ["gateway", "bot"] if ask.method == "GET" => Ok(self.gateway_bot(ask.received)),
            ["users", user] => self.user(ask, user),
            ["users", "@me", ref rest @ ..] => self.me(ask, rest),
            ["oauth2", "applications", "@me"] | ["applications", "@me"] => {
                self.own_application(ask)
            }
            ["applications", application, ref rest @ ..] => {
                if id(application)? != self.bot.application_id {
                    return Err(UNKNOWN_APPLICATION);
                }
                self.application(ask, rest)
            }
            ["guilds", guild, ref rest @ ..] => {
                if id(guild)? != self.guild {
                    return Err(UNKNOWN_GUILD);
                }
                self.guild_route(ask, rest)
            }
            ["channels", channel, ref rest @ ..] => {
                let channel = id(channel)?;
                self.channel_route(ask, channel, rest)
            }
            _ => Err(NOT_FOUND),
        }
    }

    fn application(&mut self, ask: &Ask<'_>, rest: &[&str]) -> Answer {
        match *rest {
            [] => self.own_application(ask),
            ["commands", ref rest @ ..] => self.commands_route(ask, None, rest),
            ["guilds", guild, "commands", ref rest @ ..] => {
                let guild = id(guild)?;
                if guild != self.guild {
                    return Err(crate::discord::errors::MISSING_ACCESS);
                }
                self.commands_route(ask, Some(guild), rest)
            }
            ["emojis"] if ask.method == "GET" => {
                Ok(super::Reply::ok(&serde_json::json!({ "items": [] })))
            }
            ["entitlements"] if ask.method == "GET" => Ok(super::Reply::ok(&serde_json::json!([]))),
            _ => Err(NOT_FOUND),
        }
    }

    fn guild_route(&mut self, ask: &Ask<'_>, rest: &[&str]) -> Answer {
        match (ask.method, rest) {
            ("GET", []) => Ok(self.guild_info(ask)),
            ("GET", ["channels"]) => Ok(self.list_channels()),
            ("POST", ["channels"]) => self.create_channel(ask),
            ("PATCH", ["channels"]) => self.move_channels(ask),
            ("GET", ["members"]) => self.list_members(ask),
            ("GET", ["members", "search"]) => self.search_members(ask),
            ("GET", ["members", user]) => self.get_member(id(user)?),
            ("PATCH", ["members", "@me"]) => self.patch_member(ask, self.bot.id),
            ("PATCH", ["members", user]) => self.patch_member(ask, id(user)?),
            ("PUT", ["members", user, "roles", role]) => {
                self.member_role(id(user)?, id(role)?, true)
            }
            ("DELETE", ["members", user, "roles", role]) => {
                self.member_role(id(user)?, id(role)?, false)
            }
            ("GET", ["roles"]) => Ok(self.list_roles()),
            ("POST", ["roles"]) => self.create_role(ask),
            ("GET", ["roles", role]) => self.get_role(id(role)?),
            ("PATCH", ["roles", role]) => self.patch_role(ask, id(role)?),
            ("DELETE", ["roles", role]) => self.delete_role(id(role)?),
            ("GET", ["threads", "active"]) => Ok(self.active_threads_list()),
            _ => Err(NOT_FOUND),
        }
    }

    fn channel_route(
        &mut self,
        ask: &Ask<'_>,
        channel: crate::discord::Id,
        rest: &[&str],
    ) -> Answer {
        match (ask.method, rest) {
            ("GET", []) => self.get_channel(channel),
            ("PATCH", []) => self.patch_channel(ask, channel),
            ("DELETE", []) => self.delete_channel(channel),
            ("POST", ["typing"]) => self.typing(channel),
            ("PUT", ["permissions", target]) => self.put_overwrite(ask, channel, id(target)?),
            ("DELETE", ["permissions", target]) => self.delete_overwrite(channel, id(target)?),
            ("GET", ["pins"]) => self.old_pins(channel),
            ("GET", ["messages", "pins"]) => self.pins_list(ask, channel),
            ("PUT", ["pins", message] | ["messages", "pins", message]) => {
                self.pin(channel, id(message)?)
            }
            ("DELETE", ["pins", message] | ["messages", "pins", message]) => {
                self.unpin(channel, id(message)?)
            }
            ("GET", ["messages"]) => self.list_messages(ask, channel),
            ("POST", ["messages"]) => self.create_message(ask, channel),
            ("POST", ["messages", "bulk-delete"]) => self.bulk_delete(ask, channel),
            ("GET", ["messages", message]) => self.get_message(channel, id(message)?),
            ("PATCH", ["messages", message]) => self.patch_message(ask, channel, id(message)?),
            ("DELETE", ["messages", message]) => self.delete_message(channel, id(message)?),
            ("POST", ["messages", message, "threads"]) => {
                self.create_thread(ask, channel, Some(id(message)?))
            }
            (_, ["messages", message, "reactions", rest @ ..]) => {
                self.reactions_route(ask, (channel, id(message)?), rest)
            }
            ("POST", ["threads"]) => self.create_thread(ask, channel, None),
            ("GET", ["threads", "archived", "public"]) => self.archived_threads(ask, channel),
            (_, ["thread-members", rest @ ..]) => self.thread_members(ask, channel, rest),
            _ => Err(NOT_FOUND),
        }
    }
}
