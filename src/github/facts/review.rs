//! The pull request that a commit came by, and its reviews.

use binnacle_commands::{
    deploy::{
        Review, Sha,
        look::{PullSeen, ReviewSeen, Stage, Verdict, pull_of, review},
    },
    names::Repository,
};
use serde::Deserialize;

use crate::github::failed::Failed;

use super::{Facts, parts::Login};

/// How many pages of a hundred reviews are read.
const PAGES: usize = 10;

/// What the pull requests of a commit say.
#[derive(Debug)]
pub(super) struct Reviewed {
    pub(super) review: Review,
    /// Whether it came from a fork, where that can be told.
    pub(super) fork: Option<bool>,
}

#[derive(Deserialize)]
struct Pull {
    number: u64,
    state: String,
    #[serde(default)]
    draft: bool,
    #[serde(default)]
    merged_at: Option<String>,
    #[serde(default)]
    merge_commit_sha: Option<String>,
    head: Side,
    base: Side,
}

#[derive(Deserialize)]
struct Side {
    sha: String,
    #[serde(rename = "ref")]
    name: String,
    #[serde(default)]
    repo: Option<Repo>,
}

#[derive(Deserialize)]
struct Repo {
    id: u64,
}

#[derive(Deserialize)]
struct Said {
    state: String,
    #[serde(default)]
    user: Option<Login>,
    #[serde(default)]
    commit_id: Option<String>,
}

impl Facts {
    pub(super) async fn review(
        &self,
        repository: &Repository,
        sha: &Sha,
    ) -> Result<Reviewed, Failed> {
        let path = ["commits", sha.as_str(), "pulls"];
        let params = [("per_page", "100".to_owned())];
        let pulls: Vec<Pull> = self.0.read(repository, &path, &params).await?;
        let pulls: Vec<PullSeen> = pulls.into_iter().map(Pull::seen).collect();
        let pull = pull_of(sha, &pulls);
        let reviews = match pull {
            Some(pull) => self.reviews(repository, pull.number).await?,
            None => Vec::new(),
        };
        let fork = pulls.iter().map(|pull| pull.fork).reduce(|a, b| a && b);
        Ok(Reviewed {
            review: review(pull, &reviews),
            fork,
        })
    }

    async fn reviews(
        &self,
        repository: &Repository,
        number: u64,
    ) -> Result<Vec<ReviewSeen>, Failed> {
        let (mut all, number) = (Vec::new(), number.to_string());
        for page in 1..=PAGES {
            let params = [("per_page", "100".to_owned()), ("page", page.to_string())];
            let path = ["pulls", &number, "reviews"];
            let part: Vec<Said> = self.0.read(repository, &path, &params).await?;
            let is_last = part.len() < 100;
            all.extend(part.into_iter().filter_map(Said::seen));
            if is_last {
                return Ok(all);
            }
        }
        Err(Failed::Doubtful(format!(
            "more than {} reviews",
            PAGES * 100
        )))
    }
}

impl Pull {
    fn seen(self) -> PullSeen {
        let own = self.base.repo.map(|repo| repo.id);
        let from = self.head.repo.map(|repo| repo.id);
        PullSeen {
            number: self.number,
            draft: self.draft,
            stage: match (self.state.as_str(), &self.merged_at) {
                (_, Some(_)) => Stage::Merged,
                ("open", None) => Stage::Open,
                _ => Stage::Closed,
            },
            head: self.head.sha,
            fork: from.is_none() || from != own,
            base: self.base.name,
            merge: self.merge_commit_sha,
        }
    }
}

impl Said {
    /// An account that is gone has no say any more.
    fn seen(self) -> Option<ReviewSeen> {
        let verdict = match self.state.as_str() {
            "APPROVED" => Verdict::Approved,
            "CHANGES_REQUESTED" => Verdict::ChangesRequested,
            "DISMISSED" => Verdict::Dismissed,
            _ => Verdict::Other,
        };
        Some(ReviewSeen {
            by: self.user?.login?,
            verdict,
            commit: self.commit_id,
        })
    }
}
