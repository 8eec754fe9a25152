//! How an issue is shown: by the API, and on the page of the sandbox.

use serde_json::{Value, json};

use super::Issue;
use crate::github::repository::RepoKey;
use crate::github::world::World;

impl World {
    /// The issue in GitHub's shape.
    pub(in crate::github) fn issue_json(&self, repo: RepoKey, issue: &Issue) -> Value {
        let own = self.repo_address(repo, format_args!("/issues/{}", issue.number));
        let assignees: Vec<_> = issue
            .assignees
            .iter()
            .map(|login| self.user(login))
            .collect();
        json!({
            "id": issue.id,
            "node_id": format!("I_{:012}", issue.id),
            "url": own,
            "repository_url": self.repo_address(repo, format_args!("")),
            "labels_url": format!("{own}/labels{{/name}}"),
            "comments_url": format!("{own}/comments"),
            "events_url": format!("{own}/events"),
            "timeline_url": format!("{own}/timeline"),
            "html_url": self.issue_page(repo, issue.number),
            "number": issue.number,
            "title": issue.title,
            "body": issue.body,
            "state": issue.state.as_str(),
            "state_reason": issue.state_reason.map(super::Reason::as_str),
            "user": self.user(&issue.user),
            "author_association": self.association(repo, &issue.user),
            "labels": self.labels_of(repo, issue),
            "assignee": assignees.first(),
            "assignees": assignees,
            "milestone": issue.milestone.map(|number| self.milestone_json(repo, number)),
            "locked": issue.locked,
            "active_lock_reason": issue.lock_reason,
            "comments": issue.comments.len(),
            "created_at": issue.created_at.to_string(),
            "updated_at": issue.updated_at.to_string(),
            "closed_at": issue.closed_at.map(|at| at.to_string()),
            "closed_by": issue.closed_by.as_deref().map(|login| self.user(login)),
            "performed_via_github_app": null,
            "reactions": no_reactions(&own),
        })
    }

    /// A milestone in GitHub's shape.
    pub(super) fn milestone_json(&self, repo: RepoKey, number: u64) -> Value {
        let title = number.checked_sub(1).and_then(|at| {
            self.repository(repo)
                .milestones
                .get(usize::try_from(at).ok()?)
        });
        json!({
            "url": self.repo_address(repo, format_args!("/milestones/{number}")),
            "html_url": self.repo_page(repo, format_args!("/milestone/{number}")),
            "number": number,
            "title": title,
            "state": "open",
        })
    }

    /// The labels of an issue in GitHub's shape.
    pub(in crate::github) fn labels_of(&self, repo: RepoKey, issue: &Issue) -> Vec<Value> {
        let labels = issue
            .labels
            .iter()
            .filter_map(|name| self.label(repo, name));
        labels.map(|label| self.label_json(repo, label)).collect()
    }

    /// Where a browser finds the issue.
    pub(in crate::github) fn issue_page(&self, repo: RepoKey, number: u64) -> String {
        self.repo_page(repo, format_args!("/issues/{number}"))
    }

    /// The issue with its whole conversation, in the shape that the page of the sandbox reads.
    pub(in crate::github) fn issue_card(&self, repo: RepoKey, issue: &Issue) -> Value {
        let held = self.repository(repo);
        let labels = issue
            .labels
            .iter()
            .filter_map(|name| self.label(repo, name));
        let labels: Vec<_> = labels
            .map(|label| json!({ "name": label.name, "color": label.color }))
            .collect();
        let comments = issue.comments.iter().filter_map(|id| held.comments.get(id));
        let comments: Vec<_> = comments
            .map(|comment| {
                json!({
                    "user": comment.user,
                    "body": comment.body,
                    "created_at": comment.created_at.to_string(),
                })
            })
            .collect();
        json!({
            "number": issue.number,
            "title": issue.title,
            "body": issue.body,
            "state": issue.state.as_str(),
            "state_reason": issue.state_reason.map(super::Reason::as_str),
            "labels": labels,
            "assignees": issue.assignees,
            "user": issue.user,
            "created_at": issue.created_at.to_string(),
            "updated_at": issue.updated_at.to_string(),
            "closed_at": issue.closed_at.map(|at| at.to_string()),
            "comments": comments,
        })
    }
}

/// Nobody reacts here.
pub(in crate::github) fn no_reactions(of: &str) -> Value {
    json!({
        "url": format!("{of}/reactions"),
        "total_count": 0,
        "+1": 0,
        "-1": 0,
        "laugh": 0,
        "hooray": 0,
        "confused": 0,
        "heart": 0,
        "rocket": 0,
        "eyes": 0,
    })
}
