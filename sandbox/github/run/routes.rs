//! The endpoints of runs.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::Run;
use crate::github::paging::Paging;
use crate::github::place::Place;
use crate::github::refusal::Refusal;
use crate::github::reply;

/// Parameters of GitHub's that these lists do not know. To ignore them would be to answer wrongly.
const UNKNOWN: [&str; 2] = ["created", "check_suite_id"];

/// `GET /repos/{owner}/{repo}/actions/runs`, newest first.
pub(in crate::github) async fn list(place: Place) -> Result<Response, Refusal> {
    runs(&place, None)
}

/// `GET /repos/{owner}/{repo}/actions/workflows/{workflow}/runs`, newest first.
pub(in crate::github) async fn of_workflow(place: Place) -> Result<Response, Refusal> {
    let name = place.name("workflow")?;
    let repo = place.actor.repo;
    let id = place
        .github
        .read(|world| Ok::<_, Refusal>(world.workflow(repo, name)?.id))?;
    runs(&place, Some(id))
}

/// Those younger than the lag are not listed yet.
fn runs(place: &Place, workflow: Option<u64>) -> Result<Response, Refusal> {
    if let Some(unknown) = UNKNOWN.into_iter().find(|name| place.query(name).is_some()) {
        let message = format!("The sandbox does not filter by {unknown:?}.");
        return Err(Refusal::malformed(message));
    }
    let paging = Paging::of(place);
    let (total, rows) = place.github.read(|world| {
        let repo = place.actor.repo;
        let runs = world.repository(repo).runs.iter().rev();
        let visible = runs.filter(|run| run.born.elapsed() >= world.list_lag);
        let chosen: Vec<_> = visible.filter(|run| wants(place, workflow, run)).collect();
        let page = paging.cut(&chosen).iter();
        let rows: Vec<_> = page.map(|run| world.run_json(repo, run)).collect();
        (chosen.len(), rows)
    });
    let body = json!({ "total_count": total, "workflow_runs": rows });
    Ok(paging.reply_body(place, total, &body))
}

fn wants(place: &Place, workflow: Option<u64>, run: &Run) -> bool {
    let is = |name: &str, found: &str| {
        place
            .query(name)
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(found))
    };
    // One parameter asks for how far it is, or for how it ended.
    let status = is("status", run.progress.status())
        || run
            .progress
            .conclusion()
            .is_some_and(|how| is("status", how));
    workflow.is_none_or(|id| id == run.workflow)
        && status
        && is("event", run.event)
        && is("branch", &run.branch)
        && is("head_sha", &run.sha)
        && is("actor", &run.actor)
}

/// `GET /repos/{owner}/{repo}/actions/runs/{run}`.
pub(in crate::github) async fn one(place: Place) -> Result<Response, Refusal> {
    let id = place.number("run")?;
    place.github.read(|world| {
        let run = world.run(place.actor.repo, id)?;
        Ok(reply::ok(&world.run_json(place.actor.repo, run)))
    })
}

/// `POST /repos/{owner}/{repo}/actions/runs/{run}/cancel`.
pub(in crate::github) async fn cancel(place: Place) -> Result<Response, Refusal> {
    let id = place.number("run")?;
    place
        .github
        .change(|world| world.run_cancel(&place.actor, id))?;
    Ok(reply::json(StatusCode::ACCEPTED, &json!({})))
}
