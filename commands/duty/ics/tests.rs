//! Calendars as programs write them, broken ones, and rules by which events come again.

use proptest::prelude::*;

use super::line::plain;
use super::*;

fn zurich() -> TimeZone {
    TimeZone::get("Europe/Zurich").unwrap()
}

fn now() -> Timestamp {
    "2026-01-01T12:00:00Z".parse().unwrap()
}

fn read(lines: &str) -> Result<Vec<CalendarEvent>, String> {
    let text = format!("BEGIN:VCALENDAR\n{lines}\nEND:VCALENDAR\n").replace('\n', "\r\n");
    read_calendar(text.as_bytes(), &zurich(), now()).map_err(|why| why.to_string())
}

#[test]
fn days_times_zones_and_folds_are_read() {
    let events = read(
        "BEGIN:VEVENT\nUID:1\nSUMMARY:Christmas\\, fol\n ded\nDTSTART;VALUE=DATE:20261225\nBEGIN:VALARM\nDTSTART:bad\nEND:VALARM\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:2\nDTSTART;TZID=\"America/New_York\":20260105T090000\nDURATION:PT8H\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:3\nDTSTART:20260105T090000\nDTEND:20260105T080000Z\nSTATUS:CANCELLED\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:4\nDTSTART:20260706\nDTEND:20260720\nEND:VEVENT",
    )
    .unwrap();
    let spans: Vec<String> = events
        .iter()
        .map(|event| {
            let (start, end) = event.when.span(&zurich()).unwrap();
            format!("{} {start} {end}", event.uid)
        })
        .collect();
    assert_eq!(
        spans,
        [
            "1 2026-12-24T23:00:00Z 2026-12-25T23:00:00Z",
            "2 2026-01-05T14:00:00Z 2026-01-05T22:00:00Z",
            "4 2026-07-05T22:00:00Z 2026-07-19T22:00:00Z",
        ]
    );
    assert_eq!(events[0].summary, "Christmas, folded");
    assert_eq!(events[2].when.days(&zurich()).len(), 14);
    assert_eq!(events[1].when.days(&zurich()).len(), 1);
}

#[test]
fn everything_wrong_is_told_with_line_and_key() {
    let why = read(
        "BEGIN:VEVENT\nDTSTART:2026-12-25\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART;TZID=Mars/Base:20260105T090000\nEND:VEVENT\n\
         BEGIN:VEVENT\nDTSTART:20260105\nRRULE:FREQ=HOURLY\nEND:VEVENT\nnonsense\nBEGIN:VEVENT\nSUMMARY:When\nEND:VEVENT\n\
         BEGIN:VEVENT\nDTSTART:20260105T090000Z\nDTEND:20260105T080000Z\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20260105",
    )
    .unwrap_err();
    insta::assert_snapshot!(why);
    for (bytes, words) in [
        (&b"hello"[..], "begins with `BEGIN:VCALENDAR`"),
        (&b"BEGIN:VCALENDAR\n\xff"[..], "not UTF-8"),
    ] {
        let why = read_calendar(bytes, &zurich(), now())
            .unwrap_err()
            .to_string();
        assert!(why.contains(words), "{why}");
    }
}

/// The days on which an event of whole days comes.
fn days(start: &str, rule: &str) -> String {
    let event =
        format!("BEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:{start}\nRRULE:{rule}\nEND:VEVENT");
    let found = read(&event).unwrap();
    let days = found.iter().flat_map(|it| it.when.days(&zurich()));
    days.map(|day| day.to_string())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn what_comes_again_comes_by_its_rule() {
    let table = "
        20200101 FREQ=YEARLY 2025-01-01 2026-01-01 2027-01-01 2028-01-01
        20200229 FREQ=YEARLY
        20201126 FREQ=YEARLY;BYMONTH=11;BYDAY=4TH 2025-11-27 2026-11-26 2027-11-25
        19000101 FREQ=YEARLY;INTERVAL=63 2026-01-01
        20260105 FREQ=DAILY;COUNT=3 2026-01-05 2026-01-06 2026-01-07
        20241230 FREQ=DAILY;COUNT=4 2024-12-31 2025-01-01 2025-01-02
        20260109 FREQ=DAILY;COUNT=3;BYDAY=MO,FR 2026-01-09 2026-01-12 2026-01-16
        20260106 FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;UNTIL=20260203 2026-01-06 2026-01-19 2026-01-20 2026-02-02 2026-02-03
        20150105 FREQ=WEEKLY;INTERVAL=30 2025-05-12 2025-12-08 2026-07-06 2027-02-01 2027-08-30
        20260131 FREQ=MONTHLY;COUNT=3 2026-01-31 2026-03-31 2026-05-31
        20260131 FREQ=MONTHLY;COUNT=3;BYMONTHDAY=-1 2026-01-31 2026-02-28 2026-03-31
        20260130 FREQ=MONTHLY;COUNT=2;BYDAY=-1FR 2026-01-30 2026-02-27
        20260213 FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR;UNTIL=20261231 2026-02-13 2026-03-13 2026-11-13
        20250228 FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30
    ";
    for row in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let (start, rest) = row.split_once(' ').unwrap();
        let (rule, expected) = rest.split_once(' ').unwrap_or((rest, ""));
        assert_eq!(days(start, rule), expected, "{start} {rule}");
    }
}

#[test]
fn a_time_that_comes_again_keeps_its_wall_clock_its_length_and_its_name() {
    let events = read(
        "BEGIN:VEVENT\nUID:a\nRRULE:FREQ=WEEKLY;UNTIL=20260413T070000Z\nDTSTART;TZID=Europe/Zurich:20260323T090000\nDTEND;TZID=Europe/Zurich:20260323T170000\n\
         EXDATE;TZID=Europe/Zurich:20260330T090000\nEND:VEVENT\n\
         BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;TZID=Europe/Zurich:20260406T090000\nDTSTART:20260407T080000Z\nDURATION:PT1H\nEND:VEVENT",
    )
    .unwrap();
    let mut told: Vec<String> = events
        .iter()
        .map(|it| {
            let (start, end) = it.when.span(&zurich()).unwrap();
            format!("{} {start} {end}", it.uid)
        })
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            "a/20260323T080000Z 2026-03-23T08:00:00Z 2026-03-23T16:00:00Z",
            "a/20260406T070000Z 2026-04-07T08:00:00Z 2026-04-07T09:00:00Z",
            "a/20260413T070000Z 2026-04-13T07:00:00Z 2026-04-13T15:00:00Z",
        ]
    );
}

#[test]
fn rules_that_are_not_known_are_refused() {
    let event = |start: &str, rule: &str| {
        read(&format!(
            "BEGIN:VEVENT\nDTSTART:{start}\nRRULE:{rule}\nEND:VEVENT"
        ))
    };
    for rule in [
        "FREQ=HOURLY",
        "FREQ=YEARLY;BYSETPOS=1",
        "FREQ=YEARLY;BYDAY=MO",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
        "FREQ=DAILY;COUNT=1001",
        "FREQ=DAILY;INTERVAL=0",
        "INTERVAL=2",
        "",
    ] {
        let why = event("20260105", rule).unwrap_err();
        assert!(why.contains("Line 4, `RRULE`: allowed is"), "{rule}: {why}");
    }
    event("18991231", "FREQ=DAILY").unwrap_err();
    let endless = event("20200101", "FREQ=DAILY").unwrap_err();
    assert!(
        endless.contains("there are more than 1000 events"),
        "{endless}"
    );
}

#[test]
fn escapes_are_read_one_after_the_other() {
    assert_eq!(plain(r"a\\nb\, c\;\nd\\"), r"a\nb, c; d\");
}

proptest! {
    #[test]
    fn no_calendar_breaks_it(lines in "(BEGIN|END|DTSTART:20260105|DTEND|DURATION|UID|RRULE:FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY);COUNT)?[;:=A-Z0-9\"\n ]{0,60}") {
        let _ = read(&format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT"));
    }
}
