//! The report of an incident: where it stands, the whole of it, and its Markdown to take away.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Extension,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use binnacle_commands::{
    postmortem::{self, Report, Section, Template as Shape, lacks},
    web,
};

use crate::app::{Story, Visitor};

use super::{
    Web, download,
    incident::number,
    page,
    words::{People, Words},
};

/// An issue: how it is called, and where it is.
type Issue = (String, Option<String>);

/// A report on the page of its incident.
pub(super) struct Brief {
    pub(super) status: &'static str,
    pub(super) tone: &'static str,
    pub(super) issue: Option<Issue>,
    pub(super) summary: Option<Words>,
    /// What it lacks before the incident can be closed, as safe HTML.
    pub(super) lacks: Option<String>,
}

/// The whole of it.
#[derive(Template)]
#[template(path = "report.html")]
struct Whole<'a> {
    visitor: &'a Visitor,
    name: String,
    title: &'a str,
    status: &'static str,
    tone: &'static str,
    issue: Option<Issue>,
    shapes: [Choice; 2],
    /// It, as safe HTML.
    html: String,
}

/// A shape to choose.
struct Choice {
    name: &'static str,
    label: &'static str,
    is_chosen: bool,
}

/// A report in short, once its incident is over or somebody began it.
pub(super) fn brief(story: &Story, visitor: &Visitor) -> Option<Brief> {
    let (incident, report) = (&story.incident, story.report.as_ref());
    if incident.is_open() && report.is_none() {
        return None;
    }
    let people = People {
        team: &visitor.team,
        shown: &story.names,
    };
    let lacking = lacks(incident, report, &story.actions, &visitor.team);
    let waits = incident.course.closure.is_none() && !lacking.is_empty();
    let (status, tone) = standing(report);
    Some(Brief {
        status,
        tone,
        issue: issue(report, visitor),
        summary: report
            .and_then(|report| report.section(Section::Summary))
            .map(|words| Words::new(words, &people)),
        lacks: waits.then(|| {
            let rows = lacking.iter().map(|lack| format!("- {lack}\n"));
            web::html(&rows.collect::<String>())
        }),
    })
}

/// Where a report stands, and the class of its colour.
fn standing(report: Option<&Report>) -> (&'static str, &'static str) {
    match report {
        None => ("Not begun", "amber"),
        Some(report) if report.status.is_finished() => (report.status.label(), "green"),
        Some(report) => (report.status.label(), "amber"),
    }
}

fn issue(report: Option<&Report>, visitor: &Visitor) -> Option<Issue> {
    let place = &report?.issue;
    let own = &visitor.team.github.as_ref()?.repository;
    let repository = place.repository.as_ref().unwrap_or(own);
    let name = format!("{repository}#{}", place.number?);
    Some((name, place.url.clone()))
}

/// The shape that an address asks for.
fn shape(asked: &BTreeMap<String, String>) -> Shape {
    let name = asked.get("template").map(String::as_str);
    name.and_then(Shape::from_name).unwrap_or_default()
}

/// Shows a report, in one of its shapes.
pub(super) async fn show(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Path(name): Path<String>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let Some(number) = number(&name) else {
        return page::nothing_here();
    };
    let record = match web.app.web_report(&visitor, number).await {
        Ok(Some(record)) => record,
        Ok(None) => return page::nothing_here(),
        Err(failure) => return page::failed(&web, failure),
    };
    let facts = record.facts(&visitor.team);
    let chosen = shape(&asked);
    let (status, tone) = standing(facts.report);
    let whole = Whole {
        visitor: &visitor,
        name: facts.incident.name(),
        title: facts.incident.title.as_str(),
        status,
        tone,
        issue: issue(facts.report, &visitor),
        shapes: Shape::ALL.map(|one| Choice {
            name: one.as_str(),
            label: match one {
                Shape::Form => "Form",
                Shape::Story => "Story",
            },
            is_chosen: one == chosen,
        }),
        html: web::html(&postmortem::markdown(&facts, chosen)),
    };
    page::show(StatusCode::OK, &whole)
}

/// Gives a report as the file that chat gives.
pub(super) async fn take(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Path(name): Path<String>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let Some(number) = number(&name) else {
        return page::nothing_here();
    };
    match web.app.web_report(&visitor, number).await {
        Ok(Some(record)) => {
            let (name, text) = postmortem::whole(&record.facts(&visitor.team), shape(&asked));
            let headers = download::headers("text/markdown; charset=utf-8", "attachment", &name);
            (headers, text).into_response()
        }
        Ok(None) => page::nothing_here(),
        Err(failure) => page::failed(&web, failure),
    }
}
