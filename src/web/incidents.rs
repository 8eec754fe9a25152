//! The list of incidents.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Extension,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use binnacle_commands::{
    incident::Incident,
    web::{IncidentsAsk, Leaf, Standing},
};
use jiff::Timestamp;

use crate::app::{Listed, Visitor};

use super::{Web, look, moment::Moment, page, words::People};

#[derive(Template)]
#[template(path = "incidents.html")]
struct Incidents<'a> {
    visitor: &'a Visitor,
    ask: &'a IncidentsAsk,
    count: String,
    standings: Vec<Choice>,
    services: Vec<Service>,
    rows: Vec<Row>,
    nothing: &'static str,
    /// Whether fewer are shown than there are, so that showing all would help.
    is_narrowed: bool,
    pages: u32,
    newer: Option<String>,
    older: Option<String>,
}

/// Where a page of the list stands.
#[derive(Template)]
#[template(path = "incidents_address.txt")]
struct Address<'a> {
    ask: &'a IncidentsAsk,
    standing: Standing,
    leaf: Leaf,
}

/// A state to choose.
struct Choice {
    label: &'static str,
    address: String,
    is_chosen: bool,
}

/// A service to choose.
struct Service {
    name: String,
    is_chosen: bool,
}

/// One incident.
struct Row {
    tone: &'static str,
    name: String,
    severity: String,
    state: &'static str,
    flags: Vec<&'static str>,
    title: String,
    service: Option<String>,
    declared: Moment,
    by: Option<String>,
    lasted: String,
}

/// Shows the incidents that fit what stands in the address.
pub(super) async fn list(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let ask = IncidentsAsk::read(|name| asked.get(name).map(String::as_str));
    match web.app.web_incidents(&visitor, &ask).await {
        Ok(listed) => {
            let incidents = incidents(&visitor, &ask, &listed, web.app.now());
            page::show(StatusCode::OK, &incidents)
        }
        Err(failure) => page::failed(&web, failure),
    }
}

fn incidents<'a>(
    visitor: &'a Visitor,
    ask: &'a IncidentsAsk,
    listed: &Listed,
    now: Timestamp,
) -> Incidents<'a> {
    let pages = Leaf::pages(listed.total);
    let (newer, older) = ask.leaf.beside(pages);
    let turned = |leaf| address(ask, ask.standing, leaf);
    let services = visitor.team.services.iter().map(|service| Service {
        name: service.name.to_string(),
        is_chosen: ask.service.as_ref() == Some(&service.name),
    });
    let rows = listed.incidents.iter();
    Incidents {
        visitor,
        ask,
        count: count(listed.total),
        standings: Standing::ALL.map(|one| choice(ask, one)).into(),
        services: services.collect(),
        rows: rows.map(|one| row(one, visitor, now)).collect(),
        nothing: nothing(ask, listed.total),
        is_narrowed: *ask != IncidentsAsk::read(|name| (name == "state").then_some("all")),
        pages,
        newer: newer.map(turned),
        older: older.map(turned),
    }
}

fn count(total: i64) -> String {
    match total {
        0 => "None".to_owned(),
        1 => "1 incident".to_owned(),
        _ => format!("{total} incidents"),
    }
}

fn choice(ask: &IncidentsAsk, standing: Standing) -> Choice {
    Choice {
        label: match standing {
            Standing::Open => "Open",
            Standing::Over => "Resolved",
            Standing::All => "All",
        },
        address: address(ask, standing, Leaf::FIRST),
        is_chosen: ask.standing == standing,
    }
}

fn address(ask: &IncidentsAsk, standing: Standing, leaf: Leaf) -> String {
    Address {
        ask,
        standing,
        leaf,
    }
    .to_string()
}

/// Why a page of the list is empty.
fn nothing(ask: &IncidentsAsk, total: i64) -> &'static str {
    match ask.standing {
        _ if total > 0 => "The list has fewer pages.",
        _ if ask.service.is_some() || !ask.words.is_empty() => "No incident fits.",
        Standing::Open => "All is calm: no incident is open.",
        Standing::Over | Standing::All => "Nothing is on record yet.",
    }
}

fn row(incident: &Incident, visitor: &Visitor, now: Timestamp) -> Row {
    let zone = visitor.team.timezone.time_zone();
    let people = People {
        team: &visitor.team,
        shown: &BTreeMap::new(),
    };
    Row {
        tone: look::tone(incident),
        name: incident.name(),
        severity: incident.severity.to_string(),
        state: incident.state.label(),
        flags: look::flags(incident),
        title: incident.title.to_string(),
        service: incident.service.as_ref().map(ToString::to_string),
        declared: Moment::full(incident.declared_at, zone),
        by: people.known(incident.declared_by),
        lasted: look::lasted(incident, now),
    }
}
