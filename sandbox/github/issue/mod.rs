//! Issues: what they are. How they change, how they leave, how they are listed and how they are shown is beside this file.

mod edit;
mod json;
mod leave;
mod list;
mod open;
pub(super) mod routes;
mod state;

use std::time::Instant;

use jiff::Timestamp;

pub(super) use edit::IssueEdit;
pub(super) use json::no_reactions;
pub(super) use list::{choice, since};
pub(super) use open::NewIssue;
pub use state::{Reason, State};

pub(super) use leave::Left;

use super::refusal::{self, Refusal};
use super::repository::RepoKey;
use super::world::World;

const TITLE: usize = 256;
/// How many characters the body of an issue or a comment has at most.
pub(super) const BODY: usize = 65_536;

/// One issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// GitHub's id of it.
    pub id: u64,
    /// Its number in the repository.
    pub number: u64,
    /// One line.
    pub title: String,
    /// Markdown.
    pub body: Option<String>,
    /// Open or closed.
    pub state: State,
    /// Why it is closed, or that it was opened again.
    pub state_reason: Option<Reason>,
    /// The names of its labels.
    pub labels: Vec<String>,
    /// The logins of those who work on it.
    pub assignees: Vec<String>,
    /// The number of its milestone.
    pub milestone: Option<u64>,
    /// The login of its author.
    pub user: String,
    /// Only those who may write can comment.
    pub locked: bool,
    /// Why it is locked.
    pub lock_reason: Option<String>,
    /// The ids of its comments, oldest first.
    pub comments: Vec<u64>,
    /// When it was opened, to the second as all times here.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
    /// When it was closed, if it is.
    pub closed_at: Option<Timestamp>,
    /// The login of who closed it.
    pub closed_by: Option<String>,
    pub(super) born: Instant,
}

impl World {
    /// The issue with this number. A repository without issues answers 410 for all of them, and one that left says so.
    pub(super) fn issue(&self, repo: RepoKey, number: u64) -> Result<&Issue, Refusal> {
        self.issues_enabled(repo)?;
        let issues = &self.repository(repo).issues;
        let at = place(issues, number);
        at.map(|at| &issues[at])
            .ok_or_else(|| self.issue_left(repo, number))
    }

    /// Changes an issue, which then counts as updated now.
    pub(super) fn issue_mut<T>(
        &mut self,
        repo: RepoKey,
        number: u64,
        change: impl FnOnce(&mut Issue) -> T,
    ) -> Result<T, Refusal> {
        self.issue(repo, number)?;
        self.touched.push((repo, number));
        let issues = &mut self.repository_mut(repo).issues;
        let at = place(issues, number).ok_or_else(Refusal::not_found)?;
        let issue = &mut issues[at];
        issue.updated_at = super::now();
        Ok(change(issue))
    }
}

/// Where the issue with this number stands.
fn place(issues: &[Issue], number: u64) -> Option<usize> {
    issues
        .binary_search_by_key(&number, |issue| issue.number)
        .ok()
}

fn refuse_bad_title(title: &str) -> Result<(), Refusal> {
    if title.trim().is_empty() {
        return Err(Refusal::invalid(refusal::missing("Issue", "title")));
    }
    refusal::at_most("Issue", "title", title, TITLE)
}

fn refuse_bad_body(body: &str) -> Result<(), Refusal> {
    refusal::at_most("Issue", "body", body, BODY)
}

/// What came and what went between two lists of names.
pub(super) fn difference(before: &[String], after: &[String]) -> (Vec<String>, Vec<String>) {
    let missing_in = |names: &[String], other: &[String]| -> Vec<String> {
        names
            .iter()
            .filter(|name| !other.contains(name))
            .cloned()
            .collect()
    };
    (missing_in(after, before), missing_in(before, after))
}
