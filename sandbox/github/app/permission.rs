//! Which permission a request in a repository takes, and whether an installation has it.

use std::collections::BTreeMap;

use axum::http::{Method, Uri};
use serde::{Deserialize, Serialize};

use super::{Granted, Installation};
use crate::github::refusal::Refusal;
use crate::github::repository::{Found, RepoKey};
use crate::github::world::World;

/// How much a permission allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Looking.
    Read,
    /// Changing too.
    Write,
}

impl Level {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// The permission behind each part of a repository, by how its path begins. What ends a path is looked at first.
const PARTS: [(&str, &str); 12] = [
    ("issues", "issues"),
    ("labels", "issues"),
    ("assignees", "issues"),
    ("hooks", "repository_hooks"),
    ("check-runs", "checks"),
    ("statuses", "statuses"),
    ("pulls", "pull_requests"),
    ("deployments", "deployments"),
    ("actions", "actions"),
    ("commits", "contents"),
    ("compare", "contents"),
    ("git", "contents"),
];

/// What is asked of a commit that is not its content.
const OF_COMMITS: [(&str, &str); 4] = [
    ("/check-runs", "checks"),
    ("/status", "statuses"),
    ("/statuses", "statuses"),
    ("/pulls", "pull_requests"),
];

/// The permission that something inside a repository takes.
pub(in crate::github) fn needed(method: &Method, inside: &str) -> (&'static str, Level) {
    let level = match *method {
        Method::GET | Method::HEAD => Level::Read,
        _ => Level::Write,
    };
    let inside = inside.trim_matches('/');
    let first = inside.split('/').next().unwrap_or_default();
    let of_commits = OF_COMMITS.iter().find(|(end, _)| inside.ends_with(end));
    let part = match first {
        "commits" => of_commits,
        "branches" => Some(&("branches", "contents")),
        _ => None,
    };
    let part = part.or_else(|| PARTS.iter().find(|(begin, _)| *begin == first));
    part.map_or(("metadata", level), |(_, name)| (*name, level))
}

/// The repository that a path leads to, and what stands behind it.
fn place<'a>(world: &World, uri: &'a Uri) -> Option<(RepoKey, &'a str)> {
    let path = uri.path();
    if let Some(rest) = path.strip_prefix("/repositories/") {
        let (id, inside) = rest.split_once('/').unwrap_or((rest, ""));
        return Some((world.repository_numbered(id.parse().ok()?)?, inside));
    }
    let rest = path.strip_prefix("/repos/")?;
    let mut parts = rest.splitn(3, '/');
    let name = format!("{}/{}", parts.next()?, parts.next()?);
    let found = world.repository_named(&name).map(Found::key)?;
    Some((found, parts.next().unwrap_or_default()))
}

impl World {
    /// Holds the token of an installation to what it may do.
    pub(in crate::github) fn permit(
        &self,
        granted: Granted,
        method: &Method,
        uri: &Uri,
    ) -> Result<(), Refusal> {
        let installation = self.installation(granted.installation);
        let (_, installation) = installation.ok_or_else(Refusal::not_found)?;
        if uri.path() == "/user" {
            return Err(inaccessible());
        }
        let Some((repo, inside)) = place(self, uri) else {
            return Ok(());
        };
        let (name, level) = needed(method, inside);
        if !self.covers(installation, repo) {
            let (is_private, reads) = (self.repository(repo).private, level == Level::Read);
            return match (is_private, reads) {
                (true, _) => Err(Refusal::not_found()),
                (false, true) => Ok(()),
                (false, false) => Err(inaccessible()),
            };
        }
        has(&installation.permissions, name, level)
    }
}

/// Everybody who is let in may see that a repository is there.
fn has(
    permissions: &BTreeMap<String, Level>,
    name: &'static str,
    level: Level,
) -> Result<(), Refusal> {
    let given = permissions.get(name).copied();
    let is_enough = given.is_some_and(|given| given >= level);
    if is_enough || (name == "metadata" && level == Level::Read) {
        return Ok(());
    }
    Err(inaccessible().accepting(name, level))
}

fn inaccessible() -> Refusal {
    Refusal::forbidden("Resource not accessible by integration")
}

impl Refusal {
    /// Names the permission that would have been enough.
    pub(in crate::github) fn accepting(self, name: &str, level: Level) -> Self {
        self.with_header(
            "x-accepted-github-permissions",
            format!("{name}={}", level.as_str()),
        )
    }
}

impl Installation {
    /// Whether it covers all repositories of the account.
    pub(super) const fn selection(&self) -> &'static str {
        match self.repositories {
            None => "all",
            Some(_) => "selected",
        }
    }
}
