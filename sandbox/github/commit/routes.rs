//! The endpoints of commits, branches and refs.

use axum::response::Response;
use serde_json::json;

pub(in crate::github) use super::compare::compare;
use crate::github::check::routes as checks;
use crate::github::paging::{Paging, short};
use crate::github::place::Place;
use crate::github::pull::routes as pulls;
use crate::github::refusal::Refusal;
use crate::github::reply;
use crate::github::status::routes as statuses;

/// `GET /repos/{owner}/{repo}/commits`.
pub(in crate::github) async fn list(place: Place) -> Result<Response, Refusal> {
    let paging = Paging::of(&place);
    let (total, rows) = place.github.read(|world| {
        let repo = place.actor.repo;
        let code = world.code(repo);
        let from = place.query("sha").unwrap_or(super::DEFAULT);
        let head = code.find(from).map_err(|refusal| match refusal.status() {
            422 => Refusal::not_found(),
            _ => refusal,
        })?;
        let author = place.query("author");
        let mut history = code.history(&head.sha);
        history.retain(|one| author.is_none_or(|name| one.author.eq_ignore_ascii_case(name)));
        let page = paging.cut(&history).iter();
        Ok((
            history.len(),
            page.map(|one| world.commit_json(repo, one)).collect(),
        ))
    })?;
    Ok(paging.reply(&place, total, rows))
}

/// `GET /repos/{owner}/{repo}/commits/{ref}`, and what is known of that commit. A ref may hold slashes, so what is asked is
/// read from the end.
pub(in crate::github) async fn rest(place: Place) -> Result<Response, Refusal> {
    let rest = place.name("rest")?.to_owned();
    let (name, what) = rest.rsplit_once('/').unwrap_or((rest.as_str(), ""));
    match what {
        "check-runs" => checks::of_commit(&place, name),
        "check-suites" => checks::suites(&place, name),
        "status" => statuses::combined(&place, name),
        "statuses" => statuses::list(&place, name),
        "pulls" => pulls::of_commit(&place, name),
        "branches-where-head" => heads(&place, name),
        _ => one(&place, &rest),
    }
}

fn one(place: &Place, name: &str) -> Result<Response, Refusal> {
    place.github.read(|world| {
        let commit = world.code(place.actor.repo).find(name)?;
        let mut body = world.commit_json(place.actor.repo, commit);
        body["stats"] = json!({ "total": 0, "additions": 0, "deletions": 0 });
        body["files"] = json!([]);
        Ok(reply::ok(&body))
    })
}

/// `GET /repos/{owner}/{repo}/commits/{sha}/branches-where-head`.
fn heads(place: &Place, name: &str) -> Result<Response, Refusal> {
    let rows: Vec<_> = place.github.read(|world| {
        let repo = place.actor.repo;
        let code = world.code(repo);
        let head = code.find(name)?;
        let here = code.branches.iter().filter(|(_, sha)| **sha == head.sha);
        Ok::<_, Refusal>(
            here.map(|(name, _)| world.branch_json(repo, name, head, false))
                .collect(),
        )
    })?;
    Ok(short(place, &rows))
}

/// `GET /repos/{owner}/{repo}/branches`.
pub(in crate::github) async fn branches(place: Place) -> Response {
    let rows: Vec<_> = place.github.read(|world| {
        let (repo, code) = (place.actor.repo, world.code(place.actor.repo));
        let shown = code.branches.iter().filter_map(|(name, sha)| {
            Some(world.branch_json(repo, name, code.commit(sha)?, false))
        });
        shown.collect()
    });
    short(&place, &rows)
}

/// `GET /repos/{owner}/{repo}/branches/{branch}`.
pub(in crate::github) async fn branch(place: Place) -> Result<Response, Refusal> {
    let name = place.name("branch")?;
    place.github.read(|world| {
        let code = world.code(place.actor.repo);
        let head = code.branches.get(name).and_then(|sha| code.commit(sha));
        let nothing = || Refusal::new(axum::http::StatusCode::NOT_FOUND, "Branch not found");
        let head = head.ok_or_else(nothing)?;
        let body = world.branch_json(place.actor.repo, name, head, true);
        Ok(reply::ok(&body))
    })
}

/// `GET /repos/{owner}/{repo}/git/ref/{ref}`: `heads/…` or `tags/…`.
pub(in crate::github) async fn reference(place: Place) -> Result<Response, Refusal> {
    let name = place.name("reference")?;
    place.github.read(|world| {
        let (repo, code) = (place.actor.repo, world.code(place.actor.repo));
        let sha = match name.split_once('/') {
            Some(("heads", name)) => code.branches.get(name),
            Some(("tags", name)) => code.tags.get(name),
            _ => None,
        };
        let sha = sha.ok_or_else(Refusal::not_found)?;
        let url = world.repo_address(repo, format_args!("/git/commits/{sha}"));
        Ok(reply::ok(&json!({
            "ref": format!("refs/{name}"),
            "node_id": format!("REF_{sha}"),
            "url": world.repo_address(repo, format_args!("/git/refs/{name}")),
            "object": { "type": "commit", "sha": sha, "url": url },
        })))
    })
}
