//! When something is to happen, or who would be there at a time.

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, DateTime, Time},
    tz::{AmbiguousOffset, TimeZone},
};

use crate::{Refusal, text};

use super::{
    Cursor, Day, instant,
    length::length,
    past::{LONGEST, Said, discord, time_zone},
    quoted, unclear,
};

/// How far from today a time may lie. More is a slip of the fingers.
const YEARS: i16 = 5;

/// What a day means that is named without a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Its first instant.
    Start,
    /// The first instant after it: the day counts whole.
    End,
}

/// An instant, mostly of the future: `now`, `in 2 h`, `14:05`, `friday`, `friday 09:00`, `2026-01-31 14:05`, `20 Nov`, RFC 3339 or a
/// timestamp of Discord.
///
/// A clock time alone is the next one after `now`; a weekday is the next one, today's where its time is still to come; a day without
/// its year is the next one. A day alone means what `edge` says. A zone that is named counts instead of `zone`. The instant is cut to
/// whole seconds, which is what shifts are counted in.
///
/// # Errors
/// When it cannot be read, reads in two ways, is skipped by a change of clocks, or lies more than five years away.
pub fn ahead(
    typed: &str,
    now: Timestamp,
    zone: &TimeZone,
    edge: Edge,
) -> Result<Timestamp, Refusal> {
    let line = text::one_line(typed);
    if line.len() > LONGEST {
        return Err(unread(&line));
    }
    let at = match at_once(&line, now) {
        Some(at) => at,
        None => settle(
            &Said::read(&line).ok_or_else(|| unread(&line))?,
            &line,
            now,
            zone,
            edge,
        )?,
    };
    let at = Timestamp::from_second(at.as_second()).unwrap_or(at);
    let utc = now.to_zoned(TimeZone::UTC);
    let far = [
        utc.checked_sub(YEARS.years()),
        utc.checked_add(YEARS.years()),
    ];
    if let [Ok(first), Ok(last)] = far
        && !(first.timestamp()..=last.timestamp()).contains(&at)
    {
        return Err(Refusal::Invalid(format!(
            "{} is more than {YEARS} years away. Is the year right?",
            text::when(at)
        )));
    }
    Ok(at)
}

/// The end of something that begins at `start`: a length as in `2 h` or `for 3 days` is counted from there, and everything that
/// [`ahead`] reads is an end. A day alone counts whole.
///
/// # Errors
/// As [`ahead`], and when it does not lie after `start`.
pub fn until(
    typed: &str,
    start: Timestamp,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Timestamp, Refusal> {
    let line = text::one_line(typed);
    let mut cursor = Cursor::new(&line);
    let _ = cursor.eat_word("for");
    cursor.space();
    let counted = length(&mut cursor).filter(|_| cursor.is_done());
    let at = match counted.and_then(|length| start.checked_add(length).ok()) {
        Some(at) => at,
        // A clock time or a weekday is the next one after the start.
        None => ahead(typed, start.max(now), zone, Edge::End)?,
    };
    if at <= start {
        return Err(Refusal::Invalid(format!(
            "It would end {}, which is not after its start {}.",
            text::when(at),
            text::when(start)
        )));
    }
    Ok(at)
}

/// What says an instant without a calendar.
fn at_once(line: &str, now: Timestamp) -> Option<Timestamp> {
    let mut cursor = Cursor::new(line);
    let c = &mut cursor;
    let at = c
        .attempt(|c| c.eat_any(&["now", "right now"]).then_some(now))
        .or_else(|| {
            c.attempt(|c| {
                c.eat_word("in").then_some(())?;
                c.space();
                now.checked_add(length(c)?).ok()
            })
        })
        .or_else(|| c.attempt(discord))?;
    c.is_done().then_some(at)
}

fn settle(
    said: &Said,
    line: &str,
    now: Timestamp,
    own: &TimeZone,
    edge: Edge,
) -> Result<Timestamp, Refusal> {
    if said.is_last {
        return Err(unread(line));
    }
    let zone = match &said.zone {
        None => own.clone(),
        Some(spoken) => time_zone(spoken)?,
    };
    let today = zone.to_datetime(now).date();
    let Some(clock) = said.clock else {
        let date = match said.day {
            Some(Day::Weekday(weekday)) => today.nth_weekday(1, weekday).ok(),
            Some(day) => dated(day, line, today)?,
            None => None,
        };
        let date = date.ok_or_else(|| unread(line))?;
        return day_edge(date, &zone, edge).ok_or_else(|| unread(line));
    };
    let on = |date: Date| instant(date.to_datetime(clock), &zone, None);
    let date = match said.day {
        None => (0..=2)
            .filter_map(|days| today.checked_add(days.days()).ok())
            .find(|date| on(*date).is_some_and(|at| at > now)),
        Some(Day::Weekday(weekday)) => (0..=8)
            .filter_map(|days| today.checked_add(days.days()).ok())
            .filter(|date| date.weekday() == weekday)
            .find(|date| on(*date).is_some_and(|at| at > now)),
        Some(day) => dated(day, line, today)?,
    };
    let date = date.ok_or_else(|| unread(line))?;
    shown(date, clock, &zone)?;
    on(date).ok_or_else(|| unread(line))
}

/// The date that a day means which is not a weekday.
fn dated(day: Day, line: &str, today: Date) -> Result<Option<Date>, Refusal> {
    Ok(match day {
        Day::On(date) => Some(date),
        Day::FromToday(days) => today.checked_add(days.days()).ok(),
        Day::Yearless { month, day } => (0..=8)
            .filter_map(|ahead| Date::new(today.year().checked_add(ahead)?, month, day).ok())
            .find(|date| *date >= today),
        Day::Unclear {
            day_first,
            month_first,
        } => return Err(unclear(line, day_first, month_first)),
        Day::Weekday(_) => None,
    })
}

fn day_edge(date: Date, zone: &TimeZone, edge: Edge) -> Option<Timestamp> {
    let date = match edge {
        Edge::Start => date,
        Edge::End => date.checked_add(1.day()).ok()?,
    };
    instant(date.to_datetime(Time::midnight()), zone, None)
}

/// Refuses a time that the wall clock never shows: somebody who writes one means another.
fn shown(date: Date, clock: Time, zone: &TimeZone) -> Result<(), Refusal> {
    let civil: DateTime = date.to_datetime(clock);
    let AmbiguousOffset::Gap { .. } = zone.to_ambiguous_timestamp(civil).offset() else {
        return Ok(());
    };
    let after = instant(civil, zone, None).map(|at| zone.to_datetime(at).time());
    Err(Refusal::Invalid(format!(
        "There is no {} on {date} where your team is: the clocks are put forward over it. The next time that there is, is {}.",
        clock.strftime("%H:%M"),
        after.unwrap_or(clock).strftime("%H:%M")
    )))
}

fn unread(line: &str) -> Refusal {
    let help = "Write it as in `2026-01-31 14:05`, `friday 09:00` or `in 2 h`.";
    Refusal::Invalid(if line.is_empty() {
        format!("No time is given. {help}")
    } else {
        format!("{} cannot be read as a time. {help}", quoted(line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Saturday, 10:00 on the wall clock.
    const NOW: &str = "2026-11-21T09:00:00.250Z";

    fn zurich() -> TimeZone {
        TimeZone::get("Europe/Zurich").unwrap()
    }

    fn read(typed: &str, edge: Edge) -> Result<String, String> {
        ahead(typed, NOW.parse().unwrap(), &zurich(), edge)
            .map(|at| at.to_string())
            .map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn times_are_read_in_every_spelling() {
        for (typed, at) in [
            ("now", "2026-11-21T09:00:00Z"),
            ("in 2 h", "2026-11-21T11:00:00Z"),
            ("in 3 days", "2026-11-24T09:00:00Z"),
            ("14:05", "2026-11-21T13:05:00Z"),
            ("09:30", "2026-11-22T08:30:00Z"),
            ("tomorrow", "2026-11-21T23:00:00Z"),
            ("tomorrow 9am", "2026-11-22T08:00:00Z"),
            ("friday", "2026-11-26T23:00:00Z"),
            ("saturday", "2026-11-27T23:00:00Z"),
            ("saturday 12:00", "2026-11-21T11:00:00Z"),
            ("saturday 09:00", "2026-11-28T08:00:00Z"),
            ("2026-12-24 18:00", "2026-12-24T17:00:00Z"),
            ("2026-12-24T18:00:00Z", "2026-12-24T18:00:00Z"),
            ("24 Dec 18:00 UTC", "2026-12-24T18:00:00Z"),
            ("20 nov", "2027-11-19T23:00:00Z"),
            ("2026-11-20 14:05", "2026-11-20T13:05:00Z"),
            ("<t:1800000000:f>", "2027-01-15T08:00:00Z"),
        ] {
            assert_eq!(read(typed, Edge::Start).as_deref(), Ok(at), "{typed}");
        }
        assert_eq!(
            read("friday", Edge::End).as_deref(),
            Ok("2026-11-27T23:00:00Z")
        );
    }

    #[test]
    fn ends_are_counted_from_their_start() {
        let start: Timestamp = "2026-11-27T08:00:00Z".parse().unwrap();
        let end = |typed| until(typed, start, NOW.parse().unwrap(), &zurich());
        for (typed, at) in [
            ("2 h", "2026-11-27T10:00:00Z"),
            ("for 3 days", "2026-11-30T08:00:00Z"),
            ("17:00", "2026-11-27T16:00:00Z"),
            ("08:00", "2026-11-28T07:00:00Z"),
            ("sunday", "2026-11-29T23:00:00Z"),
            ("2026-11-27", "2026-11-27T23:00:00Z"),
        ] {
            assert_eq!(
                end(typed).map(|at| at.to_string()),
                Ok(at.to_owned()),
                "{typed}"
            );
        }
        assert!(
            end("2026-11-20 10:00")
                .unwrap_err()
                .to_string()
                .contains("not after its start")
        );
    }

    #[test]
    fn a_refusal_says_what_would_help() {
        let told = |typed: &str| read(typed, Edge::Start).unwrap_err();
        let typed = [
            "",
            "some day",
            "last friday",
            "3/4/2027 10:00",
            "2027-03-28 02:30",
            "2027-02-30 10:00",
            "2926-12-01 10:00",
            "12:00 CST",
        ];
        insta::assert_snapshot!("refused_aheads", typed.map(told).join("\n"));
    }
}
