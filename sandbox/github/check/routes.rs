//! The endpoints of check runs.

use std::collections::BTreeMap;

use axum::response::Response;
use serde_json::{Value, json};

use super::CheckRun;
use crate::github::issue::choice;
use crate::github::paging::Paging;
use crate::github::place::Place;
use crate::github::refusal::Refusal;
use crate::github::reply;

/// `GET /repos/{owner}/{repo}/commits/{ref}/check-runs`, newest first; unless all are wanted, only the last run of each check
/// of each app.
pub(in crate::github) fn of_commit(place: &Place, name: &str) -> Result<Response, Refusal> {
    let all = choice(place, "filter", &["latest", "all"])? == "all";
    let status = place.query("status");
    let wanted = place.query("check_name");
    let paging = Paging::of(place);
    let (total, rows) = place.github.read(|world| {
        let repo = place.actor.repo;
        let sha = &world.code(repo).find(name)?.sha;
        let runs = world.repository(repo).checks.iter().rev();
        let mut runs: Vec<_> = runs.filter(|run| run.sha == *sha).collect();
        if !all {
            runs = latest(runs);
        }
        runs.retain(|run| status.is_none_or(|status| status == run.progress.status()));
        runs.retain(|run| wanted.is_none_or(|name| name == run.name));
        let page = paging.cut(&runs).iter();
        let rows: Vec<_> = page.map(|run| world.check_json(repo, run)).collect();
        Ok::<_, Refusal>((runs.len(), rows))
    })?;
    let body = json!({ "total_count": total, "check_runs": rows });
    Ok(paging.reply_body(place, total, &body))
}

/// The first of each check of each app.
fn latest(runs: Vec<&CheckRun>) -> Vec<&CheckRun> {
    let mut first: Vec<&CheckRun> = Vec::new();
    for run in runs {
        let is_same = |held: &&CheckRun| held.name == run.name && held.app == run.app;
        if !first.iter().any(is_same) {
            first.push(run);
        }
    }
    first
}

/// `GET /repos/{owner}/{repo}/commits/{ref}/check-suites`.
pub(in crate::github) fn suites(place: &Place, name: &str) -> Result<Response, Refusal> {
    let paging = Paging::of(place);
    let rows: Vec<Value> = place.github.read(|world| {
        let repo = place.actor.repo;
        let sha = &world.code(repo).find(name)?.sha;
        let runs = world.repository(repo).checks.iter();
        let mut suites: BTreeMap<u64, Vec<&CheckRun>> = BTreeMap::new();
        for run in runs.filter(|run| run.sha == *sha) {
            suites.entry(run.suite).or_default().push(run);
        }
        let shown = suites.values().map(|runs| world.suite_json(repo, runs));
        Ok::<_, Refusal>(shown.collect())
    })?;
    let body = json!({ "total_count": rows.len(), "check_suites": paging.cut(&rows) });
    Ok(paging.reply_body(place, rows.len(), &body))
}

/// `POST /repos/{owner}/{repo}/check-runs`: only apps may, and nobody is one here.
pub(in crate::github) async fn create(_place: Place) -> Refusal {
    Refusal::forbidden("You must authenticate via a GitHub App.")
}

/// `GET /repos/{owner}/{repo}/check-runs/{run}`.
pub(in crate::github) async fn one(place: Place) -> Result<Response, Refusal> {
    let id = place.number("run")?;
    place.github.read(|world| {
        let mut runs = world.repository(place.actor.repo).checks.iter();
        let run = runs.find(|run| run.id == id);
        let run = run.ok_or_else(Refusal::not_found)?;
        Ok(reply::ok(&world.check_json(place.actor.repo, run)))
    })
}
