//! What is read of GitHub's answers; everything else in them may change.

use binnacle_commands::deploy::look::CommitSeen;
use serde::Deserialize;

use crate::github::failed::Failed;

/// A commit.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct CommitPart {
    sha: String,
    commit: Inner,
    #[serde(default)]
    author: Option<Login>,
}

#[derive(Debug, Clone, Deserialize)]
struct Inner {
    #[serde(default)]
    message: String,
    #[serde(default)]
    committer: Option<Stamp>,
}

#[derive(Debug, Clone, Deserialize)]
struct Stamp {
    /// Whatever a machine wrote into the commit; what is no time is none.
    #[serde(default)]
    date: Option<String>,
}

/// Somebody.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Login {
    /// An account that is gone has none.
    #[serde(default)]
    pub(super) login: Option<String>,
}

impl CommitPart {
    pub(super) fn seen(self) -> Result<CommitSeen, Failed> {
        let unclear = |_| Failed::Doubtful(format!("a commit has the SHA {:?}", self.sha));
        let date = self.commit.committer.and_then(|stamp| stamp.date);
        Ok(CommitSeen {
            sha: self.sha.parse().map_err(unclear)?,
            login: self.author.and_then(|author| author.login),
            message: self.commit.message,
            at: date.and_then(|date| date.parse().ok()),
        })
    }
}

/// A comparison.
#[derive(Debug, Deserialize)]
pub(super) struct Comparison {
    pub(super) behind_by: u32,
    pub(super) ahead_by: u32,
    pub(super) total_commits: u32,
    pub(super) html_url: String,
    #[serde(default)]
    pub(super) commits: Vec<CommitPart>,
}
