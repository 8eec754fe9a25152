//! How a repository is shown.

use axum::response::Response;
use serde_json::{Map, Value, json};

use super::RepoKey;
use crate::github::commit::DEFAULT;
use crate::github::issue::State;
use crate::github::place::Place;
use crate::github::reply;
use crate::github::seed::{Kind, Rights};
use crate::github::world::World;

impl World {
    /// The repository as it is shown, to its own page and inside webhooks.
    pub(in crate::github) fn repository_json(&self, key: RepoKey) -> Value {
        let held = self.repository(key);
        let open = held
            .issues
            .iter()
            .filter(|issue| issue.state == State::Open)
            .count();
        let page = self.repo_page(key, format_args!(""));
        let mut body = json!({
            "id": held.id,
            "node_id": format!("R_{:012}", held.id),
            "name": held.name,
            "full_name": held.full_name(),
            "owner": self.user(&held.owner),
            "private": held.private,
            "visibility": if held.private { "private" } else { "public" },
            "html_url": page,
            "svn_url": page,
            "clone_url": format!("{page}.git"),
            "git_url": format!("{page}.git"),
            "ssh_url": format!("git@127.0.0.1:{}.git", held.full_name()),
            "url": self.repo_address(key, format_args!("")),
            "default_branch": DEFAULT,
            "archived": held.archived,
            "has_issues": !held.issues_disabled,
            "open_issues": open,
            "open_issues_count": open,
            "topics": [],
            "created_at": held.created_at.to_string(),
            "updated_at": held.created_at.to_string(),
            "pushed_at": held.created_at.to_string(),
        });
        let fields = body.as_object_mut().expect("it was written as an object");
        self.repository_links(key, fields);
        constants(fields);
        body
    }

    fn repository_links(&self, key: RepoKey, fields: &mut Map<String, Value>) {
        for (name, path) in LINKS {
            let address = self.repo_address(key, format_args!("/{path}"));
            fields.insert((*name).to_owned(), address.into());
        }
    }
}

/// What is the same for every repository here: nobody forks or stars.
fn constants(fields: &mut Map<String, Value>) {
    for name in [
        "description",
        "homepage",
        "language",
        "mirror_url",
        "license",
    ] {
        fields.insert(name.into(), Value::Null);
    }
    for name in [
        "fork",
        "disabled",
        "is_template",
        "has_projects",
        "has_wiki",
        "has_pages",
        "has_downloads",
        "has_discussions",
        "web_commit_signoff_required",
    ] {
        fields.insert(name.into(), false.into());
    }
    fields.insert("allow_forking".into(), true.into());
    for name in [
        "forks",
        "forks_count",
        "size",
        "stargazers_count",
        "watchers",
        "watchers_count",
    ] {
        fields.insert(name.into(), 0.into());
    }
}

/// `GET /repos/{owner}/{repo}` and `GET /repositories/{id}`.
pub(in crate::github) async fn one(place: Place) -> Response {
    place.github.read(|world| {
        let (key, login) = (place.actor.repo, &place.actor.login);
        // An App is told nothing here; its installation says what it may do.
        let rights = match world.app_rights(key, login) {
            Some(_) => Rights::None,
            None => world.rights(key, login),
        };
        let held = world.repository(key);
        let mut body = world.repository_json(key);
        body["permissions"] = json!({
            "admin": rights >= Rights::Admin,
            "maintain": rights >= Rights::Admin,
            "push": rights >= Rights::Push,
            "triage": rights >= Rights::Triage,
            "pull": !held.private || rights >= Rights::Read,
        });
        body["network_count"] = 0.into();
        body["subscribers_count"] = 0.into();
        if world
            .account(&held.owner)
            .is_some_and(|owner| owner.kind == Kind::Organization)
        {
            body["organization"] = body["owner"].clone();
        }
        reply::ok(&body)
    })
}

/// The addresses that a repository shows of itself, by field.
const LINKS: &[(&str, &str)] = &[
    ("archive_url", "{archive_format}{/ref}"),
    ("assignees_url", "assignees{/user}"),
    ("blobs_url", "git/blobs{/sha}"),
    ("branches_url", "branches{/branch}"),
    ("collaborators_url", "collaborators{/collaborator}"),
    ("comments_url", "comments{/number}"),
    ("commits_url", "commits{/sha}"),
    ("compare_url", "compare/{base}...{head}"),
    ("contents_url", "contents/{+path}"),
    ("contributors_url", "contributors"),
    ("deployments_url", "deployments"),
    ("downloads_url", "downloads"),
    ("events_url", "events"),
    ("forks_url", "forks"),
    ("git_commits_url", "git/commits{/sha}"),
    ("git_refs_url", "git/refs{/sha}"),
    ("git_tags_url", "git/tags{/sha}"),
    ("hooks_url", "hooks"),
    ("issue_comment_url", "issues/comments{/number}"),
    ("issue_events_url", "issues/events{/number}"),
    ("issues_url", "issues{/number}"),
    ("keys_url", "keys{/key_id}"),
    ("labels_url", "labels{/name}"),
    ("languages_url", "languages"),
    ("merges_url", "merges"),
    ("milestones_url", "milestones{/number}"),
    (
        "notifications_url",
        "notifications{?since,all,participating}",
    ),
    ("pulls_url", "pulls{/number}"),
    ("releases_url", "releases{/id}"),
    ("stargazers_url", "stargazers"),
    ("statuses_url", "statuses/{sha}"),
    ("subscribers_url", "subscribers"),
    ("subscription_url", "subscription"),
    ("tags_url", "tags"),
    ("teams_url", "teams"),
    ("trees_url", "git/trees{/sha}"),
];

#[cfg(test)]
mod tests {
    use crate::github::testing::Bench;

    #[tokio::test]
    async fn a_repository_says_what_the_caller_may_do() {
        let bench = Bench::start().await;
        bench.open("one").await;
        let may = async |token: &str| {
            let body = bench.with_token(token).get("").await.body;
            assert_eq!(body["open_issues_count"], 1);
            ["admin", "push", "triage", "pull"].map(|name| body["permissions"][name] == true)
        };
        assert_eq!(may("token-ana").await, [true, true, true, true]);
        assert_eq!(may("sandbox-github-token").await, [false, true, true, true]);
        assert_eq!(may("token-stranger").await, [false, false, false, true]);
    }

    #[tokio::test]
    async fn it_is_the_same_by_name_and_by_number() {
        let bench = Bench::start().await;
        let named = bench.get("").await.body;
        let numbered = bench
            .get(&format!("{}/repositories/{}", bench.url, named["id"]))
            .await
            .body;
        assert_eq!(named, numbered);
        assert_eq!(named["organization"]["type"], "Organization");
    }
}
