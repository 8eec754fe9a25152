//! How Apps and installations are shown.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{App, Installation, Level};
use crate::github::world::World;

/// What an App asks for is what its installations gave it: nobody here gives less.
fn asked(app: &App) -> BTreeMap<&String, &Level> {
    let all = app.installations.iter().flat_map(|one| &one.permissions);
    all.collect()
}

impl World {
    pub(super) fn integration_json(&self, app: &App) -> Value {
        let owner = app.installations.first();
        let owner = owner.map(|first| self.user(&first.account));
        let page = self.address(format_args!("/apps/{}", app.slug));
        json!({
            "id": app.id,
            "slug": app.slug,
            "node_id": format!("A_{:012}", app.id),
            "client_id": format!("Iv1.{:016x}", app.id),
            "owner": owner,
            "name": app.slug,
            "description": null,
            "external_url": page,
            "html_url": page,
            "created_at": app.created_at.to_string(),
            "updated_at": app.created_at.to_string(),
            "permissions": asked(app),
            "events": [],
            "installations_count": app.installations.len(),
        })
    }

    pub(super) fn installation_json(&self, app: &App, one: &Installation) -> Value {
        let own = self.address(format_args!("/app/installations/{}", one.id));
        let account = self.user(&one.account);
        json!({
            "id": one.id,
            "account": account,
            "access_tokens_url": format!("{own}/access_tokens"),
            "repositories_url": self.address(format_args!("/installation/repositories")),
            "html_url": own,
            "app_id": app.id,
            "app_slug": app.slug,
            "target_id": account["id"],
            "target_type": account["type"],
            "permissions": one.permissions,
            "events": [],
            "repository_selection": one.selection(),
            "single_file_name": null,
            "has_multiple_single_files": false,
            "single_file_paths": [],
            "created_at": one.created_at.to_string(),
            "updated_at": one.created_at.to_string(),
            "suspended_by": null,
            "suspended_at": null,
        })
    }
}
