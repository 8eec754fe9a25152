//! The numbers, as tables, and what people read of them, as snapshots.

use jiff::{SignedDuration, civil::date};
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{
    Actor, Reply,
    incident::{Closure, DeclareAsk, Declared, Fresh, Sort, Title, declare},
    reply::{Audience, Card},
};

const TEAM: &str = r#"
guild = "1"
name = "Harbour"
timezone = "Europe/Zurich"
[incidents.support]
days = ["mon", "tue", "wed", "thu", "fri"]
from = "09:00"
to = "17:00"
[[service]]
name = "checkout"
[[service]]
name = "search"
"#;

fn team() -> Team {
    Team::parse(TEAM, "binnacle.toml").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The middle of March 2026.
fn now() -> Timestamp {
    at("2026-03-15T12:00:00Z")
}

/// An incident with its times in minutes from when it was detected, and declared.
fn incident(
    declared: &str,
    service: Option<&str>,
    severity: Severity,
    times: &[(&str, i64)],
) -> Incident {
    let fresh = Fresh {
        id: Uuid::from_u128(7).into(),
        workspace: "1".parse().unwrap(),
        number: 12,
        interaction: "900".parse().unwrap(),
    };
    let ask = DeclareAsk {
        title: Title::parse("Checkout is down").unwrap(),
        severity: Some(severity),
        service: service.map(|name| name.parse().unwrap()),
        description: None,
        origin: None,
        impact: None,
        sort: Sort::Incident,
        about: None,
    };
    let actor = Actor {
        user: "21".parse().unwrap(),
        name: "Ana".to_owned(),
        roles: Vec::new(),
    };
    let declared = at(declared);
    let Declared::New(decision) = declare(fresh, ask, &[], &team(), &actor, declared).unwrap()
    else {
        panic!("known")
    };
    let mut incident = decision.state;
    let marks = times.iter().map(|(name, minutes)| {
        let at = declared + SignedDuration::from_mins(*minutes);
        (*name, json!({ "at": at, "source": "evidence" }))
    });
    let marks: serde_json::Map<_, _> = marks.map(|(name, mark)| (name.to_owned(), mark)).collect();
    incident.course.milestones = serde_json::from_value(marks.into()).unwrap();
    incident
}

/// What a team may have had.
fn several() -> Vec<Incident> {
    let (checkout, search) = (Some("checkout"), Some("search"));
    let closed = |mut one: Incident, reason| {
        one.course.closure = Some(Closure {
            reason,
            text: String::new(),
            by: "21".parse().unwrap(),
            at: now(),
        });
        one
    };
    let plain = |times| incident("2026-03-02T10:00:00Z", checkout, Severity::Sev2, times);
    let mut drill = plain(&[("detected", 0), ("resolved", 9000)]);
    drill.is_drill = true;
    let mut near = plain(&[("detected", 0), ("resolved", 9000)]);
    near.is_near_miss = true;
    vec![
        plain(&[
            ("started", -10),
            ("detected", 0),
            ("acknowledged", 4),
            ("mitigated", 20),
            ("recovered", 30),
            ("resolved", 60),
        ]),
        plain(&[
            ("started", 5),
            ("detected", 0),
            ("acknowledged", 6),
            ("resolved", 1505),
        ]),
        // Open.
        incident(
            "2026-03-10T10:00:00Z",
            None,
            Severity::Sev4,
            &[("detected", 0)],
        ),
        // On Friday evening until Monday morning: half an hour, and then one.
        incident(
            "2026-01-30T15:30:00Z",
            search,
            Severity::Sev1,
            &[
                ("detected", 0),
                ("acknowledged", 2),
                ("resolved", 60 * 24 * 3 - 6 * 60 - 30),
            ],
        ),
        // In Zurich it was February already.
        incident(
            "2026-01-31T23:30:00Z",
            search,
            Severity::Sev2,
            &[("detected", 0), ("resolved", 8)],
        ),
        // Too long ago.
        incident(
            "2025-12-31T22:59:59Z",
            search,
            Severity::Sev1,
            &[("detected", 0), ("resolved", 8)],
        ),
        drill,
        near,
        closed(
            plain(&[("detected", 0), ("resolved", 9000)]),
            CloseReason::Duplicate,
        ),
        closed(
            plain(&[("detected", 0), ("resolved", 9000)]),
            CloseReason::FalseAlarm,
        ),
        closed(
            plain(&[("detected", 0), ("resolved", 45)]),
            CloseReason::TooSmall,
        ),
    ]
}

fn ask() -> Ask {
    Ask {
        service: None,
        severity: None,
        period: Period::of_months(3).unwrap(),
    }
}

fn of(ask: &Ask) -> Stats {
    stats(&several(), ask, &team(), now())
}

fn minutes(sample: Sample) -> [Option<i64>; 3] {
    [sample.median, sample.p90, sample.mean].map(|one| one.map(|one| one.as_mins()))
}

#[test]
fn drills_duplicates_and_false_alarms_are_in_none_of_the_numbers() {
    let stats = of(&ask());
    assert_eq!(stats.all.incidents, 6);
    let out = stats.left_out;
    assert_eq!(
        (
            out.drills,
            out.duplicates,
            out.false_alarms,
            out.near_misses
        ),
        (1, 1, 1, 1)
    );
    let most = stats.all.times.resolve.wall;
    assert!(most.p90.unwrap() < SignedDuration::from_mins(9000));
}

#[test]
fn times_are_those_between_milestones() {
    let times = of(&ask()).all.times;
    let wall = |clocked: &Clocked| {
        let sample = clocked.wall;
        (minutes(sample), sample.n, sample.missing, sample.negative)
    };
    assert_eq!(wall(&times.detect), ([Some(10); 3], 1, 4, 1));
    assert_eq!(
        wall(&times.acknowledge),
        ([Some(4), Some(5), Some(4)], 3, 3, 0)
    );
    assert_eq!(wall(&times.mitigate), ([Some(20); 3], 1, 5, 0));
    assert_eq!(wall(&times.repair), ([Some(30); 3], 1, 5, 0));
    let [median, ..] = minutes(times.resolve.wall);
    assert_eq!(
        (median, times.resolve.wall.n, times.resolve.wall.missing),
        (Some(60), 5, 1)
    );
}

#[test]
fn support_hours_are_counted_beside_the_wall_clock() {
    let ask = Ask {
        service: Some("search".parse().unwrap()),
        severity: Some(Severity::Sev1),
        ..ask()
    };
    let times = of(&ask).all.times;
    assert_eq!(minutes(times.resolve.wall)[0], Some(60 * 24 * 3 - 390));
    // From 16:30 to 17:00 on Friday; Monday 10:00 in Zurich is an hour into the day.
    assert_eq!(minutes(times.resolve.support.unwrap())[0], Some(90));
    assert_eq!(times.acknowledge.support, None);
    let anytime = TEAM.replace("[incidents.support]\ndays = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"]\nfrom = \"09:00\"\nto = \"17:00\"\n", "");
    let anytime = Team::parse(&anytime, "binnacle.toml").unwrap();
    let stats = stats(&several(), &ask, &anytime, now());
    assert_eq!(stats.all.times.resolve.support, None);
}

#[test]
fn groups_are_by_service_severity_and_month_of_the_team() {
    let stats = of(&ask());
    let services: Vec<_> = stats
        .by_service
        .iter()
        .map(|one| (one.of.as_ref().map(ToString::to_string), one.incidents))
        .collect();
    assert_eq!(
        services,
        [
            (Some("checkout".to_owned()), 3),
            (Some("search".to_owned()), 2),
            (None, 1)
        ]
    );
    let severities: Vec<_> = stats
        .by_severity
        .iter()
        .map(|one| (one.of, one.incidents))
        .collect();
    assert_eq!(
        severities,
        [
            (Severity::Sev1, 1),
            (Severity::Sev2, 4),
            (Severity::Sev4, 1)
        ]
    );
    let months: Vec<_> = stats
        .by_month
        .iter()
        .map(|one| (one.of.to_string(), one.incidents))
        .collect();
    assert_eq!(
        months,
        [
            ("2026-01".to_owned(), 1),
            ("2026-02".to_owned(), 1),
            ("2026-03".to_owned(), 4)
        ]
    );
}

#[test]
fn periods_are_months_or_days_of_the_team() {
    let zone = team();
    let zone = zone.timezone.time_zone();
    let bounds = |period: Period| period.bounds(zone, now());
    let (from, until) = bounds(Period::of_months(3).unwrap());
    assert_eq!(from, at("2025-12-31T23:00:00Z"));
    assert_eq!(until, at("2026-03-15T23:00:00Z"));
    let days = Period::of_days(date(2026, 2, 10), date(2026, 3, 1)).unwrap();
    let (from, until) = bounds(days);
    assert_eq!(
        (from, until),
        (at("2026-02-09T23:00:00Z"), at("2026-03-01T23:00:00Z"))
    );
    assert_eq!(days.months(zone, now()).len(), 2);
    for wrong in [0, -3, 61] {
        Period::of_months(wrong).unwrap_err();
    }
    Period::of_days(date(2026, 3, 1), date(2026, 2, 10)).unwrap_err();
    Period::of_days(date(2020, 3, 1), date(2026, 2, 10)).unwrap_err();
}

/// Seen elsewhere: a report that took the seconds of a length of time without its days, and said one hour.
#[test]
fn a_duration_of_25_h_05_min_reads_as_such() {
    let one = vec![several().swap_remove(1)];
    let stats = stats(&one, &ask(), &team(), now());
    let card = card(&answer(&stats, Audience::Asker));
    let resolve = card
        .fields
        .iter()
        .find(|field| field.name.starts_with("Time to resolve"));
    assert!(
        resolve.unwrap().value.starts_with("median **25 h 05 min**"),
        "{resolve:?}"
    );
    assert!(told(&stats).contains("to resolve     median 25 h 05 min"));
}

fn card(reply: &Reply) -> Card {
    let Reply::Say { card, .. } = reply else {
        panic!("no card")
    };
    card.clone()
}

#[test]
fn people_read_them_on_a_card_with_a_picture() {
    let reply = answer(&of(&ask()), Audience::Everyone);
    let card = card(&reply);
    assert!(card.fields.iter().all(|field| field.value.len() <= 1024));
    let file = card.file.as_ref().unwrap();
    assert_eq!(file.name, "incidents.png");
    insta::assert_snapshot!("alt", file.alt().unwrap());
    let fields: Vec<String> = card
        .fields
        .iter()
        .map(|one| format!("{}\n{}", one.name, one.value))
        .collect();
    insta::assert_snapshot!(
        "card",
        format!(
            "{}\n{}\n\n{}\n\n{}",
            card.title,
            card.body,
            fields.join("\n\n"),
            card.footer.unwrap()
        )
    );
}

#[test]
fn people_read_them_at_the_shell() {
    insta::assert_snapshot!("told", told(&of(&ask())));
}

#[test]
fn machines_read_them_as_json() {
    insta::assert_json_snapshot!(
        "json",
        of(&Ask {
            severity: Some(Severity::Sev1),
            ..ask()
        })
    );
}

#[test]
fn where_nothing_counts_there_is_no_picture() {
    let stats = stats(&several()[6..10], &ask(), &team(), now());
    let card = card(&answer(&stats, Audience::Asker));
    assert_eq!(card.file, None);
    insta::assert_snapshot!("nothing", format!("{}\n{}", card.title, card.body));
}
