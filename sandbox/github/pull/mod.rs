//! Pull requests and their reviews: what they are, and how they come and go.

mod json;
mod list;
pub(super) mod routes;

use axum::http::StatusCode;
use jiff::Timestamp;

use super::refusal::{self, Refusal};
use super::repository::RepoKey;
use super::seed::{CommitSeed, Rights};
use super::world::{Actor, World};

/// A pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pull {
    /// GitHub's id of it.
    pub id: u64,
    /// Its number in the repository, out of the same row as the numbers of issues.
    pub number: u64,
    /// One line.
    pub title: String,
    /// The login of its author.
    pub user: String,
    /// Not yet to be merged.
    pub draft: bool,
    /// The branch that it brings.
    pub head: String,
    /// The branch that it is for.
    pub base: String,
    /// Where the base stood when it was opened.
    pub base_sha: String,
    /// The reviews, oldest first.
    pub reviews: Vec<Review>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was closed, merged or not.
    pub closed_at: Option<Timestamp>,
    /// What it brought, once it is merged: where its head stood, and the commit on the base.
    pub merged: Option<(String, String)>,
}

impl Pull {
    /// When something happened to it last.
    pub(super) fn updated_at(&self) -> Timestamp {
        let reviewed = self.reviews.iter().map(|review| review.at);
        let all = reviewed.chain(self.closed_at);
        all.fold(self.created_at, Timestamp::max)
    }
}

/// A review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// GitHub's id of it.
    pub id: u64,
    /// The login of its author.
    pub user: String,
    /// What it says.
    pub verdict: Verdict,
    /// Where the head stood.
    pub sha: String,
    /// When it was given.
    pub at: Timestamp,
}

/// What a review says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It may be merged.
    Approved,
    /// It has to change.
    ChangesRequested,
    /// Neither.
    Commented,
    /// Somebody took back what it said.
    Dismissed,
}

impl Verdict {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "APPROVED",
            Self::ChangesRequested => "CHANGES_REQUESTED",
            Self::Commented => "COMMENTED",
            Self::Dismissed => "DISMISSED",
        }
    }
}

/// What a pull request begins as.
#[derive(Debug, Clone)]
pub(super) struct NewPull {
    pub(super) title: String,
    pub(super) head: String,
    pub(super) base: String,
    pub(super) draft: bool,
}

impl World {
    pub(super) fn pull(&self, repo: RepoKey, number: u64) -> Result<&Pull, Refusal> {
        let mut pulls = self.repository(repo).pulls.iter();
        let pull = pulls.find(|pull| pull.number == number);
        pull.ok_or_else(Refusal::not_found)
    }

    fn pull_mut(&mut self, repo: RepoKey, number: u64) -> Result<&mut Pull, Refusal> {
        let mut pulls = self.repository_mut(repo).pulls.iter_mut();
        let pull = pulls.find(|pull| pull.number == number);
        pull.ok_or_else(Refusal::not_found)
    }

    /// Where the head of a pull request stands: as it was merged, or as its branch is now.
    pub(super) fn pull_head(&self, repo: RepoKey, pull: &Pull) -> String {
        let merged = pull.merged.as_ref().map(|(head, _)| head.clone());
        let branches = &self.code(repo).branches;
        merged
            .or_else(|| branches.get(&pull.head).cloned())
            .unwrap_or_else(|| pull.base_sha.clone())
    }

    /// Opens a pull request and tells its number.
    pub(super) fn pull_open(&mut self, actor: &Actor, new: NewPull) -> Result<u64, Refusal> {
        let repo = actor.repo;
        let branches = &self.code(repo).branches;
        let stands = |field: &str, name: &str| {
            let invalid = || Refusal::invalid(refusal::bad_value("PullRequest", field, name));
            branches.get(name).cloned().ok_or_else(invalid)
        };
        let (head, base_sha) = (stands("head", &new.head)?, stands("base", &new.base)?);
        if self.code(repo).between(&base_sha, &head).is_empty() {
            let message = format!("No commits between {} and {}", new.base, new.head);
            return Err(Refusal::invalid(refusal::custom(
                "PullRequest",
                "head",
                &message,
            )));
        }
        let (id, number) = (self.next_id(), self.next_number(repo));
        self.repository_mut(repo).pulls.push(Pull {
            id,
            number,
            title: new.title,
            user: actor.login.clone(),
            draft: new.draft,
            head: new.head,
            base: new.base,
            base_sha,
            reviews: Vec::new(),
            created_at: super::now(),
            closed_at: None,
            merged: None,
        });
        Ok(number)
    }

    /// Reviews a pull request as it stands. Nobody approves of their own.
    pub(super) fn pull_review(
        &mut self,
        actor: &Actor,
        number: u64,
        verdict: Verdict,
    ) -> Result<(), Refusal> {
        let pull = self.pull(actor.repo, number)?;
        let own = pull.user.eq_ignore_ascii_case(&actor.login);
        if own && matches!(verdict, Verdict::Approved | Verdict::ChangesRequested) {
            let what = match verdict {
                Verdict::Approved => "approve",
                _ => "request changes on",
            };
            let message = format!("Can not {what} your own pull request");
            return Err(
                Refusal::unprocessable("Unprocessable Entity").with_errors(vec![message.into()])
            );
        }
        let sha = self.pull_head(actor.repo, pull);
        let review = Review {
            id: self.next_id(),
            user: actor.login.clone(),
            verdict,
            sha,
            at: super::now(),
        };
        self.pull_mut(actor.repo, number)?.reviews.push(review);
        Ok(())
    }

    /// Merges a pull request, with a commit that follows both branches, or as one commit of its own. Tells that commit.
    pub(super) fn pull_merge(
        &mut self,
        actor: &Actor,
        number: u64,
        squash: bool,
    ) -> Result<String, Refusal> {
        let repo = actor.repo;
        self.require(repo, &actor.login, Rights::Push)?;
        let pull = self.pull(repo, number)?.clone();
        let not = |message| Refusal::new(StatusCode::METHOD_NOT_ALLOWED, message);
        if pull.draft {
            return Err(not("Pull Request is still a draft"));
        }
        if pull.closed_at.is_some() {
            return Err(not("Pull Request is not mergeable"));
        }
        let head = self.pull_head(repo, &pull);
        let base = self.code(repo).find(&pull.base)?.sha.clone();
        let mut parents = vec![base];
        parents.extend((!squash).then(|| head.clone()));
        let message = if squash {
            format!("{} (#{number})", pull.title)
        } else {
            format!(
                "Merge pull request #{number} from {}\n\n{}",
                pull.head, pull.title
            )
        };
        let author = if squash { &pull.user } else { &actor.login };
        let sha = self.commit_make(repo, parents, CommitSeed::new(&pull.base, author, &message));
        let merged = self.pull_mut(repo, number)?;
        merged.merged = Some((head, sha.clone()));
        merged.closed_at = Some(super::now());
        self.branch_move(actor, &pull.base, &sha)?;
        Ok(sha)
    }
}
