//! The day of each time of a timeline: its own, or by the times before it.

use jiff::{
    ToSpan,
    civil::{Date, Time},
};

use crate::moment::Day;

use super::{entry::Entry, note::Notes};

/// A clock that goes back by less than this is a line out of order; by more, it is past midnight.
const OUT_OF_ORDER: i64 = 4 * 3600;

/// Farther away than this from the day of the report, a day is odd.
const FAR: i64 = 31;

/// Where a timeline stands.
#[derive(Debug)]
pub(super) struct Days {
    /// The day of the report.
    date: Date,
    /// The day that the last time was on, and its time.
    day: Option<Date>,
    clock: Option<Time>,
}

impl Days {
    /// Before the first time of a report.
    pub(super) const fn of(date: Date) -> Self {
        Self {
            date,
            day: None,
            clock: None,
        }
    }

    /// The day that a time would be on if it named none.
    pub(super) fn near(&self) -> Date {
        self.day.unwrap_or(self.date)
    }

    /// A line that names only a day.
    pub(super) fn whole(&mut self, found: &Entry<'_>, notes: &mut Notes) -> Option<Date> {
        let date = self.resolve(found.day?, found.said, notes)?;
        self.day = Some(date);
        self.clock = None;
        Some(date)
    }

    /// The day on which a range ends.
    pub(super) fn end(
        &self,
        found: &Entry<'_>,
        date: Date,
        from: Time,
        notes: &mut Notes,
    ) -> Option<Date> {
        let (day, clock) = found.until?;
        match day.and_then(|day| self.resolve(day, found.said, notes)) {
            Some(day) => Some(day),
            None if clock.time < from => date.checked_add(1.day()).ok(),
            None => Some(date),
        }
    }

    /// The day of a time.
    pub(super) fn timed(&mut self, found: &Entry<'_>, clock: Time, notes: &mut Notes) -> Date {
        let date = self.date_of(found, clock, notes);
        self.day = Some(date);
        self.clock = Some(clock);
        date
    }

    fn date_of(&self, found: &Entry<'_>, clock: Time, notes: &mut Notes) -> Date {
        if let Some(date) = found
            .day
            .and_then(|day| self.resolve(day, found.said, notes))
        {
            return date;
        }
        let Some(day) = self.day else {
            notes.add(format!(
                "The first time, `{}`, names no day. It is read as {}, the day of the report.",
                found.said, self.date
            ));
            return self.date;
        };
        let back = self
            .clock
            .map_or(0, |before| seconds(before) - seconds(clock));
        if back >= OUT_OF_ORDER
            && let Ok(next) = day.checked_add(1.day())
        {
            notes.add(format!(
                "`{}` comes after a later time. It is read as past midnight, on {next}.",
                found.said
            ));
            return next;
        }
        if back > 0 {
            notes.add(format!("`{}` stands behind a later time.", found.said));
        }
        day
    }

    /// The day that was meant, by the days before it.
    fn resolve(&self, day: Day, said: &str, notes: &mut Notes) -> Option<Date> {
        let near = self.near();
        let distance = |date: &Date| days_between(*date, near);
        match day {
            Day::On(date) => {
                if days_between(date, self.date) > FAR {
                    notes.add(format!(
                        "`{said}` is more than a month away from {}, the day of the report.",
                        self.date
                    ));
                }
                Some(date)
            }
            Day::Yearless { month, day } => (-1..=1)
                .filter_map(|years| Date::new(near.year().checked_add(years)?, month, day).ok())
                .min_by_key(distance),
            Day::Weekday(weekday) => (0..7_i32)
                .filter_map(|days| near.checked_add(days.days()).ok())
                .find(|date| date.weekday() == weekday),
            Day::Unclear {
                day_first,
                month_first,
            } => {
                let date = [day_first, month_first].into_iter().min_by_key(distance)?;
                notes.add(format!("`{said}` reads in two ways. It is read as {date}."));
                Some(date)
            }
            Day::FromToday(_) => None,
        }
    }
}

fn seconds(time: Time) -> i64 {
    i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second())
}

fn days_between(a: Date, b: Date) -> i64 {
    a.duration_since(b).as_hours().abs() / 24
}
