//! What exists on the sandbox's GitHub when it starts.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::app::AppSeed;
use super::check::CheckSeed;
use super::commit::DEFAULT;

/// A GitHub to start with: repositories, accounts, tokens and limits.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Seed {
    /// The repositories. The page shows the issues of the first one.
    pub repositories: Vec<RepositorySeed>,
    /// People and bots. The owner of a repository need not be listed: it is then an organization.
    pub accounts: Vec<AccountSeed>,
    /// Which token speaks for which account.
    pub tokens: Vec<TokenSeed>,
    /// Programs with a key of their own.
    pub apps: Vec<AppSeed>,
    /// How much is allowed before the rate limits answer.
    pub limits: Limits,
}

/// One repository.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepositorySeed {
    /// The account that owns it.
    pub owner: String,
    /// Its name, without the owner.
    pub name: String,
    /// Hidden from everyone without a right of their own.
    #[serde(default)]
    pub private: bool,
    /// Read-only.
    #[serde(default)]
    pub archived: bool,
    /// Issues are switched off: every issue address answers 410.
    #[serde(default)]
    pub issues_disabled: bool,
    /// The labels it has.
    #[serde(default)]
    pub labels: Vec<LabelSeed>,
    /// Its webhooks.
    #[serde(default)]
    pub hooks: Vec<HookSeed>,
    /// Its former full names, which answer with a redirect.
    #[serde(default)]
    pub renamed_from: Vec<String>,
    /// Rights by login, where they differ from the account's own.
    #[serde(default)]
    pub rights: BTreeMap<String, Rights>,
    /// Its commits, in the order in which they came.
    #[serde(default)]
    pub commits: Vec<CommitSeed>,
    /// Its workflows.
    #[serde(default)]
    pub workflows: Vec<WorkflowSeed>,
}

/// One label.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelSeed {
    /// Its name, at most 50 characters.
    pub name: String,
    /// Six hexadecimal digits.
    #[serde(default = "LabelSeed::plain")]
    pub color: String,
    /// At most 100 characters.
    #[serde(default)]
    pub description: Option<String>,
}

impl LabelSeed {
    fn plain() -> String {
        super::label::PLAIN.into()
    }
}

/// One commit.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitSeed {
    /// The branch that it is put on.
    #[serde(default = "CommitSeed::main")]
    pub branch: String,
    /// Where a branch begins that is not there yet; without it, at nothing.
    #[serde(default)]
    pub from: Option<String>,
    /// The login of its author.
    pub author: String,
    /// What its author says of it.
    pub message: String,
    /// When it was made; now, where nothing is said.
    #[serde(default)]
    pub at: Option<Timestamp>,
    /// What was found out about it.
    #[serde(default)]
    pub checks: Vec<CheckSeed>,
}

impl CommitSeed {
    /// A commit on a branch, made now.
    pub fn new(branch: &str, author: &str, message: &str) -> Self {
        Self {
            branch: branch.to_owned(),
            from: None,
            author: author.to_owned(),
            message: message.to_owned(),
            at: None,
            checks: Vec::new(),
        }
    }

    fn main() -> String {
        DEFAULT.to_owned()
    }
}

/// One workflow.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkflowSeed {
    /// What it is called.
    pub name: String,
    /// The name of its file, without the folder.
    pub file: String,
    /// What it may be given, if it can be asked for at all.
    #[serde(default)]
    pub inputs: Option<Vec<InputSeed>>,
    /// What its runs are called; `${{ inputs.NAME }}` stands for an input.
    #[serde(default)]
    pub run_name: Option<String>,
    /// Somebody switched it off.
    #[serde(default)]
    pub disabled: bool,
    /// A run begins at once and ends well after so many milliseconds; without it, runs go on when they are told to.
    #[serde(default)]
    pub takes_ms: Option<u64>,
}

/// What a workflow may be given.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputSeed {
    /// Its name.
    pub name: String,
    /// Whether it must be given.
    #[serde(default)]
    pub required: bool,
    /// What it is where nothing is said.
    #[serde(default)]
    pub default: Option<String>,
    /// What it may be; anything, where nothing is listed.
    #[serde(default)]
    pub options: Vec<String>,
}

impl InputSeed {
    /// An input that must be given, and may be anything.
    pub fn required(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            required: true,
            default: None,
            options: Vec::new(),
        }
    }
}

/// One webhook.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookSeed {
    /// Where deliveries are posted.
    pub url: String,
    /// What they are signed with.
    #[serde(default)]
    pub secret: Option<String>,
    /// Which events it wants: `*` is all of them.
    #[serde(default = "HookSeed::every_event")]
    pub events: Vec<String>,
    /// How the payload travels.
    #[serde(default)]
    pub content_type: ContentType,
    /// Whether anything is delivered at all.
    #[serde(default = "HookSeed::yes")]
    pub active: bool,
}

impl HookSeed {
    /// A webhook for every event, as JSON, signed with this secret.
    pub fn new(url: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            secret: Some(secret.into()),
            events: Self::every_event(),
            content_type: ContentType::Json,
            active: true,
        }
    }

    fn every_event() -> Vec<String> {
        vec!["*".into()]
    }

    fn yes() -> bool {
        true
    }
}

/// How a webhook's payload travels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContentType {
    /// The body is the JSON.
    #[default]
    Json,
    /// The body is a form with the JSON in the field `payload`.
    Form,
}

/// One account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountSeed {
    /// The name it signs in with.
    pub login: String,
    /// The name it shows.
    #[serde(default)]
    pub name: Option<String>,
    /// What it is.
    #[serde(default)]
    pub kind: Kind,
    /// What it may do in every repository that does not say otherwise.
    #[serde(default)]
    pub rights: Rights,
}

impl AccountSeed {
    /// A person with these rights.
    pub fn person(login: impl Into<String>, rights: Rights) -> Self {
        Self {
            login: login.into(),
            name: None,
            kind: Kind::User,
            rights,
        }
    }
}

/// What an account is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A person.
    #[default]
    User,
    /// A program.
    Bot,
    /// An organization.
    Organization,
}

/// What an account may do in a repository, from less to more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rights {
    /// A stranger: sees public repositories, and may open issues and comment there.
    #[default]
    None,
    /// A collaborator who may read.
    Read,
    /// May also manage issues.
    Triage,
    /// May also write.
    Push,
    /// May also change settings, webhooks among them.
    Admin,
}

/// One token.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenSeed {
    /// The secret itself.
    pub token: String,
    /// Whose it is.
    pub login: String,
    /// The token was given no permission to write, whatever its owner may do.
    #[serde(default)]
    pub read_only: bool,
}

/// How much is allowed, for each account.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The primary limit: requests an hour.
    pub requests_per_hour: u32,
    /// A secondary limit: points a minute, one for a read and five for a write.
    pub points_per_minute: u32,
    /// A secondary limit: issues and comments created a minute.
    pub content_per_minute: u32,
    /// A secondary limit: issues and comments created an hour.
    pub content_per_hour: u32,
    /// How long a new issue or comment stays out of lists, in milliseconds. GitHub promises no read after write.
    pub list_lag_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_hour: 5_000,
            points_per_minute: 900,
            content_per_minute: 80,
            content_per_hour: 500,
            list_lag_ms: 0,
        }
    }
}
