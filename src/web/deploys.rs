//! What is live where, and what was asked for, newest first.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Extension,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use binnacle_commands::{
    deploy::life::{self, Deploy, Place, State as Stands},
    names::UserId,
    text::cut,
    web::Leaf,
};
use jiff::{Timestamp, tz::TimeZone};

use crate::app::{DeployFilter, Deployed, Visitor};

use super::{
    Web,
    moment::Moment,
    page,
    words::{People, Words},
};

#[derive(Template)]
#[template(path = "deploys.html")]
struct Page<'a> {
    visitor: &'a Visitor,
    places: Vec<Spot>,
    rows: Vec<Row>,
    count: String,
    /// Why the list is empty.
    nothing: &'static str,
    /// What alone is listed.
    only: Option<String>,
    /// What the addresses of other pages end with.
    filter: String,
    leaf: Leaf,
    pages: u32,
    newer: Option<Leaf>,
    older: Option<Leaf>,
}

/// A service in an environment.
struct Spot {
    service: String,
    environment: String,
    live: Option<Live>,
    marks: Vec<Mark>,
}

/// What is live there.
struct Live {
    commit: String,
    since: Moment,
    by: String,
}

/// Something to know of a place.
struct Mark {
    tone: &'static str,
    words: String,
    /// The request that it is.
    link: Option<String>,
}

/// A request.
struct Row {
    tone: &'static str,
    name: String,
    state: &'static str,
    what: String,
    asked: Moment,
    by: String,
    note: Words,
}

/// Shows what is deployed of the team.
pub(super) async fn show(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let leaf = Leaf::read(asked.get("page").map(String::as_str));
    let named = |key: &str| {
        asked
            .get(key)
            .map(String::as_str)
            .filter(|it| !it.is_empty())
    };
    let (service, environment) = (named("service"), named("environment"));
    let filter = DeployFilter {
        service,
        environment,
    };
    let deployed = match web.app.web_deploys(&visitor, filter, leaf).await {
        Ok(deployed) => deployed,
        Err(failure) => return page::failed(&web, failure),
    };
    let pages = Leaf::pages(deployed.total);
    let (newer, older) = leaf.beside(pages);
    let shown = BTreeMap::new();
    let people = People {
        team: &visitor.team,
        shown: &shown,
    };
    let view = View {
        people: &people,
        zone: visitor.team.timezone.time_zone(),
        now: web.app.now(),
    };
    let places = deployed.places.iter();
    let shown = Page {
        places: places.map(|place| view.spot(place, &deployed)).collect(),
        rows: deployed.deploys.iter().map(|it| view.row(it)).collect(),
        count: match deployed.total {
            0 => "None".to_owned(),
            1 => "1 request".to_owned(),
            total => format!("{total} requests"),
        },
        only: only(service, environment),
        filter: Filter {
            service: service.unwrap_or_default(),
            environment: environment.unwrap_or_default(),
        }
        .to_string(),
        nothing: if service.is_some() || environment.is_some() {
            "Nothing was asked for there, or the list has fewer pages."
        } else if deployed.total > 0 {
            "The list has fewer pages."
        } else {
            "Nothing was asked for yet. It is done in chat: /deploy request."
        },
        visitor: &visitor,
        leaf,
        pages,
        newer,
        older,
    };
    page::show(StatusCode::OK, &shown)
}

/// What the addresses of the pages of a list end with.
#[derive(Template)]
#[template(path = "deploys_filter.txt", escape = "none")]
struct Filter<'a> {
    service: &'a str,
    environment: &'a str,
}

/// What alone is listed, for people.
fn only(service: Option<&str>, environment: Option<&str>) -> Option<String> {
    let service = service.map(|it| format!(" of {it}"));
    let environment = environment.map(|it| format!(" to {it}"));
    (service.is_some() || environment.is_some()).then(|| {
        let (service, environment) = (service.unwrap_or_default(), environment.unwrap_or_default());
        cut(&format!("Requests{service}{environment}"), 120)
    })
}

/// How a team reads what is told.
struct View<'a> {
    people: &'a People<'a>,
    zone: &'a TimeZone,
    now: Timestamp,
}

impl View<'_> {
    fn name(&self, user: UserId) -> String {
        self.people.name(user)
    }

    fn spot(&self, place: &Place, deployed: &Deployed) -> Spot {
        let live = place.live.as_ref().map(|live| Live {
            commit: life::short(&live.sha),
            since: Moment::full(live.at, self.zone),
            by: self.name(live.by),
        });
        let running = place.running.iter();
        let mut marks: Vec<Mark> = running
            .chain(&place.open)
            .map(|deploy| Mark {
                tone: tone(deploy.state),
                words: format!(
                    "{} {} {}",
                    deploy.name(),
                    commit(deploy),
                    deploy.state.words()
                ),
                link: Some(deploy.name()),
            })
            .collect();
        let over = deployed.locks.iter().filter(|lock| place.is_under(lock));
        marks.extend(over.map(|lock| Mark {
            tone: "amber",
            words: format!("{} by {}", lock.name(), self.name(lock.owner)),
            link: None,
        }));
        if place.is_frozen(self.people.team, self.now) {
            marks.push(Mark {
                tone: "grey",
                words: "frozen".to_owned(),
                link: None,
            });
        }
        Spot {
            service: place.service.clone(),
            environment: place.environment.clone(),
            live,
            marks,
        }
    }

    fn row(&self, deploy: &Deploy) -> Row {
        let request = &deploy.record.request;
        let note = deploy.record.note.as_deref();
        Row {
            tone: tone(deploy.state),
            name: deploy.name(),
            state: deploy.state.words(),
            what: format!(
                "{} at {} to {}",
                request.service,
                commit(deploy),
                request.environment
            ),
            asked: Moment::full(deploy.asked_at, self.zone),
            by: self.name(request.by),
            note: Words::new(note.unwrap_or(&request.reason), self.people),
        }
    }
}

/// The first digits of a commit; what was typed for one that nobody found, as it is.
pub(super) fn commit(deploy: &Deploy) -> String {
    let sha = &deploy.record.request.sha;
    let is_whole = sha.len() >= 40 && sha.bytes().all(|b| b.is_ascii_hexdigit());
    if is_whole {
        sha[..7].to_owned()
    } else {
        cut(sha, 40)
    }
}

pub(super) const fn tone(state: Stands) -> &'static str {
    match state {
        Stands::Failed | Stands::RolledBack => "red",
        Stands::Approval
        | Stands::Waiting
        | Stands::Blocked
        | Stands::Approved
        | Stands::Riding
        | Stands::Running => "amber",
        Stands::Succeeded | Stands::Carried => "green",
        Stands::Cancelled
        | Stands::Rejected
        | Stands::Expired
        | Stands::Refused
        | Stands::Superseded => "grey",
    }
}
