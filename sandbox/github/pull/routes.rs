//! The endpoints of pull requests.

use axum::response::Response;
use serde_json::{Value, json};

use super::{Pull, list::Filter};
use crate::github::commit::DEFAULT;
use crate::github::paging::{Paging, short};
use crate::github::place::Place;
use crate::github::refusal::Refusal;
use crate::github::reply;
use crate::github::repository::RepoKey;
use crate::github::world::World;

/// `GET /repos/{owner}/{repo}/pulls`.
pub(in crate::github) async fn list(place: Place) -> Result<Response, Refusal> {
    let (filter, paging) = (Filter::read(&place)?, Paging::of(&place));
    let (total, rows) = place.github.read(|world| {
        let repo = place.actor.repo;
        let chosen = filter.choose(&world.repository(repo).pulls);
        let rows = paging.cut(&chosen).iter();
        let rows = rows.map(|pull| world.pull_json(repo, pull)).collect();
        (chosen.len(), rows)
    });
    Ok(paging.reply(&place, total, rows))
}

/// `GET /repos/{owner}/{repo}/pulls/{number}`.
pub(in crate::github) async fn one(place: Place) -> Result<Response, Refusal> {
    let number = place.number("number")?;
    place.github.read(|world| {
        let repo = place.actor.repo;
        let pull = world.pull(repo, number)?;
        let mut body = world.pull_json(repo, pull);
        let head = world.pull_head(repo, pull);
        let commits = world.code(repo).between(&pull.base_sha, &head).len();
        body["merged"] = pull.merged.is_some().into();
        body["mergeable"] = pull.closed_at.is_none().into();
        body["mergeable_state"] = "clean".into();
        body["rebaseable"] = Value::Null;
        body["merged_by"] = Value::Null;
        body["maintainer_can_modify"] = false.into();
        body["commits"] = commits.into();
        for field in [
            "comments",
            "review_comments",
            "additions",
            "deletions",
            "changed_files",
        ] {
            body[field] = json!(0);
        }
        Ok(reply::ok(&body))
    })
}

/// `GET /repos/{owner}/{repo}/pulls/{number}/reviews`, oldest first.
pub(in crate::github) async fn reviews(place: Place) -> Result<Response, Refusal> {
    let number = place.number("number")?;
    let rows: Vec<_> = place.github.read(|world| {
        let repo = place.actor.repo;
        let pull = world.pull(repo, number)?;
        let reviews = pull.reviews.iter();
        Ok::<_, Refusal>(
            reviews
                .map(|review| world.review_json(repo, pull, review))
                .collect(),
        )
    })?;
    Ok(short(&place, &rows))
}

/// `GET /repos/{owner}/{repo}/commits/{sha}/pulls`: for a commit of the default branch, those that brought it there; else all
/// that hold it.
pub(in crate::github) fn of_commit(place: &Place, name: &str) -> Result<Response, Refusal> {
    let rows: Vec<_> = place.github.read(|world| {
        let repo = place.actor.repo;
        let code = world.code(repo);
        let sha = &code.find(name)?.sha;
        let is_default = code
            .branches
            .get(DEFAULT)
            .is_some_and(|head| code.holds(head, sha));
        let pulls = world.repository(repo).pulls.iter();
        let brought = pulls.filter(|pull| {
            (pull.merged.is_some() || !is_default) && brings(world, repo, pull, sha)
        });
        Ok::<_, Refusal>(brought.map(|pull| world.pull_json(repo, pull)).collect())
    })?;
    Ok(short(place, &rows))
}

fn brings(world: &World, repo: RepoKey, pull: &Pull, sha: &str) -> bool {
    let merged = pull.merged.as_ref().is_some_and(|(_, merge)| merge == sha);
    let head = world.pull_head(repo, pull);
    let brought = world.code(repo).between(&pull.base_sha, &head);
    merged || brought.iter().any(|commit| commit.sha == sha)
}
