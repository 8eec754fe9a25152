//! Exports in the shape that the APIs give them, what becomes of them, and what is told of broken ones.

use super::super::tests::at;
use super::{Imported, Vendor, import, report};
use crate::oncall::who;
use crate::team::Schedule;

const PAGERDUTY: &str = r#"{"schedule": {
  "id": "PI7DH85", "name": "Daily Engineering Rotation", "time_zone": "America/New_York",
  "schedule_layers": [
    {"id": "P2", "name": "Nights", "start": "2026-01-05T00:00:00-05:00", "end": "2026-06-01T00:00:00-04:00",
     "rotation_virtual_start": "2026-01-05T00:00:00-05:00", "rotation_turn_length_seconds": 86400,
     "users": [{"user": {"id": "PAM4FGS", "summary": "Regina Phalange"}}, {"user": {"id": "P3", "summary": "Regina Phalange"}}],
     "restrictions": [{"type": "daily_restriction", "start_time_of_day": "22:00:00", "duration_seconds": 28800},
                      {"type": "weekly_restriction", "start_time_of_day": "18:00:00", "duration_seconds": 180000, "start_day_of_week": 5}]},
    {"id": "P1", "name": "Layer 1", "start": "2026-01-05T00:00:00-05:00", "end": null,
     "rotation_virtual_start": "2026-01-05T09:00:00-05:00", "rotation_turn_length_seconds": 604800,
     "users": [{"user": {"id": "PAM4FGS", "type": "user_reference", "summary": "Regina Phalange"}},
               {"user": {"id": "PXPGF42", "type": "user_reference", "summary": "Earline Greenholt"}}],
     "restrictions": []}],
  "overrides_subschedule": {"rendered_schedule_entries": []},
  "final_schedule": {"rendered_schedule_entries": [
    {"start": "2026-01-06T09:00:00-05:00", "end": "2026-01-06T22:00:00-05:00", "user": {"id": "PAM4FGS", "summary": "Regina Phalange"}},
    {"start": "2026-01-06T22:00:00-05:00", "end": "2026-01-07T06:00:00-05:00", "user": {"id": "PXPGF42", "summary": "Earline Greenholt"}}]}
}}"#;

const OPSGENIE: &str = r#"{"data": [{
  "id": "d875", "name": "ops_team schedule", "timezone": "Europe/Zurich", "enabled": true,
  "rotations": [
    {"id": "r1", "name": "First Rotation", "startDate": "2026-01-05T08:00:00Z", "endDate": null, "type": "weekly", "length": 1,
     "participants": [{"type": "user", "id": "b3578948", "username": "ana@example.org"}, {"type": "none"}, {"type": "team", "id": "t1"}],
     "timeRestriction": {"type": "weekday-and-time-of-day", "restrictions": [
       {"startDay": "monday", "startHour": 8, "startMin": 0, "endDay": "tuesday", "endHour": 18, "endMin": 30}]}},
    {"id": "r2", "startDate": "2026-01-05T08:00:00Z", "type": "hourly", "length": 12,
     "participants": [{"type": "user", "username": "bo@example.org"}],
     "timeRestriction": {"type": "time-of-day", "restriction": {"startHour": 22, "startMin": 0, "endHour": 6, "endMin": 0}}}]
}]}"#;

const GRAFANA: &str = r#"{
  "schedules": {"count": 1, "results": [{"id": "SBM7DV7BKFUYU", "name": "Demo schedule", "type": "calendar", "time_zone": "Europe/London",
    "shifts": ["OH3V5FYQEYJ6M", "O9WTH7CKM3KZW", "OGONE"]}]},
  "on_call_shifts": {"results": [
    {"id": "OH3V5FYQEYJ6M", "name": "Workdays", "type": "rolling_users", "time_zone": null, "level": 1, "start": "2026-01-05T09:00:00",
     "duration": 28800, "frequency": "daily", "interval": 2, "by_day": ["MO", "TU", "WE", "TH", "FR"], "week_start": "MO",
     "rolling_users": [["U1"], ["U2", "U3"]], "start_rotation_from_user_index": 1, "rotation_start": "2026-01-05T09:00:00", "until": null},
    {"id": "O9WTH7CKM3KZW", "name": "Cover", "type": "override", "start": "2026-01-08T00:00:00", "duration": 86400, "users": ["U1"]}]},
  "users": [{"id": "U1", "username": "ana"}, {"id": "U2", "username": "bo"}, {"id": "U3", "username": "cy"}]
}"#;

fn read(vendor: Vendor, text: &str) -> Imported {
    import(vendor, text, "export.json").unwrap()
}

fn on(imported: &Imported, time: &str) -> String {
    let people = who(&imported.schedules[0].plan, at(time)).people;
    people
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("+")
}

#[test]
fn pagerduty_layers_become_layers() {
    let imported = read(Vendor::Pagerduty, PAGERDUTY);
    for (time, who) in [
        ("2026-01-06T14:00:00Z", "regina-phalange"),
        ("2026-01-13T14:00:00Z", "earline-greenholt"),
        // Night from Tuesday the 6th: the second of the night layer.
        ("2026-01-07T03:30:00Z", "regina-phalange-2"),
    ] {
        assert_eq!(on(&imported, time), who, "{time}");
    }
    insta::assert_snapshot!(
        "pagerduty_report",
        report(&imported, None, at("2026-01-06T14:00:00Z"))
    );
}

#[test]
fn pagerduty_overrides_become_overrides() {
    let over = r#""overrides_subschedule": {"rendered_schedule_entries": [
    {"start": "2026-01-06T12:00:00-05:00", "end": "2026-01-06T14:00:00-05:00", "user": {"id": "PXPGF42", "summary": "Earline Greenholt"}}]}"#;
    let none = r#""overrides_subschedule": {"rendered_schedule_entries": []}"#;
    let before = r#""end": "2026-01-06T22:00:00-05:00", "user": {"id": "PAM4FGS", "summary": "Regina Phalange"}}"#;
    let told = r#""end": "2026-01-06T12:00:00-05:00", "user": {"id": "PAM4FGS", "summary": "Regina Phalange"}},
    {"start": "2026-01-06T12:00:00-05:00", "end": "2026-01-06T14:00:00-05:00", "user": {"id": "PXPGF42", "summary": "Earline Greenholt"}},
    {"start": "2026-01-06T14:00:00-05:00", "end": "2026-01-06T22:00:00-05:00", "user": {"id": "PAM4FGS", "summary": "Regina Phalange"}}"#;
    let text = PAGERDUTY.replace(none, over).replace(before, told);
    let imported = read(Vendor::Pagerduty, &text);
    for (time, who) in [
        ("2026-01-06T16:59:59Z", "regina-phalange"),
        ("2026-01-06T17:00:00Z", "earline-greenholt"),
        ("2026-01-06T18:59:59Z", "earline-greenholt"),
        ("2026-01-06T19:00:00Z", "regina-phalange"),
    ] {
        assert_eq!(on(&imported, time), who, "{time}");
    }
    assert!(
        imported
            .notes
            .iter()
            .any(|note| note.contains("overrides are taken over"))
    );
    // Where the export tells its own shifts, the days with the override agree.
    let report = report(&imported, None, at("2026-01-06T14:00:00Z"));
    let (_, differs) = report
        .split_once("Where it differs from the export:\n")
        .unwrap();
    assert!(differs.starts_with("#   Tue 2026-01-06 22:00"), "{report}");
    let all = Schedule::parse_all(&report, "report").unwrap();
    assert_eq!(all, imported.schedules, "a report is a document");
}

#[test]
fn opsgenie_rotations_become_layers_of_one_priority() {
    let imported = read(Vendor::Opsgenie, OPSGENIE);
    insta::assert_snapshot!(format!("{}{}", imported.toml, imported.notes.join("\n")));
    assert_eq!(on(&imported, "2026-01-05T23:00:00Z"), "ana+bo");
    assert_eq!(on(&imported, "2026-01-06T17:29:59Z"), "ana");
    assert_eq!(on(&imported, "2026-01-06T17:30:00Z"), "");
}

#[test]
fn grafana_shifts_become_layers_by_their_level() {
    let imported = read(Vendor::Grafana, GRAFANA);
    insta::assert_snapshot!(format!("{}{}", imported.toml, imported.notes.join("\n")));
    for (time, who) in [
        ("2026-01-05T12:00:00Z", "bo+cy"),
        ("2026-01-07T12:00:00Z", "ana"),
        ("2026-01-08T03:00:00Z", "ana"),
        ("2026-01-09T12:00:00Z", "bo+cy"),
        ("2026-01-12T12:00:00Z", "bo+cy"),
        ("2026-01-13T12:00:00Z", "ana"),
    ] {
        assert_eq!(on(&imported, time), who, "{time}");
    }
}

#[test]
fn broken_exports_are_told_by_their_line() {
    let told = |vendor, text: &str| import(vendor, text, "export.json").unwrap_err();
    let all = [
        told(Vendor::Pagerduty, "{"),
        told(Vendor::Pagerduty, &PAGERDUTY.replace("604800", "1000")),
        told(
            Vendor::Pagerduty,
            &PAGERDUTY.replace("America/New_York", "America/Gotham"),
        ),
        told(
            Vendor::Pagerduty,
            &PAGERDUTY.replace("\"rotation_virtual_start\"", "\"virtual_start\""),
        ),
        told(Vendor::Pagerduty, "{}"),
        told(
            Vendor::Opsgenie,
            &OPSGENIE.replace("\"weekly\"", "\"fortnightly\""),
        ),
        told(Vendor::Opsgenie, "[]"),
        told(Vendor::Grafana, "{\"schedules\": []}"),
        told(Vendor::Pagerduty, "[]"),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn what_differs_from_a_document_is_told_before_anything_is_written() {
    let imported = read(Vendor::Opsgenie, OPSGENIE);
    let document = imported.toml.replace("[\"bo\"]", "[\"dee\"]");
    let document = Schedule::parse_all(&document, "binnacle.toml").unwrap();
    let now = at("2026-01-05T00:00:00Z");
    let told = report(&imported, Some(&document), now);
    assert!(
        told.contains("Mon 2026-01-05 22:00  Tue 2026-01-06 06:00  ana, dee -> ana, bo"),
        "{told}"
    );
    let same = report(&imported, Some(&imported.schedules), now);
    assert!(same.contains("from the document:\n#   nowhere"), "{same}");
    let all = Schedule::parse_all(&told, "report").unwrap();
    assert_eq!(all, imported.schedules, "a report is a document");
}
