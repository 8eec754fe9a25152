//! When something happened.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, civil::Time, tz::TimeZone};

use crate::{Refusal, text};

use super::{
    Cursor, Day, Spoken, calendar_day, city, clock,
    instant::instant,
    length::{as_past, length},
    quoted, unclear, zone,
};

/// How far ahead of ours a person's clock may be.
const AHEAD: SignedDuration = SignedDuration::from_mins(1);

/// How far back a time can lie. More is a slip of the fingers.
const YEARS_BACK: i16 = 5;

/// More than this is no time.
pub(super) const LONGEST: usize = 100;

/// An instant that has passed: `now`, `10 min ago`, `14:05`, `14:05 CET`, `yesterday 14:05`, `monday 09:00`, `2026-11-20 14:05`,
/// `20 Nov 14:05`, RFC 3339 or a timestamp of Discord.
///
/// A clock time alone is the latest one that is not in the future; a weekday and a day without its year are the latest ones too.
/// Changes of clocks follow [`super::instant()`]. A zone that is named counts instead of `zone`; an abbreviation means the offset that
/// it stands for, all year. The instant is cut to milliseconds.
///
/// # Errors
/// When it cannot be read, reads in two ways, is more than a minute ahead of `now`, or more than five years ago.
pub fn moment(typed: &str, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, Refusal> {
    let line = text::one_line(typed);
    let read = if line.len() > LONGEST {
        None
    } else {
        at_once(&line, now)
    };
    let at = match read {
        Some(at) => at,
        None => Said::read(&line)
            .ok_or_else(|| unread(&line))?
            .settle(&line, now, zone)?,
    };
    let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
    bounded(at, now)
}

fn bounded(at: Timestamp, now: Timestamp) -> Result<Timestamp, Refusal> {
    if at.duration_since(now) > AHEAD {
        return Err(Refusal::Invalid(format!(
            "{} has not come yet. Name a time that has passed, as in `now`, `10 min ago` or `yesterday 14:05`.",
            text::when(at)
        )));
    }
    let utc = now.to_zoned(TimeZone::UTC);
    let oldest = utc.checked_sub(YEARS_BACK.years());
    if oldest.is_ok_and(|oldest| at < oldest.timestamp()) {
        return Err(Refusal::Invalid(format!(
            "{} is more than {YEARS_BACK} years ago. Is the year right?",
            text::when(at)
        )));
    }
    Ok(at)
}

/// What says an instant without a calendar.
fn at_once(line: &str, now: Timestamp) -> Option<Timestamp> {
    let mut cursor = Cursor::new(line);
    let c = &mut cursor;
    let at = c
        .attempt(|c| c.eat_any(&["now", "just now", "right now"]).then_some(now))
        .or_else(|| c.attempt(|c| ago(c, now)))
        .or_else(|| c.attempt(discord))?;
    c.is_done().then_some(at)
}

fn ago(c: &mut Cursor<'_>, now: Timestamp) -> Option<Timestamp> {
    let back = length(c)?;
    c.space();
    c.eat_word("ago").then_some(())?;
    Some(now.checked_sub(back).unwrap_or(Timestamp::MIN))
}

/// `<t:1700000000:f>`
pub(super) fn discord(c: &mut Cursor<'_>) -> Option<Timestamp> {
    c.eat("<t:").then_some(())?;
    let seconds: i64 = c.run(|c| c.is_ascii_digit() || c == '-')?.parse().ok()?;
    if c.eat(":") {
        let _style = c.word()?;
    }
    c.eat(">").then_some(())?;
    Timestamp::from_second(seconds).ok()
}

/// The parts of a time, as they were said.
#[derive(Default)]
pub(super) struct Said {
    pub(super) day: Option<Day>,
    /// Whether a weekday was said to lie before today.
    pub(super) is_last: bool,
    pub(super) clock: Option<Time>,
    pub(super) zone: Option<Spoken>,
}

impl Said {
    /// Day, clock and zone in any order, each at most once.
    pub(super) fn read(line: &str) -> Option<Self> {
        let mut said = Self::default();
        let mut cursor = Cursor::new(line);
        let c = &mut cursor;
        if line.len() > LONGEST {
            return None;
        }
        loop {
            c.space();
            if c.is_done() {
                return (said.day.is_some() || said.clock.is_some()).then_some(said);
            }
            if filler(c) {
                continue;
            }
            if c.eat_word("last") {
                said.is_last = true;
            } else if let Some(found) = said.day.is_none().then(|| calendar_day(c)).flatten() {
                said.day = Some(found);
            } else if let Some(found) = said.clock.is_none().then(|| clock(c)).flatten() {
                said.clock = Some(found.time);
            } else {
                // A zone belongs to a clock time; before one it would be a city's name or an offset without a meaning.
                (said.clock.is_some() && said.zone.is_none()).then_some(())?;
                said.zone = Some(zone(c).or_else(|| city(c))?);
            }
        }
    }

    fn settle(self, line: &str, now: Timestamp, own: &TimeZone) -> Result<Timestamp, Refusal> {
        let clock = self.clock.ok_or_else(|| {
            Refusal::Invalid(format!(
                "{} says a day, but no time of the day. Add one, as in `yesterday 14:05`.",
                quoted(line)
            ))
        })?;
        if self.is_last && !matches!(self.day, Some(Day::Weekday(_))) {
            return Err(unread(line));
        }
        let zone = match self.zone {
            None => own.clone(),
            Some(spoken) => time_zone(&spoken)?,
        };
        let on = |date: Date| instant(date.to_datetime(clock), &zone, None);
        let today = zone.to_datetime(now).date();
        let at = match self.day {
            None => back(today).filter_map(on).find(|at| *at <= now),
            Some(Day::Weekday(weekday)) => back(today)
                .skip(usize::from(self.is_last))
                .filter(|date| date.weekday() == weekday)
                .filter_map(on)
                .find(|at| *at <= now),
            Some(Day::On(date)) => on(date),
            Some(Day::FromToday(days)) => today.checked_add(days.days()).ok().and_then(on),
            Some(Day::Yearless { month, day }) => latest(month, day, today).and_then(on),
            Some(Day::Unclear {
                day_first,
                month_first,
            }) => return Err(unclear(line, day_first, month_first)),
        };
        at.ok_or_else(|| unread(line))
    }
}

fn filler(c: &mut Cursor<'_>) -> bool {
    let is_iso = |c: &mut Cursor<'_>| {
        c.attempt(|c| (c.eat("t") && c.peek()?.is_ascii_digit()).then_some(()))
            .is_some()
    };
    c.eat(",") || c.eat_any(&["at", "on", "o'clock"]) || is_iso(c)
}

/// Today and the days before it, as far as a weekday can lie back when today's is yet to come.
fn back(today: Date) -> impl Iterator<Item = Date> {
    (0..=15).filter_map(move |days: i32| today.checked_sub(days.days()).ok())
}

/// The latest of a day of the year that is not after today.
fn latest(month: i8, day: i8, today: Date) -> Option<Date> {
    (0..=8)
        .filter_map(|back| Date::new(today.year().checked_sub(back)?, month, day).ok())
        .find(|date| *date <= today)
}

pub(super) fn time_zone(spoken: &Spoken) -> Result<TimeZone, Refusal> {
    let zone = match spoken {
        Spoken::Offset(offset) => Some(TimeZone::fixed(*offset)),
        Spoken::Short(short) => short
            .offset()
            .map(TimeZone::fixed)
            .or_else(|| short.region()),
        Spoken::Region(zone) => Some(zone.clone()),
        Spoken::Unclear(_) => None,
    };
    zone.ok_or_else(|| {
        let name = match spoken {
            Spoken::Unclear(name) => name,
            _ => "This abbreviation",
        };
        Refusal::Invalid(format!(
            "{name} means different zones in different countries. Write the offset or the zone, as in `14:05 -06:00` or `14:05 Asia/Kolkata`."
        ))
    })
}

fn unread(line: &str) -> Refusal {
    if line.is_empty() {
        return Refusal::Invalid(
            "No time is given. Write one as in `10 min ago`, `14:05` or `2026-11-20 14:05`."
                .to_owned(),
        );
    }
    let meant = as_past(line).map(|past| format!(" Is {} meant?", quoted(&past)));
    Refusal::Invalid(format!(
        "{} cannot be read as a time.{} Write it as in `10 min ago`, `14:05` or `2026-11-20 14:05`.",
        quoted(line),
        meant.unwrap_or_default()
    ))
}
