//! How deployments and their statuses are shown.

use serde_json::{Value, json};

use super::{Deployment, DeploymentStatus};
use crate::github::repository::RepoKey;
use crate::github::world::World;

impl World {
    pub(in crate::github) fn deployment_json(&self, repo: RepoKey, held: &Deployment) -> Value {
        let own = self.repo_address(repo, format_args!("/deployments/{}", held.id));
        let updated = held.statuses.last().map_or(held.created_at, |last| last.at);
        json!({
            "id": held.id,
            "node_id": format!("DE_{:012}", held.id),
            "url": own,
            "sha": held.sha,
            "ref": held.reference,
            "task": held.task,
            "payload": held.payload,
            "original_environment": held.environment,
            "environment": held.environment,
            "description": held.description,
            "creator": self.user(&held.creator),
            "created_at": held.created_at.to_string(),
            "updated_at": updated.to_string(),
            "statuses_url": format!("{own}/statuses"),
            "repository_url": self.repo_address(repo, format_args!("")),
            "transient_environment": held.transient,
            "production_environment": held.production,
            "performed_via_github_app": null,
        })
    }

    pub(in crate::github) fn deployment_status_json(
        &self,
        repo: RepoKey,
        held: &Deployment,
        status: &DeploymentStatus,
    ) -> Value {
        let own = self.repo_address(repo, format_args!("/deployments/{}", held.id));
        json!({
            "id": status.id,
            "node_id": format!("DES_{:012}", status.id),
            "url": format!("{own}/statuses/{}", status.id),
            "state": status.state,
            "description": status.description,
            "environment": held.environment,
            "environment_url": status.environment_url,
            "log_url": status.log_url,
            "target_url": status.log_url,
            "creator": self.user(&status.creator),
            "created_at": status.at.to_string(),
            "updated_at": status.at.to_string(),
            "deployment_url": own,
            "repository_url": self.repo_address(repo, format_args!("")),
            "performed_via_github_app": null,
        })
    }
}
