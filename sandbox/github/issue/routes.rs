//! The endpoints of issues.

use axum::response::Response;

use super::list::Filter;
use super::{IssueEdit, NewIssue};
use crate::github::asked::Asked;
use crate::github::paging::Paging;
use crate::github::place::Place;
use crate::github::refusal::Refusal;
use crate::github::reply;
use crate::github::world::World;

/// `GET /repos/{owner}/{repo}/issues`.
pub(in crate::github) async fn list(place: Place) -> Result<Response, Refusal> {
    let (filter, paging) = (Filter::read(&place)?, Paging::of(&place));
    let (total, rows) = place.github.read(|world| {
        let repo = place.actor.repo;
        world.issues_enabled(repo)?;
        let chosen = filter.choose(&world.repository(repo).issues, world.list_lag);
        let rows = paging
            .cut(&chosen)
            .iter()
            .map(|issue| world.issue_json(repo, issue))
            .collect();
        Ok((chosen.len(), rows))
    })?;
    Ok(paging.reply(&place, total, rows))
}

/// `POST /repos/{owner}/{repo}/issues`.
pub(in crate::github) async fn create(place: Place, asked: Asked) -> Result<Response, Refusal> {
    place.github.change(|world| {
        world.issues_enabled(place.actor.repo)?;
        let number = world.issue_open(&place.actor, NewIssue::read(&asked)?)?;
        let issue = world.issue(place.actor.repo, number)?;
        Ok(reply::created(&world.issue_json(place.actor.repo, issue)))
    })
}

/// `GET /repos/{owner}/{repo}/issues/{number}`.
pub(in crate::github) async fn one(place: Place) -> Result<Response, Refusal> {
    place.github.read(|world| show(world, &place))
}

/// `PATCH /repos/{owner}/{repo}/issues/{number}`.
pub(in crate::github) async fn edit(place: Place, asked: Asked) -> Result<Response, Refusal> {
    let number = place.number("number")?;
    place.github.change(|world| {
        world.issue(place.actor.repo, number)?;
        world.issue_edit(&place.actor, number, IssueEdit::read(&asked)?)?;
        show(world, &place)
    })
}

/// `PUT /repos/{owner}/{repo}/issues/{number}/lock`.
pub(in crate::github) async fn lock(place: Place, asked: Asked) -> Result<Response, Refusal> {
    let reason = asked.word(
        "lock_reason",
        &["off-topic", "too heated", "resolved", "spam"],
    )?;
    set_lock(&place, true, reason)
}

/// `DELETE /repos/{owner}/{repo}/issues/{number}/lock`.
pub(in crate::github) async fn unlock(place: Place) -> Result<Response, Refusal> {
    set_lock(&place, false, None)
}

fn set_lock(place: &Place, locked: bool, reason: Option<String>) -> Result<Response, Refusal> {
    let number = place.number("number")?;
    place
        .github
        .change(|world| world.issue_lock(&place.actor, number, locked, reason))?;
    Ok(reply::no_content())
}

fn show(world: &World, place: &Place) -> Result<Response, Refusal> {
    let repo = place.actor.repo;
    let issue = world.issue(repo, place.number("number")?)?;
    Ok(reply::ok(&world.issue_json(repo, issue)))
}
