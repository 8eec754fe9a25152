//! How commits and branches are shown.

use serde_json::{Value, json};

use super::Commit;
use crate::github::repository::RepoKey;
use crate::github::world::World;

impl World {
    pub(in crate::github) fn commit_json(&self, repo: RepoKey, commit: &Commit) -> Value {
        let sha = &commit.sha;
        let own = self.repo_address(repo, format_args!("/commits/{sha}"));
        let git = self.repo_address(repo, format_args!("/git/commits/{sha}"));
        let parents = commit.parents.iter().map(|sha| {
            json!({
                "sha": sha,
                "url": self.repo_address(repo, format_args!("/commits/{sha}")),
                "html_url": self.repo_page(repo, format_args!("/commit/{sha}")),
            })
        });
        let person = signature(commit);
        json!({
            "sha": sha,
            "node_id": format!("C_{sha}"),
            "url": own,
            "html_url": self.repo_page(repo, format_args!("/commit/{sha}")),
            "comments_url": format!("{own}/comments"),
            "commit": {
                "author": person,
                "committer": person,
                "message": commit.message,
                "tree": {
                    "sha": sha,
                    "url": self.repo_address(repo, format_args!("/git/trees/{sha}")),
                },
                "url": git,
                "comment_count": 0,
                "verification": {
                    "verified": false,
                    "reason": "unsigned",
                    "signature": null,
                    "payload": null,
                    "verified_at": null,
                },
            },
            "author": self.user(&commit.author),
            "committer": self.user(&commit.author),
            "parents": parents.collect::<Vec<_>>(),
        })
    }

    /// A branch, as it is listed and as it is shown alone.
    pub(super) fn branch_json(
        &self,
        repo: RepoKey,
        name: &str,
        head: &Commit,
        whole: bool,
    ) -> Value {
        let url = self.repo_address(repo, format_args!("/branches/{name}/protection"));
        let short = json!({
            "sha": head.sha,
            "url": self.repo_address(repo, format_args!("/commits/{}", head.sha)),
        });
        let mut body = json!({ "name": name, "commit": short, "protected": false });
        if whole {
            let own = self.repo_address(repo, format_args!("/branches/{name}"));
            let checks = json!({ "enforcement_level": "off", "contexts": [], "checks": [] });
            body["commit"] = self.commit_json(repo, head);
            body["_links"] = json!({
                "self": own,
                "html": self.repo_page(repo, format_args!("/tree/{name}")),
            });
            body["protection"] = json!({ "enabled": false, "required_status_checks": checks });
            body["protection_url"] = url.into();
        }
        body
    }
}

fn signature(commit: &Commit) -> Value {
    json!({
        "name": commit.author,
        "email": format!("{}@users.noreply.example", commit.author),
        "date": commit.at.to_string(),
    })
}

/// A commit as it is shown inside runs, suites and pushes.
pub(in crate::github) fn head_commit(commit: &Commit) -> Value {
    let mut person = signature(commit);
    if let Some(fields) = person.as_object_mut() {
        fields.remove("date");
    }
    json!({
        "id": commit.sha,
        "tree_id": commit.sha,
        "message": commit.message,
        "timestamp": commit.at.to_string(),
        "author": person,
        "committer": person,
    })
}
