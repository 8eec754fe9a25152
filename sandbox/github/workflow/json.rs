//! How workflows are shown.

use serde_json::{Value, json};

use super::Workflow;
use crate::github::commit::DEFAULT;
use crate::github::repository::RepoKey;
use crate::github::world::World;

impl World {
    pub(in crate::github) fn workflow_json(&self, repo: RepoKey, held: &Workflow) -> Value {
        let file = &held.seed.file;
        json!({
            "id": held.id,
            "node_id": format!("W_{:012}", held.id),
            "name": held.seed.name,
            "path": held.path(),
            "state": if held.seed.disabled { "disabled_manually" } else { "active" },
            "created_at": held.created_at.to_string(),
            "updated_at": held.created_at.to_string(),
            "url": self.repo_address(repo, format_args!("/actions/workflows/{}", held.id)),
            "html_url": self.repo_page(repo, format_args!("/blob/{DEFAULT}/{}", held.path())),
            "badge_url": self.repo_page(repo, format_args!("/actions/workflows/{file}/badge.svg")),
        })
    }
}
