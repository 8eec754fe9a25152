//! How pull requests and reviews are shown.

use serde_json::{Value, json};

use super::{Pull, Review};
use crate::github::repository::RepoKey;
use crate::github::world::World;

impl World {
    pub(super) fn pull_json(&self, repo: RepoKey, pull: &Pull) -> Value {
        let number = pull.number;
        let own = self.repo_address(repo, format_args!("/pulls/{number}"));
        let issue = self.repo_address(repo, format_args!("/issues/{number}"));
        let page = self.repo_page(repo, format_args!("/pull/{number}"));
        let head = self.pull_head(repo, pull);
        let statuses = self.repo_address(repo, format_args!("/statuses/{head}"));
        let closed = pull.closed_at.map(|at| at.to_string());
        let merge_sha = pull.merged.as_ref().map(|(_, sha)| sha);
        let mut body = json!({
            "id": pull.id,
            "node_id": format!("PR_{:012}", pull.id),
            "number": number,
            "title": pull.title,
            "body": null,
            "state": if closed.is_some() { "closed" } else { "open" },
            "draft": pull.draft,
            "locked": false,
            "active_lock_reason": null,
            "user": self.user(&pull.user),
            "labels": [],
            "assignee": null,
            "assignees": [],
            "milestone": null,
            "requested_reviewers": [],
            "requested_teams": [],
            "created_at": pull.created_at.to_string(),
            "updated_at": pull.updated_at().to_string(),
            "closed_at": closed,
            "merged_at": merge_sha.and(closed.clone()),
            "merge_commit_sha": merge_sha,
            "head": self.side(repo, &pull.head, &head),
            "base": self.side(repo, &pull.base, &pull.base_sha),
            "author_association": self.association(repo, &pull.user),
            "auto_merge": null,
            "url": own,
            "html_url": page,
            "diff_url": format!("{page}.diff"),
            "patch_url": format!("{page}.patch"),
            "issue_url": issue,
            "commits_url": format!("{own}/commits"),
            "review_comments_url": format!("{own}/comments"),
            "review_comment_url": self.repo_address(repo, format_args!("/pulls/comments{{/number}}")),
            "comments_url": format!("{issue}/comments"),
            "statuses_url": statuses,
        });
        body["_links"] = links(&body);
        body
    }

    fn side(&self, repo: RepoKey, branch: &str, sha: &str) -> Value {
        let owner = &self.repository(repo).owner;
        json!({
            "label": format!("{owner}:{branch}"),
            "ref": branch,
            "sha": sha,
            "user": self.user(owner),
            "repo": self.repository_json(repo),
        })
    }

    pub(super) fn review_json(&self, repo: RepoKey, pull: &Pull, review: &Review) -> Value {
        let page = self.repo_page(repo, format_args!("/pull/{}", pull.number));
        let html = format!("{page}#pullrequestreview-{}", review.id);
        let url = self.repo_address(repo, format_args!("/pulls/{}", pull.number));
        json!({
            "id": review.id,
            "node_id": format!("PRR_{:012}", review.id),
            "user": self.user(&review.user),
            "body": "",
            "state": review.verdict.as_str(),
            "html_url": html,
            "pull_request_url": url,
            "_links": { "html": { "href": html }, "pull_request": { "href": url } },
            "submitted_at": review.at.to_string(),
            "commit_id": review.sha,
            "author_association": self.association(repo, &review.user),
        })
    }
}

/// The addresses once more, in the form that GitHub gives them beside.
fn links(body: &Value) -> Value {
    let link = |field: &str| json!({ "href": body[field] });
    json!({
        "self": link("url"),
        "html": link("html_url"),
        "issue": link("issue_url"),
        "comments": link("comments_url"),
        "review_comments": link("review_comments_url"),
        "review_comment": link("review_comment_url"),
        "commits": link("commits_url"),
        "statuses": link("statuses_url"),
    })
}
