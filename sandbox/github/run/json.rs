//! How runs are shown.

use serde_json::{Value, json};

use super::Run;
use crate::github::commit::head_commit;
use crate::github::repository::RepoKey;
use crate::github::workflow::Workflow;
use crate::github::world::World;

impl World {
    pub(in crate::github) fn run_json(&self, repo: RepoKey, run: &Run) -> Value {
        let held = self.repository(repo);
        let own = self.repo_address(repo, format_args!("/actions/runs/{}", run.id));
        let workflow = held.workflows.iter().find(|one| one.id == run.workflow);
        let suite = self.repo_address(repo, format_args!("/check-suites/{}", run.id));
        let mut body = json!({
            "id": run.id,
            "node_id": format!("WFR_{:012}", run.id),
            "name": workflow.map(|one| &one.seed.name),
            "path": workflow.map(Workflow::path),
            "workflow_id": run.workflow,
            "workflow_url": self.repo_address(repo, format_args!("/actions/workflows/{}", run.workflow)),
            "display_title": run.title,
            "run_number": run.number,
            "run_attempt": 1,
            "event": run.event,
            "status": run.progress.status(),
            "conclusion": run.progress.conclusion(),
            "head_branch": run.branch,
            "head_sha": run.sha,
            "head_commit": self.code(repo).commit(&run.sha).map(head_commit),
            "check_suite_id": run.id,
            "check_suite_node_id": format!("CS_{:012}", run.id),
            "check_suite_url": suite,
            "actor": self.user(&run.actor),
            "triggering_actor": self.user(&run.actor),
            "pull_requests": [],
            "referenced_workflows": [],
            "created_at": run.created_at.to_string(),
            "run_started_at": run.created_at.to_string(),
            "updated_at": run.updated_at.to_string(),
        });
        let page = self.repo_page(repo, format_args!("/actions/runs/{}", run.id));
        let links = [
            ("url", own.clone()),
            ("html_url", page),
            ("jobs_url", format!("{own}/jobs")),
            ("logs_url", format!("{own}/logs")),
            ("artifacts_url", format!("{own}/artifacts")),
            ("cancel_url", format!("{own}/cancel")),
            ("rerun_url", format!("{own}/rerun")),
        ];
        for (name, address) in links {
            body[name] = address.into();
        }
        body["repository"] = self.repository_json(repo);
        body["head_repository"] = body["repository"].clone();
        body["previous_attempt_url"] = Value::Null;
        body
    }
}
