//! Who is on call now, and how the next two weeks go on.

use askama::Template;
use axum::{Extension, extract::State, http::StatusCode, response::Response};

use binnacle_commands::names::PersonName;

use crate::app::{Roster, Visitor};

use super::{Web, moment::Moment, page};

/// The most times with nobody on call that are listed.
const GAPS: usize = 12;

#[derive(Template)]
#[template(path = "oncall.html")]
struct Page<'a> {
    visitor: &'a Visitor,
    schedules: Vec<Schedule>,
}

/// A schedule.
struct Schedule {
    name: String,
    people: String,
    is_covered: bool,
    until: Option<Moment>,
    /// The picture, as safe markup.
    drawing: String,
    gaps: Vec<(Moment, Moment)>,
    more: usize,
}

/// Shows every schedule of the team.
pub(super) async fn show(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
) -> Response {
    let rosters = match web.app.web_oncall(&visitor).await {
        Ok(rosters) => rosters,
        Err(failure) => return page::failed(&web, failure),
    };
    let shown = Page {
        schedules: rosters.iter().map(|one| schedule(one, &visitor)).collect(),
        visitor: &visitor,
    };
    page::show(StatusCode::OK, &shown)
}

fn schedule(roster: &Roster, visitor: &Visitor) -> Schedule {
    let zone = visitor.team.timezone.time_zone();
    let people: Vec<&str> = roster.now.iter().map(PersonName::as_str).collect();
    let gaps = roster.gaps.iter().take(GAPS);
    Schedule {
        name: roster.name.to_string(),
        is_covered: !people.is_empty(),
        people: if people.is_empty() {
            "Nobody".to_owned()
        } else {
            people.join(", ")
        },
        until: roster.until.map(|until| Moment::full(until, zone)),
        drawing: roster.drawing.as_str().to_owned(),
        gaps: gaps
            .map(|gap| (Moment::full(gap.start, zone), Moment::full(gap.end, zone)))
            .collect(),
        more: roster.gaps.len().saturating_sub(GAPS),
    }
}
