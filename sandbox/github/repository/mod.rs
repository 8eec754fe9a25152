//! Repositories: what they hold, and how they are found.

pub(super) mod access;
pub(super) mod json;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::check::CheckRun;
use super::comment::Comment;
use super::commit::Code;
use super::deployment::Deployment;
use super::hook::Hook;
use super::issue::{Issue, Left};
use super::label::Label;
use super::pull::Pull;
use super::run::Run;
use super::seed::{AccountSeed, Kind, RepositorySeed, Rights};
use super::status::Status;
use super::workflow::Workflow;
use super::world::World;

/// Which repository: they are never removed, so the key stays good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RepoKey(pub(super) usize);

/// One repository.
#[derive(Debug)]
pub(super) struct Repository {
    pub(super) id: u64,
    pub(super) owner: String,
    pub(super) name: String,
    pub(super) private: bool,
    pub(super) issues_disabled: bool,
    pub(super) labels: Vec<Label>,
    /// The titles of its milestones, which are counted from 1.
    pub(super) milestones: Vec<String>,
    /// In order of their numbers.
    pub(super) issues: Vec<Issue>,
    /// What became of those that are not among them any more.
    pub(super) left: BTreeMap<u64, Left>,
    pub(super) comments: BTreeMap<u64, Comment>,
    pub(super) hooks: Vec<Hook>,
    pub(super) code: Code,
    pub(super) pulls: Vec<Pull>,
    pub(super) checks: Vec<CheckRun>,
    pub(super) statuses: Vec<Status>,
    pub(super) deployments: Vec<Deployment>,
    pub(super) workflows: Vec<Workflow>,
    /// In the order in which they were asked for.
    pub(super) runs: Vec<Run>,
    /// The number of the last issue or pull request.
    last_number: u64,
    archived: bool,
    renamed_from: Vec<String>,
    rights: BTreeMap<String, Rights>,
    created_at: Timestamp,
}

impl Repository {
    pub(super) fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }
}

/// Where a name led.
pub(super) enum Found {
    /// To the repository.
    Here(RepoKey),
    /// To the repository, which has another name now.
    Renamed(RepoKey),
}

impl Found {
    /// The repository, whichever name led to it.
    pub(super) fn key(self) -> RepoKey {
        match self {
            Self::Here(key) | Self::Renamed(key) => key,
        }
    }
}

impl World {
    pub(super) fn repository_add(&mut self, seed: RepositorySeed) -> RepoKey {
        let RepositorySeed {
            owner,
            name,
            private,
            archived,
            ..
        } = seed;
        if self.account(&owner).is_none() {
            let stranger = AccountSeed::person(&*owner, Rights::None);
            self.account_add(AccountSeed {
                kind: Kind::Organization,
                ..stranger
            });
        }
        let key = RepoKey(self.repositories.len());
        let id = self.next_id();
        self.repositories.push(Repository {
            id,
            owner,
            name,
            private,
            issues_disabled: seed.issues_disabled,
            labels: Vec::new(),
            milestones: Vec::new(),
            issues: Vec::new(),
            left: BTreeMap::new(),
            comments: BTreeMap::new(),
            hooks: Vec::new(),
            code: Code::default(),
            pulls: Vec::new(),
            checks: Vec::new(),
            statuses: Vec::new(),
            deployments: Vec::new(),
            workflows: Vec::new(),
            runs: Vec::new(),
            last_number: 0,
            archived,
            renamed_from: seed.renamed_from,
            rights: seed.rights,
            created_at: super::now(),
        });
        for label in seed.labels {
            self.label_insert(key, label.name, label.color, label.description);
        }
        for workflow in seed.workflows {
            self.workflow_add(key, workflow);
        }
        for commit in seed.commits {
            self.commit_seed(key, commit);
        }
        key
    }

    /// The next number of an issue or a pull request: they have one row of numbers.
    pub(super) fn next_number(&mut self, key: RepoKey) -> u64 {
        let held = self.repository_mut(key);
        held.last_number += 1;
        held.last_number
    }

    /// Gives the repository another name; the old one redirects from now on.
    pub(super) fn repository_rename(&mut self, key: RepoKey, name: &str) {
        let held = self.repository_mut(key);
        let old = held.full_name();
        held.renamed_from.push(old);
        name.clone_into(&mut held.name);
    }

    pub(super) fn repository(&self, key: RepoKey) -> &Repository {
        &self.repositories[key.0]
    }

    pub(super) fn repository_mut(&mut self, key: RepoKey) -> &mut Repository {
        &mut self.repositories[key.0]
    }

    /// Looks a repository up by its full name, whatever its case; a name in use hides a former one.
    pub(super) fn repository_named(&self, full_name: &str) -> Option<Found> {
        let is = |name: &str| name.eq_ignore_ascii_case(full_name);
        let held = &self.repositories;
        let here = held.iter().position(|held| is(&held.full_name()));
        let before = || {
            held.iter()
                .position(|held| held.renamed_from.iter().any(|name| is(name)))
        };
        here.map(RepoKey)
            .map(Found::Here)
            .or_else(|| before().map(RepoKey).map(Found::Renamed))
    }

    pub(super) fn repository_numbered(&self, id: u64) -> Option<RepoKey> {
        self.repositories
            .iter()
            .position(|held| held.id == id)
            .map(RepoKey)
    }

    /// The address of something in the repository.
    pub(super) fn repo_address(&self, key: RepoKey, path: std::fmt::Arguments<'_>) -> String {
        self.address(format_args!(
            "/repos/{}{path}",
            self.repository(key).full_name()
        ))
    }

    /// The address where a browser would look for it.
    pub(super) fn repo_page(&self, key: RepoKey, path: std::fmt::Arguments<'_>) -> String {
        self.address(format_args!("/{}{path}", self.repository(key).full_name()))
    }
}
