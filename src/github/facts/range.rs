//! What a commit would bring to where another one is live.

use binnacle_commands::deploy::{
    look::{self, CommitSeen},
    outside::{Question, Range},
};
use binnacle_commands::names::{GithubLogin, Repository};

use crate::github::failed::Failed;

use super::{
    Facts,
    parts::{CommitPart, Comparison},
};

/// How many pages of a hundred commits are read.
const PAGES: u32 = 3;

/// What it would bring, and who wrote that.
#[derive(Debug)]
pub(super) struct Bringing {
    pub(super) range: Range,
    /// Not known where GitHub does not know somebody, or there are too many commits to look at.
    pub(super) authors: Option<Vec<GithubLogin>>,
}

impl Facts {
    /// Where nothing is live, only the commit itself counts as new.
    pub(super) async fn range(
        &self,
        question: &Question,
        to: &CommitSeen,
    ) -> Result<Bringing, Failed> {
        let Some(from) = &question.live else {
            return Ok(bringing(std::slice::from_ref(to), 1, None));
        };
        let sha = to.sha.as_str();
        self.between(&question.repository, from, sha).await
    }

    /// What a commit, or the head of a branch, has beyond another commit.
    pub(super) async fn between(
        &self,
        repository: &Repository,
        from: &str,
        to: &str,
    ) -> Result<Bringing, Failed> {
        let range = format!("{from}...{to}");
        let mut commits = Vec::new();
        let mut page = 0;
        loop {
            page += 1;
            let params = [("per_page", "100".to_owned()), ("page", page.to_string())];
            let path = ["compare", range.as_str()];
            let read = self.0.read(repository, &path, &params);
            let part: Comparison = read.await?;
            let is_last = part.commits.len() < 100 || page == PAGES;
            let seen = part.commits.into_iter().map(CommitPart::seen);
            commits.extend(seen.collect::<Result<Vec<_>, _>>()?);
            if is_last {
                return Ok(bringing(&commits, part.total_commits, Some(part.html_url)));
            }
        }
    }
}

fn bringing(commits: &[CommitSeen], total: u32, url: Option<String>) -> Bringing {
    let is_whole = u32::try_from(commits.len()) == Ok(total);
    Bringing {
        range: look::range(commits, total, url),
        authors: is_whole.then(|| look::authors(commits)).flatten(),
    }
}
