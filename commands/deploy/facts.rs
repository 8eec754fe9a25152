//! What is known of a request when it is decided: each fact with the time at which it was read.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::sha::Sha;
use crate::names::{GithubLogin, RoleId, UserId};
use crate::team::Severity;
use crate::text::span;

/// Something that was read somewhere, and when. What was not read, or nobody knows when, is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact<T> {
    /// What was read.
    pub value: Option<T>,
    /// When.
    pub as_of: Option<Timestamp>,
}

impl<T> Fact<T> {
    /// Something that nobody has read.
    pub const UNKNOWN: Self = Self {
        value: None,
        as_of: None,
    };

    /// Something that was read at a time.
    pub const fn read(value: T, at: Timestamp) -> Self {
        Self {
            value: Some(value),
            as_of: Some(at),
        }
    }

    /// The value, if it is not older than `most`. Else why it is not known, to stand after the name of the thing.
    pub(super) fn fresh(&self, now: Timestamp, most: SignedDuration) -> Result<&T, String> {
        let value = self
            .value
            .as_ref()
            .ok_or_else(|| "is not known".to_owned())?;
        let Some(as_of) = self.as_of else {
            return Err("was read at a time that nobody knows".to_owned());
        };
        let age = now.duration_since(as_of);
        if age < -SKEW {
            return Err("was read at a time that is still to come".to_owned());
        }
        if age > most {
            return Err(format!(
                "was read {} ago, and may be {} old",
                span(age),
                span(most)
            ));
        }
        Ok(value)
    }
}

/// By how much clocks of two machines may differ.
pub(super) const SKEW: SignedDuration = SignedDuration::from_mins(1);

/// What is known of the commit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commit {
    /// Whether the ref and the commit are in the repository.
    #[serde(default)]
    pub found: Option<bool>,
    /// The commit that the ref points to.
    #[serde(default)]
    pub sha: Option<String>,
    /// Whether it is in a fork only.
    #[serde(default)]
    pub fork: Option<bool>,
    /// The branches from which it can be reached.
    #[serde(default)]
    pub branches: Option<Vec<String>>,
    /// The commits in it that a rollback has undone and nobody has cleared.
    #[serde(default)]
    pub held_back: Option<Vec<String>>,
    /// The GitHub logins of those who wrote what it would bring.
    #[serde(default)]
    pub authors: Option<Vec<GithubLogin>>,
}

/// How one check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// It passed, or has nothing to say.
    #[serde(alias = "neutral")]
    Success,
    /// It did not run.
    Skipped,
    /// It runs, or is still to run.
    #[serde(
        alias = "queued",
        alias = "in_progress",
        alias = "requested",
        alias = "waiting",
        alias = "expected"
    )]
    Pending,
    /// It did not pass.
    #[serde(
        alias = "error",
        alias = "cancelled",
        alias = "timed_out",
        alias = "action_required",
        alias = "startup_failure",
        alias = "stale"
    )]
    Failure,
    /// Something that is not understood.
    #[serde(other)]
    Unknown,
}

/// One run of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// The app that ran it.
    #[serde(default)]
    pub app: Option<String>,
    /// How it ended.
    pub state: CheckState,
    /// The commit it ran on; the requested one, where nothing is said.
    #[serde(default)]
    pub sha: Option<String>,
    /// When it began; of several runs of one check by one app, the last one counts.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

/// What is known of the review.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// How many reviewers approve of this commit.
    #[serde(default)]
    pub approvals: Option<u32>,
    /// Whether somebody asks for changes.
    #[serde(default)]
    pub changes_requested: Option<bool>,
    /// Whether the pull request is a draft.
    #[serde(default)]
    pub draft: Option<bool>,
}

/// What is live in an environment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Live {
    /// The commit; absent where nothing was ever deployed.
    #[serde(default)]
    pub sha: Option<String>,
    /// Since when.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// Whether its newest deploy succeeded and stands.
    #[serde(default)]
    pub active: Option<bool>,
}

/// An open incident.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenIncident {
    /// Its number.
    pub number: i64,
    /// How bad it is; one of which this is not known counts as the worst.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// What it touches; all services, where nothing is said.
    #[serde(default)]
    pub services: Vec<String>,
    /// Who leads.
    #[serde(default)]
    pub commander: Option<UserId>,
}

/// How the error budget burns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Burn {
    /// As it should.
    Ok,
    /// Slowly, but it will not last.
    Slow,
    /// Fast.
    Fast,
    /// It is used up.
    Exhausted,
    /// Something that is not understood.
    #[serde(other)]
    Unknown,
}

/// How far a lock reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Over everything.
    Global,
    /// Over an environment.
    Environment,
    /// Over a service.
    Service,
    /// Over a service in one environment.
    Place,
    /// Something that is not understood: it counts as everything.
    #[serde(other)]
    Unknown,
}

/// A lock.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// How far it reaches.
    pub scope: Scope,
    /// The environment, where it is over one.
    #[serde(default)]
    pub environment: Option<String>,
    /// The service, where it is over one.
    #[serde(default)]
    pub service: Option<String>,
    /// Whose it is.
    #[serde(default)]
    pub by: Option<UserId>,
    /// The request that it was taken for, if it was for one.
    #[serde(default)]
    pub request: Option<String>,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// When it ends by itself.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// Whether it only says something.
    #[serde(default)]
    pub warning: bool,
}

/// Another request, that runs or waits for the same place.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Other {
    /// By what it is known.
    pub id: String,
    /// Who asked.
    #[serde(default)]
    pub by: Option<UserId>,
}

/// A deploy that was made at the place.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Past {
    /// The commit.
    pub sha: String,
    /// Whether it succeeded.
    pub success: bool,
}

/// What an approval or an override was given to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Bound {
    /// Nobody knows.
    #[default]
    Unknown,
    /// To exactly what is asked now.
    Current,
    /// To what has this hash.
    To(String),
    /// To the request as it is asked now, at this commit.
    Sha(Sha),
}

/// An approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// By whom.
    pub by: UserId,
    /// The roles they held then, by id.
    pub roles: Vec<RoleId>,
    /// When.
    pub at: Option<Timestamp>,
    /// To what.
    pub bound: Bound,
    /// What they said with it.
    pub note: String,
}

/// Somebody let blockers pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Which.
    pub codes: Vec<String>,
    /// Who.
    pub by: UserId,
    /// The roles they held then, by id.
    pub roles: Vec<RoleId>,
    /// Why.
    pub reason: String,
    /// Who agreed, and the roles they held then.
    pub second: Option<(UserId, Vec<RoleId>)>,
    /// When.
    pub at: Option<Timestamp>,
    /// For what.
    pub bound: Bound,
}

/// Whether a request has ended before it began.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum End {
    /// Somebody rejected it.
    Rejected {
        /// Who.
        by: UserId,
        /// Why.
        reason: String,
    },
    /// It was cancelled.
    Cancelled {
        /// By whom.
        by: UserId,
    },
}

/// Everything that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The commit, from GitHub.
    pub commit: Fact<Commit>,
    /// The checks and statuses of the commit, from GitHub.
    pub checks: Fact<Vec<Check>>,
    /// The review of its pull request, from GitHub.
    pub review: Fact<Review>,
    /// How many commits of its base it lacks, from GitHub.
    pub behind: Fact<u32>,
    /// What is live, by environment.
    pub live: Fact<BTreeMap<String, Live>>,
    /// What was deployed at the place.
    pub history: Fact<Vec<Past>>,
    /// What is ticked on the checklist.
    pub checklist: Fact<Vec<String>>,
    /// The open incidents.
    pub incidents: Fact<Vec<OpenIncident>>,
    /// The error budget of the service.
    pub budget: Fact<Burn>,
    /// How many alerts fire for the service.
    pub alerts: Fact<u32>,
    /// The locks.
    pub locks: Fact<Vec<Lock>>,
    /// What runs at the place.
    pub running: Fact<Vec<Other>>,
    /// What waits for the place before this request.
    pub queue: Fact<Vec<Other>>,
    /// The approvals, in the order in which they were given.
    pub approvals: Vec<Approval>,
    /// The overrides.
    pub overrides: Vec<Override>,
    /// Whether the request has ended.
    pub end: Option<End>,
    /// Accounts that belong to one person, beyond those that the policy knows of.
    pub same_person: Vec<Vec<UserId>>,
}

impl Facts {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self {
        commit: Fact::UNKNOWN,
        checks: Fact::UNKNOWN,
        review: Fact::UNKNOWN,
        behind: Fact::UNKNOWN,
        live: Fact::UNKNOWN,
        history: Fact::UNKNOWN,
        checklist: Fact::UNKNOWN,
        incidents: Fact::UNKNOWN,
        budget: Fact::UNKNOWN,
        alerts: Fact::UNKNOWN,
        locks: Fact::UNKNOWN,
        running: Fact::UNKNOWN,
        queue: Fact::UNKNOWN,
        approvals: Vec::new(),
        overrides: Vec::new(),
        end: None,
        same_person: Vec::new(),
    };
}
