//! How check runs, their suites and their apps are shown.

use serde_json::{Value, json};

use super::{ACTIONS, CheckRun, Progress};
use crate::github::commit::head_commit;
use crate::github::repository::RepoKey;
use crate::github::world::World;

impl World {
    pub(in crate::github) fn check_json(&self, repo: RepoKey, run: &CheckRun) -> Value {
        let own = self.repo_address(repo, format_args!("/check-runs/{}", run.id));
        let page = self.repo_page(repo, format_args!("/runs/{}", run.id));
        json!({
            "id": run.id,
            "node_id": format!("CR_{:012}", run.id),
            "name": run.name,
            "head_sha": run.sha,
            "external_id": "",
            "url": own,
            "html_url": page,
            "details_url": page,
            "status": run.progress.status(),
            "conclusion": run.progress.conclusion(),
            "started_at": run.started_at.to_string(),
            "completed_at": run.completed_at.map(|at| at.to_string()),
            "output": {
                "title": null,
                "summary": null,
                "text": null,
                "annotations_count": 0,
                "annotations_url": format!("{own}/annotations"),
            },
            "check_suite": { "id": run.suite },
            "app": self.app_json(repo, &run.app),
            "pull_requests": [],
        })
    }

    /// A suite: all that an app reports of a commit in one go.
    pub(super) fn suite_json(&self, repo: RepoKey, runs: &[&CheckRun]) -> Value {
        let Some(first) = runs.first() else {
            return Value::Null;
        };
        let open = runs.iter().find(|run| run.completed_at.is_none());
        let bad = runs.iter().find(|run| {
            !matches!(
                run.progress.conclusion(),
                Some("success" | "neutral" | "skipped")
            )
        });
        let progress = open.or(bad).unwrap_or(first).progress;
        let own = self.repo_address(repo, format_args!("/check-suites/{}", first.suite));
        let commit = self.code(repo).commit(&first.sha);
        json!({
            "id": first.suite,
            "node_id": format!("CS_{:012}", first.suite),
            "head_branch": self.branch_of(repo, &first.sha),
            "head_sha": first.sha,
            "status": progress.status(),
            "conclusion": progress.conclusion(),
            "url": own,
            "before": null,
            "after": first.sha,
            "pull_requests": [],
            "app": self.app_json(repo, &first.app),
            "repository": self.repository_json(repo),
            "created_at": first.started_at.to_string(),
            "updated_at": first.completed_at.unwrap_or(first.started_at).to_string(),
            "head_commit": commit.map(head_commit),
            "latest_check_runs_count": runs.len(),
            "check_runs_url": format!("{own}/check-runs"),
        })
    }

    fn branch_of(&self, repo: RepoKey, sha: &str) -> Option<&String> {
        let mut branches = self.code(repo).branches.iter();
        branches
            .find(|(_, head)| *head == sha)
            .map(|(name, _)| name)
    }

    /// An app, which is known by its short name only.
    fn app_json(&self, repo: RepoKey, slug: &str) -> Value {
        let held = self.repository(repo);
        // GitHub's own app has the same number everywhere.
        let id = if slug == ACTIONS {
            15_368
        } else {
            slug.bytes().fold(100_000_u64, |id, byte| {
                (id * 31 + u64::from(byte)) % 900_000 + 100_000
            })
        };
        json!({
            "id": id,
            "slug": slug,
            "node_id": format!("A_{id:012}"),
            "owner": self.user(&held.owner),
            "name": slug,
            "description": null,
            "external_url": "https://apps.example",
            "html_url": self.address(format_args!("/apps/{slug}")),
            "created_at": "2020-01-01T00:00:00Z",
            "updated_at": "2020-01-01T00:00:00Z",
            "permissions": { "checks": "write", "metadata": "read" },
            "events": [],
        })
    }
}

impl Progress {
    /// What a webhook calls the step.
    pub(in crate::github) const fn action(self) -> &'static str {
        match self {
            Self::Completed(_) => "completed",
            _ => "created",
        }
    }
}
