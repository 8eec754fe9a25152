//! Which of the branches that may be deployed from hold a commit, and what it lacks of their first.

use binnacle_commands::deploy::{Sha, look::branch_fits, outside::Question};
use serde::Deserialize;

use crate::github::failed::Failed;

use super::{Facts, parts::Comparison};

/// How many pages of a hundred branches are read.
const PAGES: usize = 10;
/// How many branches are compared for one pattern.
const COMPARED: usize = 50;

/// Where a commit is.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Of the branches that fit each pattern, one that holds it.
    pub(super) branches: Vec<String>,
    /// Whether some branch ends with it.
    pub(super) is_head: bool,
    /// How many commits of the first branch it lacks.
    pub(super) behind: Option<u32>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Repo {
    default_branch: String,
}

impl Facts {
    pub(super) async fn places(&self, question: &Question, sha: &Sha) -> Result<Places, Failed> {
        let mut places = Places {
            behind: self.behind(question, sha).await?,
            ..Places::default()
        };
        for pattern in &question.branches {
            let names = self.fitting(question, pattern).await?;
            for name in names {
                let compared = self.compare(question, &name, sha).await?;
                if compared.is_some_and(|compared| compared.ahead_by == 0) {
                    places.branches.push(name);
                    break;
                }
            }
        }
        if places.branches.is_empty() {
            let path = ["commits", sha.as_str(), "branches-where-head"];
            let heads: Vec<Named> = self.0.read(&question.repository, &path, &[]).await?;
            places.is_head = !heads.is_empty();
        }
        Ok(places)
    }

    /// What it lacks of its base: the first branch that is named whole, or the repository's own.
    async fn behind(&self, question: &Question, sha: &Sha) -> Result<Option<u32>, Failed> {
        let mut names = question.branches.iter();
        let base = if let Some(name) = names.find(|name| !name.contains('*')) {
            name.clone()
        } else {
            let repo: Repo = self.0.read(&question.repository, &[], &[]).await?;
            repo.default_branch
        };
        let compared = self.compare(question, &base, sha).await?;
        Ok(compared.map(|compared| compared.behind_by))
    }

    /// The branches that fit a pattern; too many to look through are as good as unknown.
    async fn fitting(&self, question: &Question, pattern: &str) -> Result<Vec<String>, Failed> {
        if !pattern.contains('*') {
            return Ok(vec![pattern.to_owned()]);
        }
        let mut names = Vec::new();
        for page in 1..=PAGES {
            let params = [("per_page", "100".to_owned()), ("page", page.to_string())];
            let part: Vec<Named> = self
                .0
                .read(&question.repository, &["branches"], &params)
                .await?;
            let is_last = part.len() < 100;
            names.extend(part.into_iter().map(|one| one.name));
            if is_last {
                names.retain(|name| branch_fits(pattern, name));
                if names.len() <= COMPARED {
                    return Ok(names);
                }
                break;
            }
        }
        Err(Failed::Doubtful(format!(
            "too many branches fit `{pattern}` to look through all of them"
        )))
    }

    /// What a commit has and lacks of a branch; nothing if there is no such branch, or nothing that both hold.
    async fn compare(
        &self,
        question: &Question,
        branch: &str,
        sha: &Sha,
    ) -> Result<Option<Comparison>, Failed> {
        let range = format!("{branch}...{sha}");
        let params = [("per_page", "1".to_owned())];
        let path = ["compare", range.as_str()];
        let read = self.0.read(&question.repository, &path, &params);
        match read.await {
            Ok(compared) => Ok(Some(compared)),
            Err(Failed::Refused { status: 404, .. }) => Ok(None),
            Err(failed) => Err(failed),
        }
    }
}
