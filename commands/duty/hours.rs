//! The hours of duty by what they are worth: plain, at night, on a weekend, on a holiday.
//!
//! Days begin at midnight on the wall clock of the team. An hour counts once: on a holiday before a weekend before a night.

use std::collections::BTreeSet;

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, Time, time},
    tz::TimeZone,
};
use serde::Serialize;

use super::watch::Span;
use crate::{
    team::{Decimal, Worth},
    wall,
};

/// What an hour of duty counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// None of the others.
    Day,
    /// In the hours that the team calls night.
    Night,
    /// On a day that the team calls weekend.
    Weekend,
    /// On a holiday of the team.
    Holiday,
}

impl Kind {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Night, Self::Weekend, Self::Holiday];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Night => "night",
            Self::Weekend => "weekend",
            Self::Holiday => "holiday",
        }
    }
}

/// Seconds of duty by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally([i64; 4]);

impl Tally {
    /// The seconds of one kind.
    pub const fn seconds(&self, kind: Kind) -> i64 {
        self.0[kind as usize]
    }

    /// All seconds.
    pub fn total(&self) -> i64 {
        self.0.iter().sum()
    }

    /// The seconds, each weighted by what its kind counts. The weights are hundredths, and so is what comes out.
    pub fn weighted(&self, worth: &Worth) -> i128 {
        let each = Kind::ALL.into_iter();
        each.map(|kind| i128::from(self.seconds(kind)) * i128::from(worth.of(kind).hundredths()))
            .sum()
    }

    /// Adds the seconds of another.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs;
        }
    }
}

/// Weighted hours, rounded half up to hundredths.
pub fn weighted_hours(tally: &Tally, worth: &Worth) -> Decimal {
    Decimal::of_hundredths(rounded(tally.weighted(worth), 3600))
}

/// What a tally is paid with an amount for each hour of each kind, rounded half up to hundredths of the currency.
pub fn paid(tally: &Tally, rates: &Worth) -> Decimal {
    Decimal::of_hundredths(rounded(tally.weighted(rates), 3600))
}

/// Hours, rounded half up to hundredths.
pub fn hours(seconds: i64) -> Decimal {
    Decimal::of_hundredths(rounded(i128::from(seconds) * 100, 3600))
}

fn rounded(dividend: i128, divisor: i128) -> i64 {
    let rounded = (dividend * 2 + divisor).div_euclid(divisor * 2);
    i64::try_from(rounded).unwrap_or(i64::MAX)
}

/// What decides of what kind an hour is.
#[derive(Debug, Clone)]
pub struct Calendar<'a> {
    /// The wall clock.
    pub zone: &'a TimeZone,
    /// When night begins and ends; it may run past midnight.
    pub night: Option<(Time, Time)>,
    /// The days of the weekend.
    pub weekend: &'a [jiff::civil::Weekday],
    /// The days that are holidays.
    pub holidays: &'a BTreeSet<Date>,
}

impl Calendar<'_> {
    /// Counts a span.
    pub fn tally(&self, span: Span) -> Tally {
        let mut tally = Tally::default();
        let mut date = span.start.to_zoned(self.zone.clone()).date();
        let mut from = span.start;
        while from < span.end {
            let next = date.saturating_add(1.day());
            let end = self.at(next, Time::midnight()).min(span.end);
            if end > from {
                self.day(date, Span { start: from, end }, &mut tally);
                from = end;
            }
            if next == date {
                break;
            }
            date = next;
        }
        tally
    }

    /// Counts a part of one day.
    fn day(&self, date: Date, part: Span, tally: &mut Tally) {
        let whole = self.whole_day(date);
        let all = part.end.duration_since(part.start).as_secs();
        if whole != Kind::Day {
            tally.0[whole as usize] += all;
            return;
        }
        let night: i64 = self
            .nights(date)
            .into_iter()
            .map(|night| {
                let (start, end) = (night.start.max(part.start), night.end.min(part.end));
                end.duration_since(start).as_secs().max(0)
            })
            .sum();
        tally.0[Kind::Night as usize] += night;
        tally.0[Kind::Day as usize] += all - night;
    }

    /// What every hour of a day is, whatever the time; `Day` where the time decides.
    fn whole_day(&self, date: Date) -> Kind {
        if self.holidays.contains(&date) {
            Kind::Holiday
        } else if self.weekend.contains(&date.weekday()) {
            Kind::Weekend
        } else {
            Kind::Day
        }
    }

    /// The night hours of a day: one piece, or one after midnight and one before the next.
    fn nights(&self, date: Date) -> Vec<Span> {
        let Some((from, to)) = self.night else {
            return Vec::new();
        };
        let midnight = self.at(date, time(0, 0, 0, 0));
        let next = self.at(date.saturating_add(1.day()), time(0, 0, 0, 0));
        let (from_at, to_at) = (self.at(date, from), self.at(date, to));
        let span = |start, end| Span { start, end };
        if from < to {
            vec![span(from_at, to_at)]
        } else {
            vec![span(midnight, to_at), span(from_at, next)]
        }
    }

    fn at(&self, date: Date, clock: Time) -> Timestamp {
        wall::first(date.to_datetime(clock), self.zone).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};
    use proptest::prelude::*;

    use super::*;

    fn calendar<'a>(zone: &'a TimeZone, holidays: &'a BTreeSet<Date>) -> Calendar<'a> {
        Calendar {
            zone,
            night: Some((time(22, 0, 0, 0), time(7, 0, 0, 0))),
            weekend: &[Weekday::Saturday, Weekday::Sunday],
            holidays,
        }
    }

    fn zurich() -> TimeZone {
        TimeZone::get("Europe/Zurich").unwrap()
    }

    fn span(start: &str, end: &str) -> Span {
        Span {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
        }
    }

    fn counted(start: &str, end: &str) -> [i64; 4] {
        let (zone, holidays) = (zurich(), BTreeSet::from([date(2026, 12, 25)]));
        let tally = calendar(&zone, &holidays).tally(span(start, end));
        tally.0.map(|seconds| seconds / 3600)
    }

    #[test]
    fn hours_are_counted_by_what_they_are() {
        // Day, night, weekend, holiday; Zurich is an hour ahead in winter.
        for (start, end, wanted) in [
            ("2026-01-05T08:00:00Z", "2026-01-05T16:00:00Z", [8, 0, 0, 0]),
            (
                "2026-01-05T08:00:00Z",
                "2026-01-06T08:00:00Z",
                [15, 9, 0, 0],
            ),
            (
                "2026-01-09T08:00:00Z",
                "2026-01-12T08:00:00Z",
                [15, 9, 48, 0],
            ),
            (
                "2026-12-24T08:00:00Z",
                "2026-12-25T08:00:00Z",
                [13, 2, 0, 9],
            ),
            // The night that the clocks jump has an hour less, and the one that they go back an hour more.
            (
                "2026-03-28T23:00:00Z",
                "2026-03-29T22:00:00Z",
                [0, 0, 23, 0],
            ),
            (
                "2026-10-24T22:00:00Z",
                "2026-10-25T23:00:00Z",
                [0, 0, 25, 0],
            ),
        ] {
            assert_eq!(counted(start, end), wanted, "{start} to {end}");
        }
    }

    #[test]
    fn amounts_are_rounded_once() {
        let tally = Tally([1800, 0, 0, 0]);
        let rates = Worth {
            day: "0.25".parse().unwrap(),
            ..Worth::PLAIN
        };
        assert_eq!(paid(&tally, &rates).to_string(), "0.13");
        assert_eq!(hours(5400).to_string(), "1.5");
        assert_eq!(weighted_hours(&tally, &Worth::PLAIN).to_string(), "0.5");
    }

    proptest! {
        #[test]
        fn every_second_counts_once(start in 0..2_000_000_000_i64, long in 1..4_000_000_i64) {
            let (zone, holidays) = (TimeZone::get("America/Santiago").unwrap(), BTreeSet::new());
            let start = Timestamp::from_second(start).unwrap();
            let end = start + jiff::SignedDuration::from_secs(long);
            let tally = calendar(&zone, &holidays).tally(Span { start, end });
            prop_assert_eq!(tally.total(), long);
            prop_assert!(Kind::ALL.iter().all(|kind| tally.seconds(*kind) >= 0));
        }
    }
}
