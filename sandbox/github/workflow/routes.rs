//! The endpoints of workflows.

use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};

use crate::github::Github;
use crate::github::asked::Asked;
use crate::github::check::{Conclusion, Progress};
use crate::github::paging::Paging;
use crate::github::place::Place;
use crate::github::refusal::Refusal;
use crate::github::reply;
use crate::github::world::Actor;

/// `GET /repos/{owner}/{repo}/actions/workflows`.
pub(in crate::github) async fn list(place: Place) -> Response {
    let paging = Paging::of(&place);
    let rows: Vec<Value> = place.github.read(|world| {
        let repo = place.actor.repo;
        let held = world.repository(repo).workflows.iter();
        held.map(|one| world.workflow_json(repo, one)).collect()
    });
    let body = json!({ "total_count": rows.len(), "workflows": paging.cut(&rows) });
    paging.reply_body(&place, rows.len(), &body)
}

/// `GET /repos/{owner}/{repo}/actions/workflows/{workflow}`.
pub(in crate::github) async fn one(place: Place) -> Result<Response, Refusal> {
    let name = place.name("workflow")?;
    place.github.read(|world| {
        let held = world.workflow(place.actor.repo, name)?;
        Ok(reply::ok(&world.workflow_json(place.actor.repo, held)))
    })
}

/// `POST /repos/{owner}/{repo}/actions/workflows/{workflow}/dispatches`: 204, or the run for those who ask for it.
pub(in crate::github) async fn dispatch(place: Place, asked: Asked) -> Result<Response, Refusal> {
    let name = place.name("workflow")?.to_owned();
    let details = asked.flag("return_run_details")?.unwrap_or(false);
    let repo = place.actor.repo;
    let (run, takes) = place.github.change(|world| {
        let run = world.dispatch(&place.actor, &name, &asked)?;
        let takes = world.workflow(repo, &name)?.takes();
        Ok::<_, Refusal>((run, takes))
    })?;
    if let Some(takes) = takes {
        tokio::spawn(run_by_itself(
            place.github.clone(),
            place.actor.clone(),
            run,
            takes,
        ));
    }
    if !details {
        return Ok(reply::no_content());
    }
    Ok(place.github.read(|world| {
        reply::ok(&json!({
            "workflow_run_id": run,
            "run_url": world.repo_address(repo, format_args!("/actions/runs/{run}")),
            "html_url": world.repo_page(repo, format_args!("/actions/runs/{run}")),
        }))
    }))
}

/// Runs to a good end, unless somebody ends it before, or the whole GitHub is gone.
async fn run_by_itself(github: Github, actor: Actor, run: u64, takes: std::time::Duration) {
    let shared = Arc::downgrade(&github.shared);
    // Refusals say that the run has ended meanwhile.
    let _ = github.change(|world| world.run_turn(&actor, run, Progress::InProgress));
    drop(github);
    tokio::time::sleep(takes).await;
    if let Some(shared) = shared.upgrade() {
        let end = Progress::Completed(Conclusion::Success);
        let _ = Github { shared }.change(|world| world.run_turn(&actor, run, end));
    }
}
