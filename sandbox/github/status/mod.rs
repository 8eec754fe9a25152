//! Commit statuses: the older way for programs to say what they found out about a commit.

pub(super) mod routes;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::asked::Asked;
use super::commit::Commit;
use super::refusal::{self, Refusal};
use super::repository::RepoKey;
use super::seed::Rights;
use super::world::{Actor, World};

/// How many statuses a commit can have in one context.
const MOST: usize = 1_000;

/// One status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Status {
    id: u64,
    sha: String,
    pub(super) context: String,
    pub(super) state: String,
    description: Option<String>,
    target_url: Option<String>,
    creator: String,
    at: Timestamp,
}

impl World {
    /// The last status of each context, in the order in which they were first given.
    pub(super) fn statuses(&self, repo: RepoKey, sha: &str) -> Vec<&Status> {
        let mut last: Vec<&Status> = Vec::new();
        for status in &self.repository(repo).statuses {
            if status.sha != sha {
                continue;
            }
            let is_same = |held: &&mut &Status| held.context.eq_ignore_ascii_case(&status.context);
            match last.iter_mut().find(is_same) {
                Some(held) => *held = status,
                None => last.push(status),
            }
        }
        last
    }

    /// What all contexts together say of a commit.
    pub(super) fn combined(&self, repo: RepoKey, sha: &str) -> &'static str {
        let statuses = self.statuses(repo, sha);
        let any = |state: &[&str]| {
            statuses
                .iter()
                .any(|one| state.contains(&one.state.as_str()))
        };
        if any(&["error", "failure"]) {
            "failure"
        } else if statuses.is_empty() || any(&["pending"]) {
            "pending"
        } else {
            "success"
        }
    }

    fn status_add(&mut self, actor: &Actor, sha: &str, asked: &Asked) -> Result<Value, Refusal> {
        let repo = actor.repo;
        self.require(repo, &actor.login, Rights::Push)?;
        let sha = self.code(repo).find(sha)?.sha.clone();
        let state = asked.word("state", &["error", "failure", "pending", "success"])?;
        let state = state.ok_or_else(|| super::asked::not_supplied("state"))?;
        let context = asked.text("context")?.unwrap_or_else(|| "default".into());
        let description = asked.text("description")?;
        refusal::at_most(
            "Status",
            "description",
            description.as_deref().unwrap_or_default(),
            140,
        )?;
        let held = &self.repository(repo).statuses;
        let is_same = |one: &&Status| one.sha == sha && one.context.eq_ignore_ascii_case(&context);
        if held.iter().filter(is_same).count() >= MOST {
            let message = "This SHA and context has reached the maximum number of statuses.";
            return Err(Refusal::invalid(refusal::custom("Status", "base", message)));
        }
        let status = Status {
            id: self.next_id(),
            sha,
            context,
            state,
            description,
            target_url: asked.text("target_url")?,
            creator: actor.login.clone(),
            at: super::now(),
        };
        let shown = self.status_json(repo, &status);
        self.tell_status(actor, &status.sha, &shown);
        self.repository_mut(repo).statuses.push(status);
        Ok(shown)
    }

    fn status_json(&self, repo: RepoKey, status: &Status) -> Value {
        let creator = self.user(&status.creator);
        json!({
            "id": status.id,
            "node_id": format!("SC_{:012}", status.id),
            "url": self.repo_address(repo, format_args!("/statuses/{}", status.sha)),
            "avatar_url": creator["avatar_url"],
            "state": status.state,
            "context": status.context,
            "description": status.description,
            "target_url": status.target_url,
            "creator": creator,
            "created_at": status.at.to_string(),
            "updated_at": status.at.to_string(),
        })
    }

    fn combined_json(&self, repo: RepoKey, commit: &Commit, rows: &[Value]) -> Value {
        let sha = &commit.sha;
        let own = self.repo_address(repo, format_args!("/commits/{sha}"));
        json!({
            "state": self.combined(repo, sha),
            "statuses": rows,
            "sha": sha,
            "total_count": self.statuses(repo, sha).len(),
            "repository": self.repository_json(repo),
            "commit_url": own,
            "url": format!("{own}/status"),
        })
    }
}
