//! The issues and pull requests of a repository that changed since a time.

use binnacle_commands::{
    activity::{Item, Kind, Listed},
    names::Repository,
};
use jiff::Timestamp;
use serde::{Deserialize, de::IgnoredAny};

use crate::github::failed::Failed;

use super::Facts;

/// How many pages of a hundred are read of each list. What changed last comes first, so that what is left out is the oldest.
const PAGES: usize = 20;

/// An issue or a pull request in a list.
#[derive(Deserialize)]
struct Row {
    created_at: Timestamp,
    updated_at: Timestamp,
    #[serde(default)]
    closed_at: Option<Timestamp>,
    #[serde(default)]
    merged_at: Option<Timestamp>,
    /// The list of issues has pull requests too; those have a list of their own.
    #[serde(default)]
    pull_request: Option<IgnoredAny>,
}

impl Row {
    const fn item(&self, kind: Kind) -> Item {
        Item {
            kind,
            opened_at: self.created_at,
            closed_at: self.closed_at,
        }
    }
}

impl Facts {
    pub(super) async fn read_activity(
        &self,
        repository: &Repository,
        since: Timestamp,
    ) -> Result<Listed, Failed> {
        let (issues, pulls) = tokio::try_join!(
            self.newest(repository, "issues", since),
            self.newest(repository, "pulls", since),
        )?;
        let is_whole = issues.1 && pulls.1;
        let issues = issues.0.iter().filter(|row| row.pull_request.is_none());
        let issues = issues.map(|row| row.item(Kind::Issue));
        let pulls = pulls.0.iter().map(|row| {
            let is_merged = row.merged_at.is_some();
            row.item(Kind::Pull { is_merged })
        });
        Ok(Listed {
            items: issues.chain(pulls).collect(),
            is_whole,
        })
    }

    /// What changed since a time, the newest change first, and whether that is all of it.
    async fn newest(
        &self,
        repository: &Repository,
        list: &str,
        since: Timestamp,
    ) -> Result<(Vec<Row>, bool), Failed> {
        let mut all = Vec::new();
        for page in 1..=PAGES {
            let params = [
                ("state", "all".to_owned()),
                ("sort", "updated".to_owned()),
                ("direction", "desc".to_owned()),
                ("per_page", "100".to_owned()),
                ("page", page.to_string()),
            ];
            let part: Vec<Row> = self.0.read(repository, &[list], &params).await?;
            let is_last = part.len() < 100 || part.iter().any(|row| row.updated_at < since);
            all.extend(part);
            if is_last {
                return Ok((all, true));
            }
        }
        Ok((all, false))
    }
}
