//! Days on which clocks are changed, and days that months do not have.

use super::super::{Advance, Every, Piece, shifts};
use super::{at, layer, on, plan, told, window};

#[test]
fn handoffs_in_a_gap_are_after_it_and_the_next_day_as_ever() {
    // Chicago, 2024: 02:00 becomes 03:00 on 10 March, and 02:00 becomes 01:00 on 3 November.
    let half_past_two = plan(vec![layer(
        "America/Chicago",
        "2024-01-01T02:30",
        Every::Days(1),
        "ana bo",
    )]);
    assert_eq!(
        told(
            &half_past_two,
            "2024-03-09T08:30:00Z",
            "2024-03-12T07:30:00Z"
        ),
        [
            "2024-03-09T02:30:00 2024-03-10T03:00:00 1410m ana",
            "2024-03-10T03:00:00 2024-03-11T02:30:00 1410m bo",
            "2024-03-11T02:30:00 2024-03-12T02:30:00 1440m ana",
        ]
    );
    let half_past_one = plan(vec![layer(
        "America/Chicago",
        "2024-01-01T01:30",
        Every::Days(1),
        "ana bo",
    )]);
    assert_eq!(
        told(
            &half_past_one,
            "2024-11-02T06:30:00Z",
            "2024-11-04T07:30:00Z"
        ),
        [
            "2024-11-02T01:30:00 2024-11-03T01:30:00 1440m ana",
            "2024-11-03T01:30:00 2024-11-04T01:30:00 1500m bo",
        ]
    );
}

#[test]
fn hours_are_hours_of_the_wall_clock() {
    let half_days = plan(vec![layer(
        "America/Chicago",
        "2024-01-01T08:00",
        Every::Hours(12),
        "ana bo",
    )]);
    assert_eq!(
        told(&half_days, "2024-11-03T01:00:00Z", "2024-11-04T02:00:00Z"),
        [
            "2024-11-02T20:00:00 2024-11-03T08:00:00 780m bo",
            "2024-11-03T08:00:00 2024-11-03T20:00:00 720m ana",
        ]
    );
    let hours = plan(vec![layer(
        "America/Chicago",
        "2024-01-01T00:00",
        Every::Hours(1),
        "ana bo",
    )]);
    assert_eq!(
        told(&hours, "2024-11-03T05:00:00Z", "2024-11-03T09:00:00Z"),
        [
            "2024-11-03T00:00:00 2024-11-03T01:00:00 60m ana",
            "2024-11-03T01:00:00 2024-11-03T02:00:00 120m bo",
            "2024-11-03T02:00:00 2024-11-03T03:00:00 60m ana",
        ]
    );
}

#[test]
fn days_that_begin_in_a_gap_begin_after_it() {
    for (zone, day, begins, ends) in [
        (
            "America/Santiago",
            "2026-09-06",
            "2026-09-06T01:00:00",
            "2026-09-07T00:00:00",
        ),
        (
            "America/Havana",
            "2026-03-08",
            "2026-03-08T01:00:00",
            "2026-03-09T00:00:00",
        ),
        (
            "Atlantic/Azores",
            "2026-03-29",
            "2026-03-29T01:00:00",
            "2026-03-30T00:00:00",
        ),
    ] {
        let anchor = format!("{day}T00:00");
        let daily = plan(vec![layer(zone, &anchor, Every::Days(1), "ana bo cy")]);
        let got = told(
            &daily,
            &format!("{day}T12:00:00Z"),
            &format!("{day}T13:00:00Z"),
        );
        assert_eq!(got.len(), 1, "{zone}");
        let whole = super::super::shift_at(&daily, at(&format!("{day}T12:00:00Z"))).unwrap();
        let clock = daily.layers[0].zone.time_zone();
        assert_eq!(clock.to_datetime(whole.start).to_string(), begins, "{zone}");
        assert_eq!(clock.to_datetime(whole.end).to_string(), ends, "{zone}");
        // A handoff at nine is at nine on that day too.
        let nine = plan(vec![layer(
            zone,
            "2026-01-01T09:00",
            Every::Days(1),
            "ana bo cy",
        )]);
        let whole = super::super::shift_at(&nine, at(&format!("{day}T16:00:00Z"))).unwrap();
        assert_eq!(
            clock.to_datetime(whole.start).to_string(),
            format!("{day}T09:00:00"),
            "{zone}"
        );
    }
}

#[test]
fn half_an_hour_two_hours_and_ramadan() {
    let lord_howe = plan(vec![layer(
        "Australia/Lord_Howe",
        "2026-01-01T02:15",
        Every::Days(1),
        "ana bo",
    )]);
    assert_eq!(
        told(&lord_howe, "2026-10-02T15:45:00Z", "2026-10-04T15:15:00Z"),
        [
            "2026-10-03T02:15:00 2026-10-04T02:30:00 1425m bo",
            "2026-10-04T02:30:00 2026-10-05T02:15:00 1425m ana",
        ]
    );
    let troll = plan(vec![layer(
        "Antarctica/Troll",
        "2026-01-01T00:30",
        Every::Hours(1),
        "ana bo cy dee",
    )]);
    assert_eq!(
        told(&troll, "2026-10-24T22:30:00Z", "2026-10-25T03:30:00Z"),
        [
            "2026-10-25T00:30:00 2026-10-25T01:30:00 60m ana",
            "2026-10-25T01:30:00 2026-10-25T02:30:00 60m bo",
            "2026-10-25T02:30:00 2026-10-25T03:30:00 180m cy",
        ]
    );
    assert_eq!(on(&troll, "2026-10-25T01:10:00Z"), "cy");
    let casablanca = plan(vec![layer(
        "Africa/Casablanca",
        "2026-01-01T02:30",
        Every::Days(1),
        "ana bo",
    )]);
    assert_eq!(
        told(&casablanca, "2026-02-14T01:30:00Z", "2026-02-16T02:30:00Z"),
        [
            "2026-02-14T02:30:00 2026-02-15T02:30:00 1440m ana",
            "2026-02-15T02:30:00 2026-02-16T02:30:00 1500m bo",
        ]
    );
}

#[test]
fn the_day_that_never_was_keeps_its_number() {
    let apia = plan(vec![layer(
        "Pacific/Apia",
        "2011-12-28T00:00",
        Every::Days(1),
        "ana bo cy dee",
    )]);
    assert_eq!(
        told(&apia, "2011-12-28T10:00:00Z", "2012-01-01T10:00:00Z"),
        [
            "2011-12-28T00:00:00 2011-12-29T00:00:00 1440m ana",
            "2011-12-29T00:00:00 2011-12-31T00:00:00 1440m bo",
            "2011-12-31T00:00:00 2012-01-01T00:00:00 1440m dee",
            "2012-01-01T00:00:00 2012-01-02T00:00:00 1440m ana",
        ]
    );
}

#[test]
fn months_and_years_do_not_forget_the_day_of_the_anchor() {
    let starts = |every, anchor: &str, from: &str, until: &str| -> Vec<String> {
        let plan = plan(vec![layer("UTC", anchor, every, "ana bo")]);
        shifts(&plan, at(from), at(until))
            .iter()
            .skip(1)
            .map(|it| it.start.to_string()[..10].to_owned())
            .collect()
    };
    assert_eq!(
        starts(
            Every::Months(1),
            "2024-01-31T09:00",
            "2024-01-31T08:00:00Z",
            "2024-06-01T00:00:00Z"
        ),
        [
            "2024-01-31",
            "2024-02-29",
            "2024-03-31",
            "2024-04-30",
            "2024-05-31"
        ]
    );
    assert_eq!(
        starts(
            Every::Months(1),
            "2023-08-30T00:00",
            "2023-01-01T00:00:00Z",
            "2023-04-01T00:00:00Z"
        ),
        ["2023-01-30", "2023-02-28", "2023-03-30"]
    );
    assert_eq!(
        starts(
            Every::Years(1),
            "2024-02-29T00:00",
            "2023-01-01T00:00:00Z",
            "2029-01-01T00:00:00Z"
        ),
        [
            "2023-02-28",
            "2024-02-29",
            "2025-02-28",
            "2026-02-28",
            "2027-02-28",
            "2028-02-29"
        ]
    );
    let months = plan(vec![layer(
        "UTC",
        "2024-01-31T09:00",
        Every::Months(1),
        "ana bo cy",
    )]);
    assert_eq!(on(&months, "2024-02-29T08:59:59Z"), "ana");
    assert_eq!(on(&months, "2024-02-29T09:00:00Z"), "bo");
    assert_eq!(on(&months, "2024-03-31T08:59:59Z"), "bo");
    assert_eq!(on(&months, "2024-03-31T09:00:00Z"), "cy");
}

#[test]
fn windows_in_gaps_and_folds() {
    let mut base = layer("Europe/Zurich", "2026-01-05T00:00", Every::Weeks(1), "ana");
    base.windows = vec![window("all 02:00 03:00")];
    let night = plan(vec![base.clone()]);
    // The hour is skipped on 29 March, and comes twice on 25 October.
    assert_eq!(
        told(&night, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"),
        [] as [String; 0]
    );
    assert_eq!(
        told(&night, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"),
        ["2026-10-25T02:00:00 2026-10-25T03:00:00 120m ana"]
    );
    base.windows = vec![window("all 01:30 02:30")];
    let into = plan(vec![base.clone()]);
    assert_eq!(
        told(&into, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"),
        ["2026-03-29T01:30:00 2026-03-29T03:00:00 30m ana"]
    );
    assert_eq!(
        told(&into, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"),
        ["2026-10-25T01:30:00 2026-10-25T02:30:00 120m ana"]
    );
    for (time, who) in [
        ("2026-10-24T23:29:59Z", "-"),
        ("2026-10-24T23:30:00Z", "ana"),
        ("2026-10-25T00:45:00Z", "ana"),
        ("2026-10-25T01:29:59Z", "ana"),
        ("2026-10-25T01:30:00Z", "-"),
    ] {
        assert_eq!(on(&into, time), who, "{time}");
    }
}

#[test]
fn windows_over_night_belong_to_the_day_they_begin_on_and_whole_days_join() {
    let mut base = layer("Europe/Zurich", "2026-01-05T00:00", Every::Weeks(1), "ana");
    base.windows = vec![
        window("fri 22:00 06:00"),
        window("mon,tue 09:00 09:00"),
        window("wed 09:00 10:00"),
    ];
    let plan = plan(vec![base]);
    assert_eq!(
        told(&plan, "2026-03-27T00:00:00Z", "2026-04-02T00:00:00Z"),
        [
            "2026-03-27T22:00:00 2026-03-28T06:00:00 480m ana",
            "2026-03-30T09:00:00 2026-04-01T10:00:00 2940m ana",
        ]
    );
}

#[test]
fn uneven_patterns_come_over_again() {
    let pattern = Every::Pattern(vec![Piece::Days(4), Piece::Days(3)]);
    let plan = plan(vec![layer(
        "Europe/Zurich",
        "2026-01-05T09:00",
        pattern,
        "ana bo cy",
    )]);
    assert_eq!(
        told(&plan, "2026-03-23T08:00:00Z", "2026-04-06T07:00:00Z"),
        [
            "2026-03-23T09:00:00 2026-03-27T09:00:00 5760m bo",
            "2026-03-27T09:00:00 2026-03-30T09:00:00 4260m cy",
            "2026-03-30T09:00:00 2026-04-03T09:00:00 5760m ana",
            "2026-04-03T09:00:00 2026-04-06T09:00:00 4320m bo",
        ]
    );
}

#[test]
fn active_turns_are_used_only_where_somebody_is_wanted() {
    let mut daily = layer(
        "Europe/Zurich",
        "2026-01-05T00:00",
        Every::Days(1),
        "ana bo cy",
    );
    daily.windows = vec![window("mon,tue,wed,thu,fri 09:00 17:00")];
    let on_days = |plan: &super::Plan| -> String {
        let noon = |day: i8| on(plan, &format!("2026-01-{day:02}T12:00:00Z"));
        (5..20).map(noon).collect::<Vec<_>>().join(" ")
    };
    let calendar = plan(vec![daily.clone()]);
    assert_eq!(
        on_days(&calendar),
        "ana bo cy ana bo - - bo cy ana bo cy - - cy"
    );
    daily.advance = Advance::Active;
    let active = plan(vec![daily.clone()]);
    assert_eq!(
        on_days(&active),
        "ana bo cy ana bo - - cy ana bo cy ana - - bo"
    );
    // Two days are two days on which somebody is wanted.
    daily.every = Every::Days(2);
    assert_eq!(
        on_days(&plan(vec![daily.clone()])),
        "ana ana bo bo cy - - cy ana ana bo bo - - cy"
    );
    daily.every = Every::Pattern(vec![Piece::Days(1), Piece::Days(2)]);
    assert_eq!(
        on_days(&plan(vec![daily.clone()])),
        "ana bo bo cy ana - - ana bo cy cy ana - - bo"
    );
    // Of half days, only those by day are used.
    daily.every = Every::Hours(12);
    daily.anchor = "2026-01-05T06:00".parse().unwrap();
    assert_eq!(
        on_days(&plan(vec![daily])),
        "ana bo cy ana bo - - cy ana bo cy ana - - bo"
    );
}
