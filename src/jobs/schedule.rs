//! When things that happen on their own happen: cron expressions on the wall clock, mapped to instants by one rule.
//!
//! Gaps and folds follow [`binnacle_commands::wall`].

use std::{fmt, str::FromStr};

use binnacle_commands::wall;
use chrono::{DateTime, Utc};
use jiff::{Timestamp, tz::TimeZone};

/// A cron expression: second, minute, hour, day of month, month, day of week, and optionally the year.
#[derive(Debug, Clone)]
pub struct Cron(cron::Schedule);

impl FromStr for Cron {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        cron::Schedule::from_str(text)
            .map(Self)
            .map_err(|error| format!("`{text}` is no cron expression: {error}"))
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The first time after `after` at which an expression fires on the wall clock of a zone.
///
/// The expression is evaluated on civil time, as if it were UTC; only then is the time mapped to an instant.
pub fn next(cron: &Cron, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
    let civil = zone.to_datetime(after);
    // A civil time before a fold comes again after it, so around a change of clocks the search begins a day early and skips
    // what is past.
    let is_steady =
        zone.to_offset(after) == zone.to_offset(after - jiff::SignedDuration::from_hours(24));
    let from = civil.saturating_sub(jiff::SignedDuration::from_hours(if is_steady {
        0
    } else {
        24
    }));
    let floating = DateTime::<Utc>::from_timestamp(
        from.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second(),
        0,
    )?;
    cron.0
        .after(&floating)
        .filter_map(|fire| instant(fire, zone))
        .find(|at| *at > after)
}

fn instant(fire: DateTime<Utc>, zone: &TimeZone) -> Option<Timestamp> {
    let floating = Timestamp::from_second(fire.timestamp()).ok()?;
    wall::first(TimeZone::UTC.to_datetime(floating), zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fires(expression: &str, zone: &str, after: &str, times: usize) -> Vec<String> {
        let cron: Cron = expression.parse().expect("a cron expression");
        let zone = TimeZone::get(zone).expect("a zone");
        let mut at: Timestamp = after.parse().expect("an instant");
        let mut out = Vec::new();
        for _ in 0..times {
            at = next(&cron, &zone, at).expect("it fires again");
            out.push(at.to_string());
        }
        out
    }

    #[test]
    fn a_time_in_a_gap_fires_after_it() {
        let got = fires("0 30 2 * * *", "Europe/Zurich", "2026-03-28T00:00:00Z", 3);
        assert_eq!(
            got,
            [
                "2026-03-28T01:30:00Z",
                "2026-03-29T01:00:00Z",
                "2026-03-30T00:30:00Z"
            ]
        );
    }

    #[test]
    fn a_time_in_a_fold_fires_once() {
        let got = fires("0 30 2 * * *", "Europe/Zurich", "2026-10-24T00:00:00Z", 3);
        assert_eq!(
            got,
            [
                "2026-10-24T00:30:00Z",
                "2026-10-25T00:30:00Z",
                "2026-10-26T01:30:00Z"
            ]
        );
    }

    #[test]
    fn every_ten_minutes_goes_on_through_a_fold() {
        let got = fires("0 */30 * * * *", "Europe/Zurich", "2026-10-25T00:20:00Z", 3);
        // The second passage of the hour counts as the first one, so the hour in between is quiet.
        assert_eq!(
            got,
            [
                "2026-10-25T00:30:00Z",
                "2026-10-25T02:00:00Z",
                "2026-10-25T02:30:00Z"
            ]
        );
    }

    #[test]
    fn a_bad_expression_is_named() {
        assert!(
            "every day"
                .parse::<Cron>()
                .expect_err("no cron")
                .contains("`every day`")
        );
    }
}
