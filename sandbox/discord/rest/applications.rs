//! The application behind the bot, and where the gateway is.

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Answer, Ask, Reply};
use crate::discord::errors::METHOD_NOT_ALLOWED;
use crate::discord::world::World;

impl World {
    pub(super) fn own_application(&self, ask: &Ask<'_>) -> Answer {
        if ask.method != "GET" {
            return Err(METHOD_NOT_ALLOWED);
        }
        let owner = self.users.get(&self.owner).map(|user| json!(&user.json));
        Ok(Reply::ok(&json!({
            "id": self.bot.application_id,
            "name": self.bot.username,
            "icon": null,
            "description": "",
            "summary": "",
            "type": null,
            "is_monetized": false,
            "is_verified": false,
            "is_discoverable": false,
            "bot": self.user_json(self.bot.id),
            "owner": owner,
            "team": null,
            "bot_public": true,
            "bot_require_code_grant": false,
            "hook": true,
            "verify_key": "00".repeat(32),
            "flags": self.application_flags(),
            "redirect_uris": [],
            "interactions_endpoint_url": null,
            "role_connections_verification_url": null,
            "event_webhooks_url": null,
            "event_webhooks_status": 1,
            "integration_types_config": { "0": {} },
            "install_params": null,
            "approximate_guild_count": 1,
            "approximate_user_install_count": 0,
        })))
    }

    pub(super) fn gateway_info(&self) -> Reply {
        Reply::ok(&json!({ "url": self.gateway_url() }))
    }

    pub(super) fn gateway_bot(&self, now: Instant) -> Reply {
        let rate = self.limits.identifies;
        let (remaining, reset) = self.rates.left("identify", 0, rate, now);
        let reset_ms = u64::try_from(reset.as_millis()).unwrap_or(u64::MAX);
        let limit: Value = json!({ "total": rate.count, "remaining": remaining, "reset_after": reset_ms, "max_concurrency": 1 });
        Reply::ok(&json!({ "url": self.gateway_url(), "shards": 1, "session_start_limit": limit }))
    }
}
