//! The endpoints of deployments.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::Deployment;
use super::open::{NewDeployment, Opened};
use super::status::NewStatus;
use crate::github::asked::Asked;
use crate::github::paging::{Paging, short};
use crate::github::place::Place;
use crate::github::refusal::Refusal;
use crate::github::reply;

/// `GET /repos/{owner}/{repo}/deployments`, newest first. Those younger than the lag are not listed yet.
pub(in crate::github) async fn list(place: Place) -> Response {
    let paging = Paging::of(&place);
    let asked = |name| place.query(name).filter(|wanted| *wanted != "none");
    let (sha, reference) = (asked("sha"), asked("ref"));
    let (task, environment) = (asked("task"), asked("environment"));
    let wants = |one: &&Deployment| {
        sha.is_none_or(|sha| one.sha.eq_ignore_ascii_case(sha))
            && reference.is_none_or(|name| one.reference == name)
            && task.is_none_or(|task| one.task == task)
            && environment.is_none_or(|name| one.environment == name)
    };
    let (total, rows) = place.github.read(|world| {
        let repo = place.actor.repo;
        let held = world.repository(repo).deployments.iter().rev();
        let visible = held.filter(|one| one.born.elapsed() >= world.list_lag);
        let chosen: Vec<_> = visible.filter(wants).collect();
        let page = paging.cut(&chosen).iter();
        let rows = page.map(|one| world.deployment_json(repo, one)).collect();
        (chosen.len(), rows)
    });
    paging.reply(&place, total, rows)
}

/// `POST /repos/{owner}/{repo}/deployments`.
pub(in crate::github) async fn create(place: Place, asked: Asked) -> Result<Response, Refusal> {
    place.github.change(|world| {
        let new = NewDeployment::read(&asked)?;
        match world.deployment_open(&place.actor, new)? {
            Opened::Merged(message) => {
                let body = json!({ "message": message });
                Ok(reply::json(StatusCode::ACCEPTED, &body))
            }
            Opened::Made(id) => {
                let made = world.deployment(place.actor.repo, id)?;
                let shown = world.deployment_json(place.actor.repo, made);
                Ok(reply::created(&shown))
            }
        }
    })
}

/// `GET /repos/{owner}/{repo}/deployments/{deployment}`.
pub(in crate::github) async fn one(place: Place) -> Result<Response, Refusal> {
    let id = place.number("deployment")?;
    place.github.read(|world| {
        let held = world.deployment(place.actor.repo, id)?;
        Ok(reply::ok(&world.deployment_json(place.actor.repo, held)))
    })
}

/// `GET /repos/{owner}/{repo}/deployments/{deployment}/statuses`, newest first.
pub(in crate::github) async fn statuses(place: Place) -> Result<Response, Refusal> {
    let id = place.number("deployment")?;
    let rows: Vec<_> = place.github.read(|world| {
        let repo = place.actor.repo;
        let held = world.deployment(repo, id)?;
        let statuses = held.statuses.iter().rev();
        let shown = statuses.map(|one| world.deployment_status_json(repo, held, one));
        Ok::<_, Refusal>(shown.collect())
    })?;
    Ok(short(&place, &rows))
}

/// `POST /repos/{owner}/{repo}/deployments/{deployment}/statuses`.
pub(in crate::github) async fn say(place: Place, asked: Asked) -> Result<Response, Refusal> {
    let id = place.number("deployment")?;
    place.github.change(|world| {
        let repo = place.actor.repo;
        world.deployment(repo, id)?;
        let said = world.deployment_say(&place.actor, id, NewStatus::read(&asked)?)?;
        let held = world.deployment(repo, id)?;
        let mut statuses = held.statuses.iter();
        let said = statuses.find(|status| status.id == said);
        let said = said.ok_or_else(Refusal::not_found)?;
        Ok(reply::created(
            &world.deployment_status_json(repo, held, said),
        ))
    })
}
