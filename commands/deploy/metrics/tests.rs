//! The four keys, as tables.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use jiff::SignedDuration;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::{
    Actor, By, Reply,
    deploy::{
        Fact,
        life::{Fresh, Known, RequestAsk, Undone, request},
        outside::{Brought, Outside, Range},
    },
    incident::{self, DeclareAsk, Declared, Sort, Title, declare},
    reply::Audience,
};

const TEAM: &str = r#"
guild = "1"
name = "Harbour"
timezone = "Europe/Zurich"
service = [{ name = "api" }, { name = "docs", environments = ["staging"] }]
environment = [{ name = "staging" }, { name = "production", after = "staging" }]
[[deploy]]
name = "everywhere"
"#;

fn team() -> Team {
    Team::parse(TEAM, "binnacle.toml").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-03-15T12:00:00Z")
}

fn actor() -> Actor {
    Actor {
        user: "100000000000000021".parse().unwrap(),
        name: "Ana".to_owned(),
        roles: Vec::new(),
    }
}

/// A deploy of `api` to production that took a minute and brought a commit made an hour before it ended.
fn deploy(number: i64, state: State, ended: &str) -> Deploy {
    let (team, actor, ended) = (team(), actor(), at(ended));
    let by = By {
        team: &team,
        actor: &actor,
        now: ended - SignedDuration::from_mins(1),
    };
    let fresh = Fresh {
        id: Uuid::from_u128(7).into(),
        workspace: "1".parse().unwrap(),
        number,
        channel: "43".parse().unwrap(),
    };
    let sha = format!("{number:040x}");
    let ask = RequestAsk {
        kind: Kind::Deploy,
        service: "api".to_owned(),
        environment: "production".to_owned(),
        wanted: sha.clone(),
        reason: String::new(),
        arguments: BTreeMap::new(),
        fixes: None,
        undoes: None,
    };
    let mut deploy = request(fresh, ask, Outside::UNKNOWN, &Known::default(), by).state;
    deploy.state = state;
    deploy.begun_at = Some(deploy.asked_at);
    deploy.ended_at = Some(ended);
    brings(&mut deploy, &[(&sha, 60)], 1);
    deploy
}

/// The commits that it brings, each with how many minutes before its end it was made, and how many there are in all.
fn brings(deploy: &mut Deploy, commits: &[(&str, i64)], total: u32) {
    let ended = deploy.ended_at.unwrap();
    let commits = commits.iter().map(|(sha, minutes)| Brought {
        sha: (*sha).to_owned(),
        title: String::new(),
        author: None,
        at: (*minutes != 0).then(|| ended - SignedDuration::from_mins(*minutes)),
    });
    let range = Range {
        url: None,
        commits: commits.collect(),
        total,
        undone: BTreeSet::new(),
    };
    deploy.record.outside.range = Fact::read(range, ended);
}

/// One that goes back from another.
fn back(number: i64, from: &Deploy, ended: &str) -> Deploy {
    let mut back = deploy(number, State::Succeeded, ended);
    back.record.request.kind = Kind::Rollback;
    back.record.undoes = Some(Undone {
        sha: from.record.request.sha.clone(),
        range: None,
    });
    back
}

fn incident(number: i64, declared: &str, over_after: Option<i64>) -> Incident {
    let fresh = incident::Fresh {
        id: Uuid::from_u128(8).into(),
        workspace: "1".parse().unwrap(),
        number,
        interaction: "900".parse().unwrap(),
    };
    let ask = DeclareAsk {
        title: Title::parse("The API is down").unwrap(),
        severity: None,
        service: Some("api".parse().unwrap()),
        description: None,
        origin: None,
        impact: None,
        sort: Sort::Incident,
        about: None,
    };
    let declared = at(declared);
    let Declared::New(decision) = declare(fresh, ask, &[], &team(), &actor(), declared).unwrap()
    else {
        panic!("known")
    };
    let mut incident = decision.state;
    if let Some(minutes) = over_after {
        let at = declared + SignedDuration::from_mins(minutes);
        let times = json!({ "resolved": { "at": at, "source": "evidence" } });
        incident.course.milestones = serde_json::from_value(times).unwrap();
        incident.state = incident::State::Resolved;
    }
    incident
}

fn says(deploy: &mut Deploy, incident: i64, is_so: bool) {
    deploy.record.caused.push(crate::deploy::life::Caused {
        incident,
        is_so,
        by: "100000000000000021".parse().unwrap(),
        at: now(),
    });
}

fn counted(deploys: &[Deploy], incidents: &[Incident]) -> Metrics {
    let ask = Ask::read(&team(), (None, None), Days::Month).unwrap();
    metrics(deploys, incidents, &ask, &team(), now())
}

/// What failed, of how many, how that is known, and in how many minutes each was put right in the middle.
fn faults(deploys: &[Deploy], incidents: &[Incident]) -> (u32, u32, [u32; 3], Option<i64>, usize) {
    let all = counted(deploys, incidents).all;
    let failures = all.failures;
    let why = [
        failures.by_person,
        failures.went_back,
        failures.within_window,
    ];
    let median = all.restore.median.map(|it| it.as_mins());
    (
        failures.failed,
        failures.changes,
        why,
        median,
        all.restore.missing,
    )
}

#[test]
fn what_went_live_counts_and_what_only_ran_does_not() {
    let good = deploy(1, State::Succeeded, "2026-03-10T10:00:00Z");
    let mut emergency = deploy(2, State::Succeeded, "2026-03-10T20:00:00Z");
    emergency.record.request.kind = Kind::Emergency;
    let lost = deploy(3, State::Failed, "2026-03-11T10:00:00Z");
    let called_off = deploy(4, State::Cancelled, "2026-03-11T10:00:00Z");
    let mut staging = deploy(5, State::Succeeded, "2026-03-11T10:00:00Z");
    staging.record.request.environment = "staging".to_owned();
    // Nothing comes after staging for this one.
    let mut docs = deploy(6, State::Succeeded, "2026-03-12T10:00:00Z");
    docs.record.request.service = "docs".to_owned();
    docs.record.request.environment = "staging".to_owned();
    let old = deploy(7, State::Succeeded, "2026-01-12T10:00:00Z");
    let deploys = [good, emergency, lost, called_off, staging, docs, old];
    let told = counted(&deploys, &[]);
    let all = &told.all;
    assert_eq!(
        (all.deploys, all.days_with_deploys, all.per_week),
        (3, 2, 0.7)
    );
    assert_eq!(
        (all.emergencies, all.did_not_work, all.rollbacks),
        (1, 1, 0)
    );
    assert_eq!((all.failures.changes, all.failures.percent), (3, Some(0.0)));
    let services: Vec<_> = told
        .by_service
        .iter()
        .map(|it| (it.of.as_str(), it.deploys))
        .collect();
    assert_eq!(services, [("api", 2), ("docs", 1)]);
    let weeks: Vec<_> = told.by_week.iter().map(|it| it.deploys).collect();
    assert_eq!(weeks, [0, 0, 0, 0, 3]);
    let ask = Ask::read(&team(), (Some("api"), Some("staging")), Days::Quarter).unwrap();
    let staging = metrics(&deploys, &[], &ask, &team(), now());
    assert_eq!(
        (staging.all.deploys, staging.by_week.len(), staging.days),
        (1, 13, 90)
    );
}

#[test]
fn a_commit_has_led_once_when_it_is_live_for_the_first_time() {
    let mut first = deploy(1, State::RolledBack, "2026-03-10T10:00:00Z");
    brings(&mut first, &[("b", 30), ("a", 90)], 2);
    // The same again, with one more, one without a time and one that GitHub did not list.
    let mut second = deploy(2, State::Succeeded, "2026-03-11T10:00:00Z");
    brings(
        &mut second,
        &[("d", 0), ("c", 10), ("b", 1470), ("a", 1530)],
        5,
    );
    let mut unknown = deploy(3, State::Succeeded, "2026-03-12T10:00:00Z");
    unknown.record.outside.range = Fact::UNKNOWN;
    let failed = deploy(4, State::Failed, "2026-03-12T11:00:00Z");
    let lead = counted(&[first, second, unknown, failed], &[]).all.lead;
    assert_eq!((lead.n, lead.missing, lead.negative), (3, 3, 0));
    assert_eq!(lead.median, Some(SignedDuration::from_mins(30)));
}

#[test]
fn a_change_fails_by_a_persons_word_by_going_back_or_within_a_window() {
    let good = || deploy(1, State::Succeeded, "2026-03-10T10:00:00Z");
    let undone = || deploy(1, State::RolledBack, "2026-03-10T10:00:00Z");
    let failed = || deploy(1, State::Failed, "2026-03-10T10:00:00Z");
    let soon = |over| incident(3, "2026-03-10T12:00:00Z", over);
    let nothing = (0, 1, [0, 0, 0], None, 0);
    assert_eq!(faults(&[good()], &[]), nothing);
    // Within the window, and put right an hour after it was declared.
    assert_eq!(
        faults(&[good()], &[soon(Some(60))]),
        (1, 1, [0, 0, 1], Some(180), 0)
    );
    assert_eq!(faults(&[good()], &[soon(None)]), (1, 1, [0, 0, 1], None, 1));
    let late = incident(3, "2026-03-10T14:00:01Z", Some(60));
    assert_eq!(faults(&[good()], std::slice::from_ref(&late)), nothing);
    let before = incident(3, "2026-03-10T09:59:00Z", Some(60));
    assert_eq!(faults(&[good()], &[before]), nothing);
    let mut drill = soon(Some(60));
    drill.is_drill = true;
    let mut private = soon(Some(60));
    private.is_private = true;
    let mut other = soon(Some(60));
    other.service = Some("docs".parse().unwrap());
    let mut nowhere = soon(Some(60));
    nowhere.service = None;
    for incident in [drill, private, other, nowhere] {
        assert_eq!(faults(&[good()], &[incident]), nothing);
    }
    // A person's word goes before the window, in both directions, also long afterwards; the last word holds.
    let mut cleared = good();
    says(&mut cleared, 3, true);
    says(&mut cleared, 3, false);
    assert_eq!(faults(&[cleared], &[soon(Some(60))]), nothing);
    let mut blamed = good();
    says(&mut blamed, 3, true);
    assert_eq!(
        faults(&[blamed.clone()], &[late]),
        (1, 1, [1, 0, 0], Some(300), 0)
    );
    let newer = deploy(2, State::Succeeded, "2026-03-10T11:00:00Z");
    let told = faults(&[blamed, newer.clone()], &[soon(Some(60))]);
    assert_eq!(told, (1, 2, [1, 0, 0], Some(180), 0), "not the newer one");
    // Only the newest that was live then is suspected.
    let told = faults(&[good(), newer], &[soon(Some(60))]);
    assert_eq!(told, (1, 2, [0, 0, 1], Some(120), 0));
    // Gone back from; what did not work counts then too.
    for first in [undone(), failed()] {
        let again = back(2, &first, "2026-03-10T10:45:00Z");
        let told = faults(&[first, again], &[]);
        assert_eq!(told, (1, 1, [0, 1, 0], Some(45), 0));
    }
    // After going back, an incident is nobody's.
    let again = back(2, &undone(), "2026-03-10T10:45:00Z");
    let told = faults(&[undone(), again], &[soon(Some(60))]);
    assert_eq!(told, (1, 1, [0, 1, 0], Some(45), 0));
    assert_eq!(faults(&[failed()], &[]), (0, 0, [0, 0, 0], None, 0));
}

#[test]
fn people_read_numbers_with_how_many_there_are() {
    let bad = deploy(2, State::RolledBack, "2026-03-11T10:00:00Z");
    let again = back(3, &bad, "2026-03-11T10:45:00Z");
    let good = deploy(1, State::Succeeded, "2026-03-10T10:00:00Z");
    let lost = deploy(4, State::Failed, "2026-03-12T10:00:00Z");
    let told = counted(&[good, bad, again, lost], &[]);
    let Reply::Say { card, .. } = answer(&told, Audience::Asker) else {
        panic!("a form");
    };
    let fields: Vec<_> = card
        .fields
        .iter()
        .map(|it| format!("{}: {}", it.name, it.value))
        .collect();
    assert_snapshot!(format!("{}\n{}\n{}", card.title, card.body, fields.join("\n")), @r"
    Deploys in 30 days
    What ended since <t:1771023600:f> (<t:1771023600:R>).
    Deployment frequency: **0.47** a week · on 2 of 30 days · n 2
    Lead time for changes: median **1 h 00 min** · p90 1 h 00 min · mean 1 h 00 min · n 2
    Change failure rate: **50 %** · 1 of n 2 · 1 gone back from
    Time to restore: median **45 min** · p90 45 min · mean 45 min · n 1
    Besides: 1 time gone back · 1 did not work
    ");
    assert!(card.file.is_some(), "a picture");
    let none = answer(&counted(&[], &[]), Audience::Asker);
    let Reply::Say { card, .. } = none else {
        panic!("a form");
    };
    assert!(
        card.body.starts_with("No deploy ended there"),
        "{}",
        card.body
    );
    let json: Value = serde_json::to_value(&told).unwrap();
    assert_eq!(json["schema"], "binnacle.deploy-metrics/1");
    assert_eq!(
        json["all"]["failures"],
        json!({
            "changes": 2, "failed": 1, "percent": 50.0, "by_person": 0, "went_back": 1, "within_window": 0,
        })
    );
    assert_eq!(json["all"]["restore"]["median_seconds"], 2700);
    assert_eq!(json["by_week"][4]["of"], "2026-03-09");
}

#[test]
fn what_the_document_does_not_name_is_refused() {
    let refused = |place, days: i64| {
        let days = Days::of(days);
        let ask = days.and_then(|days| Ask::read(&team(), place, days));
        ask.unwrap_err().to_string()
    };
    for (place, days, why) in [
        (
            (Some("apy"), None),
            30,
            "There is no service `apy`. Did you mean `api`?",
        ),
        ((None, Some("mars")), 30, "There is no environment `mars`."),
        (
            (None, None),
            31,
            "31 days cannot be counted. It can be 30 or 90.",
        ),
    ] {
        assert_eq!(refused(place, days), why);
    }
}
