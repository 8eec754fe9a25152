//! The record of shifts, and what pay is made from.

use binnacle::store::Db;
use jiff::Timestamp;
use serde_json::json;

use super::{TURNS, held_by, hours, stage, team};
use crate::support::{
    database::{Database, on_both},
    stage::answered,
};

on_both!(
    what_passed_is_on_record_and_no_edit_changes_it,
    pay_is_made_from_the_record_by_those_who_may,
);

/// The record: who, from when, until when.
pub(super) async fn record(database: &Database) -> Vec<(String, String, Option<String>)> {
    let db = Db::open_to_read(database.url()).await.unwrap();
    let mut reader = db.read().await.unwrap();
    let guild = "100000000000000001".parse().unwrap();
    let (from, until) = (Timestamp::UNIX_EPOCH, Timestamp::MAX);
    let rows = reader
        .shifts_on_record(guild, None, from, until)
        .await
        .unwrap();
    drop(reader);
    db.close().await;
    rows.into_iter()
        .map(|row| {
            let end = row.shift.end.map(|end| end.to_string());
            (
                row.shift.person.to_string(),
                row.shift.start.to_string(),
                end,
            )
        })
        .collect()
}

fn row(person: &str, start: &str, end: Option<&str>) -> (String, String, Option<String>) {
    (person.to_owned(), start.to_owned(), end.map(str::to_owned))
}

async fn what_passed_is_on_record_and_no_edit_changes_it(database: &Database) {
    let mut stage = stage(database).await;
    stage.advance(hours(22));
    held_by(&stage, &["bo"]).await;
    stage.advance(hours(3));
    stage.settled().await;
    stage.stop().await;
    // Two days pass without Binnacle, and then the document says that it was dee all the time.
    stage.advance(hours(48));
    stage.use_team(&team(r#"[["dee"]]"#));
    stage.start().await.unwrap();
    held_by(&stage, &["dee"]).await;
    stage.settled().await;
    assert_eq!(
        record(database).await,
        [
            row("ana", "2026-01-01T10:00:00Z", Some("2026-01-02T08:00:00Z")),
            row("bo", "2026-01-02T08:00:00Z", Some("2026-01-03T08:00:00Z")),
            row("cy", "2026-01-03T08:00:00Z", Some("2026-01-04T08:00:00Z")),
            row("ana", "2026-01-04T08:00:00Z", Some("2026-01-04T11:00:00Z")),
            row("dee", "2026-01-04T11:00:00Z", None),
        ]
    );
    let bo = stage.in_general("bo");
    let then = json!({ "at": "2026-01-02T20:00:00Z" });
    let told = answered(&bo.slash("oncall who", then).await.unwrap()).await;
    let was = format!("<@{}>, by the record", stage.person("bo").id());
    assert!(told.contains(&was), "{told}");
    stage.finish().await;
}

async fn pay_is_made_from_the_record_by_those_who_may(database: &Database) {
    let rights = "[rights]\noncall.pay = [\"operator\"]\n";
    let text = team(TURNS).replace("[rights]\n", rights);
    let mut stage = stage(database).await;
    stage.stop().await;
    stage.use_team(&text);
    stage.start().await.unwrap();
    stage.advance(hours(24));
    held_by(&stage, &["bo"]).await;
    stage.settled().await;
    let span = json!({ "from": "2026-01-01", "until": "2026-01-02" });
    let dee = stage.in_general("dee");
    let refused = answered(&dee.slash("oncall pay", span.clone()).await.unwrap()).await;
    assert!(
        refused.contains("take the list that pay is made from"),
        "{refused}"
    );
    let ana = stage.in_general("ana");
    let call = ana.slash("oncall pay", span).await.unwrap();
    let told = answered(&call).await;
    // 13 h by day and 9 h by night for ana, 2 h by day for bo.
    assert!(told.contains("**ana** 22 h · 132.5 CHF"), "{told}");
    assert!(told.contains("**bo** 2 h · 10 CHF"), "{told}");
    let load = answered(&ana.slash("oncall load", json!({})).await.unwrap()).await;
    assert!(load.contains("**ana** 22 h weighted"), "{load}");
    assert!(load.contains("**cy** 0 h weighted"), "{load}");
    stage.finish().await;
}
