//! Saying what became of a deployment.

use super::{DESCRIPTION, DeploymentStatus};
use crate::github::asked::{self, Asked};
use crate::github::refusal::{self, Refusal};
use crate::github::seed::Rights;
use crate::github::world::{Actor, World};

const STATES: [&str; 7] = [
    "error",
    "failure",
    "inactive",
    "in_progress",
    "queued",
    "pending",
    "success",
];

/// What a request wants to say.
pub(in crate::github) struct NewStatus {
    state: String,
    description: String,
    log_url: String,
    environment_url: String,
    auto_inactive: bool,
}

impl NewStatus {
    pub(in crate::github) fn of(state: &str, description: &str) -> Self {
        Self {
            state: state.into(),
            description: description.into(),
            log_url: String::new(),
            environment_url: String::new(),
            auto_inactive: false,
        }
    }

    pub(super) fn read(asked: &Asked) -> Result<Self, Refusal> {
        let state = asked.word("state", &STATES)?;
        let text = |field| asked.text(field).map(Option::unwrap_or_default);
        let description = text("description")?;
        refusal::at_most("DeploymentStatus", "description", &description, DESCRIPTION)?;
        let log_url = asked
            .text("log_url")?
            .map_or_else(|| text("target_url"), Ok)?;
        Ok(Self {
            state: state.ok_or_else(|| asked::not_supplied("state"))?,
            description,
            log_url,
            environment_url: text("environment_url")?,
            auto_inactive: asked.flag("auto_inactive")?.unwrap_or(true),
        })
    }
}

impl World {
    /// Adds a status, and makes what was there before inactive, where it goes away by itself.
    pub(in crate::github) fn deployment_say(
        &mut self,
        actor: &Actor,
        id: u64,
        new: NewStatus,
    ) -> Result<u64, Refusal> {
        let repo = actor.repo;
        self.require(repo, &actor.login, Rights::Push)?;
        let environment = self.deployment(repo, id)?.environment.clone();
        let superseded: Vec<u64> = if new.auto_inactive && new.state == "success" {
            let held = self.repository(repo).deployments.iter();
            let before = held.filter(|one| {
                let is_there = one.id < id && one.environment == environment;
                let stands = one
                    .statuses
                    .last()
                    .is_some_and(|last| last.state == "success");
                is_there && stands && !one.transient && !one.production
            });
            before.map(|one| one.id).collect()
        } else {
            Vec::new()
        };
        let status = self.status_of(actor, new);
        let said = status.id;
        self.deployment_push(actor, id, status);
        for old in superseded {
            let status = self.status_of(actor, NewStatus::of("inactive", ""));
            self.deployment_push(actor, old, status);
        }
        Ok(said)
    }

    fn status_of(&mut self, actor: &Actor, new: NewStatus) -> DeploymentStatus {
        DeploymentStatus {
            id: self.next_id(),
            state: new.state,
            description: new.description,
            log_url: new.log_url,
            environment_url: new.environment_url,
            creator: actor.login.clone(),
            at: crate::github::now(),
        }
    }

    fn deployment_push(&mut self, actor: &Actor, id: u64, status: DeploymentStatus) {
        let held = &mut self.repository_mut(actor.repo).deployments;
        if let Some(deployment) = held.iter_mut().find(|one| one.id == id) {
            deployment.statuses.push(status);
        }
        self.tell_deployment_status(actor, id);
    }
}
