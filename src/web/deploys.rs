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
    web::Leaf,
};
use jiff::{Timestamp, tz::TimeZone};

use crate::app::{Deployed, Visitor};

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
    let deployed = match web.app.web_deploys(&visitor, leaf).await {
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
        nothing: if deployed.total > 0 {
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
        let live = place.live.as_ref().map(|deploy| Live {
            commit: commit(deploy),
            since: Moment::full(deploy.ended_at.unwrap_or(deploy.asked_at), self.zone),
            by: self.name(deploy.record.begun_by.unwrap_or(deploy.record.request.by)),
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
            })
            .collect();
        let over = deployed.locks.iter().filter(|lock| place.is_under(lock));
        marks.extend(over.map(|lock| Mark {
            tone: "amber",
            words: format!("{} by {}", lock.name(), self.name(lock.owner)),
        }));
        if life::is_frozen(self.people.team, place, self.now) {
            marks.push(Mark {
                tone: "grey",
                words: "frozen".to_owned(),
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
fn commit(deploy: &Deploy) -> String {
    let sha = &deploy.record.request.sha;
    let is_whole = sha.len() >= 40 && sha.bytes().all(|b| b.is_ascii_hexdigit());
    if is_whole {
        sha[..7].to_owned()
    } else {
        binnacle_commands::text::cut(sha, 40)
    }
}

const fn tone(state: Stands) -> &'static str {
    match state {
        Stands::Failed | Stands::RolledBack => "red",
        Stands::Approval
        | Stands::Waiting
        | Stands::Blocked
        | Stands::Approved
        | Stands::Running => "amber",
        Stands::Succeeded => "green",
        Stands::Cancelled
        | Stands::Rejected
        | Stands::Expired
        | Stands::Refused
        | Stands::Superseded => "grey",
    }
}
