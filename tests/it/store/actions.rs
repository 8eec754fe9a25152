//! Actions and reports, as they are kept.

use std::collections::BTreeMap;

use binnacle::store::{ActionFilter, Db, Error};
use binnacle_commands::{
    Actor,
    action::{Action, Aim, End, State, Task, Which},
    incident::{self, DeclareAsk, Declared, Incident, Sort, Stamp, Text, Title},
    issue::{IssuePlace, IssueState},
    postmortem::{Report, Section, Status},
    team::Team,
};
use uuid::Uuid;

use super::{at, guild, write};
use crate::support::database::{Database, on_both};

on_both!(
    an_action_comes_back_as_it_was_written,
    lists_are_filtered_and_in_order,
    a_report_comes_back_as_it_was_written,
    the_day_of_a_digest_is_kept,
);

fn team() -> Team {
    let text = format!("guild = \"{}\"\nname = \"Harbour\"", guild());
    Team::parse(&text, "binnacle.toml").unwrap()
}

fn incident() -> Incident {
    let fresh = incident::Fresh {
        id: Uuid::from_u128(7).into(),
        workspace: guild(),
        number: 1,
        interaction: "900".parse().unwrap(),
    };
    let ask = DeclareAsk {
        title: Title::parse("Checkout is down").unwrap(),
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

fn stamp(millis: i64) -> Stamp {
    Stamp {
        by: "21".parse().unwrap(),
        at: at(millis),
    }
}

fn action(number: i64, due_on: &str) -> Action {
    Action {
        id: Uuid::from_u128(u128::from(number.unsigned_abs())).into(),
        workspace: guild(),
        incident: incident().id,
        number,
        text: Task::parse(&format!("Task {number} at 100%")).unwrap(),
        aim: Aim::Detect,
        owner: None,
        due_on: due_on.parse().unwrap(),
        state: State::Open,
        added: stamp(1),
        ended: None,
        issue: IssuePlace::default(),
        version: 1,
    }
}

async fn with_incident(db: &Db) {
    let mut tx = write(db).await;
    tx.incident_insert(&incident()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn an_action_comes_back_as_it_was_written(database: &Database) {
    let db = database.open().await;
    with_incident(&db).await;
    let one = action(1, "2026-12-31");
    let mut tx = write(&db).await;
    tx.action_insert(&one).await.unwrap();
    assert_eq!(tx.action(one.id).await.unwrap(), Some(one.clone()));

    let other = Action {
        text: Task::parse("Another").unwrap(),
        aim: Aim::Process,
        owner: Some("22".parse().unwrap()),
        due_on: "2028-02-29".parse().unwrap(),
        state: State::Dropped,
        ended: Some(End {
            by: Some(stamp(5).by),
            at: stamp(5).at,
            why: "It goes".to_owned(),
        }),
        version: 2,
        ..one.clone()
    };
    tx.action_change(1, &other).await.unwrap();
    let place = IssuePlace {
        repository: Some("harbour/website".parse().unwrap()),
        number: Some(9),
        url: Some("https://github.com/a/b/issues/9".to_owned()),
        hash: Some("h".to_owned()),
        assignee: Some("bo".to_owned()),
        state: Some(IssueState::NotPlanned),
        news_at: Some(stamp(7).at),
    };
    tx.action_placed(one.id, &place).await.unwrap();
    let whole = Action {
        issue: place,
        ..other.clone()
    };
    assert_eq!(
        tx.action_numbered(guild(), 1).await.unwrap(),
        Some(whole.clone())
    );
    assert_eq!(tx.action_of(incident().id).await.unwrap(), [whole]);
    let stale = tx.action_change(1, &other).await;
    assert!(matches!(stale, Err(Error::Conflict("action"))), "{stale:?}");
    drop(tx);
    db.close().await;
}

async fn lists_are_filtered_and_in_order(database: &Database) {
    let db = database.open().await;
    with_incident(&db).await;
    let mut tx = write(&db).await;
    for (number, due) in [(1, "2026-03-01"), (2, "2026-01-01"), (3, "2026-02-01")] {
        tx.action_insert(&action(number, due)).await.unwrap();
    }
    let mine = Action {
        owner: Some("22".parse().unwrap()),
        version: 2,
        ..action(3, "2026-02-01")
    };
    tx.action_change(1, &mine).await.unwrap();
    let done = Action {
        state: State::Done,
        ended: Some(End {
            by: None,
            at: stamp(9).at,
            why: String::new(),
        }),
        version: 2,
        ..action(2, "2026-01-01")
    };
    tx.action_change(1, &done).await.unwrap();
    tx.action_insert(&action(4, "2026-01-15")).await.unwrap();
    let filter = |which| ActionFilter {
        which,
        me: "22".parse().unwrap(),
        incident: Some(incident().id),
        today: "2026-02-02".parse().unwrap(),
    };
    for (which, numbers) in [
        (Which::Open, vec![4, 3, 1]),
        (Which::Mine, vec![3]),
        (Which::Overdue, vec![4, 3]),
        (Which::All, vec![4, 3, 1, 2]),
    ] {
        let (page, total) = tx.action_list(guild(), filter(which), 1).await.unwrap();
        let found: Vec<i64> = page.iter().map(|one| one.number).collect();
        assert_eq!(found, numbers, "{which:?}");
        assert_eq!(usize::try_from(total).unwrap(), numbers.len());
    }
    let elsewhere = ActionFilter {
        incident: Some(Uuid::from_u128(99).into()),
        ..filter(Which::All)
    };
    assert_eq!(tx.action_list(guild(), elsewhere, 1).await.unwrap().1, 0);
    let today = "2026-02-02".parse().unwrap();
    let overdue = tx.action_overdue(guild(), today, 1).await.unwrap();
    assert_eq!(
        overdue[0].number, 4,
        "the oldest, and no more than asked for"
    );
    for (typed, open, count) in [("task", true, 3), ("act-2", false, 1), ("100%", true, 3)] {
        let found = tx.action_suggest(guild(), open, typed).await.unwrap();
        assert_eq!(found.len(), count, "{typed}");
    }
    drop(tx);
    db.close().await;
}

async fn a_report_comes_back_as_it_was_written(database: &Database) {
    let db = database.open().await;
    with_incident(&db).await;
    let first = Report {
        incident: incident().id,
        workspace: guild(),
        status: Status::Draft,
        sections: BTreeMap::from([(
            Section::Lucky,
            Text::parse("It \"was\"\nnot Friday").unwrap(),
        )]),
        written: stamp(1),
        changed_at: at(1),
        issue: IssuePlace::default(),
        version: 1,
    };
    let mut tx = write(&db).await;
    assert_eq!(tx.report(first.incident).await.unwrap(), None);
    tx.report_write(None, &first).await.unwrap();
    assert_eq!(
        tx.report(first.incident).await.unwrap(),
        Some(first.clone())
    );
    let again = tx.report_write(None, &first).await;
    assert!(
        matches!(again, Err(Error::Conflict("postmortem"))),
        "{again:?}"
    );
    let next = Report {
        status: Status::Published,
        sections: BTreeMap::from([(Section::Summary, Text::parse("Short").unwrap())]),
        changed_at: at(7),
        version: 2,
        ..first.clone()
    };
    tx.report_write(Some(1), &next).await.unwrap();
    let place = IssuePlace {
        number: Some(4),
        hash: Some("h".to_owned()),
        repository: Some("harbour/website".parse().unwrap()),
        ..IssuePlace::default()
    };
    tx.report_placed(first.incident, &place).await.unwrap();
    let whole = Report {
        issue: place,
        ..next.clone()
    };
    assert_eq!(
        tx.report(first.incident).await.unwrap(),
        Some(whole.clone())
    );
    let stale = tx.report_write(Some(1), &next).await;
    assert!(
        matches!(stale, Err(Error::Conflict("postmortem"))),
        "{stale:?}"
    );
    for since in [7, 8] {
        let watched = tx.report_mirrored(guild(), at(since)).await.unwrap();
        assert_eq!(
            watched,
            std::slice::from_ref(&whole),
            "its incident is not closed"
        );
    }
    let over = Incident {
        state: incident::State::Closed,
        version: 2,
        ..incident()
    };
    tx.incident_change(1, &over).await.unwrap();
    assert_eq!(tx.report_mirrored(guild(), at(7)).await.unwrap(), [whole]);
    assert_eq!(tx.report_mirrored(guild(), at(8)).await.unwrap(), []);
    drop(tx);
    db.close().await;
}

async fn the_day_of_a_digest_is_kept(database: &Database) {
    let db = database.open().await;
    let mut tx = write(&db).await;
    assert_eq!(tx.workspace_digest_on(guild()).await.unwrap(), None);
    let on = "2026-02-28".parse().unwrap();
    tx.workspace_digested(guild(), on).await.unwrap();
    assert_eq!(tx.workspace_digest_on(guild()).await.unwrap(), Some(on));
    drop(tx);
    db.close().await;
}
