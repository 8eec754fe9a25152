//! Deployments: that a commit is to be somewhere, and what became of that.

mod json;
mod open;
pub(super) mod routes;
mod status;

use std::time::Instant;

use jiff::Timestamp;
use serde_json::Value;

pub(super) use status::NewStatus;

use super::refusal::Refusal;
use super::repository::RepoKey;
use super::world::World;

/// What a description of GitHub's holds at most.
const DESCRIPTION: usize = 140;

/// A deployment.
#[derive(Debug, Clone, PartialEq)]
pub struct Deployment {
    /// GitHub's id of it.
    pub id: u64,
    /// The whole SHA of the commit.
    pub sha: String,
    /// What was asked for.
    pub reference: String,
    /// What is done, `deploy` as a rule.
    pub task: String,
    /// Where.
    pub environment: String,
    /// Whatever its maker wants to find in it again.
    pub payload: Value,
    /// What its maker says of it.
    pub description: Option<String>,
    /// The environment goes when it is done with.
    pub transient: bool,
    /// People depend on the environment.
    pub production: bool,
    /// The login of its maker.
    pub creator: String,
    /// What became of it, oldest first.
    pub statuses: Vec<DeploymentStatus>,
    /// When it was made.
    pub created_at: Timestamp,
    pub(super) born: Instant,
}

/// What became of a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeploymentStatus {
    /// GitHub's id of it.
    pub id: u64,
    /// `queued`, `in_progress`, `success`, `failure` and so on.
    pub state: String,
    /// What is said of it.
    pub description: String,
    /// Where more is to be read.
    pub log_url: String,
    /// Where what was deployed is to be seen.
    pub environment_url: String,
    /// The login of who says so.
    pub creator: String,
    /// When.
    pub at: Timestamp,
}

impl World {
    pub(super) fn deployment(&self, repo: RepoKey, id: u64) -> Result<&Deployment, Refusal> {
        let mut held = self.repository(repo).deployments.iter();
        let found = held.find(|deployment| deployment.id == id);
        found.ok_or_else(Refusal::not_found)
    }
}
