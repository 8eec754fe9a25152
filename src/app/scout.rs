//! Asking, outside of any transaction, what GitHub knows of a commit that somebody wants to deploy.

use std::{fmt, pin::Pin};

use binnacle_commands::{
    activity::Listed,
    deploy::outside::{Outside, Question, Range},
    hook::CommentNews,
    names::Repository,
    team::Team,
    workflow::RunSeen,
};

use jiff::Timestamp;

use super::App;

/// Why nothing is known without GitHub.
pub(super) const NO_TOKEN: &str =
    "Binnacle has no token for it; whoever runs Binnacle sets GITHUB_TOKEN";

/// What comes of asking, later.
pub type Asking<'a> = Pin<Box<dyn Future<Output = Outside> + Send + 'a>>;

/// How a run goes, later.
pub type Following<'a> = Pin<Box<dyn Future<Output = Result<RunSeen, String>> + Send + 'a>>;

/// What a branch has beyond a commit, later.
pub type Comparing<'a> = Pin<Box<dyn Future<Output = Result<Range, String>> + Send + 'a>>;

/// What a repository's issues and pull requests were, later.
pub type Listing<'a> = Pin<Box<dyn Future<Output = Result<Listed, String>> + Send + 'a>>;

/// What was said on issues, later.
pub type Hearing<'a> = Pin<Box<dyn Future<Output = Result<Vec<CommentNews>, String>> + Send + 'a>>;

/// Somebody who reads where the code is kept.
pub trait Scout: fmt::Debug + Send + Sync {
    /// Reads everything that is asked, in a bounded time. What could not be read is unknown, and says why.
    fn ask<'a>(&'a self, question: &'a Question) -> Asking<'a>;

    /// Reads what the head of a branch has beyond a commit, in a bounded time; or why that could not be read.
    fn ahead<'a>(
        &'a self,
        repository: &'a Repository,
        live: &'a str,
        branch: &'a str,
    ) -> Comparing<'a>;

    /// Reads how a run goes, in a bounded time; or why that could not be read.
    fn run<'a>(&'a self, repository: &'a Repository, run: i64) -> Following<'a>;

    /// Reads the issues and pull requests that changed since a time, in a bounded time; or why they could not be read.
    fn activity<'a>(&'a self, repository: &'a Repository, since: Timestamp) -> Listing<'a>;

    /// Reads what was said since a time on the issues of a team's repositories, in a bounded time; or why that could not be read.
    fn said<'a>(&'a self, team: &'a Team, since: Timestamp) -> Hearing<'a>;
}

impl App {
    /// What GitHub knows of a commit. Without GitHub nothing is known.
    pub async fn outside(&self, question: &Question) -> Outside {
        match &self.scout {
            Some(scout) => scout.ask(question).await,
            None => Outside::unknown(NO_TOKEN),
        }
    }

    /// What the head of a branch has beyond a commit, or why nobody knows.
    pub async fn ahead(
        &self,
        repository: &Repository,
        live: &str,
        branch: &str,
    ) -> Result<Range, String> {
        match &self.scout {
            Some(scout) => scout.ahead(repository, live, branch).await,
            None => Err(NO_TOKEN.to_owned()),
        }
    }
}
