//! How well GitHub shows what it should, what GitHub told, and what became of it.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Extension,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use binnacle_commands::{effect::Lane, hook, status::is_long_ago, text, web::Leaf};
use jiff::Timestamp;

use crate::app::{HooksSeen, Visitor};

use super::{Web, moment::Moment, page};

#[derive(Template)]
#[template(path = "github.html")]
struct Page<'a> {
    visitor: &'a Visitor,
    repository: &'a str,
    mirror: String,
    swept: Option<Moment>,
    waiting: String,
    aside: i64,
    count: String,
    rows: Vec<Row>,
    /// Why the page is empty.
    nothing: &'static str,
    leaf: Leaf,
    pages: u32,
    newer: Option<Leaf>,
    older: Option<Leaf>,
}

/// A delivery.
struct Row {
    at: Moment,
    name: String,
    key: String,
    outcome: String,
    tone: &'static str,
}

/// Shows what GitHub told the team.
pub(super) async fn show(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let leaf = Leaf::read(asked.get("page").map(String::as_str));
    let seen = match web.app.web_hooks(&visitor, leaf).await {
        Ok(seen) => seen,
        Err(failure) => return page::failed(&web, failure),
    };
    let pages = Leaf::pages(seen.total);
    let (newer, older) = leaf.beside(pages);
    let zone = visitor.team.timezone.time_zone();
    let rows = seen.told.iter().map(|told| Row {
        at: Moment::full(told.received_at, zone),
        name: told.name(),
        key: told.key.to_string(),
        outcome: told.outcome(),
        tone: match told.state {
            hook::State::Waiting => "amber",
            hook::State::Done => "grey",
            hook::State::Aside => "red",
        },
    });
    let queue = seen.queue.of(&[Lane::Github]);
    let repository = visitor.team.github.as_ref();
    let repository = repository.map(|github| github.repository.to_string());
    let shown = Page {
        repository: repository.as_deref().unwrap_or("nowhere"),
        mirror: mirror(&seen, web.app.now()),
        swept: seen.mirror.map(|(at, _)| Moment::full(at, zone)),
        waiting: waiting((queue.waiting, queue.oldest), web.app.now()),
        aside: queue.parked,
        count: count(&seen),
        rows: rows.collect(),
        nothing: if seen.total > 0 {
            "The list has fewer pages."
        } else {
            "GitHub has told nothing yet. The operators' guide says how to set its webhook up."
        },
        visitor: &visitor,
        leaf,
        pages,
        newer,
        older,
    };
    page::show(StatusCode::OK, &shown)
}

fn mirror(seen: &HooksSeen, now: Timestamp) -> String {
    match seen.mirror {
        None => "Not looked at yet".to_owned(),
        Some((at, _)) if is_long_ago(at, now) => {
            "Not known: it could not be looked at for a while".to_owned()
        }
        Some((_, 0)) => "Everything is as it should be".to_owned(),
        Some((_, 1)) => {
            "1 difference was found, and is put right unless it was set aside".to_owned()
        }
        Some((_, more)) => {
            format!("{more} differences were found, and are put right unless they were set aside")
        }
    }
}

/// What waits to be sent to GitHub, and for how long the oldest of it does.
fn waiting((count, oldest): (i64, Option<Timestamp>), now: Timestamp) -> String {
    match oldest {
        Some(oldest) => {
            let age = text::span(now.duration_since(oldest));
            format!("{count}, the oldest for {age}")
        }
        None => count.to_string(),
    }
}

fn count(seen: &HooksSeen) -> String {
    let HooksSeen {
        total,
        waiting,
        aside,
        ..
    } = seen;
    match (total, waiting, aside) {
        (0, ..) => "None".to_owned(),
        (_, 0, 0) => format!("{total} deliveries, all worked on"),
        (_, waiting, 0) => format!("{total} deliveries, {waiting} still to be worked on"),
        (_, _, aside) => format!("{total} deliveries, {aside} could not be worked on"),
    }
}
