//! The events of a calendar, each time that they come.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::DateTime, tz::TimeZone};

use super::line::{Line, Point, Problem, Read, plain, point};
use super::repeat::{self, Repeat};
use super::{CalendarEvent, When};
use crate::{text, wall};

/// The most events of one.
const EVENTS: usize = 1000;
/// How many days back, and how many ahead, an event that repeats is taken.
const REPEATED: (i64, i64) = (366, 731);

/// An event while its lines are read.
#[derive(Default)]
struct Open {
    line: usize,
    uid: Option<String>,
    summary: Option<String>,
    start: Option<Read>,
    end: Option<Point>,
    /// Its rule with the line of it.
    rule: Option<(usize, String)>,
    /// The times of the rule at which it is not, and the time that another event of the same name stands for.
    except: BTreeSet<String>,
    instead_of: Option<String>,
    length: Option<SignedDuration>,
    is_cancelled: bool,
    is_broken: bool,
}

/// The events in the lines of a calendar.
pub(super) fn events(
    lines: &[Line],
    zone: &TimeZone,
    now: Timestamp,
    problems: &mut Vec<Problem>,
) -> Vec<CalendarEvent> {
    let (mut found, mut count) = (Vec::new(), 0);
    let mut moved = BTreeSet::new();
    let mut open: Option<Open> = None;
    // Parts of an event, such as alarms, have lines of the same names.
    let mut inside = 0;
    for line in lines {
        let mark = format!("{}:{}", line.name, line.value.to_ascii_uppercase());
        match (mark.as_str(), &mut open) {
            ("BEGIN:VEVENT", None) => {
                count += 1;
                open = Some(Open {
                    line: line.number,
                    ..Open::default()
                });
            }
            ("END:VEVENT", Some(_)) => {
                if let Some(event) = open.take()
                    && count.max(found.len()) <= EVENTS
                {
                    moved.extend(event.moved());
                    found.extend(closed(event, now, problems));
                }
            }
            (part, Some(_)) if part.starts_with("BEGIN:") => inside += 1,
            (part, Some(_)) if part.starts_with("END:") => inside -= 1,
            (_, Some(event)) if inside == 0 => property(line, event, zone, problems),
            _ => {}
        }
    }
    if let Some(event) = open {
        problems.push(Problem {
            line: event.line,
            key: "BEGIN:VEVENT".to_owned(),
            what: "this event has no end; the file is cut off. Export it again.".to_owned(),
        });
    }
    // What was moved stands for itself.
    found.retain(|(is_repeated, event)| !is_repeated || !moved.contains(&event.uid));
    if count.max(found.len()) > EVENTS {
        problems.push(Problem {
            line: 1,
            key: "VEVENT".to_owned(),
            what: format!(
                "there are more than {EVENTS} events. Export fewer months, and give what repeats every day an end."
            ),
        });
    }
    found.into_iter().map(|(_, event)| event).collect()
}

fn property(line: &Line, event: &mut Open, zone: &TimeZone, problems: &mut Vec<Problem>) {
    match line.name.as_str() {
        "UID" => event.uid = Some(text::cut(&line.value, 200)),
        "SUMMARY" => event.summary = Some(plain(&line.value)),
        "STATUS" => event.is_cancelled = line.value.eq_ignore_ascii_case("cancelled"),
        "DTSTART" | "DTEND" | "RECURRENCE-ID" | "EXDATE" => {
            if let Err(what) = times(line, event, zone) {
                event.is_broken = true;
                problems.push(line.problem(what));
            }
        }
        "DURATION" => {
            let days = jiff::SpanRelativeTo::days_are_24_hours();
            let span: Option<jiff::Span> = line.value.parse().ok();
            event.length = span.and_then(|span| span.to_duration(days).ok());
            if event.length.is_none() {
                event.is_broken = true;
                problems.push(line.problem("it is no length of time, as in `PT8H` or `P2D`."));
            }
        }
        "RRULE" => event.rule = Some((line.number, line.value.clone())),
        "RDATE" => {
            event.is_broken = true;
            problems.push(line.problem(
                "a list of times is not taken. Export the calendar with each of them as an event of its own.",
            ));
        }
        _ => {}
    }
}

/// Takes what a line says of when an event is, or is not.
fn times(line: &Line, event: &mut Open, zone: &TimeZone) -> Result<(), String> {
    match line.name.as_str() {
        "DTSTART" => event.start = Some(point(line, &line.value, zone)?),
        "DTEND" => event.end = Some(point(line, &line.value, zone)?.point),
        "RECURRENCE-ID" => event.instead_of = Some(point(line, &line.value, zone)?.point.word()),
        _ => {
            for value in line.value.split(',') {
                event.except.insert(point(line, value, zone)?.point.word());
            }
        }
    }
    Ok(())
}

impl Open {
    /// The UID of one of several times, which this event stands for.
    fn moved(&self) -> Option<String> {
        let (uid, word) = (self.uid.as_ref()?, self.instead_of.as_ref()?);
        Some(format!("{uid}/{word}"))
    }
}

/// The event, each time that it comes, and whether a rule makes it come. Nothing where it is cancelled or does not say when it is.
fn closed(event: Open, now: Timestamp, problems: &mut Vec<Problem>) -> Vec<(bool, CalendarEvent)> {
    if event.is_broken || event.is_cancelled {
        return Vec::new();
    }
    let Some(when) = when(&event, problems) else {
        return Vec::new();
    };
    let moved = event.moved();
    let uid = event.uid.unwrap_or_else(|| format!("{when:?}"));
    let summary = event.summary.unwrap_or_default();
    let one = |uid, when| CalendarEvent {
        uid,
        summary: summary.clone(),
        when,
    };
    let (Some((line, rule)), Some(start)) = (event.rule, event.start) else {
        return vec![(false, one(moved.unwrap_or(uid), when))];
    };
    let Some(repeat) = Repeat::parse(&rule, start.civil) else {
        problems.push(Problem {
            line,
            key: "RRULE".to_owned(),
            what: repeat::HELP.to_owned(),
        });
        return Vec::new();
    };
    let all = each(&repeat, when, &start, now).into_iter();
    all.filter(|(word, _)| !event.except.contains(word))
        .map(|(word, when)| (true, one(format!("{uid}/{word}"), when)))
        .collect()
}

/// The times around now at which an event comes, each with the word for it.
fn each(repeat: &Repeat, when: When, start: &Read, now: Timestamp) -> Vec<(String, When)> {
    let day = start.zone.to_datetime(now).date();
    let (Ok(from), Ok(until)) = (
        day.checked_sub(REPEATED.0.days()),
        day.checked_add(REPEATED.1.days()),
    ) else {
        return Vec::new();
    };
    let times = repeat.times(start.civil, &start.zone, (from, until));
    let shifted = |civil: DateTime| match when {
        When::Days(first, after) => {
            let (day, length) = (civil.date(), first.until(after).ok()?);
            let word = Point::Day(day).word();
            Some((word, When::Days(day, day.checked_add(length).ok()?)))
        }
        When::Span(first, after) => {
            let at = wall::first(civil, &start.zone)?;
            let end = at.checked_add(first.duration_until(after)).ok()?;
            Some((Point::Instant(at).word(), When::Span(at, end)))
        }
    };
    times.filter_map(shifted).collect()
}

/// When an event is, the first time.
fn when(event: &Open, problems: &mut Vec<Problem>) -> Option<When> {
    let mut wrong = |key: &str, what: &str| {
        problems.push(Problem {
            line: event.line,
            key: key.to_owned(),
            what: what.to_owned(),
        });
        None
    };
    let start = event.start.as_ref().map(|it| it.point);
    let when = match (start, event.end, event.length) {
        (None, _, _) => return wrong("DTSTART", "this event does not say when it begins."),
        (Some(Point::Day(first)), None, None) => When::Days(first, first.saturating_add(1.day())),
        (Some(Point::Day(first)), Some(Point::Day(after)), _) => {
            When::Days(first, after.max(first.saturating_add(1.day())))
        }
        (Some(Point::Day(first)), None, Some(length)) => When::Days(
            first,
            first
                .saturating_add(length)
                .max(first.saturating_add(1.day())),
        ),
        (Some(Point::Instant(start)), Some(Point::Instant(end)), _) => When::Span(start, end),
        (Some(Point::Instant(start)), None, Some(length)) => {
            When::Span(start, start.saturating_add(length).unwrap_or(start))
        }
        (Some(Point::Instant(_)), None, None) => {
            return wrong("DTEND", "this event does not say when it ends.");
        }
        (Some(_), Some(_), _) => {
            return wrong(
                "DTEND",
                "one of begin and end is a day and the other a time.",
            );
        }
    };
    if let When::Span(start, end) = when
        && start >= end
    {
        return wrong("DTEND", "this event ends before it begins.");
    }
    Some(when)
}
