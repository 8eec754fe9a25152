//! What webhooks are told of commits, checks, deployments and runs.

use serde_json::{Map, Value, json};

use crate::github::commit::head_commit;
use crate::github::repository::RepoKey;
use crate::github::world::{Actor, World};

/// What stands for no commit in a push.
const NOTHING: &str = "0000000000000000000000000000000000000000";

impl World {
    /// Tells that a branch moved, and what it has now that it had not before.
    pub(in crate::github) fn tell_push(
        &self,
        actor: &Actor,
        branch: &str,
        before: Option<&str>,
        after: &str,
    ) {
        let repo = actor.repo;
        let code = self.code(repo);
        let new = before.map_or_else(Vec::new, |before| code.between(before, after));
        let commits: Vec<_> = new.into_iter().rev().map(head_commit).collect();
        let from = before.unwrap_or(NOTHING);
        let forced = before.is_some_and(|before| !code.holds(after, before));
        let compare = self.repo_page(repo, format_args!("/compare/{from}...{after}"));
        self.tell_code(
            actor,
            "push",
            None,
            [
                ("ref", format!("refs/heads/{branch}").into()),
                ("before", from.into()),
                ("after", after.into()),
                ("base_ref", Value::Null),
                ("compare", compare.into()),
                ("created", before.is_none().into()),
                ("deleted", false.into()),
                ("forced", forced.into()),
                ("commits", commits.into()),
                ("head_commit", code.commit(after).map(head_commit).into()),
                ("pusher", json!({ "name": actor.login })),
            ],
        );
    }

    /// Tells that a check run began, or ended.
    pub(in crate::github) fn tell_check(&self, actor: &Actor, id: u64) {
        let mut runs = self.repository(actor.repo).checks.iter();
        if let Some(run) = runs.find(|run| run.id == id) {
            let shown = self.check_json(actor.repo, run);
            let action = Some(run.progress.action());
            self.tell_code(actor, "check_run", action, [("check_run", shown)]);
        }
    }

    /// Tells that somebody said something of a commit.
    pub(in crate::github) fn tell_status(&self, actor: &Actor, sha: &str, status: &Value) {
        let commit = self.code(actor.repo).commit(sha);
        let commit = commit.map(|one| self.commit_json(actor.repo, one));
        let name = self.repository(actor.repo).full_name();
        let field = |name: &str| status[name].clone();
        self.tell_code(
            actor,
            "status",
            None,
            [
                ("id", field("id")),
                ("sha", sha.into()),
                ("name", name.into()),
                ("state", field("state")),
                ("context", field("context")),
                ("description", field("description")),
                ("target_url", field("target_url")),
                ("created_at", field("created_at")),
                ("updated_at", field("updated_at")),
                ("commit", commit.into()),
                ("branches", json!([])),
            ],
        );
    }

    /// Tells that a deployment was made.
    pub(in crate::github) fn tell_deployment(&self, actor: &Actor, id: u64) {
        if let Ok(held) = self.deployment(actor.repo, id) {
            let shown = self.deployment_json(actor.repo, held);
            let parts = [
                ("deployment", shown),
                ("workflow", Value::Null),
                ("workflow_run", Value::Null),
            ];
            self.tell_code(actor, "deployment", Some("created"), parts);
        }
    }

    /// Tells what became of a deployment.
    pub(in crate::github) fn tell_deployment_status(&self, actor: &Actor, id: u64) {
        let repo = actor.repo;
        let Ok(held) = self.deployment(repo, id) else {
            return;
        };
        let Some(last) = held.statuses.last() else {
            return;
        };
        self.tell_code(
            actor,
            "deployment_status",
            Some("created"),
            [
                (
                    "deployment_status",
                    self.deployment_status_json(repo, held, last),
                ),
                ("deployment", self.deployment_json(repo, held)),
                ("check_run", Value::Null),
                ("workflow", Value::Null),
                ("workflow_run", Value::Null),
            ],
        );
    }

    /// Tells that a run was asked for, began or ended.
    pub(in crate::github) fn tell_run(&self, actor: &Actor, id: u64, action: &'static str) {
        let repo = actor.repo;
        let Ok(run) = self.run(repo, id) else {
            return;
        };
        let workflows = self.repository(repo).workflows.iter();
        let mut workflows = workflows.filter(|one| one.id == run.workflow);
        let workflow = workflows.next().map(|one| self.workflow_json(repo, one));
        self.tell_code(
            actor,
            "workflow_run",
            Some(action),
            [
                ("workflow_run", self.run_json(repo, run)),
                ("workflow", workflow.into()),
            ],
        );
    }

    /// Tells that a repository is called otherwise now.
    pub(in crate::github) fn tell_renamed(&self, repo: RepoKey, former: &str) {
        let login = self.repository(repo).owner.clone();
        let changes = json!({ "repository": { "name": { "from": former } } });
        let parts = [("changes", changes)];
        self.tell_code(&Actor { login, repo }, "repository", Some("renamed"), parts);
    }

    fn tell_code<const N: usize>(
        &self,
        actor: &Actor,
        event: &'static str,
        action: Option<&'static str>,
        parts: [(&'static str, Value); N],
    ) {
        let hooks = self.hooks_about(actor.repo);
        let mut hooks = hooks.filter(|hook| hook.wants(event)).peekable();
        if hooks.peek().is_none() {
            return;
        }
        let mut payload = Map::new();
        if let Some(action) = action {
            payload.insert("action".into(), action.into());
        }
        payload.extend(parts.map(|(name, value)| (name.to_owned(), value)));
        let payload = self.signed_by(actor, payload);
        for hook in hooks {
            hook.send(event, action, payload.clone());
        }
    }
}
