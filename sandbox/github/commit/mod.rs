//! Commits and the branches that lead to them: what they are, how they come, and how a name leads to one.

mod compare;
mod graph;
mod json;
pub(super) mod routes;

use std::collections::BTreeMap;

use axum::http::StatusCode;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

pub(super) use json::head_commit;

use super::refusal::Refusal;
use super::repository::RepoKey;
use super::seed::CommitSeed;
use super::world::{Actor, World};

/// The branch that a repository begins with.
pub(super) const DEFAULT: &str = "main";
/// The fewest digits that are looked up as the beginning of a SHA.
const SHORTEST: usize = 4;
/// The digits of a whole SHA.
const WHOLE: usize = 40;

/// One commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its whole SHA.
    pub sha: String,
    /// What it follows.
    pub parents: Vec<String>,
    /// What its author says of it.
    pub message: String,
    /// The login of its author; a name without an account is shown as one that nobody owns.
    pub author: String,
    /// When it was made.
    pub at: Timestamp,
}

/// The code of a repository.
#[derive(Debug, Default)]
pub(super) struct Code {
    /// In the order in which they came, so that parents stand before their children.
    commits: Vec<Commit>,
    /// Where the branches stand.
    pub(super) branches: BTreeMap<String, String>,
    /// Where the tags stand.
    pub(super) tags: BTreeMap<String, String>,
}

impl Code {
    /// The commit with this whole SHA.
    pub(super) fn commit(&self, sha: &str) -> Option<&Commit> {
        self.commits
            .iter()
            .find(|commit| commit.sha.eq_ignore_ascii_case(sha))
    }

    /// The commit that a branch, a tag, a SHA or the only beginning of one leads to.
    pub(super) fn find(&self, name: &str) -> Result<&Commit, Refusal> {
        if self.commits.is_empty() {
            return Err(Refusal::new(
                StatusCode::CONFLICT,
                "Git Repository is empty.",
            ));
        }
        let nothing = || Refusal::unprocessable(format!("No commit found for SHA: {name}"));
        if is_hex(name) && name.len() == WHOLE {
            return self.commit(name).ok_or_else(nothing);
        }
        if let Some(sha) = self.named(name) {
            return self.commit(sha).ok_or_else(nothing);
        }
        let is_short = is_hex(name) && (SHORTEST..WHOLE).contains(&name.len());
        let lower = name.to_ascii_lowercase();
        let mut fitting = self
            .commits
            .iter()
            .filter(|commit| is_short && commit.sha.starts_with(&lower));
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(nothing()),
        }
    }

    /// Where a branch or a tag stands, by its short or its long name.
    fn named(&self, name: &str) -> Option<&String> {
        let bare = name.strip_prefix("refs/").unwrap_or(name);
        let branch = self
            .branches
            .get(bare.strip_prefix("heads/").unwrap_or(bare));
        branch.or_else(|| self.tags.get(bare.strip_prefix("tags/").unwrap_or(bare)))
    }
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl World {
    pub(super) fn code(&self, repo: RepoKey) -> &Code {
        &self.repository(repo).code
    }

    /// Puts a commit on a branch, which is made when it is new: from `from`, or from nothing.
    pub(super) fn commit_add(
        &mut self,
        repo: RepoKey,
        seed: CommitSeed,
    ) -> Result<String, Refusal> {
        let code = self.code(repo);
        let parents = match (code.branches.get(&seed.branch), &seed.from) {
            (Some(head), _) => vec![head.clone()],
            (None, Some(from)) => vec![code.find(from)?.sha.clone()],
            (None, None) => Vec::new(),
        };
        let branch = seed.branch.clone();
        let sha = self.commit_make(repo, parents, seed);
        let branches = &mut self.repository_mut(repo).code.branches;
        branches.insert(branch, sha.clone());
        Ok(sha)
    }

    /// A commit that is there from the start, with what was found out about it.
    pub(super) fn commit_seed(&mut self, repo: RepoKey, mut seed: CommitSeed) {
        let checks = std::mem::take(&mut seed.checks);
        let (login, message) = (seed.author.clone(), seed.message.clone());
        let actor = Actor { login, repo };
        let done = self.commit_add(repo, seed).and_then(|sha| {
            let report = |check| self.check_report(&actor, &sha, check);
            checks
                .into_iter()
                .map(report)
                .collect::<Result<Vec<_>, _>>()
        });
        if let Err(refusal) = done {
            tracing::error!(%refusal, message, "a commit of the seed is left out");
        }
    }

    /// Makes a commit that no branch leads to, as those are that came with a fork.
    pub(super) fn commit_make(
        &mut self,
        repo: RepoKey,
        parents: Vec<String>,
        seed: CommitSeed,
    ) -> String {
        let held = &self.repository(repo).code.commits;
        let line = format!(
            "{} {parents:?} {} {}",
            held.len(),
            seed.author,
            seed.message
        );
        let sha = hex::encode(Sha256::digest(line))[..WHOLE].to_owned();
        self.repository_mut(repo).code.commits.push(Commit {
            sha: sha.clone(),
            parents,
            message: seed.message,
            author: seed.author,
            at: seed.at.unwrap_or_else(super::now),
        });
        sha
    }

    /// Moves a branch to another commit, as a forced push does.
    pub(super) fn branch_move(
        &mut self,
        actor: &Actor,
        branch: &str,
        to: &str,
    ) -> Result<(), Refusal> {
        let sha = self.code(actor.repo).find(to)?.sha.clone();
        let branches = &mut self.repository_mut(actor.repo).code.branches;
        let before = branches.insert(branch.to_owned(), sha.clone());
        self.tell_push(actor, branch, before.as_deref(), &sha);
        Ok(())
    }
}
