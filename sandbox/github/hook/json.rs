//! How a webhook is shown.

use serde_json::{Value, json};

use super::Hook;
use crate::github::repository::RepoKey;
use crate::github::seed::{ContentType, HookSeed};
use crate::github::world::World;

impl Hook {
    /// Where it leads, and how.
    pub(in crate::github) fn config_json(&self) -> Value {
        let kind = if self.settings.content_type == ContentType::Json {
            "json"
        } else {
            "form"
        };
        let url = &self.settings.url;
        let mut config = json!({ "content_type": kind, "insecure_ssl": "0", "url": url });
        if self.settings.secret.is_some() {
            config["secret"] = "********".into();
        }
        config
    }

    fn last_response(&self) -> Value {
        match self.deliveries.back() {
            None => json!({ "code": null, "status": "unused", "message": null }),
            Some(last) => json!({
                "code": last.status_code,
                "status": if last.succeeded() { "active" } else { "failed" },
                "message": last.status,
            }),
        }
    }
}

impl World {
    pub(in crate::github) fn hook_json(&self, repo: RepoKey, hook: &Hook) -> Value {
        let own = self.repo_address(repo, format_args!("/hooks/{}", hook.id));
        let HookSeed { events, active, .. } = &*hook.settings;
        json!({
            "type": "Repository",
            "id": hook.id,
            "name": "web",
            "active": active,
            "events": events,
            "config": hook.config_json(),
            "created_at": hook.created_at.to_string(),
            "updated_at": hook.created_at.to_string(),
            "url": own,
            "test_url": format!("{own}/test"),
            "ping_url": format!("{own}/pings"),
            "deliveries_url": format!("{own}/deliveries"),
            "last_response": hook.last_response(),
        })
    }
}
