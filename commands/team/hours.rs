//! Times of the day and of the week: when to be quiet, and when support is there.

use std::fmt;

use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};
use serde::{Serialize, Serializer};

use super::keys;
use super::value::Value;
use crate::{
    names::{Parsed, reads_and_writes_text},
    wall,
};

/// A time of the day, to the minute: `09:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clock(Time);

impl Clock {
    /// The time.
    pub const fn time(self) -> Time {
        self.0
    }

    fn accept(text: &str) -> Option<Self> {
        let (hour, minute) = text.split_once(':')?;
        let two = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        (two(hour) && two(minute)).then_some(())?;
        Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0)
            .ok()
            .map(Self)
    }
}

impl Parsed for Clock {
    const ALLOWED: &'static str = "a time of the day as in \"09:00\"";
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

reads_and_writes_text!(Clock);

/// A time of every day in which only what is grave makes itself heard. It may run past midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Quiet {
    /// When it begins.
    pub from: Clock,
    /// When it ends.
    pub to: Clock,
}

impl Quiet {
    pub(super) fn read(value: &Value<'_>) -> Option<Self> {
        let section = value.section(keys::QUIET)?;
        let (from, to) = (section.need_parsed("from"), section.need_parsed("to"));
        let quiet = Self {
            from: from?,
            to: to?,
        };
        if quiet.from == quiet.to {
            value.refuse_kind("no time at all", "`from` and `to` must differ");
            return None;
        }
        Some(quiet)
    }

    /// The first instant from `at` on that is not in it, on a wall clock.
    pub fn end_after(&self, at: Timestamp, zone: &TimeZone) -> Timestamp {
        self.around(at, zone).map_or(at, |(_, end)| end)
    }

    /// When the quiet time around an instant began and when it ends, on a wall clock; `None` when it is not quiet then.
    pub fn around(&self, at: Timestamp, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
        let today = zone.to_datetime(at).date();
        let night = |day: Date| {
            let is_over_midnight = self.from > self.to;
            let last = if is_over_midnight {
                day.saturating_add(1.day())
            } else {
                day
            };
            let from = wall::first(day.to_datetime(self.from.0), zone)?;
            let to = wall::last(last.to_datetime(self.to.0), zone)?;
            (from <= at && at < to).then_some((from, to))
        };
        night(today).or_else(|| night(today.saturating_sub(1.day())))
    }
}

/// The hours of a week in which support is there, on the team's wall clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hours {
    /// On which days.
    #[serde(serialize_with = "days")]
    pub days: Vec<Weekday>,
    /// From when.
    pub from: Clock,
    /// Until when.
    pub to: Clock,
}

impl Hours {
    /// How much of the time between two instants lies in these hours, on a wall clock. Where clocks change, it is what really
    /// passed that counts.
    pub fn between(&self, from: Timestamp, until: Timestamp, zone: &TimeZone) -> SignedDuration {
        let last = zone.to_datetime(until).date();
        // Hours that run past midnight may have begun on the day before.
        let first = zone.to_datetime(from).date().saturating_sub(1.day());
        let days = first.series(1.day()).take_while(|day| *day <= last);
        let on = days.filter(|day| self.days.contains(&day.weekday()));
        on.filter_map(|day| {
            let end = if self.to > self.from {
                day
            } else {
                day.saturating_add(1.day())
            };
            let opens = wall::first(day.to_datetime(self.from.0), zone)?.max(from);
            let closes = wall::last(end.to_datetime(self.to.0), zone)?.min(until);
            (opens < closes).then(|| closes.duration_since(opens))
        })
        .sum()
    }

    pub(super) fn read(value: &Value<'_>) -> Option<Self> {
        let section = value.section(keys::HOURS)?;
        let days = section
            .need("days", DAYS_ALLOWED)
            .and_then(|days| weekdays(&days));
        let (from, to) = (section.need_parsed("from"), section.need_parsed("to"));
        Some(Self {
            days: days?,
            from: from?,
            to: to?,
        })
    }
}

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

const DAYS_ALLOWED: &str = "a list of `mon`, `tue`, `wed`, `thu`, `fri`, `sat` and `sun`";

/// The days of the week that a list names, in their order.
pub(super) fn weekdays(value: &Value<'_>) -> Option<Vec<Weekday>> {
    let items = value.list(DAYS_ALLOWED, 7)?;
    let day = |item: &Value<'_>| {
        let text = item.text("a day as in \"mon\"")?;
        let found = DAYS.iter().find(|(name, _)| *name == text);
        if found.is_none() {
            item.refuse("allowed are mon, tue, wed, thu, fri, sat and sun");
        }
        found.map(|(_, day)| *day)
    };
    let mut days: Vec<Weekday> = items.iter().filter_map(day).collect();
    days.sort_by_key(|day| day.to_monday_zero_offset());
    days.dedup();
    Some(days)
}

/// All days of a week, in their order.
pub(super) fn every_day() -> Vec<Weekday> {
    DAYS.iter().map(|(_, day)| *day).collect()
}

/// How documents write a day of the week.
pub(super) fn day_name(day: Weekday) -> &'static str {
    let found = DAYS.iter().find(|(_, one)| *one == day);
    found.map_or("", |(name, _)| name)
}

/// Writes days under the names by which documents know them.
pub(crate) fn days<S: Serializer>(days: &[Weekday], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(days.iter().map(|day| day_name(*day)))
}

/// A length of time as documents write it: `20m`, `2h`, `3d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Length(SignedDuration);

impl Length {
    /// The length.
    pub const fn duration(self) -> SignedDuration {
        self.0
    }

    /// The length of a span, in whole minutes.
    pub const fn of(span: SignedDuration) -> Self {
        Self::minutes(span.as_mins())
    }

    /// A length of whole minutes.
    const fn minutes(minutes: i64) -> Self {
        Self(SignedDuration::from_mins(minutes))
    }

    fn accept(text: &str) -> Option<Self> {
        let unit = text.chars().last()?;
        let number: i64 = text.strip_suffix(unit)?.parse().ok()?;
        let minutes = match unit {
            'm' => number,
            'h' => number.checked_mul(60)?,
            'd' => number.checked_mul(1440)?,
            _ => return None,
        };
        (1..=60 * 1440)
            .contains(&minutes)
            .then(|| Self::minutes(minutes))
    }
}

impl Parsed for Length {
    const ALLOWED: &'static str =
        "a length of time as in \"20m\", \"2h\" or \"3d\", at most 60 days";
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.0.as_mins();
        match (minutes % 1440, minutes % 60) {
            (0, _) => write!(f, "{}d", minutes / 1440),
            (_, 0) => write!(f, "{}h", minutes / 60),
            _ => write!(f, "{minutes}m"),
        }
    }
}

reads_and_writes_text!(Length);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_end_on_the_wall_clock() {
        let quiet = Quiet {
            from: "22:00".parse().unwrap(),
            to: "07:00".parse().unwrap(),
        };
        let zurich = TimeZone::get("Europe/Zurich").unwrap();
        let table = [
            // Winter: an hour ahead of UTC.
            ("2026-01-10T20:59:00Z", "2026-01-10T20:59:00Z"),
            ("2026-01-10T21:00:00Z", "2026-01-11T06:00:00Z"),
            ("2026-01-11T05:59:59Z", "2026-01-11T06:00:00Z"),
            ("2026-01-11T06:00:00Z", "2026-01-11T06:00:00Z"),
            // The night in which clocks go forward is an hour shorter, and the one in which they go back is longer.
            ("2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z"),
            ("2026-10-24T22:00:00Z", "2026-10-25T06:00:00Z"),
        ];
        // An end that is shown twice is the last one; one that is skipped is the change of clocks.
        let short = Quiet {
            from: "23:00".parse().unwrap(),
            to: "02:30".parse().unwrap(),
        };
        for (at, end) in [
            ("2026-10-25T00:10:00Z", "2026-10-25T01:30:00Z"),
            ("2026-10-25T00:40:00Z", "2026-10-25T01:30:00Z"),
            ("2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z"),
            ("2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"),
        ] {
            let got = short.end_after(at.parse().unwrap(), &zurich);
            assert_eq!(got.to_string(), end, "from {at}");
        }
        for (at, end) in table {
            let got = quiet.end_after(at.parse().unwrap(), &zurich);
            assert_eq!(got.to_string(), end, "from {at}");
        }
        let noon = Quiet {
            from: "12:00".parse().unwrap(),
            to: "13:00".parse().unwrap(),
        };
        let end = noon.end_after("2026-01-10T11:30:00Z".parse().unwrap(), &zurich);
        assert_eq!(end.to_string(), "2026-01-10T12:00:00Z");
    }

    #[test]
    fn support_hours_count_what_passed_while_support_was_there() {
        let hours = |from: &str, to: &str| Hours {
            days: vec![Weekday::Monday, Weekday::Friday, Weekday::Sunday],
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
        };
        let (day, night) = (hours("09:00", "17:00"), hours("22:00", "06:00"));
        let zurich = TimeZone::get("Europe/Zurich").unwrap();
        // 2026-03-29 is the Sunday on which clocks go forward at 2, and 2026-10-25 that on which they go back at 3.
        let table = [
            (
                &day,
                "2026-03-27T16:30+01",
                "2026-03-30T09:15+02",
                30 + 480 + 15,
            ),
            (&day, "2026-03-28T10:00+01", "2026-03-28T16:00+01", 0),
            (&day, "2026-03-27T10:00+01", "2026-03-27T10:45+01", 45),
            (&day, "2026-03-27T10:45+01", "2026-03-27T10:00+01", 0),
            (&night, "2026-03-27T23:00+01", "2026-03-28T01:00+01", 120),
            (&night, "2026-03-28T01:00+01", "2026-03-28T12:00+01", 300),
            (&night, "2026-10-25T20:00+01", "2026-10-26T12:00+01", 480),
            (
                &hours("01:00", "04:00"),
                "2026-03-29T00:00+01",
                "2026-03-29T12:00+02",
                120,
            ),
            (
                &hours("01:00", "04:00"),
                "2026-10-25T00:00+02",
                "2026-10-25T12:00+01",
                240,
            ),
            (
                &hours("00:00", "00:00"),
                "2026-03-29T00:00+01",
                "2026-03-31T00:00+02",
                23 * 60 + 1440,
            ),
        ];
        for (hours, from, until, minutes) in table {
            let got = hours.between(from.parse().unwrap(), until.parse().unwrap(), &zurich);
            assert_eq!(got.as_mins(), minutes, "{from} to {until}");
        }
    }

    #[test]
    fn lengths_are_read_and_written_alike() {
        for text in ["20m", "2h", "3d", "60d", "90m"] {
            assert_eq!(text.parse::<Length>().unwrap().to_string(), text);
        }
        for bad in ["", "m", "0m", "61d", "-1h", "1w", "1.5h", "2 h", "h2"] {
            assert!(bad.parse::<Length>().is_err(), "{bad:?}");
        }
    }
}
