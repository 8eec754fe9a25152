//! What webhooks of GitHub's tell: what the door keeps of a delivery, and the few things that mean something here. Events, actions
//! and fields that nobody here knows are kept too, and do no harm.

mod key;
mod read;
mod row;

#[cfg(test)]
mod tests;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::{hex::hex, names::Repository};

pub use key::DeliveryKey;
pub use read::{
    CommentNews, DeploymentEnd, DeploymentNews, FIGHT, Inbound, IssueAt, IssueDeed, IssueNews,
    NotRead,
};
pub use row::{KEPT, LEFT, NOTHING, OURS, PONG, State, Told, run_looked_at};

/// The most bytes that a delivery may have. GitHub's own limit is higher, but nothing that means something here comes near this.
pub const LARGEST: usize = 2 * 1024 * 1024;

/// One delivery of a webhook, as the door keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// The key that GitHub gave it. It is the same when it is delivered again.
    pub key: DeliveryKey,
    /// What it tells of, such as `issues`.
    pub event: String,
    /// What happened to that, such as `closed`; not every event says so.
    pub action: Option<String>,
    /// Where it happened; not every event happens in a repository.
    pub repository: Option<Repository>,
    /// GitHub's number of that repository, which stays when it is called otherwise.
    pub repository_id: Option<i64>,
    /// The number of the issue that it tells of, where it tells of one.
    pub issue: Option<i64>,
    /// What that repository was called before, where it tells that it is called otherwise now.
    pub renamed_from: Option<Repository>,
    /// Everything that was told, as it came.
    pub payload: String,
}

/// Why a delivery is not taken. Whoever set the webhook up reads it on GitHub's page of deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// It has no key.
    #[error("The header `X-GitHub-Delivery` is missing, or is no key of GitHub's.")]
    Key,
    /// It does not say what it tells of.
    #[error("The header `X-GitHub-Event` is missing, or is no name of an event.")]
    Event,
    /// Its body is no JSON object.
    #[error("The body is no JSON object. Set the webhook's content type to `application/json`.")]
    Body,
}

impl Hook {
    /// Reads what was delivered. Only what every delivery has is looked at.
    ///
    /// # Errors
    /// When it is no delivery of GitHub's.
    pub fn read(key: &str, event: &str, body: &[u8]) -> Result<Self, NotTaken> {
        let key = key.parse().map_err(|_| NotTaken::Key)?;
        let is_name = (1..=100).contains(&event.len())
            && event
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !is_name {
            return Err(NotTaken::Event);
        }
        let payload = std::str::from_utf8(body).map_err(|_| NotTaken::Body)?;
        let told: Value = serde_json::from_str(payload).map_err(|_| NotTaken::Body)?;
        if !told.is_object() {
            return Err(NotTaken::Body);
        }
        let action = told["action"].as_str();
        let repository = told["repository"]["full_name"].as_str();
        let repository: Option<Repository> = repository.and_then(|name| name.parse().ok());
        let renamed_from = repository.as_ref().and_then(|now| former(&told, now));
        Ok(Self {
            key,
            event: event.to_owned(),
            action: action.map(|action| crate::text::cut(action, 100)),
            repository_id: told["repository"]["id"].as_i64(),
            issue: told["issue"]["number"].as_i64(),
            renamed_from: renamed_from.filter(|_| event == "repository"),
            repository,
            payload: payload.to_owned(),
        })
    }

    /// A hash of everything that was told, to know it again under another key.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.event.as_bytes());
        hash.update([0]);
        hash.update(self.payload.as_bytes());
        hex(&hash.finalize())
    }

    /// The names that it tells of its repository.
    pub fn names(&self) -> impl Iterator<Item = &Repository> {
        self.repository.iter().chain(&self.renamed_from)
    }
}

/// What a repository was called before its name or its owner changed.
fn former(told: &Value, now: &Repository) -> Option<Repository> {
    let changes = &told["changes"];
    let name = changes["repository"]["name"]["from"].as_str();
    let from = &changes["owner"]["from"];
    let owner = ["user", "organization"].map(|kind| from[kind]["login"].as_str());
    let owner = owner.into_iter().flatten().next();
    let former = match (owner, name) {
        (None, None) => return None,
        (owner, name) => [owner.unwrap_or(now.owner()), name.unwrap_or(now.name())],
    };
    former.join("/").parse().ok()
}
