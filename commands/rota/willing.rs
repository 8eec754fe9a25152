//! When somebody lets themselves be asked to take the shifts of others.

use jiff::{ToSpan as _, civil::Weekday, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{
    Refusal,
    moment::{Cursor, clock, instant},
    team::Clock,
    text,
};

use super::Span;

/// The most windows that somebody may name.
const WINDOWS: usize = 14;

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// When somebody lets themselves be asked: these times of the week on the team's wall clock. None is never.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Willing(Vec<Window>);

/// A time of the day on some days of the week. One that ends before it begins runs over midnight, one that ends when it begins is
/// the whole day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Window {
    days: Vec<String>,
    from: Clock,
    to: Clock,
}

impl Window {
    fn is_on(&self, day: Weekday) -> bool {
        let name = DAYS.iter().find(|(_, one)| *one == day);
        name.is_some_and(|(name, _)| self.days.iter().any(|one| one == name))
    }
}

impl Willing {
    /// Never: they are out.
    pub const fn never() -> Self {
        Self(Vec::new())
    }

    /// Reads `mon-fri 09:00-17:00, sat 10:00-14:00` or `daily 18:00-22:00`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let line = text::one_line(typed);
        let windows: Option<Vec<Window>> = line.split([',', ';']).map(window).collect();
        let windows = windows.filter(|windows| (1..=WINDOWS).contains(&windows.len()));
        windows.map(Self).ok_or_else(|| {
            Refusal::Invalid(format!(
                "`{}` cannot be read as hours. Write them as in `mon-fri 09:00-17:00, sat 10:00-14:00` or `daily 18:00-22:00`.",
                text::code(&line, 60)
            ))
        })
    }

    /// Whether all of a span lies in it.
    pub fn covers(&self, span: Span, zone: &TimeZone) -> bool {
        let first = zone.to_datetime(span.start).date();
        let mut at = span.start;
        for ahead in -1..=400 {
            let Ok(date) = first.checked_add(ahead.days()) else {
                return false;
            };
            let next = date.checked_add(1.day()).unwrap_or(date);
            let ends = |window: &Window| {
                let from = instant(date.to_datetime(window.from.time()), zone, None)?;
                let over = window.to <= window.from;
                let end = if over { next } else { date };
                let to = instant(end.to_datetime(window.to.time()), zone, None)?;
                Some((from, to))
            };
            let mut today: Vec<_> = self
                .0
                .iter()
                .filter(|window| window.is_on(date.weekday()))
                .filter_map(ends)
                .collect();
            today.sort_unstable();
            for (from, to) in today {
                if from <= at && at < to {
                    at = to;
                }
            }
            if at >= span.end {
                return true;
            }
            let is_behind = instant(next.to_datetime(jiff::civil::Time::midnight()), zone, None)
                .is_none_or(|midnight| ahead >= 0 && at < midnight);
            if is_behind {
                return false;
            }
        }
        false
    }

    /// The hours in words.
    pub fn words(&self) -> String {
        if self.0.is_empty() {
            return "never".to_owned();
        }
        let window = |window: &Window| {
            let days = if window.days.len() == 7 {
                "daily".to_owned()
            } else {
                window.days.join(" ")
            };
            format!("{days} {}-{}", window.from, window.to)
        };
        let windows: Vec<String> = self.0.iter().map(window).collect();
        windows.join(", ")
    }
}

fn window(typed: &str) -> Option<Window> {
    let mut cursor = Cursor::new(typed);
    let c = &mut cursor;
    let mut days = Vec::new();
    loop {
        c.space();
        if c.eat_any(&["daily", "every day", "all days"]) {
            days.extend(0..7);
        } else if c.eat_any(&["weekdays", "workdays"]) {
            days.extend(0..5);
        } else if c.eat_any(&["weekend", "weekends"]) {
            days.extend(5..7);
        } else if let Some(first) = day(c) {
            c.space();
            if c.eat("-") || c.eat_word("to") {
                c.space();
                let last = day(c)?;
                let count = (last + 7 - first) % 7;
                days.extend((0..=count).map(|step| (first + step) % 7));
            } else {
                days.push(first);
            }
        } else {
            break;
        }
    }
    let from = clock(c)?.time;
    c.space();
    (c.eat("-") || c.eat("–") || c.eat_any(&["to", "until"])).then_some(())?;
    c.space();
    let to = clock(c)?.time;
    days.sort_unstable();
    days.dedup();
    (c.is_done() && !days.is_empty()).then_some(())?;
    let minute = |time: jiff::civil::Time| time.strftime("%H:%M").to_string().parse().ok();
    Some(Window {
        days: days.into_iter().map(|day| DAYS[day].0.to_owned()).collect(),
        from: minute(from)?,
        to: minute(to)?,
    })
}

fn day(c: &mut Cursor<'_>) -> Option<usize> {
    c.attempt(|c| {
        let word = c.word()?.to_ascii_lowercase();
        let whole = [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ];
        whole
            .iter()
            .position(|name| word.len() >= 3 && name.starts_with(&word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(hours: &str, start: &str, end: &str) -> bool {
        let zone = TimeZone::get("Europe/Zurich").unwrap();
        let span = Span {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
        };
        Willing::parse(hours).unwrap().covers(span, &zone)
    }

    #[test]
    fn hours_are_those_of_the_wall_clock() {
        let hours = "mon-fri 09:00-17:00";
        for (start, end, is_covered) in [
            ("2026-01-05T08:00:00Z", "2026-01-05T16:00:00Z", true),
            ("2026-01-05T07:59:59Z", "2026-01-05T16:00:00Z", false),
            ("2026-01-05T08:00:00Z", "2026-01-05T16:00:01Z", false),
            ("2026-07-06T07:00:00Z", "2026-07-06T15:00:00Z", true),
            ("2026-01-10T10:00:00Z", "2026-01-10T11:00:00Z", false),
            ("2026-01-05T10:00:00Z", "2026-01-06T11:00:00Z", false),
        ] {
            assert_eq!(covers(hours, start, end), is_covered, "{start} {end}");
        }
    }

    #[test]
    fn windows_join_over_midnight() {
        assert!(covers(
            "daily 18:00-06:00, daily 06:00-18:00",
            "2026-01-05T10:00:00Z",
            "2026-01-15T10:00:00Z"
        ));
        assert!(covers(
            "sat-sun 00:00-00:00",
            "2026-01-09T23:00:00Z",
            "2026-01-11T23:00:00Z"
        ));
        assert!(covers(
            "fri 22:00-06:00",
            "2026-01-09T23:30:00Z",
            "2026-01-10T05:00:00Z"
        ));
        assert!(!covers(
            "sat 22:00-06:00",
            "2026-01-09T23:30:00Z",
            "2026-01-10T05:00:00Z"
        ));
    }

    #[test]
    fn hours_are_written_as_they_are_read() {
        let words = |typed: &str| Willing::parse(typed).map(|hours| hours.words());
        assert_eq!(
            words("Mon-Wed 9:00-17:00; weekend 10am to 2pm").unwrap(),
            "mon tue wed 09:00-17:00, sat sun 10:00-14:00"
        );
        assert_eq!(words("daily 18:00-22:00").unwrap(), "daily 18:00-22:00");
        assert_eq!(Willing::never().words(), "never");
        for bad in [
            "",
            "mornings",
            "mon",
            "09:00-17:00",
            "mon 9-17",
            "mon 09:00",
            "m 09:00-10:00",
        ] {
            assert!(words(bad).is_err(), "{bad}");
        }
    }
}
