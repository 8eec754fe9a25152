//! Times as people of a team read them: on their clocks, with UTC at hand.

use askama::{Template, filters::HtmlSafe};
use jiff::{Timestamp, tz::TimeZone};

/// A time, ready to stand in a page.
#[derive(Template)]
#[template(path = "moment.html")]
pub(super) struct Moment {
    iso: String,
    utc: String,
    shown: String,
}

/// Its template escapes what it holds.
impl HtmlSafe for Moment {}

impl Moment {
    /// The day and the time of day.
    pub(super) fn full(at: Timestamp, zone: &TimeZone) -> Self {
        Self::shown(at, zone, "%-d %b %Y, %H:%M")
    }

    /// The time of day, where the day is told already.
    pub(super) fn clock(at: Timestamp, zone: &TimeZone) -> Self {
        Self::shown(at, zone, "%H:%M:%S")
    }

    fn shown(at: Timestamp, zone: &TimeZone, format: &str) -> Self {
        Self {
            iso: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            utc: at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
            shown: at.to_zoned(zone.clone()).strftime(format).to_string(),
        }
    }
}

/// The day of a time, in words.
pub(super) fn day(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone())
        .strftime("%A, %-d %B %Y")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_on_the_teams_clocks_and_in_utc() {
        let zone = TimeZone::get("Europe/Zurich").unwrap();
        let at: Timestamp = "2026-03-29T22:30:05Z".parse().unwrap();
        assert_eq!(
            Moment::full(at, &zone).to_string().trim(),
            r#"<time datetime="2026-03-29T22:30:05Z" title="2026-03-29 22:30:05 UTC">30 Mar 2026, 00:30</time>"#
        );
        assert!(Moment::clock(at, &zone).to_string().contains(">00:30:05<"));
        assert_eq!(day(at, &zone), "Monday, 30 March 2026");
    }
}
