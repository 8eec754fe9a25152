//! What is drawn, and that it can be read.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{ink, *};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn months() -> Vec<String> {
    ["Sep 2026", "Oct 2026", "Nov 2026"]
        .map(str::to_owned)
        .into()
}

fn columns() -> Columns {
    Columns {
        heading: "Incidents".to_owned(),
        places: months(),
        series: vec![
            Series {
                name: "SEV1".to_owned(),
                values: vec![1, 0, 2],
            },
            Series {
                name: "SEV2 <&\">".to_owned(),
                values: vec![4, 7, 3],
            },
        ],
    }
}

fn lines() -> Lines {
    let minutes = |minutes| Some(SignedDuration::from_mins(minutes));
    Lines {
        heading: "Median".to_owned(),
        places: months(),
        series: vec![
            Series {
                name: "to acknowledge".to_owned(),
                values: vec![minutes(3), None, minutes(9)],
            },
            Series {
                name: "to resolve".to_owned(),
                values: vec![minutes(95), minutes(1505), minutes(40)],
            },
        ],
    }
}

fn spans() -> Spans {
    let span = |from: &str, until: &str, who| Span {
        from: at(from),
        until: at(until),
        who,
    };
    Spans {
        heading: "primary".to_owned(),
        from: at("2026-11-02T00:00:00Z"),
        until: at("2026-11-09T00:00:00Z"),
        now: Some(at("2026-11-04T12:00:00Z")),
        zone: TimeZone::get("Europe/Zurich").unwrap(),
        names: vec!["Ana".to_owned(), "Bo".to_owned()],
        rows: vec![
            Row {
                name: "weekly".to_owned(),
                spans: vec![
                    span("2026-10-30T00:00:00Z", "2026-11-05T08:00:00Z", Some(0)),
                    span("2026-11-05T08:00:00Z", "2026-11-08T08:00:00Z", Some(1)),
                    span("2026-11-08T08:00:00Z", "2026-11-20T08:00:00Z", None),
                ],
            },
            Row {
                name: "together".to_owned(),
                spans: vec![
                    span("2026-11-03T00:00:00Z", "2026-11-06T00:00:00Z", Some(0)),
                    span("2026-11-04T00:00:00Z", "2026-11-05T00:00:00Z", Some(1)),
                ],
            },
        ],
    }
}

/// One element on each line, so that a change can be read.
fn drawn(part: Part) -> String {
    let svg = sheet("A picture", "It shows something.", &[part]);
    svg.as_str().replace("><", ">\n<")
}

#[test]
fn columns_are_drawn() {
    insta::assert_snapshot!(drawn(Part::Columns(columns())));
}

#[test]
fn lines_are_drawn() {
    insta::assert_snapshot!(drawn(Part::Lines(lines())));
}

#[test]
fn spans_are_drawn() {
    insta::assert_snapshot!(drawn(Part::Spans(spans())));
}

#[test]
fn empty_charts_are_drawn_too() {
    let empty = [
        Part::Columns(Columns {
            places: vec![],
            series: vec![],
            ..columns()
        }),
        Part::Lines(Lines {
            places: vec![],
            series: vec![],
            ..lines()
        }),
        Part::Spans(Spans {
            names: vec![],
            rows: vec![],
            until: at("2026-11-02T00:00:00Z"),
            ..spans()
        }),
    ];
    let svg = sheet("", "", &empty);
    assert!(svg.as_str().ends_with("</svg>"));
    for wrong in ["NaN", "inf", "=\"-"] {
        assert!(!svg.as_str().contains(wrong), "{wrong}: {}", svg.as_str());
    }
}

#[test]
fn a_text_alternative_is_never_longer_than_discord_takes() {
    let svg = sheet("A picture", &"long ".repeat(1000), &[]);
    assert_eq!(svg.alt().chars().count(), Svg::ALT_MAX);
}

#[test]
fn colours_can_be_read_on_the_ground_and_the_ground_on_them() {
    let words = [ink::TEXT, ink::QUIET, ink::MISSING];
    for colour in ink::SERIES.into_iter().chain(words) {
        let ratio = contrast(colour, ink::GROUND);
        assert!(ratio >= 4.5, "{colour}: {ratio}");
    }
}

/// The contrast of two colours, as WCAG 2.2 defines it.
fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: &str) -> f64 {
    let part = |from: usize| {
        let value = f64::from(u8::from_str_radix(&colour[from..from + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}
