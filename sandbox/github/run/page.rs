//! The page of a run, where its `html_url` leads: how far it is, and buttons by which people let it go on.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Run;
use crate::github::check::{Conclusion, Progress};
use crate::github::{Github, Refusal};

/// `GET /{owner}/{repo}/actions/runs/{run}`.
pub(in crate::github) async fn show(
    State(github): State<Github>,
    Path((owner, repo, run)): Path<(String, String, u64)>,
) -> Response {
    let name = format!("{owner}/{repo}");
    let found = github.runs(&name).into_iter().find(|one| one.id == run);
    match found {
        Some(run) => Html(page(&name, &run)).into_response(),
        None => Refusal::not_found().into_response(),
    }
}

/// What a button of the page does.
#[derive(Deserialize)]
pub(in crate::github) struct Pressed {
    to: Progress,
}

/// `POST /{owner}/{repo}/actions/runs/{run}`: somebody pressed a button.
pub(in crate::github) async fn press(
    State(github): State<Github>,
    Path((owner, repo, run)): Path<(String, String, u64)>,
    Form(pressed): Form<Pressed>,
) -> Response {
    let name = format!("{owner}/{repo}");
    match github.turn(&name, run, pressed.to) {
        Ok(()) => Redirect::to(&format!("{run}")).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

fn page(name: &str, run: &Run) -> String {
    let (title, name) = (escaped(&run.title), escaped(name));
    let inputs = run.inputs.iter().fold(String::new(), |all, (name, value)| {
        all + "<dt>" + &escaped(name) + "<dd>" + &escaped(value)
    });
    let state = run.progress.conclusion().unwrap_or(run.progress.status());
    let button = |to: &str, words: &str| format!("<button name=to value={to}>{words}</button> ");
    let buttons = match run.progress {
        Progress::Completed(_) => String::new(),
        Progress::InProgress => ends(&button),
        Progress::Queued | Progress::Waiting => button("in_progress", "Begin") + &ends(&button),
    };
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8>\
         <meta name=viewport content=\"width=device-width, initial-scale=1\">\
         <meta name=color-scheme content=\"light dark\"><title>{title}</title>\
         <body style=\"font: 16px/1.5 system-ui; max-width: 40rem; margin: 2rem auto; padding: 0 1rem\">\
         <p>{name} · run {}<h1>{title}</h1><p>It is <strong>{state}</strong>.\
         <dl>{inputs}</dl><form method=post>{buttons}</form>",
        run.number
    )
}

fn ends(button: &dyn Fn(&str, &str) -> String) -> String {
    let failed = Conclusion::Failure.as_str();
    button(Conclusion::Success.as_str(), "End well") + &button(failed, "Fail")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::github::testing::{Bench, REPO, answer};
    use crate::github::{Conclusion, Progress};

    #[tokio::test]
    async fn a_person_lets_a_run_go_on() {
        let bench = Bench::start().await;
        let inputs = json!({ "sha": "<b>", "environment": "staging", "request": "r1" });
        let body = json!({ "ref": "main", "inputs": inputs, "return_run_details": true });
        let path = "/actions/workflows/deploy.yml/dispatches";
        let made = bench.call("POST", path, body).await.body;
        let url = made["html_url"].as_str().unwrap();
        let shown = answer(bench.request("GET", url)).await;
        let text = shown.body.as_str().unwrap();
        assert!(
            text.contains("Deploy &lt;b> to staging") && text.contains("queued"),
            "{text}"
        );
        for (to, now) in [
            ("in_progress", Progress::InProgress),
            ("failure", Progress::Completed(Conclusion::Failure)),
        ] {
            let press = bench.request("POST", url).form(&[("to", to)]);
            assert_eq!(answer(press).await.status, 303);
            assert_eq!(bench.github.runs(REPO)[0].progress, now);
        }
        let again = answer(bench.request("POST", url).form(&[("to", "success")])).await;
        assert_eq!(again.status, 409);
        let odd = answer(bench.request("POST", url).form(&[("to", "splendid")])).await;
        assert_eq!(odd.status, 422);
        let shown = answer(bench.request("GET", url)).await;
        assert!(!shown.body.as_str().unwrap().contains("<button"));
    }
}
