//! The check runs and statuses of a commit.

use binnacle_commands::{
    deploy::{
        Check, Sha,
        look::{RunSeen, StatusSeen, checks},
    },
    names::Repository,
};
use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};

use crate::github::failed::Failed;

use super::Facts;

/// How many pages of a hundred are read.
const PAGES: usize = 10;

#[derive(Deserialize)]
struct Runs {
    check_runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    id: u64,
    name: String,
    status: String,
    #[serde(default)]
    conclusion: Option<String>,
    #[serde(default)]
    started_at: Option<Timestamp>,
    #[serde(default)]
    app: Option<App>,
}

#[derive(Deserialize)]
struct App {
    #[serde(default)]
    slug: Option<String>,
}

#[derive(Deserialize)]
struct Statuses {
    statuses: Vec<Status>,
}

#[derive(Deserialize)]
struct Status {
    id: u64,
    context: String,
    state: String,
    #[serde(default)]
    updated_at: Option<Timestamp>,
}

impl Facts {
    pub(super) async fn checks(
        &self,
        repository: &Repository,
        sha: &Sha,
    ) -> Result<Vec<Check>, Failed> {
        let (runs, statuses) = tokio::try_join!(
            self.all(repository, sha, "check-runs", |page: Runs| page.check_runs),
            self.all(repository, sha, "status", |page: Statuses| page.statuses),
        )?;
        let runs = runs.into_iter().map(|run| RunSeen {
            id: run.id,
            name: run.name,
            app: run.app.and_then(|app| app.slug),
            status: run.status,
            conclusion: run.conclusion,
            started_at: run.started_at,
        });
        let statuses = statuses.into_iter().map(|status| StatusSeen {
            id: status.id,
            context: status.context,
            state: status.state,
            at: status.updated_at,
        });
        Ok(checks(sha, runs.collect(), statuses.collect()))
    }

    /// All pages of what is known of a commit.
    async fn all<P: DeserializeOwned, T>(
        &self,
        repository: &Repository,
        sha: &Sha,
        what: &str,
        rows: impl Fn(P) -> Vec<T>,
    ) -> Result<Vec<T>, Failed> {
        let mut all = Vec::new();
        for page in 1..=PAGES {
            let params = [("per_page", "100".to_owned()), ("page", page.to_string())];
            let path = ["commits", sha.as_str(), what];
            let part = rows(self.0.read(repository, &path, &params).await?);
            let is_last = part.len() < 100;
            all.extend(part);
            if is_last {
                return Ok(all);
            }
        }
        Err(Failed::Doubtful(format!(
            "more than {} of them",
            PAGES * 100
        )))
    }
}
