//! What a person does to code: pushes, branches, pull requests and reviews.

use super::Person;
use crate::github::Refusal;
use crate::github::deployment::NewStatus;
use crate::github::pull::{NewPull, Verdict};
use crate::github::seed::{CommitSeed, Rights};
use crate::github::world::{Actor, World};

impl Person {
    /// Puts a commit on a branch, which begins at nothing when it is new, and tells the commit's SHA.
    pub fn push(&self, repo: &str, branch: &str, message: &str) -> Result<String, Refusal> {
        self.write(repo, |world, actor| {
            let before = world.code(actor.repo).branches.get(branch).cloned();
            let seed = CommitSeed::new(branch, &actor.login, message);
            let sha = world.commit_add(actor.repo, seed)?;
            world.tell_push(actor, branch, before.as_deref(), &sha);
            Ok(sha)
        })
    }

    /// Makes a branch stand at a commit, wherever it stood before.
    pub fn point(&self, repo: &str, branch: &str, at: &str) -> Result<(), Refusal> {
        self.write(repo, |world, actor| world.branch_move(actor, branch, at))
    }

    /// Makes a tag stand at a commit.
    pub fn tag(&self, repo: &str, tag: &str, at: &str) -> Result<(), Refusal> {
        self.write(repo, |world, actor| {
            let sha = world.code(actor.repo).find(at)?.sha.clone();
            let tags = &mut world.repository_mut(actor.repo).code.tags;
            tags.insert(tag.to_owned(), sha);
            Ok(())
        })
    }

    /// Makes a commit in a fork of the repository: it can be looked up here, and no branch here leads to it.
    pub fn push_to_fork(&self, repo: &str, from: &str, message: &str) -> Result<String, Refusal> {
        self.act(repo, |world, actor| {
            let parent = world.code(actor.repo).find(from)?.sha.clone();
            let seed = CommitSeed::new("fork", &actor.login, message);
            Ok(world.commit_make(actor.repo, vec![parent], seed))
        })
    }

    /// Opens a pull request from one branch for another, and tells its number.
    pub fn open_pull(
        &self,
        repo: &str,
        head: &str,
        base: &str,
        title: &str,
        draft: bool,
    ) -> Result<u64, Refusal> {
        let new = NewPull {
            title: title.to_owned(),
            head: head.to_owned(),
            base: base.to_owned(),
            draft,
        };
        self.act(repo, |world, actor| world.pull_open(actor, new))
    }

    /// Reviews a pull request as it stands.
    pub fn review(&self, repo: &str, number: u64, verdict: Verdict) -> Result<(), Refusal> {
        self.act(repo, |world, actor| {
            world.pull_review(actor, number, verdict)
        })
    }

    /// Merges a pull request with a commit that follows both branches, and tells that commit.
    pub fn merge(&self, repo: &str, number: u64) -> Result<String, Refusal> {
        self.act(repo, |world, actor| world.pull_merge(actor, number, false))
    }

    /// Merges a pull request as one commit of its own, and tells that commit.
    pub fn squash(&self, repo: &str, number: u64) -> Result<String, Refusal> {
        self.act(repo, |world, actor| world.pull_merge(actor, number, true))
    }

    /// Says what became of a deployment.
    pub fn state_deployment(
        &self,
        repo: &str,
        deployment: u64,
        state: &str,
        description: &str,
    ) -> Result<(), Refusal> {
        let new = NewStatus::of(state, description);
        self.write(repo, |world, actor| {
            world.deployment(actor.repo, deployment)?;
            world.deployment_say(actor, deployment, new).map(drop)
        })
    }

    fn write<T>(
        &self,
        repo: &str,
        act: impl FnOnce(&mut World, &Actor) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.act(repo, |world, actor| {
            world.require(actor.repo, &actor.login, Rights::Push)?;
            act(world, actor)
        })
    }
}
