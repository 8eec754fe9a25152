//! Reading what a delivery tells. Only the fields that are needed are looked at, so that GitHub may add to the rest.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use crate::{issue::IssueState, names::Repository};

/// For how long it is remembered how often something was done to an issue.
pub const FIGHT: SignedDuration = SignedDuration::from_hours(1);

/// How often in that time it is put right at once.
const OFTEN: i64 = 3;

/// What a delivery tells, as far as it means something here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inbound {
    /// The webhook was set up, or tried out.
    Ping,
    /// The run of a workflow was asked for, began or ended.
    Run(i64),
    /// Something happened to an issue.
    Issue(IssueNews),
    /// Somebody wrote a comment on an issue.
    Comment(CommentNews),
    /// It was said what became of a deployment.
    Deployment(DeploymentNews),
    /// Anything else. It is kept, and nothing follows from it.
    Other,
}

/// Something that happened to an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueNews {
    /// Which issue.
    pub issue: IssueAt,
    /// What happened.
    pub deed: IssueDeed,
    /// Who did it: a GitHub login.
    pub by: String,
    /// Whether it is open now, and why not.
    pub state: IssueState,
    /// Whom it is assigned to now.
    pub assignees: Vec<String>,
    /// When it was last changed, as of that moment. GitHub counts in whole seconds.
    pub at: Timestamp,
    /// How often others did the same to it within [`FIGHT`] before; 0 where nobody counted.
    pub before: i64,
}

/// An issue, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueAt {
    /// Its repository.
    pub repository: Repository,
    /// Its number.
    pub number: i64,
    /// Who opened it; for an issue of ours, that is the account that we write with.
    pub author: String,
}

/// What happened to an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssueDeed {
    /// It was closed.
    Closed,
    /// It was opened again.
    Reopened,
    /// Somebody was assigned.
    Assigned,
    /// Somebody was taken off it.
    Unassigned,
    /// It got this label.
    Labelled(String),
    /// Its title or its text was changed, or it lost a label.
    Changed,
    /// It was deleted, or taken to another repository.
    Gone,
    /// Nobody told what: it was looked at as it is.
    Found,
    /// Anything else.
    Other,
}

impl IssueDeed {
    /// Whether it tells who is on the issue by now.
    pub(crate) const fn is_of_people(&self) -> bool {
        matches!(self, Self::Assigned | Self::Unassigned | Self::Found)
    }
}

/// A comment that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentNews {
    /// On which issue.
    pub issue: IssueAt,
    /// Its key at GitHub.
    pub id: i64,
    /// Who wrote it: a GitHub login.
    pub by: String,
    /// Its words.
    pub text: String,
    /// Where people read it.
    pub url: Option<String>,
    /// When it was written.
    pub at: Timestamp,
    /// Whether it was changed since, which others than its author can do as well.
    pub is_edited: bool,
}

/// What somebody says became of a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeploymentNews {
    /// GitHub's id of the deployment.
    pub id: i64,
    /// Who made it; for one of ours, that is the account that we write with.
    pub author: String,
    /// How it ended; `None` where it has not.
    pub end: Option<DeploymentEnd>,
    /// Who says so: a GitHub login.
    pub by: String,
    /// Whether that is a workflow or an App, and no person.
    pub is_machine: bool,
    /// What there is to say; may be empty.
    pub text: String,
    /// Where more is to be read.
    pub url: Option<String>,
    /// When it was said.
    pub at: Timestamp,
}

/// How a deployment ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeploymentEnd {
    /// It was done.
    Succeeded,
    /// It did not work.
    Failed,
}

/// Something that should mean something here does not hold what it needs for that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not understood: {0}")]
pub struct NotRead(String);

impl From<serde_json::Error> for NotRead {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

#[derive(Deserialize)]
struct Issues {
    #[serde(default)]
    action: Option<String>,
    issue: Issue,
    #[serde(default)]
    label: Option<Label>,
    repository: Repo,
    #[serde(default)]
    sender: Option<User>,
}

#[derive(Deserialize)]
struct IssueComment {
    #[serde(default)]
    action: Option<String>,
    issue: Issue,
    comment: Comment,
    repository: Repo,
}

#[derive(Deserialize)]
struct Issue {
    number: i64,
    #[serde(default)]
    user: Option<User>,
    state: String,
    #[serde(default)]
    state_reason: Option<String>,
    #[serde(default)]
    assignees: Vec<User>,
    updated_at: Timestamp,
    #[serde(default)]
    closed_by: Option<User>,
}

#[derive(Deserialize)]
struct Comment {
    id: i64,
    #[serde(default)]
    user: Option<User>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    html_url: Option<String>,
    #[serde(default)]
    issue_url: Option<String>,
    created_at: Timestamp,
    #[serde(default)]
    updated_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct DeploymentStatus {
    deployment: Deployment,
    deployment_status: Status,
}

#[derive(Deserialize)]
struct Deployment {
    id: i64,
    #[serde(default)]
    creator: Option<User>,
}

#[derive(Deserialize)]
struct Status {
    state: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    log_url: Option<String>,
    #[serde(default)]
    creator: Option<User>,
    created_at: Timestamp,
}

#[derive(Deserialize)]
struct User {
    login: String,
    #[serde(default, rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Label {
    name: String,
}

#[derive(Deserialize)]
struct Repo {
    full_name: Repository,
}

impl Inbound {
    /// Reads what was told.
    ///
    /// # Errors
    /// When an event that means something here lacks what it needs. Events and actions that nobody here knows are [`Self::Other`].
    pub fn read(event: &str, payload: &str) -> Result<Self, NotRead> {
        Ok(match event {
            "ping" => Self::Ping,
            "workflow_run" => Self::Run(run(payload)?),
            "issues" => Self::Issue(issue(serde_json::from_str(payload)?)),
            "issue_comment" => {
                let told: IssueComment = serde_json::from_str(payload)?;
                match told.action.as_deref() {
                    Some("created") => Self::Comment(comment(told)),
                    _ => Self::Other,
                }
            }
            "deployment_status" => Self::Deployment(deployment(serde_json::from_str(payload)?)),
            _ => Self::Other,
        })
    }
}

fn run(payload: &str) -> Result<i64, NotRead> {
    let told: Value = serde_json::from_str(payload)?;
    let id = told["workflow_run"]["id"].as_i64();
    id.ok_or_else(|| NotRead("`workflow_run.id` is no number".to_owned()))
}

impl IssueNews {
    /// Whether it was done so often of late that it is not put right at once any more. A workflow that closes issues when they are opened
    /// again would go on for ever, and take the turns of all that is to be written.
    pub const fn is_fought_over(&self) -> bool {
        self.is_put_right() && self.before >= OFTEN
    }

    const fn is_put_right(&self) -> bool {
        matches!(
            self.deed,
            IssueDeed::Closed | IssueDeed::Reopened | IssueDeed::Changed
        )
    }

    /// What there is to say where this was the last time that it is put right at once; else nothing.
    pub fn warning(&self) -> String {
        if self.is_put_right() && self.before + 1 == OFTEN {
            format!(
                "That was done {OFTEN} times within an hour. When it is done again, the issue stays like that until all issues are looked \
                 through, which is every ten minutes."
            )
        } else {
            String::new()
        }
    }

    /// An issue as it was found, of which nobody told what happened to it.
    ///
    /// # Errors
    /// When it lacks what is needed.
    pub fn found(repository: &Repository, issue: &Value) -> Result<Self, NotRead> {
        let issue = Issue::deserialize(issue)?;
        let by = match (issue.state.as_str(), &issue.closed_by) {
            ("closed", Some(user)) => user.login.clone(),
            _ => "somebody".to_owned(),
        };
        Ok(issue.news(repository.clone(), IssueDeed::Found, by))
    }
}

impl CommentNews {
    /// A comment as it was found, in a repository where our issues are those of some logins, in lower case.
    ///
    /// # Errors
    /// When it lacks what is needed.
    pub fn found(
        repository: &Repository,
        ours: &BTreeSet<String>,
        comment: &Value,
    ) -> Result<Self, NotRead> {
        let comment = Comment::deserialize(comment)?;
        let number = comment
            .issue_url
            .as_deref()
            .and_then(|url| url.rsplit('/').next());
        let number = number.and_then(|number| number.parse().ok());
        let number = number.ok_or_else(|| NotRead("a comment on no issue".to_owned()))?;
        let by = comment.user.as_ref().map(|user| user.login.as_str());
        let author = by.filter(|by| ours.contains(&by.to_lowercase()));
        let author = author.or_else(|| Some(ours.first()?.as_str()));
        let issue = IssueAt {
            repository: repository.clone(),
            number,
            author: author.unwrap_or_default().to_owned(),
        };
        Ok(comment.news(issue))
    }
}

impl Issue {
    fn news(self, repository: Repository, deed: IssueDeed, by: String) -> IssueNews {
        IssueNews {
            deed,
            by,
            state: IssueState::read(&self.state, self.state_reason.as_deref()),
            assignees: self.assignees.into_iter().map(|one| one.login).collect(),
            at: self.updated_at,
            before: 0,
            issue: IssueAt {
                repository,
                number: self.number,
                author: login(self.user),
            },
        }
    }
}

impl Comment {
    fn news(self, issue: IssueAt) -> CommentNews {
        CommentNews {
            issue,
            id: self.id,
            by: login(self.user),
            text: self.body.unwrap_or_default(),
            url: self.html_url,
            at: self.created_at,
            is_edited: self.updated_at.is_some_and(|at| at != self.created_at),
        }
    }
}

fn issue(told: Issues) -> IssueNews {
    let label = told.label.map(|label| label.name);
    let deed = match (told.action.as_deref().unwrap_or_default(), label) {
        ("closed", _) => IssueDeed::Closed,
        ("reopened", _) => IssueDeed::Reopened,
        ("assigned", _) => IssueDeed::Assigned,
        ("unassigned", _) => IssueDeed::Unassigned,
        ("labeled", Some(label)) => IssueDeed::Labelled(label),
        ("edited" | "unlabeled", _) => IssueDeed::Changed,
        ("deleted" | "transferred", _) => IssueDeed::Gone,
        _ => IssueDeed::Other,
    };
    told.issue
        .news(told.repository.full_name, deed, login(told.sender))
}

fn comment(told: IssueComment) -> CommentNews {
    told.comment.news(IssueAt {
        repository: told.repository.full_name,
        number: told.issue.number,
        author: login(told.issue.user),
    })
}

fn deployment(told: DeploymentStatus) -> DeploymentNews {
    let status = told.deployment_status;
    let is_machine = |user: &User| user.kind.as_deref() == Some("Bot");
    DeploymentNews {
        id: told.deployment.id,
        author: login(told.deployment.creator),
        // That it is inactive says that another took its place, and not how it ended.
        end: match status.state.as_str() {
            "success" => Some(DeploymentEnd::Succeeded),
            "failure" | "error" => Some(DeploymentEnd::Failed),
            _ => None,
        },
        is_machine: status.creator.as_ref().is_some_and(is_machine),
        by: login(status.creator),
        text: status.description.unwrap_or_default(),
        url: status.log_url.filter(|url| url.starts_with("https://")),
        at: status.created_at,
    }
}

/// The login of somebody; GitHub shows those who left as `ghost`.
fn login(user: Option<User>) -> String {
    user.map_or_else(|| "ghost".to_owned(), |user| user.login)
}
