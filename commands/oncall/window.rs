//! The hours of a week in which a layer counts.

use jiff::civil::Weekday;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::team::Clock;

pub(super) const DAY: i64 = 86_400;
pub(super) const WEEK: i64 = 7 * DAY;

/// Days of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Days(u8);

impl Days {
    /// Every day.
    pub const ALL: Self = Self(0b111_1111);

    /// The days as documents write them, Monday first.
    pub const NAMES: [&'static str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// No day.
    pub const fn none() -> Self {
        Self(0)
    }

    /// These days and one more.
    #[must_use]
    pub fn with(self, day: Weekday) -> Self {
        Self(self.0 | 1 << day.to_monday_zero_offset())
    }

    /// Whether a day, counted from Monday, is one of them.
    pub(super) const fn has(self, day: i64) -> bool {
        self.0 >> day & 1 == 1
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The words for them, Monday first.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES
            .into_iter()
            .zip(0..)
            .filter(move |(_, day)| self.has(*day))
            .map(|(name, _)| name)
    }

    /// The day of a word.
    pub fn named(name: &str) -> Option<Weekday> {
        let at = Self::NAMES.iter().position(|it| *it == name)?;
        Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
    }
}

impl Serialize for Days {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.names())
    }
}

impl<'de> Deserialize<'de> for Days {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let names = Vec::<String>::deserialize(from)?;
        names.iter().try_fold(Self::none(), |days, name| {
            let day = Self::named(name)
                .ok_or_else(|| D::Error::custom(format!("no day is named `{name}`")))?;
            Ok(days.with(day))
        })
    }
}

/// A time of some days. It belongs to the day on which it begins.
///
/// An end before its beginning is on the next day; one that is the same is a whole day later, so that neighbouring days join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// On which days it begins.
    pub days: Days,
    /// When it begins.
    pub from: Clock,
    /// When it ends.
    pub to: Clock,
}

impl Window {
    /// When it begins, in seconds of its day.
    pub(super) fn begin(&self) -> i64 {
        of_day(self.from)
    }

    /// When it ends, in seconds of the day on which it begins.
    pub(super) fn finish(&self) -> i64 {
        let to = of_day(self.to);
        if to > self.begin() { to } else { to + DAY }
    }

    /// Whether it begins on the day with this number since 1970.
    pub(super) const fn is_on(&self, day: i64) -> bool {
        self.days.has(weekday(day))
    }

    /// Whether it is open at a time of a clock that counts as begun up to `latest` and as ended before `soonest`.
    pub(super) fn is_open(&self, latest: i64, soonest: i64) -> bool {
        let (newest, oldest) = (latest.div_euclid(DAY), soonest.div_euclid(DAY) - 2);
        (oldest..=newest).any(|day| {
            self.is_on(day)
                && day * DAY + self.begin() <= latest
                && soonest <= day * DAY + self.finish()
        })
    }

    /// Whether it is open in some part of a span of the clock.
    pub(super) fn meets(&self, from: i64, until: i64) -> bool {
        (from.div_euclid(DAY) - 1..=(until - 1).div_euclid(DAY)).any(|day| {
            self.is_on(day) && day * DAY + self.begin() < until && from < day * DAY + self.finish()
        })
    }
}

fn of_day(clock: Clock) -> i64 {
    let time = clock.time();
    i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60
}

/// The day of the week, counted from Monday, of a day counted from 1 January 1970, which was a Thursday.
const fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}
