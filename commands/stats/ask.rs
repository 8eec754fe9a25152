//! Which incidents are counted.

use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};

use crate::{Refusal, incident::Incident, names::ServiceName, team::Severity};

use super::Month;

/// Which incidents are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Only those of this service.
    pub service: Option<ServiceName>,
    /// Only those of this severity.
    pub severity: Option<Severity>,
    /// When they were declared.
    pub period: Period,
}

impl Ask {
    /// Whether an incident is one of those, whenever it was declared.
    pub(super) fn fits(&self, incident: &Incident) -> bool {
        self.severity.is_none_or(|one| one == incident.severity)
            && (self.service.is_none() || self.service == incident.service)
    }
}

/// A stretch of time, in days on the team's wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// This month, and so many before it that there are this many in all.
    Months(i64),
    /// These days, both included.
    Days(Date, Date),
}

impl Period {
    /// What is counted where nobody says.
    pub const STANDARD: Self = Self::Months(12);

    /// The most months.
    pub const MOST: i64 = 60;

    /// This month and those before it.
    ///
    /// # Errors
    /// When there are none, or too many.
    pub fn of_months(months: i64) -> Result<Self, Refusal> {
        if (1..=Self::MOST).contains(&months) {
            return Ok(Self::Months(months));
        }
        Err(Refusal::Invalid(format!(
            "{months} months cannot be counted. It can be from 1 to {}.",
            Self::MOST
        )))
    }

    /// Days, both included.
    ///
    /// # Errors
    /// When the last is before the first, or there are too many.
    pub fn of_days(first: Date, last: Date) -> Result<Self, Refusal> {
        if last < first {
            return Err(Refusal::Invalid(format!(
                "{last} is before {first}. Give the first day first."
            )));
        }
        if last > first.saturating_add(Self::MOST.months()) {
            return Err(Refusal::Invalid(format!(
                "From {first} to {last} is too long. It can be {} months.",
                Self::MOST
            )));
        }
        Ok(Self::Days(first, last))
    }

    /// The first instant in it, and the first after it.
    pub fn bounds(self, zone: &TimeZone, now: Timestamp) -> (Timestamp, Timestamp) {
        let begins = |day: Date| {
            day.to_zoned(zone.clone())
                .map_or(now, |begin| begin.timestamp())
        };
        let (first, last) = self.days(zone, now);
        (begins(first), begins(last.saturating_add(1.day())))
    }

    /// The months that it touches.
    pub(super) fn months(self, zone: &TimeZone, now: Timestamp) -> Vec<Month> {
        let (first, last) = self.days(zone, now);
        let months = first.first_of_month().series(1.month());
        months.take_while(|day| *day <= last).map(Month).collect()
    }

    fn days(self, zone: &TimeZone, now: Timestamp) -> (Date, Date) {
        let today = now.to_zoned(zone.clone()).date();
        match self {
            Self::Months(months) => {
                let first = today.first_of_month().saturating_sub((months - 1).months());
                (first, today)
            }
            Self::Days(first, last) => (first, last),
        }
    }
}
