//! The services of a team: of each its runbooks, its words, who answers for it, what is open, and what can be run.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use binnacle_commands::{
    incident::Incident,
    runbook::address,
    team::{Owner, Service},
};

use crate::app::{Component, Visitor};

use super::{
    Web, look, page,
    runbooks::{Row, explained},
};

#[derive(Template)]
#[template(path = "components.html")]
struct List<'a> {
    visitor: &'a Visitor,
    /// Which of the lists it is.
    kind: &'static str,
    rows: Vec<One>,
}

/// A service in the list.
struct One {
    name: String,
    address: String,
    description: Option<String>,
    pages: String,
    owner: Option<String>,
}

#[derive(Template)]
#[template(path = "component.html")]
struct Shown<'a> {
    visitor: &'a Visitor,
    name: String,
    description: Option<&'a str>,
    owner: Option<String>,
    /// Each schedule, with who is on call.
    on_call: Vec<(String, String)>,
    policy: Option<String>,
    repository: Option<String>,
    links: &'a BTreeMap<String, binnacle_commands::team::HttpsUrl>,
    incidents: Vec<Open>,
    pages: Vec<Row>,
    /// Each action with what it does.
    tools: Vec<(String, String)>,
    /// Each term, its page, and what it means as safe HTML.
    terms: Vec<(String, String, String)>,
}

/// An open incident.
struct Open {
    tone: &'static str,
    name: String,
    severity: String,
    state: &'static str,
    title: String,
}

/// Shows the services.
pub(super) async fn list(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
) -> Response {
    let services = match web.app.web_components(&visitor) {
        Ok(services) => services,
        Err(failure) => return page::failed(&web, failure),
    };
    let rows = services.into_iter().map(|(service, pages)| One {
        name: service.name.to_string(),
        address: address(service.name.as_str()),
        owner: owner(&service),
        pages: match pages {
            0 => "no pages".to_owned(),
            1 => "1 page".to_owned(),
            many => format!("{many} pages"),
        },
        description: service.description,
    });
    let list = List {
        visitor: &visitor,
        kind: "components",
        rows: rows.collect(),
    };
    page::show(StatusCode::OK, &list)
}

/// Shows a service.
pub(super) async fn show(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Path(name): Path<String>,
) -> Response {
    let component = match web.app.web_component(&visitor, &name).await {
        Ok(Some(component)) => component,
        Ok(None) => return page::nothing_here(),
        Err(failure) => return page::failed(&web, failure),
    };
    page::show(StatusCode::OK, &shown(&visitor, &component))
}

fn shown<'a>(visitor: &'a Visitor, component: &'a Component) -> Shown<'a> {
    let service = &component.service;
    let pages: Vec<_> = component
        .pages
        .iter()
        .map(|at| &component.shelf.pages[*at])
        .collect();
    let is_here = |place: &str| pages.iter().any(|page| page.place == place);
    Shown {
        visitor,
        name: service.name.to_string(),
        description: service.description.as_deref(),
        owner: owner(service),
        on_call: component
            .on_call
            .iter()
            .map(|(schedule, people)| {
                let people: Vec<String> = people.iter().map(ToString::to_string).collect();
                (schedule.clone(), people.join(", "))
            })
            .collect(),
        policy: service.escalation.as_ref().map(ToString::to_string),
        repository: service.repository.as_ref().map(ToString::to_string),
        links: &service.links,
        incidents: component.incidents.iter().map(open).collect(),
        tools: component
            .tools
            .iter()
            .map(|tool| (tool.name.clone(), tool.summary.clone()))
            .collect(),
        terms: explained(&component.shelf, |page| is_here(&page.place)),
        pages: pages.iter().map(|page| Row::of(page)).collect(),
    }
}

fn open(incident: &Incident) -> Open {
    Open {
        tone: look::tone(incident),
        name: incident.name(),
        severity: incident.severity.to_string(),
        state: incident.state.label(),
        title: incident.title.to_string(),
    }
}

fn owner(service: &Service) -> Option<String> {
    service.owner.as_ref().map(|owner| match owner {
        Owner::Role(name) => name.to_string(),
        Owner::Person(name) => name.to_string(),
    })
}
