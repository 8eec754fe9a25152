//! What can be seen and set of code, deployments and runs, beside the API.

use crate::github::check::{CheckSeed, Progress};
use crate::github::world::{Actor, World};
use crate::github::{Commit, Deployment, Github, Refusal, Run};

impl Github {
    /// The commits that a branch, a tag or a SHA leads to, newest first; none if it leads nowhere.
    pub fn commits(&self, repo: &str, from: &str) -> Vec<Commit> {
        let commits = self.look(repo, |world, key| {
            let code = world.code(key);
            let head = code.find(from).ok()?;
            Some(code.history(&head.sha).into_iter().cloned().collect())
        });
        commits.flatten().unwrap_or_default()
    }

    /// Where a branch, a tag or a short SHA leads.
    pub fn head(&self, repo: &str, from: &str) -> Option<String> {
        self.look(repo, |world, key| {
            world.code(key).find(from).ok().map(|one| one.sha.clone())
        })
        .flatten()
    }

    /// The deployments of a repository, oldest first.
    pub fn deployments(&self, repo: &str) -> Vec<Deployment> {
        self.look(repo, |world, key| world.repository(key).deployments.clone())
            .unwrap_or_default()
    }

    /// The runs of a repository's workflows, oldest first.
    pub fn runs(&self, repo: &str) -> Vec<Run> {
        self.look(repo, |world, key| world.repository(key).runs.clone())
            .unwrap_or_default()
    }

    /// Reports a check of a commit, as the app would, and tells the run's id.
    pub fn report(&self, repo: &str, commit: &str, check: CheckSeed) -> Result<u64, Refusal> {
        self.as_owner(repo, |world, actor| {
            world.check_report(actor, commit, check)
        })
    }

    /// Lets a run of a workflow go on, or ends it.
    pub fn turn(&self, repo: &str, run: u64, to: Progress) -> Result<(), Refusal> {
        self.as_owner(repo, |world, actor| world.run_turn(actor, run, to))
    }

    fn as_owner<T>(
        &self,
        repo: &str,
        act: impl FnOnce(&mut World, &Actor) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let owner = self.owner(repo)?;
        self.change(|world| act(world, &owner))
    }
}
