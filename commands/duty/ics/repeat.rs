//! Events that come again: the rules (RFC 5545, section 3.3.10) that calendars of holidays and absences use. Others are refused.

use jiff::{
    Span, ToSpan as _,
    civil::{Date, DateTime, Time, Weekday},
    tz::TimeZone,
};

use super::line::written;

/// How often an event comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Often {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// A rule by which an event comes again.
#[derive(Debug)]
pub(super) struct Repeat {
    often: Often,
    interval: i64,
    count: Option<usize>,
    /// Up to when, on the clock of the event or, where so marked, in UTC.
    until: Option<(DateTime, bool)>,
    /// Days of the week, each with its place in the month where it has one.
    days: Vec<(i8, Weekday)>,
    month_days: Vec<i8>,
    months: Vec<i8>,
}

/// The most periods that are gone through: more days than there are from the first that is allowed to the last that is asked for.
const PERIODS: i64 = 120_000;

/// The first year in which a rule may begin.
const FIRST_YEAR: i16 = 1900;

/// What is told of other rules.
pub(super) const HELP: &str = "allowed is FREQ=DAILY, WEEKLY, MONTHLY or YEARLY with INTERVAL, COUNT (to 1000), UNTIL, BYDAY, BYMONTHDAY and BYMONTH, from 1900 on. Export the calendar with each of these days as an event of its own.";

impl Repeat {
    /// Reads a rule; `None` for one that is not known, or whose event begins before 1900.
    pub(super) fn parse(text: &str, start: DateTime) -> Option<Self> {
        let mut repeat = Self {
            often: Often::Daily,
            interval: 1,
            count: None,
            until: None,
            days: Vec::new(),
            month_days: Vec::new(),
            months: Vec::new(),
        };
        let mut often = None;
        for part in text.split(';').filter(|it| !it.is_empty()) {
            let (key, value) = part.split_once('=')?;
            let numbers = |range: std::ops::RangeInclusive<i8>| -> Option<Vec<i8>> {
                value
                    .split(',')
                    .map(|it| it.parse().ok().filter(|it| range.contains(it)))
                    .collect()
            };
            match key.to_ascii_uppercase().as_str() {
                "FREQ" => {
                    often = Some(match value {
                        "DAILY" => Often::Daily,
                        "WEEKLY" => Often::Weekly,
                        "MONTHLY" => Often::Monthly,
                        "YEARLY" => Often::Yearly,
                        _ => return None,
                    });
                }
                "INTERVAL" => {
                    repeat.interval = value.parse().ok().filter(|it| (1..=1000).contains(it))?;
                }
                "COUNT" => {
                    repeat.count = Some(value.parse().ok().filter(|it| *it <= 1000)?);
                }
                "UNTIL" => {
                    let until = written(value)?;
                    // A day holds up to its end.
                    let end = if until.has_time {
                        until.civil
                    } else {
                        until
                            .civil
                            .date()
                            .to_datetime(Time::new(23, 59, 59, 0).ok()?)
                    };
                    repeat.until = Some((end, until.is_utc));
                }
                "BYDAY" => repeat.days = value.split(',').map(weekday).collect::<Option<_>>()?,
                "BYMONTHDAY" => repeat.month_days = numbers(-31..=31)?,
                "BYMONTH" => repeat.months = numbers(1..=12)?,
                // Weeks that begin on another day matter only to every second week and its like.
                "WKST" if value == "MO" || repeat.interval == 1 => {}
                _ => return None,
            }
        }
        repeat.often = often.filter(|_| start.year() >= FIRST_YEAR)?;
        let has_places = repeat.days.iter().any(|(place, _)| *place != 0);
        let fits = match repeat.often {
            Often::Daily | Often::Weekly => !has_places && repeat.month_days.is_empty(),
            Often::Monthly => true,
            // A place in the year, or a day of the week in all of it, is what no holiday is told by.
            Often::Yearly => repeat.days.is_empty() || !repeat.months.is_empty(),
        };
        if repeat.often == Often::Yearly && repeat.months.is_empty() {
            repeat.months = vec![start.month()];
        }
        fits.then_some(repeat)
    }

    /// When an event begins that began first at `start`, from one day up to another.
    pub(super) fn times(
        &self,
        start: DateTime,
        zone: &TimeZone,
        (from, last): (Date, Date),
    ) -> impl Iterator<Item = DateTime> {
        let until = self.until.map(|(until, is_utc)| {
            let at = is_utc.then(|| TimeZone::UTC.to_timestamp(until).ok());
            at.flatten().map_or(until, |at| zone.to_datetime(at))
        });
        let last = last.to_datetime(start.time());
        let last = until.map_or(last, |until| until.min(last));
        let periods = (self.passed(start.date(), from)..PERIODS)
            .map(move |n| self.period(start.date(), n * self.interval))
            .map_while(|it| it)
            .take_while(move |(begin, _)| *begin <= last.date());
        let times = periods.flat_map(move |(_, days)| {
            days.into_iter()
                .map(move |day| day.to_datetime(start.time()))
        });
        times
            .filter(move |it| *it >= start)
            .take(self.count.unwrap_or(usize::MAX))
            .skip_while(move |it| it.date() < from)
            .take_while(move |it| *it <= last)
    }

    /// How many periods are over for certain before a day. Where times are counted, all of them are gone through.
    fn passed(&self, start: Date, day: Date) -> i64 {
        let longest = match self.often {
            Often::Daily => 1,
            Often::Weekly => 7,
            Often::Monthly => 31,
            Often::Yearly => 366,
        };
        let days = start.until(day).map_or(0, |it| i64::from(it.get_days()));
        let is_counted = self.count.is_some();
        if is_counted {
            0
        } else {
            (days / longest / self.interval - 1).max(0)
        }
    }

    /// The period that is so many days, weeks, months or years after the first: when it begins, and its days. `None` beyond the end of time.
    fn period(&self, first: Date, later: i64) -> Option<(Date, Vec<Date>)> {
        let (begin, mut days) = match self.often {
            Often::Daily => {
                let day = first.checked_add(Span::new().try_days(later).ok()?).ok()?;
                (day, vec![day])
            }
            Often::Weekly => {
                let back = i64::from(first.weekday().to_monday_zero_offset());
                let monday = first
                    .checked_sub(back.days())
                    .ok()?
                    .checked_add(Span::new().try_weeks(later).ok()?)
                    .ok()?;
                let day = |day: Weekday| {
                    monday
                        .checked_add(i64::from(day.to_monday_zero_offset()).days())
                        .ok()
                };
                let own = [(0, first.weekday())];
                let days = if self.days.is_empty() {
                    &own
                } else {
                    &self.days[..]
                };
                let days = days.iter().map(|(_, it)| day(*it));
                (monday, days.collect::<Option<_>>()?)
            }
            Often::Monthly => {
                let later = Span::new().try_months(later).ok()?;
                let month = first.first_of_month().checked_add(later).ok()?;
                (month, self.of_month(month, first))
            }
            Often::Yearly => {
                let year = i16::try_from(i64::from(first.year()) + later).ok()?;
                let months = self
                    .months
                    .iter()
                    .filter_map(|month| Date::new(year, *month, 1).ok());
                let days = months.flat_map(|month| self.of_month(month, first));
                (Date::new(year, 1, 1).ok()?, days.collect())
            }
        };
        if self.often != Often::Yearly && !self.months.is_empty() {
            days.retain(|day| self.months.contains(&day.month()));
        }
        if self.often == Often::Daily && !self.days.is_empty() {
            days.retain(|day| self.days.iter().any(|(_, it)| *it == day.weekday()));
        }
        days.sort_unstable();
        days.dedup();
        Some((begin, days))
    }

    /// The days of a month; without a rule for them, the day of the first time, if the month has it.
    fn of_month(&self, month: Date, first: Date) -> Vec<Date> {
        let length = month.days_in_month();
        let in_month = |day: i8| Date::new(month.year(), month.month(), day).ok();
        let by_number = |day: &i8| in_month(if *day < 0 { length + 1 + day } else { *day });
        let by_week = |(place, weekday): &(i8, Weekday)| -> Vec<Date> {
            if *place != 0 {
                return month
                    .nth_weekday_of_month(*place, *weekday)
                    .ok()
                    .into_iter()
                    .collect();
            }
            (1..=length)
                .filter_map(in_month)
                .filter(|day| day.weekday() == *weekday)
                .collect()
        };
        match (self.days.is_empty(), self.month_days.is_empty()) {
            (true, true) => in_month(first.day()).into_iter().collect(),
            (true, false) => self.month_days.iter().filter_map(by_number).collect(),
            (false, true) => self.days.iter().flat_map(by_week).collect(),
            // Both at once: what both say, as in Friday the 13th.
            (false, false) => {
                let numbered: Vec<Date> = self.month_days.iter().filter_map(by_number).collect();
                self.days
                    .iter()
                    .flat_map(by_week)
                    .filter(|day| numbered.contains(day))
                    .collect()
            }
        }
    }
}

/// A day of the week with its place in the month, as in `MO`, `4TH` or `-1SU`.
fn weekday(text: &str) -> Option<(i8, Weekday)> {
    let (place, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let day = match day {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    };
    let place = if place.is_empty() {
        0
    } else {
        place
            .parse()
            .ok()
            .filter(|it| (-5..=5).contains(it) && *it != 0)?
    };
    Some((place, day))
}
