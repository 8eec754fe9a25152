//! Cron expressions on the wall clock of a zone. Gaps and folds follow [`crate::wall`].

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};
use serde::{Serialize, Serializer};

use crate::{
    text::{code, cut, one_line},
    wall,
};

/// A cron expression: second, minute, hour, day of month, month, day of week, and optionally the year. Without its first
/// field, it is one of minutes.
#[derive(Debug, Clone)]
pub struct Cron {
    text: String,
    schedule: cron::Schedule,
}

impl FromStr for Cron {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fields = text.split_whitespace().count();
        let whole = if fields == 5 {
            format!("0 {}", text.trim())
        } else {
            text.trim().to_owned()
        };
        let no_cron = |why: &dyn fmt::Display| {
            let shown = code(text, 60);
            let why = cut(&one_line(&why.to_string()), 120);
            format!("`{shown}` is no cron expression: {why}")
        };
        // Sunday is 0 to some programs and 1 to others, so a number would mean another day than its author thinks.
        let day = whole.split_whitespace().nth(5).unwrap_or_default();
        if day.bytes().any(|b| b.is_ascii_digit()) {
            return Err(no_cron(&"name the days of the week, as in `MON-FRI`"));
        }
        cron::Schedule::from_str(&whole)
            .map(|schedule| Self {
                text: whole,
                schedule,
            })
            .map_err(|error| no_cron(&error))
    }
}

impl Cron {
    /// Whether a text has as many parts as a cron expression, so that its author meant one.
    pub fn is_meant(text: &str) -> bool {
        text.split_whitespace().count() >= 5
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Cron {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Cron {}

impl Serialize for Cron {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.text)
    }
}

/// A change of clocks is within this of every time that it skips or repeats.
const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Cron {
    /// The first time after `after` at which it fires on the wall clock of a zone.
    ///
    /// The expression is evaluated on civil time, as if it were UTC; only then is the time mapped to an instant.
    pub fn next(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        // A civil time before a fold comes again after it, so around a change of clocks the search begins a day early and
        // skips what is past.
        let from = zone
            .to_datetime(after)
            .saturating_sub(unsteady(after, zone)?);
        self.schedule
            .after(&floating(from)?)
            .filter_map(|fire| instant(fire, zone))
            .find(|at| *at > after)
    }

    /// The last time up to `at`, itself included, at which it fired on the wall clock of a zone.
    pub fn latest(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let second = SignedDuration::from_secs(1);
        let from = zone
            .to_datetime(at)
            .saturating_add(second + unsteady(at, zone)?);
        self.schedule
            .after(&floating(from)?)
            .rev()
            .filter_map(|fire| instant(fire, zone))
            .find(|fired| *fired <= at)
    }
}

/// How many of its times are looked at to say how far apart they are.
const SAMPLED: usize = 400;

/// How far apart the times of a cron expression are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pauses {
    /// The shortest pause between two of them.
    pub shortest: SignedDuration,
    /// The longest one.
    pub longest: SignedDuration,
}

impl Cron {
    /// How far apart its times are on a clock that nobody changes, over the 400 after an instant; `None` where fewer than two come.
    pub fn pauses(&self, after: Timestamp) -> Option<Pauses> {
        let from = floating(TimeZone::UTC.to_datetime(after))?;
        let fires = self.schedule.after(&from).take(SAMPLED);
        let fires: Vec<i64> = fires.map(|fire| fire.timestamp()).collect();
        let pauses = || fires.windows(2).map(|two| two[1] - two[0]);
        Some(Pauses {
            shortest: SignedDuration::from_secs(pauses().min()?),
            longest: SignedDuration::from_secs(pauses().max()?),
        })
    }
}

/// How far the wall clock may be from the times that have passed on it.
fn unsteady(at: Timestamp, zone: &TimeZone) -> Option<SignedDuration> {
    let is_steady = zone.to_offset(at) == zone.to_offset(at.checked_sub(DAY).ok()?);
    Some(if is_steady { SignedDuration::ZERO } else { DAY })
}

fn floating(civil: civil::DateTime) -> Option<DateTime<Utc>> {
    let seconds = civil.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
    DateTime::from_timestamp(seconds, 0)
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
            at = cron.next(at, &zone).expect("it fires again");
            assert_eq!(cron.latest(at, &zone), Some(at), "{expression} at {at}");
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
        let got = fires("30 2 * * *", "Europe/Zurich", "2026-10-24T00:00:00Z", 3);
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
    fn the_latest_time_is_found_through_changes_of_clocks() {
        let cron: Cron = "0 18 * * FRI".parse().unwrap();
        let zone = TimeZone::get("Europe/Zurich").unwrap();
        for (at, fired) in [
            ("2026-10-23T15:59:59Z", "2026-10-16T16:00:00Z"),
            ("2026-10-23T16:00:00Z", "2026-10-23T16:00:00Z"),
            ("2026-10-25T12:00:00Z", "2026-10-23T16:00:00Z"),
            ("2026-03-29T01:00:00Z", "2026-03-27T17:00:00Z"),
        ] {
            let got = cron.latest(at.parse().unwrap(), &zone).unwrap();
            assert_eq!(got.to_string(), fired, "{at}");
        }
    }

    #[test]
    fn pauses_are_those_of_the_expression() {
        let after = "2026-01-01T00:00:00Z".parse().unwrap();
        for (expression, pauses) in [
            ("0 9 * * MON-FRI", Some((24, 72))),
            ("0 9,17 * * *", Some((8, 16))),
            ("0 9 1 * *", Some((28 * 24, 31 * 24))),
            ("0 9 29 2 *", Some((1461 * 24, 1461 * 24))),
            ("0 9 30 2 *", None),
            ("0 0 9 1 1 * 2027", None),
        ] {
            let cron: Cron = expression.parse().unwrap();
            let got = cron.pauses(after);
            let got = got.map(|it| (it.shortest.as_hours(), it.longest.as_hours()));
            assert_eq!(got, pauses, "{expression}");
        }
    }

    #[test]
    fn a_bad_expression_is_named() {
        for bad in ["every day", "0 18 * * 5", "61 * * * *", "", "* * *"] {
            let said = bad.parse::<Cron>().expect_err("no cron");
            assert!(said.contains(&format!("`{bad}`")), "{said}");
        }
    }
}
