//! Workflows: programs that GitHub runs, as far as they can be asked to.

mod dispatch;
mod json;
pub(super) mod routes;

use std::time::Duration;

use jiff::Timestamp;

use super::refusal::Refusal;
use super::repository::RepoKey;
use super::seed::WorkflowSeed;
use super::world::World;

/// One workflow.
#[derive(Debug)]
pub(super) struct Workflow {
    pub(super) id: u64,
    pub(super) seed: WorkflowSeed,
    created_at: Timestamp,
}

impl Workflow {
    /// Where its file is.
    pub(super) fn path(&self) -> String {
        format!(".github/workflows/{}", self.seed.file)
    }

    /// How long a run takes, if it runs by itself.
    pub(super) fn takes(&self) -> Option<Duration> {
        self.seed.takes_ms.map(Duration::from_millis)
    }
}

impl World {
    pub(super) fn workflow_add(&mut self, repo: RepoKey, seed: WorkflowSeed) {
        let (id, created_at) = (self.next_id(), super::now());
        self.repository_mut(repo).workflows.push(Workflow {
            id,
            seed,
            created_at,
        });
    }

    /// The workflow with this number, or in the file of this name.
    pub(super) fn workflow(&self, repo: RepoKey, name: &str) -> Result<&Workflow, Refusal> {
        let mut workflows = self.repository(repo).workflows.iter();
        let number = name.parse::<u64>().ok();
        let found = workflows.find(|one| one.seed.file == name || Some(one.id) == number);
        found.ok_or_else(Refusal::not_found)
    }
}
