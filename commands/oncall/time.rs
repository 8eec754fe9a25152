//! Times of plans, as documents and the shell write them.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use crate::wall;

/// The years that times of plans lie in. A slip of the finger in a year is found, and every grid stays within what can be counted.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// What is allowed as a time of the wall clock.
pub const CIVIL: &str =
    "a time of the wall clock in whole seconds as in \"2026-01-05T09:00\", from 1900 to 2199";

/// What is allowed as an instant.
pub const INSTANT: &str = "a time as in \"2026-01-05T09:00\" on the schedule's wall clock, or \"2026-01-05T08:00:00Z\", in whole seconds from 1900 to 2199";

/// A time of the wall clock: a date, or a date and a time up to the second.
pub fn civil(text: &str) -> Option<DateTime> {
    let (date, time) = text.split_once(['T', 't', ' ']).unwrap_or((text, "00:00"));
    let is_plain = |part: &str, sign: u8| part.bytes().all(|b| b.is_ascii_digit() || b == sign);
    if !is_plain(date, b'-') || !is_plain(time, b':') {
        return None;
    }
    let civil: DateTime = format!("{date}T{time}").parse().ok()?;
    YEARS.contains(&civil.year()).then_some(civil)
}

/// An instant: with its offset from UTC, or a time of a wall clock, of which [`wall::first`] is meant.
pub fn instant(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    if let Some(civil) = civil(text) {
        return wall::first(civil, zone);
    }
    if text.contains(['.', ',', '[']) {
        return None;
    }
    let at: Timestamp = text.parse().ok()?;
    YEARS
        .contains(&TimeZone::UTC.to_datetime(at).year())
        .then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_of_the_wall_clock_or_have_an_offset() {
        let zone = TimeZone::get("Europe/Zurich").unwrap();
        for (text, at) in [
            ("2026-01-05T09:00", Some("2026-01-05T08:00:00Z")),
            ("2026-01-05 09:00:30", Some("2026-01-05T08:00:30Z")),
            ("2026-01-05", Some("2026-01-04T23:00:00Z")),
            ("2026-01-05T09:00:00Z", Some("2026-01-05T09:00:00Z")),
            ("2026-01-05T09:00:00+05:30", Some("2026-01-05T03:30:00Z")),
            ("2026-03-29T02:30", Some("2026-03-29T01:00:00Z")),
            ("2026-01-05T09:00:00.5Z", None),
            ("2026-13-05T09:00", None),
            ("20026-01-05T09:00", None),
            ("0026-01-05T09:00", None),
            ("tomorrow", None),
            ("", None),
        ] {
            let found = instant(text, &zone).map(|at| at.to_string());
            assert_eq!(found.as_deref(), at, "{text}");
        }
        assert_eq!(civil("2026-01-05T09:00+01:00"), None);
    }
}
