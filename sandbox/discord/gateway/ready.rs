//! `READY` and `GUILD_CREATE`: what a client is told when it has identified.

use serde_json::{Value, json};

use super::intents::{GUILD_MEMBERS, GUILD_PRESENCES, GUILDS, covers};
use crate::discord::id::iso;
use crate::discord::world::World;

impl World {
    /// The data of `READY`.
    pub(super) fn ready(&self, session: &str, shard: Option<&Value>) -> Value {
        let mut ready = json!({
            "v": 10,
            "user": self.current_user(),
            "guilds": [{ "id": self.guild, "unavailable": true }],
            "session_id": session,
            "session_type": "normal",
            "resume_gateway_url": self.gateway_url(),
            "application": { "id": self.bot.application_id, "flags": self.application_flags() },
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "user_settings": {},
            "user_settings_proto": "",
            "guild_join_requests": [],
            "geo_ordered_rtc_regions": [],
            "game_relationships": [],
            "auth": {},
            "_trace": ["sandbox"],
        });
        if let Some(shard) = shard {
            ready["shard"] = shard.clone();
        }
        ready
    }

    /// The bot as it sees itself.
    pub(crate) fn current_user(&self) -> Value {
        let mut user = json!(self.user_json(self.bot.id));
        user["verified"] = true.into();
        user["mfa_enabled"] = true.into();
        user["email"] = Value::Null;
        user["locale"] = "en-US".into();
        user
    }

    /// The flags of the application: which privileged intents it was granted.
    pub(crate) fn application_flags(&self) -> u64 {
        if self.bot.privileged_intents {
            1 << 12 | 1 << 14 | 1 << 18
        } else {
            0
        }
    }

    /// Where the gateway is.
    pub(crate) fn gateway_url(&self) -> String {
        format!("{}/gateway", self.url.replacen("http", "ws", 1))
    }

    /// The guild with all fields that REST gives.
    pub(crate) fn guild_json(&self) -> Value {
        let roles: Vec<_> = self.roles.values().collect();
        let guild = json!({
            "id": self.guild,
            "name": self.guild_name,
            "icon": null,
            "icon_hash": null,
            "description": null,
            "home_header": null,
            "splash": null,
            "discovery_splash": null,
            "features": [],
            "banner": null,
            "owner_id": self.owner,
            "application_id": null,
            "region": "europe",
            "afk_channel_id": null,
            "afk_timeout": 300,
            "system_channel_id": null,
            "system_channel_flags": 0,
            "widget_enabled": false,
            "widget_channel_id": null,
        });
        let more = json!({
            "verification_level": 0,
            "roles": roles,
            "default_message_notifications": 0,
            "mfa_level": 0,
            "explicit_content_filter": 0,
            "max_presences": null,
            "max_members": 500_000,
            "max_stage_video_channel_users": 50,
            "max_video_channel_users": 25,
            "vanity_url_code": null,
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "premium_progress_bar_enabled": false,
            "preferred_locale": "en-US",
            "rules_channel_id": null,
            "safety_alerts_channel_id": null,
            "public_updates_channel_id": null,
            "hub_type": null,
            "nsfw": false,
            "nsfw_level": 0,
            "emojis": [],
            "stickers": [],
            "incidents_data": null,
            "inventory_settings": null,
            "latest_onboarding_question_id": null,
        });
        together(guild, more)
    }

    /// The data of `GUILD_CREATE` for a session with these intents.
    pub(super) fn guild_create(&self, intents: u64) -> Value {
        let channels: Vec<_> = self
            .ordered_channels()
            .into_iter()
            .map(|c| self.channel_json(c))
            .collect();
        let threads: Vec<_> = self
            .channels
            .values()
            .filter(|c| c.thread.as_ref().is_some_and(|t| !t.archived))
            .filter(|c| self.sees(self.bot.id, c))
            .map(|c| self.channel_json(c))
            .collect();
        let all = covers(intents, GUILD_MEMBERS) || covers(intents, GUILD_PRESENCES);
        // Without the intent, the bot is told of itself alone.
        let members: Vec<_> = self
            .members
            .keys()
            .filter(|id| all || **id == self.bot.id)
            .filter_map(|id| self.member_view(*id))
            .collect();
        let joined = self
            .members
            .get(&self.bot.id)
            .map(|member| iso(member.joined_at));
        let more = json!({
            "joined_at": joined,
            "large": false,
            "unavailable": false,
            "member_count": self.members.len(),
            "voice_states": [],
            "members": members,
            "channels": channels,
            "threads": threads,
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
            "version": 1,
        });
        together(self.guild_json(), more)
    }

    /// The guild for a new session, if it asked for guilds.
    pub(super) fn first_guild(&self, intents: u64) -> Option<Value> {
        covers(intents, GUILDS).then(|| self.guild_create(intents))
    }
}

/// Two objects as one.
fn together(mut one: Value, more: Value) -> Value {
    if let (Value::Object(one), Value::Object(more)) = (&mut one, more) {
        one.extend(more);
    }
    one
}
