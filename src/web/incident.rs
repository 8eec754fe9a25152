//! The page of one incident, a template for each of its sections.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Extension,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use binnacle_commands::{
    incident::{Incident, Source},
    timeline::{Cursor, From},
};
use jiff::{Timestamp, tz::TimeZone};

use crate::app::{Site, Story, Visitor};

use super::{
    Web,
    action::{self, Table},
    facts::{Fact, facts},
    look,
    moment::Moment,
    page,
    report::{self, Brief},
    timeline::{Day, days},
    words::{People, Words},
};

#[derive(Template)]
#[template(path = "incident.html")]
struct Page<'a> {
    visitor: &'a Visitor,
    name: String,
    title: &'a str,
    tone: &'static str,
    severity: String,
    state: &'static str,
    flags: Vec<&'static str>,
    lasted: String,
    description: Option<Words>,
    impact: Option<Words>,
    last_update: Option<Update>,
    facts: Vec<Fact>,
    milestones: Vec<Passed>,
    actions: Table,
    report: Option<Brief>,
    days: Vec<Day>,
    /// Whether newer lines of the timeline stand on another page.
    is_later: bool,
    /// Where the older ones are.
    older: Option<From>,
}

/// The last thing that was said.
struct Update {
    words: Words,
    at: Moment,
}

/// A time that counts.
struct Passed {
    name: &'static str,
    at: Moment,
    set_by: Option<String>,
}

/// Shows the incident that stands in the address as `12` or `INC-12`.
pub(super) async fn show(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Path(name): Path<String>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let Some(number) = number(&name) else {
        return page::nothing_here();
    };
    let before = match asked.get("timeline").map(|from| from.parse()) {
        Some(Ok(From::Before(cursor))) => Some(cursor),
        _ => None,
    };
    match web.app.web_incident(&visitor, number, before).await {
        Ok(Some(story)) => {
            let page = of(&visitor, &story, web.app.site(), before, web.app.now());
            page::show(StatusCode::OK, &page)
        }
        Ok(None) => page::nothing_here(),
        Err(failure) => page::failed(&web, failure),
    }
}

/// The number in a name, in any case of its letters.
pub(super) fn number(name: &str) -> Option<i64> {
    let prefix = name.get(..4);
    let digits = match prefix {
        Some(prefix) if prefix.eq_ignore_ascii_case("inc-") => &name[4..],
        _ => name,
    };
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

fn of<'a>(
    visitor: &'a Visitor,
    story: &'a Story,
    site: &Site,
    before: Option<Cursor>,
    now: Timestamp,
) -> Page<'a> {
    let incident = &story.incident;
    let zone = visitor.team.timezone.time_zone();
    let people = People {
        team: &visitor.team,
        shown: &story.names,
    };
    Page {
        visitor,
        name: incident.name(),
        title: incident.title.as_str(),
        tone: look::tone(incident),
        severity: incident.severity.to_string(),
        state: incident.state.label(),
        flags: look::flags(incident),
        lasted: look::lasted(incident, now),
        description: incident
            .description
            .as_ref()
            .map(|words| Words::new(words.as_str(), &people)),
        impact: incident
            .impact
            .as_ref()
            .map(|words| Words::new(words.as_str(), &people)),
        last_update: incident.last_update.as_ref().map(|update| Update {
            words: Words::new(&update.text, &people),
            at: Moment::full(update.at, zone),
        }),
        facts: facts(incident, &people, site, now),
        milestones: milestones(incident, &people, zone),
        actions: action::of_story(story, visitor, now),
        report: report::brief(story, visitor),
        days: days(story, &people, zone),
        is_later: before.is_some(),
        older: story.older.map(From::Before),
    }
}

/// The times that count, with whoever set those that people set.
fn milestones(incident: &Incident, people: &People<'_>, zone: &TimeZone) -> Vec<Passed> {
    let known = incident.course.milestones.known();
    let passed = known.map(|(milestone, mark)| Passed {
        name: milestone.label(),
        at: Moment::full(mark.at, zone),
        set_by: match mark.source {
            Source::Person(user) => Some(people.name(user)),
            Source::Evidence => None,
        },
    });
    passed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incident_is_named_by_its_number() {
        for (name, meant) in [
            ("12", Some(12)),
            ("INC-12", Some(12)),
            ("inc-12", Some(12)),
            ("INC-", None),
            ("-12", None),
            ("+12", None),
            ("inc12", None),
            ("ÄÄ-12", None),
            ("99999999999999999999", None),
            ("", None),
        ] {
            assert_eq!(number(name), meant, "{name}");
        }
    }
}
