//! Reading calendars (RFC 5545): the days and times that an import takes from them, or everything that is wrong with them.
//!
//! An event that repeats is taken once for each time that it comes, from a year ago to two years from now. Rules that holidays and
//! absences do not need are refused with their line, and not guessed at.

mod event;
mod line;
mod repeat;
#[cfg(test)]
mod tests;

use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::{Date, Time},
    tz::TimeZone,
};

use crate::{Refusal, wall};
use event::events;
use line::unfolded;

/// The most bytes of a calendar.
pub const LARGEST_CALENDAR: usize = 1024 * 1024;
/// How many problems are told at once.
const TOLD: usize = 10;

/// An event of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEvent {
    /// What the calendar knows it by, and for one of several times, which of them it is.
    pub uid: String,
    /// What it is called.
    pub summary: String,
    /// When it is.
    pub when: When,
}

/// When an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Whole days, from the first up to and without the last.
    Days(Date, Date),
    /// From an instant up to another.
    Span(Timestamp, Timestamp),
}

impl When {
    /// The instants between which it is, on a wall clock where it is of whole days.
    pub fn span(self, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
        match self {
            Self::Span(start, end) => Some((start, end)),
            Self::Days(first, after) => {
                let midnight = |day: Date| wall::first(day.to_datetime(Time::midnight()), zone);
                Some((midnight(first)?, midnight(after)?))
            }
        }
    }

    /// The days that it touches, on a wall clock where it is no whole days.
    pub fn days(self, zone: &TimeZone) -> Vec<Date> {
        let (first, after) = match self {
            Self::Days(first, after) => (first, after),
            Self::Span(start, end) => {
                let last = end
                    .saturating_sub(SignedDuration::from_secs(1))
                    .unwrap_or(start);
                let after = zone.to_datetime(last.max(start)).date();
                (
                    zone.to_datetime(start).date(),
                    after.saturating_add(1.day()),
                )
            }
        };
        first
            .series(1.day())
            .take_while(|day| *day < after)
            .take(366)
            .collect()
    }
}

/// Reads a calendar. `zone` is the wall clock of times without a zone, and `now` what repeating events are taken around.
///
/// # Errors
/// With every problem, its line, its key and what would help; then nothing of it may be taken.
pub fn read_calendar(
    bytes: &[u8],
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Vec<CalendarEvent>, Refusal> {
    if bytes.len() > LARGEST_CALENDAR {
        return Err(refused("It is larger than 1 MiB. Export fewer months."));
    }
    let Ok(content) = std::str::from_utf8(bytes) else {
        return Err(refused("It is not UTF-8. Export it as iCalendar (.ics)."));
    };
    let content = content.trim_start_matches('\u{FEFF}');
    if !content
        .trim_start()
        .to_ascii_uppercase()
        .starts_with("BEGIN:VCALENDAR")
    {
        return Err(refused(
            "Line 1, `BEGIN`: a calendar begins with `BEGIN:VCALENDAR`. Export it as iCalendar (.ics).",
        ));
    }
    let mut problems = Vec::new();
    let lines = unfolded(content, &mut problems);
    let events = events(&lines, zone, now, &mut problems);
    if problems.is_empty() {
        return Ok(events);
    }
    let more = problems.len().saturating_sub(TOLD);
    let mut told: Vec<String> = problems
        .iter()
        .take(TOLD)
        .map(|one| format!("Line {}, `{}`: {}", one.line, one.key, one.what))
        .collect();
    if more > 0 {
        told.push(format!("and {more} more"));
    }
    Err(refused(&told.join("\n")))
}

fn refused(why: &str) -> Refusal {
    Refusal::Invalid(format!(
        "The calendar cannot be read, so nothing of it was taken.\n{why}"
    ))
}
