//! When digests are due, and what they tell.

use uuid::Uuid;

use super::*;
use crate::{
    Actor,
    action::{Aim, State as ActionState, Task},
    incident::{self, DeclareAsk, Declared, Sort, Stamp, Title},
    issue::IssuePlace,
};

const TEAM: &str = r#"
guild = "1"
name = "Harbour"
timezone = "Europe/Zurich"
[incidents]
announce = "5"
"#;

fn team() -> Team {
    Team::parse(TEAM, "binnacle.toml").unwrap()
}

/// 2026-01-01 10:00 UTC and so many hours.
fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_767_261_600).unwrap() + SignedDuration::from_hours(hours)
}

fn incident(number: i64) -> Incident {
    let fresh = incident::Fresh {
        id: Uuid::from_u128(u128::from(number.unsigned_abs())).into(),
        workspace: "1".parse().unwrap(),
        number,
        interaction: "900".parse().unwrap(),
    };
    let ask = DeclareAsk {
        title: Title::parse("Checkout is *down*").unwrap(),
        severity: None,
        service: None,
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
    match incident::declare(fresh, ask, &[], &team(), &actor, at(0)).unwrap() {
        Declared::New(decision) => decision.state,
        Declared::Known(_) => panic!("known"),
    }
}

fn unreported(number: i64) -> Incident {
    let mut incident = incident(number);
    incident.state = State::Resolved;
    incident.course.owed.due_at = Some(at(24));
    incident
}

fn action(number: i64, due_on: &str) -> Action {
    Action {
        id: Uuid::from_u128(80).into(),
        workspace: "1".parse().unwrap(),
        incident: incident(1).id,
        number,
        text: Task::parse("Warm the cache").unwrap(),
        aim: Aim::Prevent,
        owner: Some("22".parse().unwrap()),
        due_on: due_on.parse().unwrap(),
        state: ActionState::Open,
        added: Stamp {
            by: "21".parse().unwrap(),
            at: at(0),
        },
        ended: None,
        issue: IssuePlace::default(),
        version: 1,
    }
}

#[test]
fn digests_come_at_nine_on_the_wall_clock() {
    let zurich = team().timezone.time_zone().clone();
    for (after, due) in [
        ("2026-01-01T07:59:59Z", "2026-01-01T08:00:00Z"),
        ("2026-01-01T08:00:00Z", "2026-01-02T08:00:00Z"),
        // Over a change of clocks it stays nine.
        ("2026-03-28T12:00:00Z", "2026-03-29T07:00:00Z"),
        ("2026-10-24T12:00:00Z", "2026-10-25T08:00:00Z"),
        // Late in the evening of UTC the team's day is the next one.
        ("2026-01-01T23:30:00Z", "2026-01-02T08:00:00Z"),
    ] {
        let next = next(after.parse().unwrap(), &zurich);
        assert_eq!(next.to_string(), due, "after {after}");
    }
}

#[test]
fn only_what_is_overdue_is_told() {
    let of = |reports: Vec<Incident>, actions: Vec<Action>, open: Vec<Incident>, now| {
        let reports = reports.into_iter().map(|one| (one, false)).collect();
        let actions = actions.into_iter().map(|one| (one, incident(1))).collect();
        Digest::of(reports, actions, open, &team(), now)
    };
    assert!(of(vec![unreported(1)], vec![], vec![], at(24)).is_empty());
    assert_eq!(
        of(vec![unreported(1)], vec![], vec![], at(25))
            .reports
            .len(),
        1
    );
    let mut finished = unreported(1);
    finished.course.owed.is_finished = true;
    let mut closed = unreported(2);
    closed.state = State::Closed;
    assert!(of(vec![finished, closed], vec![], vec![], at(999)).is_empty());

    assert!(of(vec![], vec![action(3, "2026-01-01")], vec![], at(0)).is_empty());
    let late = of(vec![], vec![action(3, "2025-12-31")], vec![], at(0));
    assert_eq!(late.actions.len(), 1);

    let week = 7 * 24;
    assert!(of(vec![], vec![], vec![incident(1)], at(week)).is_empty());
    assert_eq!(
        of(vec![], vec![], vec![incident(1)], at(week + 1))
            .lying
            .len(),
        1
    );
    let mut watched = incident(1);
    watched.state = State::Monitoring;
    assert!(of(vec![], vec![], vec![watched.clone()], at(24)).is_empty());
    assert_eq!(of(vec![], vec![], vec![watched], at(25)).lying.len(), 1);
}

#[test]
fn the_message_tells_all_of_it_once_and_nothing_private() {
    let mut secret = unreported(2);
    secret.is_private = true;
    let mut watched = incident(3);
    watched.state = State::Monitoring;
    let digest = Digest {
        reports: vec![(unreported(1), true), (secret.clone(), false)],
        actions: vec![
            (action(3, "2025-12-31"), incident(1)),
            (action(4, "2025-12-30"), secret),
        ],
        lying: vec![watched, incident(4)],
        stale: Vec::new(),
    };
    let on = "2026-01-09".parse().unwrap();
    let nine = planned(on, team().timezone.time_zone()).unwrap();
    insta::assert_json_snapshot!("digest", card(&digest, on, &team(), nine));
    let late = card(&digest, on, &team(), nine + SignedDuration::from_hours(3));
    assert!(late.body.contains("comes late"), "{}", late.body);
}

fn stale(number: i64) -> Stale {
    Stale {
        place: format!("ours/{number}.md"),
        title: "A disk is full".to_owned(),
        owner: Some("ops".to_owned()),
        since: "2025-12-01".parse().unwrap(),
    }
}

#[test]
fn runbooks_are_told_of_on_mondays() {
    let text = "---\nreviewed: 2025-01-01\nowner: ops\n---\n# A disk is full\n";
    let page = crate::runbook::read("a.md", crate::runbook::Language::Markdown, text.as_bytes());
    let pages = [page.unwrap().0];
    for (day, count) in [("2026-01-04", 0), ("2026-01-05", 1), ("2026-01-06", 0)] {
        let day = day.parse().unwrap();
        let digest = Digest::default().with_runbooks(&pages, day);
        assert_eq!(
            (digest.stale.len(), digest.is_empty()),
            (count, count == 0),
            "{day}"
        );
        if count > 0 {
            let card = card(&digest, day, &team(), at(0));
            assert_eq!(card.fields[0].name, "Runbooks to look at: 1");
            assert!(
                card.fields[0]
                    .value
                    .contains("kept by ops · since 2025-07-01"),
                "{}",
                card.fields[0].value
            );
        }
    }
}

#[test]
fn a_long_digest_fits_and_says_how_much_is_left_out() {
    let digest = Digest {
        reports: (1..=300).map(|n| (unreported(n), false)).collect(),
        actions: (1..=300)
            .map(|n| (action(n, "2025-12-31"), incident(1)))
            .collect(),
        lying: (1..=300).map(incident).collect(),
        stale: (1..=300).map(stale).collect(),
    };
    let on = "2026-01-09".parse().unwrap();
    let card = card(&digest, on, &team(), at(0));
    for field in &card.fields {
        assert!(text::units(&field.value) <= 1024, "{}", field.name);
        let shown = field.value.lines().count() - 1;
        let left = format!("and {} more", 300 - shown);
        assert!(field.value.ends_with(&left), "{}", field.value);
    }
}
