//! What is asked: which commit goes where, by whom and why.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::hex::hex;
use crate::names::{RoleId, UserId};

/// What kind of deploy is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An ordinary one.
    #[default]
    Deploy,
    /// What is live in one environment, to the next.
    Promote,
    /// Back to what was live there before with success.
    Rollback,
    /// One that cannot wait; the policy says what it may skip.
    Emergency,
}

impl Kind {
    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deploy => "deploy",
            Self::Promote => "promote",
            Self::Rollback => "rollback",
            Self::Emergency => "emergency",
        }
    }

    /// What people call it, where it is no ordinary one.
    pub const fn words(self) -> Option<&'static str> {
        match self {
            Self::Deploy => None,
            Self::Promote => Some("promotes"),
            Self::Rollback => Some("goes back"),
            Self::Emergency => Some("emergency"),
        }
    }
}

/// A request. Its words are as they were asked: nothing in them is read for anything but itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// By what locks and queues know it, once it is on record.
    #[serde(default)]
    pub id: Option<String>,
    /// The kind of deploy.
    #[serde(default)]
    pub kind: Kind,
    /// What is deployed.
    pub service: String,
    /// Where to.
    pub environment: String,
    /// The commit; to be of use, the whole SHA.
    pub sha: String,
    /// The branch or tag that the commit was found by.
    #[serde(default, rename = "ref")]
    pub ref_name: Option<String>,
    /// Who asks.
    pub by: UserId,
    /// The roles they hold, by id.
    #[serde(default)]
    pub roles: Vec<RoleId>,
    /// When it was asked.
    #[serde(default)]
    pub at: Option<Timestamp>,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// The arguments of the deploy.
    #[serde(default)]
    pub arguments: BTreeMap<String, String>,
    /// The number of the incident that this deploy fixes.
    #[serde(default)]
    pub fixes: Option<i64>,
}

impl Request {
    /// The SHA-256, in hexadecimal, of what an approval of this request is bound to: service, environment, a SHA, the
    /// arguments, and the hash of the policy. Each part goes in with its length before it, so no two requests run together.
    pub fn binding(&self, sha: &str, policy: &str) -> String {
        let mut hash = Sha256::new_with_prefix("binnacle deploy 1\n");
        let mut part = |text: &str| {
            hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(text);
        };
        part(&self.service);
        part(&self.environment);
        part(&sha.to_ascii_lowercase());
        part(policy);
        for (name, value) in &self.arguments {
            part(name);
            part(value);
        }
        hex(&hash.finalize())
    }
}
