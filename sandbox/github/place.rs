//! Where a request goes: the repository that its path names, and what else the path and the query say.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::Method;
use axum::http::request::Parts;

use super::Github;
use super::account::Caller;
use super::refusal::Refusal;
use super::repository::{Found, RepoKey};
use super::world::{Actor, World};

/// A request inside a repository, by somebody who is let in.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) github: Github,
    pub(super) actor: Actor,
    path: HashMap<String, String>,
    query: Vec<(String, String)>,
    /// The path after the repository, as links to other pages repeat it.
    rest: String,
}

impl FromRequestParts<Github> for Place {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, github: &Github) -> Result<Self, Refusal> {
        let Caller(login) = Caller::from_request_parts(parts, github).await?;
        let Path(path) = Path::<HashMap<String, String>>::from_request_parts(parts, github)
            .await
            .map_err(|_| Refusal::not_found())?;
        let query = Query::try_from_uri(&parts.uri)
            .map_err(|_| Refusal::not_found())?
            .0;
        let rest = parts.uri.path().trim_end_matches('/').to_owned();
        let reads = matches!(parts.method, Method::GET | Method::HEAD);
        let repo = github.read(|world| {
            let repo = match named(world, &path).ok_or_else(Refusal::not_found)? {
                Found::Here(repo) => repo,
                Found::Renamed(repo) => {
                    world.enter(repo, &login, false)?;
                    return Err(Refusal::moved(new_address(world, repo, parts), reads));
                }
            };
            world.enter(repo, &login, !reads)?;
            Ok(repo)
        })?;
        Ok(Self {
            github: github.clone(),
            actor: Actor { login, repo },
            path,
            query,
            rest,
        })
    }
}

impl Place {
    /// A number in the path. Whatever is not one is not found.
    pub(super) fn number(&self, name: &str) -> Result<u64, Refusal> {
        self.name(name)?.parse().map_err(|_| Refusal::not_found())
    }

    /// A name in the path.
    pub(super) fn name(&self, name: &str) -> Result<&str, Refusal> {
        self.path
            .get(name)
            .map(String::as_str)
            .ok_or_else(Refusal::not_found)
    }

    /// A parameter of the query; an empty one counts as absent.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        let pair = self
            .query
            .iter()
            .find(|(key, value)| key == name && !value.is_empty());
        pair.map(|(_, value)| value.as_str())
    }

    /// This address with other parameters in the query.
    pub(super) fn with_query(&self, changed: &[(&str, String)]) -> String {
        let kept = self
            .query
            .iter()
            .filter(|(key, _)| changed.iter().all(|(name, _)| name != key));
        let pairs = kept
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .chain(changed.iter().map(|(key, value)| (*key, value.as_str())));
        let base = self
            .github
            .read(|world| by_number(world, self.actor.repo, &self.rest));
        reqwest::Url::parse_with_params(&base, pairs).map_or(base, String::from)
    }
}

/// The repository that a path names.
pub(super) fn named(world: &World, path: &HashMap<String, String>) -> Option<Found> {
    match (path.get("id"), path.get("owner"), path.get("repo")) {
        (Some(id), _, _) => world.repository_numbered(id.parse().ok()?).map(Found::Here),
        (_, Some(owner), Some(repo)) => world.repository_named(&format!("{owner}/{repo}")),
        _ => None,
    }
}

fn by_number(world: &World, repo: RepoKey, rest: &str) -> String {
    world.address(format_args!(
        "/repositories/{}{rest}",
        world.repository(repo).id
    ))
}

fn new_address(world: &World, repo: RepoKey, parts: &Parts) -> String {
    let address = by_number(world, repo, parts.uri.path().trim_end_matches('/'));
    match parts.uri.query() {
        Some(query) => format!("{address}?{query}"),
        None => address,
    }
}

#[cfg(test)]
mod tests {
    use crate::github::testing::{Bench, REPO, seed};
    use crate::github::{LabelSeed, RepositorySeed, Rights, Seed};
    use serde_json::{Value, json};

    fn with_repository(change: impl FnOnce(&mut RepositorySeed)) -> Seed {
        let mut seed = seed();
        change(&mut seed.repositories[0]);
        seed
    }

    #[tokio::test]
    async fn an_unknown_repository_is_not_found() {
        let bench = Bench::start().await;
        for path in [
            "/repos/harbour/nothing",
            "/repos/harbour/nothing/issues",
            "/repositories/7",
        ] {
            assert_eq!(bench.get(&format!("{}{path}", bench.url)).await.status, 404);
        }
        let shouted = format!("{}/repos/HARBOUR/Operations", bench.url);
        assert_eq!(bench.get(&shouted).await.status, 200);
    }

    #[tokio::test]
    async fn a_private_repository_is_not_there_for_strangers() {
        let bench = Bench::start_with(with_repository(|held| held.private = true)).await;
        assert_eq!(bench.get("/issues").await.status, 200);
        let stranger = bench.with_token("token-stranger");
        assert_eq!(stranger.get("/issues").await.status, 404);
        bench.github.set_rights(REPO, "stranger", Rights::Read);
        assert_eq!(stranger.get("/issues").await.status, 200);
    }

    #[tokio::test]
    async fn an_archived_repository_is_read_only() {
        let bench = Bench::start_with(with_repository(|held| held.archived = true)).await;
        assert_eq!(bench.get("/issues").await.status, 200);
        let refused = bench.call("POST", "/issues", json!({ "title": "x" })).await;
        assert_eq!(refused.status, 403);
        assert_eq!(refused.said().1, "Repository was archived so is read-only.");
    }

    #[tokio::test]
    async fn a_renamed_repository_redirects_reads_for_ever_and_writes_for_now() {
        let bench = Bench::start().await;
        bench.open("one").await;
        bench.github.rename(REPO, "harbour-master");
        let moved = bench.get("/issues/1?x=y").await;
        assert_eq!((moved.status, moved.said().1), (301, "Moved Permanently"));
        assert_eq!(
            moved.header("location"),
            moved.body["url"].as_str().unwrap()
        );
        assert!(moved.header("location").ends_with("/issues/1?x=y"));
        assert_eq!(bench.get(moved.header("location")).await.body["number"], 1);
        let closed = json!({ "state": "closed" });
        let moved = bench.call("PATCH", "/issues/1", closed.clone()).await;
        assert_eq!(moved.status, 307);
        let followed = bench.call("PATCH", moved.header("location"), closed).await;
        assert_eq!(followed.body["state"], "closed");
        let address = followed.body["url"].as_str().unwrap();
        assert!(address.ends_with("/repos/harbour/harbour-master/issues/1"));
        assert_eq!(bench.get(address).await.status, 200);
    }

    #[tokio::test]
    async fn a_name_in_the_path_is_decoded() {
        let label = |name: &str| LabelSeed {
            name: name.into(),
            color: "ededed".into(),
            description: None,
        };
        let labels = vec![label("needs a hand/eye?")];
        let bench = Bench::start_with(with_repository(|held| held.labels = labels)).await;
        let listed = bench.get("/labels").await.body;
        let found = bench.get(listed[0]["url"].as_str().unwrap()).await;
        assert_eq!(found.body["name"], "needs a hand/eye?");
        assert_eq!(
            bench.get("/labels/nothing").await.body["errors"],
            Value::Null
        );
    }
}
