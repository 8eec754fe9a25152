//! The endpoints of commit statuses.

use axum::response::Response;
use serde_json::Value;

use crate::github::asked::Asked;
use crate::github::paging::{Paging, short};
use crate::github::place::Place;
use crate::github::refusal::Refusal;
use crate::github::reply;

/// `GET /repos/{owner}/{repo}/commits/{ref}/status`: the last status of each context.
pub(in crate::github) fn combined(place: &Place, name: &str) -> Result<Response, Refusal> {
    let paging = Paging::of(place);
    let (body, total) = place.github.read(|world| {
        let repo = place.actor.repo;
        let commit = world.code(repo).find(name)?;
        let statuses = world.statuses(repo, &commit.sha);
        let page = paging.cut(&statuses).iter();
        let rows: Vec<_> = page
            .map(|one| brief(world.status_json(repo, one)))
            .collect();
        let body = world.combined_json(repo, commit, &rows);
        Ok::<_, Refusal>((body, statuses.len()))
    })?;
    Ok(paging.reply_body(place, total, &body))
}

/// In the list of what counts, GitHub does not show who says so.
fn brief(mut status: Value) -> Value {
    if let Some(fields) = status.as_object_mut() {
        fields.remove("creator");
    }
    status
}

/// `GET /repos/{owner}/{repo}/commits/{ref}/statuses`: all of them, newest first.
pub(in crate::github) fn list(place: &Place, name: &str) -> Result<Response, Refusal> {
    let rows: Vec<_> = place.github.read(|world| {
        let repo = place.actor.repo;
        let sha = &world.code(repo).find(name)?.sha;
        let statuses = world.repository(repo).statuses.iter().rev();
        let here = statuses.filter(|one| one.sha == *sha);
        Ok::<_, Refusal>(here.map(|one| world.status_json(repo, one)).collect())
    })?;
    Ok(short(place, &rows))
}

/// `POST /repos/{owner}/{repo}/statuses/{sha}`.
pub(in crate::github) async fn create(place: Place, asked: Asked) -> Result<Response, Refusal> {
    let sha = place.name("sha")?;
    place.github.change(|world| {
        let shown = world.status_add(&place.actor, sha, &asked)?;
        Ok(reply::created(&shown))
    })
}
