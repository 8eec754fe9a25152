//! What a team's document takes, repository by repository.

use std::collections::BTreeMap;

use crate::{names::Repository, team::Team};

/// A permission, as GitHub calls it for Apps and for fine-grained tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// Workflows and their runs.
    Actions,
    /// What was found out about commits.
    Checks,
    /// Commits and branches.
    Contents,
    /// Deployments.
    Deployments,
    /// Issues, their labels and comments.
    Issues,
    /// Pull requests and reviews.
    PullRequests,
    /// What others said about commits.
    Statuses,
}

impl Permission {
    /// The name in GitHub's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Actions => "actions",
            Self::Checks => "checks",
            Self::Contents => "contents",
            Self::Deployments => "deployments",
            Self::Issues => "issues",
            Self::PullRequests => "pull_requests",
            Self::Statuses => "statuses",
        }
    }
}

/// How much of a permission is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Looking.
    Read,
    /// Changing too.
    Write,
}

impl Reach {
    /// The name in GitHub's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// Something that is needed in a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// The permission.
    pub permission: Permission,
    /// How much of it.
    pub reach: Reach,
    /// What for.
    pub purpose: &'static str,
}

/// What is needed in each repository that a team's document leads to. What is needed for several things stands once, with the one
/// that needs most.
pub fn needs(team: &Team) -> BTreeMap<Repository, Vec<Need>> {
    use {
        Permission as P,
        Reach::{Read, Write},
    };
    let Some(github) = &team.github else {
        return BTreeMap::new();
    };
    let mut all: BTreeMap<Repository, BTreeMap<P, Need>> = BTreeMap::new();
    let mut need = |repository: &Repository, permission, reach, purpose| {
        let known = all.entry(repository.clone()).or_default();
        let new = Need {
            permission,
            reach,
            purpose,
        };
        let known = known.entry(permission).or_insert(new);
        if known.reach < reach {
            *known = new;
        }
    };
    for repository in github.repositories() {
        need(repository, P::Issues, Write, "the mirror");
        need(repository, P::PullRequests, Read, "`/github activity`");
    }
    let deploys = team.services.iter().filter(|_| !team.deploys.is_empty());
    for service in deploys {
        let repository = service.repository.as_ref().unwrap_or(&github.repository);
        for permission in [P::Contents, P::PullRequests, P::Checks, P::Statuses] {
            need(repository, permission, Read, "deciding on deploys");
        }
        if service.workflow.is_some() {
            need(
                repository,
                P::Actions,
                Write,
                "deploys that a workflow carries out",
            );
        }
        if service.deployments {
            need(
                repository,
                P::Deployments,
                Write,
                "showing deploys at GitHub",
            );
        }
    }
    let sorted = all.into_iter();
    sorted
        .map(|(repository, needs)| (repository, needs.into_values().collect()))
        .collect()
}
