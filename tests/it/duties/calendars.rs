//! Calendars over HTTP: an address that somebody gets in chat, until it is revoked.

use reqwest::{StatusCode, header};
use serde_json::json;

use super::stage;
use crate::rota::{press, shown};
use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, answered, id},
};

on_both!(
    an_address_is_read_without_signing_in_until_it_is_revoked,
    a_calendar_is_imported_whole_or_not_at_all,
);

/// The path of the address in an answer.
pub(super) fn path(told: &str) -> String {
    let start = told.find("/calendar/").expect("an address");
    let end = told[start..].find(".ics").expect("an address") + start + 4;
    told[start..end].to_owned()
}

pub(super) async fn get(stage: &Stage, path: &str, known: Option<&str>) -> reqwest::Response {
    let client = reqwest::Client::builder().timeout(PATIENCE).build();
    let mut request = client.unwrap().get(stage.web(path));
    if let Some(tag) = known {
        request = request.header(header::IF_NONE_MATCH, tag);
    }
    request.send().await.unwrap()
}

async fn an_address_is_read_without_signing_in_until_it_is_revoked(database: &Database) {
    let stage = stage(database).await;
    let bo = stage.in_general("bo");
    let call = bo.slash("oncall calendar", json!({})).await.unwrap();
    let told = answered(&call).await;
    let first = path(&told);
    let answer = get(&stage, &first, None).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let headers = answer.headers().clone();
    assert_eq!(
        headers[header::CONTENT_TYPE],
        "text/calendar; charset=utf-8"
    );
    assert!(headers.get(header::SET_COOKIE).is_none());
    assert!(headers.get(header::LAST_MODIFIED).is_some());
    let tag = headers[header::ETAG].to_str().unwrap().to_owned();
    let text = answer.text().await.unwrap();
    assert!(
        text.contains("DTSTART:20260102T080000Z\r\nDTEND:20260103T080000Z"),
        "{text}"
    );
    assert!(text.contains("SUMMARY:On call for primary: bo"), "{text}");
    assert!(!text.contains("primary: ana"), "only their own: {text}");
    let again = get(&stage, &first, Some(&tag)).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);

    // The address of a schedule is another one, and an address is shown once.
    let whole = bo
        .slash("oncall calendar", json!({ "schedule": "primary" }))
        .await
        .unwrap();
    let whole = path(&answered(&whole).await);
    let text = get(&stage, &whole, None).await.text().await.unwrap();
    assert!(text.contains("On call for primary: ana"), "{text}");
    let again = bo.slash("oncall calendar", json!({})).await.unwrap();
    let told = answered(&again).await;
    assert!(!told.contains("/calendar/"), "{told}");

    let known = shown(&again).await;
    let second = path(&press(&bo, &known, "New address").await);
    assert_eq!(
        get(&stage, &first, None).await.status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(get(&stage, &second, None).await.status(), StatusCode::OK);
    let late = press(&bo, &known, "New address").await;
    assert!(late.contains("renewed already"), "{late}");
    let third = bo.slash("oncall calendar", json!({})).await.unwrap();
    press(&bo, &shown(&third).await, "Revoke it").await;
    assert_eq!(
        get(&stage, &second, None).await.status(),
        StatusCode::NOT_FOUND
    );
    for nothing in ["/calendar/0.ics", "/calendar/x", "/calendar/.ics"] {
        assert_eq!(
            get(&stage, nothing, None).await.status(),
            StatusCode::NOT_FOUND
        );
    }
    stage.finish().await;
}

/// A calendar of one event, as a file.
fn file(lines: &str) -> Vec<u8> {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n").into_bytes()
}

async fn a_calendar_is_imported_whole_or_not_at_all(database: &Database) {
    let stage = stage(database).await;
    let bo = stage.in_general("bo");
    let import = async |bytes: Vec<u8>, name: &str, menu: &str| {
        let files: [(&str, &str, &[u8]); 1] = [(name, "application/octet-stream", &bytes)];
        let sent = bo.send("My calendar", &files).await.unwrap();
        let general = stage.sandbox.discord().channel_id("general").unwrap();
        let person = stage.person("bo");
        let call = person.menu(menu, general, id(&sent)).await.unwrap();
        answered(&call).await
    };
    let leave = file(
        "UID:leave-1\r\nSUMMARY:Leave\r\nDTSTART;VALUE=DATE:20260105\r\nDTEND;VALUE=DATE:20260107",
    );
    let told = import(leave.clone(), "leave.ics", "Import absences").await;
    assert!(
        told.contains("1 absence imported") && told.contains("on call then"),
        "{told}"
    );
    let told = import(leave, "leave.ics", "Import absences").await;
    assert!(told.contains("No new absences"), "{told}");
    let broken = file("UID:leave-2\r\nDTSTART:2026-02-01");
    let told = import(broken, "leave.ics", "Import absences").await;
    assert!(
        told.contains("Line 5, `DTSTART`") && told.contains("nothing of it was taken"),
        "{told}"
    );
    let told = import(b"x".to_vec(), "notes.txt", "Import absences").await;
    assert!(!told.contains("imported"), "{told}");
    let day = file("UID:1\r\nSUMMARY:Berchtold's Day\r\nDTSTART;VALUE=DATE:20260102");
    let told = import(day, "days.ics", "Import holidays").await;
    assert!(told.contains("2026-01-02 Berchtold's Day"), "{told}");
    let every_year =
        file("UID:2\r\nSUMMARY:Christmas\r\nDTSTART;VALUE=DATE:20101225\r\nRRULE:FREQ=YEARLY");
    let told = import(every_year, "days.ics", "Import holidays").await;
    for day in ["2025-12-25", "2026-12-25", "2027-12-25"] {
        assert!(told.contains(&format!("{day} Christmas")), "{told}");
    }
    let rule = file("UID:3\r\nDTSTART;VALUE=DATE:20260301\r\nRRULE:FREQ=YEARLY;BYSETPOS=1");
    let told = import(rule, "days.ics", "Import holidays").await;
    assert!(told.contains("Line 6, `RRULE`"), "{told}");
    stage.finish().await;
}
