//! Times as people type them: what is understood, what is told of the rest, and that nothing stops the reader.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use proptest::prelude::*;

use super::{day, moment, span};

/// Friday, 20 November 2026, half past three in Zurich.
const NOW: &str = "2026-11-20T14:30:00Z";

fn zurich() -> TimeZone {
    TimeZone::get("Europe/Zurich").unwrap()
}

fn read(typed: &str, now: &str) -> Result<String, String> {
    let found = moment(typed, now.parse().unwrap(), &zurich());
    found
        .map(|at| at.to_string())
        .map_err(|refusal| refusal.to_string())
}

#[track_caller]
fn means(table: &[(&str, &str)], now: &str) {
    for (typed, at) in table {
        assert_eq!(read(typed, now).as_deref(), Ok(*at), "{typed:?} at {now}");
    }
}

#[test]
fn lengths_ago_are_counted_back() {
    means(
        &[
            ("now", NOW),
            (" Just  NOW ", NOW),
            ("10 min ago", "2026-11-20T14:20:00Z"),
            ("10m ago", "2026-11-20T14:20:00Z"),
            ("1h 20m ago", "2026-11-20T13:10:00Z"),
            ("1h20 ago", "2026-11-20T13:10:00Z"),
            ("an hour ago", "2026-11-20T13:30:00Z"),
            ("half an hour ago", "2026-11-20T14:00:00Z"),
            ("30 Seconds\tAgo", "2026-11-20T14:29:30Z"),
            ("2 days ago", "2026-11-18T14:30:00Z"),
        ],
        NOW,
    );
}

#[test]
fn a_clock_time_alone_is_the_latest_past() {
    means(
        &[
            ("14:05", "2026-11-20T13:05:00Z"),
            ("14:05:30", "2026-11-20T13:05:30Z"),
            ("2:05 pm", "2026-11-20T13:05:00Z"),
            ("at 14:05", "2026-11-20T13:05:00Z"),
            ("15:30", NOW),
            // Not yet today.
            ("15:31", "2026-11-19T14:31:00Z"),
            ("23:50", "2026-11-19T22:50:00Z"),
        ],
        NOW,
    );
    // A minute after midnight in Zurich.
    means(&[("23:58", "2026-11-19T22:58:00Z")], "2026-11-19T23:01:00Z");
}

#[test]
fn a_named_zone_counts() {
    means(
        &[
            ("14:05 UTC", "2026-11-20T14:05:00Z"),
            ("14:05Z", "2026-11-20T14:05:00Z"),
            ("14:05 cet", "2026-11-20T13:05:00Z"),
            ("14:05 +02:00", "2026-11-20T12:05:00Z"),
            ("14:05+02:00", "2026-11-20T12:05:00Z"),
            ("14:05 UTC+2", "2026-11-20T12:05:00Z"),
            ("14:05 Europe/Zurich", "2026-11-20T13:05:00Z"),
            ("6:05 am PT", "2026-11-20T14:05:00Z"),
            ("yesterday 22:00 new york", "2026-11-20T03:00:00Z"),
            // The day is that of the zone: in Tokyo it is 23:30.
            ("23:00 JST", "2026-11-20T14:00:00Z"),
            ("23:45 JST", "2026-11-19T14:45:00Z"),
        ],
        NOW,
    );
    // In summer an abbreviation still says its own offset.
    means(
        &[
            ("14:05 CET", "2026-07-20T13:05:00Z"),
            ("14:05 CEST", "2026-07-20T12:05:00Z"),
            ("14:05", "2026-07-20T12:05:00Z"),
        ],
        "2026-07-20T14:00:00Z",
    );
}

#[test]
fn days_are_read_with_their_times() {
    means(
        &[
            ("yesterday 14:05", "2026-11-19T13:05:00Z"),
            ("14:05 yesterday", "2026-11-19T13:05:00Z"),
            ("today at 14:05", "2026-11-20T13:05:00Z"),
            ("Yesterday at noon", "2026-11-19T11:00:00Z"),
            ("monday 09:00", "2026-11-16T08:00:00Z"),
            ("on Monday, 9am", "2026-11-16T08:00:00Z"),
            // Today is Friday.
            ("friday 09:00", "2026-11-20T08:00:00Z"),
            ("last friday 09:00", "2026-11-13T08:00:00Z"),
            ("friday 23:00", "2026-11-13T22:00:00Z"),
            ("2026-11-20 14:05", "2026-11-20T13:05:00Z"),
            ("20.11.2026 14:05", "2026-11-20T13:05:00Z"),
            ("20/11/2026 14:05", "2026-11-20T13:05:00Z"),
            ("20 Nov 14:05", "2026-11-20T13:05:00Z"),
            ("20 Nov 2026, 14:05", "2026-11-20T13:05:00Z"),
            ("nov 20 at 14:05", "2026-11-20T13:05:00Z"),
            ("Fri, 20 Nov 2026 14:05:00 +0100", "2026-11-20T13:05:00Z"),
            // No such day this year yet.
            ("24 Dec 18:00", "2025-12-24T17:00:00Z"),
            ("29 Feb 12:00", "2024-02-29T11:00:00Z"),
        ],
        NOW,
    );
}

#[test]
fn instants_of_machines_are_read() {
    means(
        &[
            ("2026-11-20T14:05:00Z", "2026-11-20T14:05:00Z"),
            ("2026-11-20t14:05:00.1239+01:00", "2026-11-20T13:05:00.123Z"),
            ("2026-11-19 14:05:00 -08:00", "2026-11-19T22:05:00Z"),
            ("2026-11-19T14:05-08:00", "2026-11-19T22:05:00Z"),
            ("<t:1700000000:f>", "2023-11-14T22:13:20Z"),
            ("<t:1700000000>", "2023-11-14T22:13:20Z"),
            ("<T:1700000000:R>", "2023-11-14T22:13:20Z"),
        ],
        NOW,
    );
}

#[test]
fn changes_of_clocks_follow_one_rule() {
    // 02:00 to 03:00 is skipped on 29 March, and comes twice on 25 October.
    means(
        &[
            ("02:30", "2026-03-29T01:00:00Z"),
            ("today 02:30", "2026-03-29T01:00:00Z"),
            ("01:30", "2026-03-29T00:30:00Z"),
        ],
        "2026-03-29T10:00:00Z",
    );
    // Before the gap today's 02:30 is still to come.
    means(&[("02:30", "2026-03-28T01:30:00Z")], "2026-03-29T00:30:00Z");
    means(
        &[
            ("02:30", "2026-10-25T00:30:00Z"),
            ("02:30 +02:00", "2026-10-25T00:30:00Z"),
            ("02:30 +01:00", "2026-10-25T01:30:00Z"),
            ("02:30 CEST", "2026-10-25T00:30:00Z"),
            ("02:30 CET", "2026-10-25T01:30:00Z"),
        ],
        "2026-10-25T10:00:00Z",
    );
    // Within the second hour of two o'clock, and within the first.
    means(&[("02:30", "2026-10-25T00:30:00Z")], "2026-10-25T01:40:00Z");
    means(&[("02:30", "2026-10-24T00:30:00Z")], "2026-10-25T00:20:00Z");
}

#[test]
fn a_person_may_be_a_minute_ahead() {
    let now = "2026-11-20T14:30:30Z";
    means(
        &[
            ("today 15:31", "2026-11-20T14:31:00Z"),
            ("2026-11-20T14:31:30Z", "2026-11-20T14:31:30Z"),
        ],
        now,
    );
    assert!(read("2026-11-20T14:31:31Z", now).is_err());
}

#[test]
fn five_years_back_is_the_end() {
    means(&[("2021-11-20T14:30:00Z", "2021-11-20T14:30:00Z")], NOW);
    assert!(read("2021-11-20T14:29:59Z", NOW).is_err());
}

#[test]
fn a_refusal_says_what_would_help() {
    let typed = [
        "",
        "   ",
        "soon",
        "14",
        "10 min",
        "14:05 am",
        "25:00",
        "yesterday",
        "2026-11-20",
        "3/4/2026 10:00",
        "14:05 IST",
        "14:05 14:06",
        "last yesterday 14:05",
        "today 16:00",
        "tomorrow 10:00",
        "2027-01-01 00:00",
        "2016-11-20 14:05",
        "999999 weeks ago",
        "<t:99999999999999999999:f>",
        "`@everyone` <b>\u{202E}",
        "in 10 minutes",
    ];
    let told = typed.map(|typed| format!("{typed:?}\n  {}", read(typed, NOW).unwrap_err()));
    insta::assert_snapshot!("refused_moments", told.join("\n"));
}

#[test]
fn a_long_text_is_refused_at_once() {
    for typed in [
        "1h ".repeat(100_000),
        "9".repeat(1_000_000),
        "t".repeat(500),
    ] {
        let refusal = read(&typed, NOW).unwrap_err();
        assert!(refusal.chars().count() < 300, "{refusal}");
    }
}

/// Any instant that a clock could show, and the zones with the oddest histories.
fn situation() -> impl Strategy<Value = (Timestamp, TimeZone)> {
    let seconds = prop_oneof![
        8 => 0..4_000_000_000_i64,
        1 => Just(Timestamp::MIN.as_second()),
        1 => Just(Timestamp::MAX.as_second()),
    ];
    let zones = prop::sample::select(vec![
        "UTC",
        "Europe/Zurich",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "Pacific/Apia",
    ]);
    (seconds, zones).prop_map(|(seconds, zone)| {
        let now = Timestamp::from_second(seconds).unwrap();
        (now, TimeZone::get(zone).unwrap())
    })
}

fn survives(typed: &str, now: Timestamp, zone: &TimeZone) {
    match moment(typed, now, zone) {
        Ok(at) => assert!(
            at.duration_since(now) <= SignedDuration::from_mins(1),
            "{typed}"
        ),
        Err(refusal) => assert!(refusal.to_string().ends_with(['.', '?']), "{refusal}"),
    }
    if let Ok(length) = span(typed) {
        assert!(length >= SignedDuration::from_mins(1), "{typed}");
        assert!(length <= SignedDuration::from_hours(14 * 24), "{typed}");
    }
    let today = zone.to_datetime(now).date();
    if let Ok(due) = day(typed, today) {
        assert!(due >= today, "{typed}");
    }
}

proptest! {
    #[test]
    fn any_text_is_a_time_or_refused(typed in "\\PC{0,40}", (now, zone) in situation()) {
        survives(&typed, now, &zone);
    }

    #[test]
    fn words_of_times_are_a_time_or_refused(
        words in prop::collection::vec(prop::sample::select(vec![
            "now", "10", "min", "ago", "1h20m", "an", "hour", "half", "and", "14:05", "23:59:59", "2:30", "pm", "am", "UTC", "CET",
            "+02:00", "-14:00", "Europe/Zurich", "Zurich", "yesterday", "today", "tomorrow", "monday", "last", "next", "at", "on", "2026-11-20",
            "9999-12-31", "1970-01-01", "20.11.2026", "29 Feb", "Nov 20", "3/4/2026", "T", ",", "<t:1700000000:f>", "in", "weeks", "end of month",
            "noon", "midnight", "2999", "é",
        ]), 0..6),
        glue in prop::sample::select(vec!["", " ", "  "]),
        (now, zone) in situation(),
    ) {
        survives(&words.join(glue), now, &zone);
    }
}
