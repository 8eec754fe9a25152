//! Reading calendars (RFC 5545): the days and times that an import takes from them, or everything that is wrong with them.
//!
//! An event that repeats is taken once for each time that it comes, from a year ago to two years from now. Rules that holidays and
//! absences do not need are refused with their line, and not guessed at.

mod repeat;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::{Date, DateTime, Time},
    tz::{TimeZone, TimeZoneDatabase},
};

use crate::{Refusal, text, wall};
use repeat::Repeat;

/// The most bytes of a calendar.
pub const LARGEST_CALENDAR: usize = 1024 * 1024;
/// The most events of one.
const EVENTS: usize = 1000;
/// How many days back, and how many ahead, an event that repeats is taken.
const REPEATED: (i64, i64) = (366, 731);
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

/// Something wrong in a calendar: its line, its key, and what would help.
struct Problem {
    line: usize,
    key: String,
    what: String,
}

/// A line of a calendar, unfolded.
struct Line {
    number: usize,
    name: String,
    params: Vec<(String, String)>,
    value: String,
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

/// The content lines: a line that begins with a blank goes on with the one before.
fn unfolded(content: &str, problems: &mut Vec<Problem>) -> Vec<Line> {
    let mut joined: Vec<(usize, String)> = Vec::new();
    for (index, raw) in content.split('\n').enumerate() {
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        match (raw.strip_prefix([' ', '\t']), joined.last_mut()) {
            (Some(more), Some((_, last))) => last.push_str(more),
            _ if raw.trim().is_empty() => {}
            _ => joined.push((index + 1, raw.to_owned())),
        }
    }
    let mut lines = Vec::new();
    for (number, raw) in joined {
        match parted(number, &raw) {
            Some(line) => lines.push(line),
            None => problems.push(Problem {
                line: number,
                key: shown(&raw),
                what: "it is no line of a calendar. Each has a name, a colon and a value, as in `SUMMARY:Leave`.".to_owned(),
            }),
        }
    }
    lines
}

/// A name, its parameters and its value.
fn parted(number: usize, raw: &str) -> Option<Line> {
    let mut is_quoted = false;
    let colon = raw.char_indices().find(|(_, sign)| {
        is_quoted ^= *sign == '"';
        *sign == ':' && !is_quoted
    });
    let (head, value) = raw.split_at(colon?.0);
    let mut parts = head.split(';');
    let name = parts.next()?.to_ascii_uppercase();
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if !is_name(&name) {
        return None;
    }
    let params = parts.filter_map(|param| {
        let (key, value) = param.split_once('=')?;
        Some((key.to_ascii_uppercase(), value.trim_matches('"').to_owned()))
    });
    Some(Line {
        number,
        name,
        params: params.collect(),
        value: value[1..].to_owned(),
    })
}

impl Line {
    fn param(&self, key: &str) -> Option<&str> {
        let mut params = self.params.iter();
        params
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    fn problem(&self, what: impl Into<String>) -> Problem {
        Problem {
            line: self.number,
            key: self.name.clone(),
            what: what.into(),
        }
    }
}

fn shown(raw: &str) -> String {
    text::cut(&text::one_line(raw).replace('`', "'"), 40)
}

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

/// A day or an instant.
#[derive(Clone, Copy)]
enum Point {
    Day(Date),
    Instant(Timestamp),
}

impl Point {
    /// The word for it in the UID of one of several times.
    fn word(self) -> String {
        match self {
            Self::Day(day) => day.strftime("%Y%m%d").to_string(),
            Self::Instant(at) => at.strftime("%Y%m%dT%H%M%SZ").to_string(),
        }
    }
}

/// A day or an instant, with the wall clock that it was written for.
struct Read {
    point: Point,
    civil: DateTime,
    zone: TimeZone,
}

fn events(
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
                    && count <= EVENTS
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
    let count = count.max(found.len());
    if count > EVENTS {
        problems.push(Problem {
            line: 1,
            key: "VEVENT".to_owned(),
            what: format!(
                "there are {count} events; at most {EVENTS} are taken. Export fewer months, and give what repeats every day an end."
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

/// A text without its escapes (RFC 5545, section 3.3.11).
fn plain(value: &str) -> String {
    let mut found = String::with_capacity(value.len());
    let mut signs = value.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => match signs.next() {
                Some('n' | 'N') => found.push(' '),
                Some(other) => found.push(other),
                None => {}
            },
            sign => found.push(sign),
        }
    }
    text::cut(&text::one_line(&found), 200)
}

/// A day, or a time of it on a wall clock or in UTC.
struct Written {
    civil: DateTime,
    has_time: bool,
    is_utc: bool,
}

/// Reads what is written as `20261225` or `20261225T080000Z`.
fn written(value: &str) -> Option<Written> {
    let digits =
        |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let (date, time) = match value.split_once(['T', 't']) {
        None => (value, None),
        Some((date, time)) => (date, Some(time)),
    };
    let clock = time.map_or("000000", |it| it.strip_suffix(['Z', 'z']).unwrap_or(it));
    if !digits(date, 8) || !digits(clock, 6) {
        return None;
    }
    let small = |part: &str| part.parse::<i8>().ok();
    let year = date[..4].parse().ok()?;
    let date = Date::new(year, small(&date[4..6])?, small(&date[6..])?).ok()?;
    // A leap second is the second before it.
    let second = small(&clock[4..])?.min(59);
    let time_of_day = Time::new(small(&clock[..2])?, small(&clock[2..4])?, second, 0).ok()?;
    Some(Written {
        civil: date.to_datetime(time_of_day),
        has_time: time.is_some(),
        is_utc: time.is_some_and(|it| it.ends_with(['Z', 'z'])),
    })
}

fn point(line: &Line, value: &str, zone: &TimeZone) -> Result<Read, String> {
    let bad = || {
        format!(
            "found `{}`; it is a day as in `20261225`, or a time as in `20261225T080000Z`.",
            shown(value)
        )
    };
    let found = written(value).ok_or_else(bad)?;
    let civil = found.civil;
    if !found.has_time {
        return Ok(Read {
            point: Point::Day(civil.date()),
            civil,
            zone: zone.clone(),
        });
    }
    let named = match (found.is_utc, line.param("TZID")) {
        (true, _) => TimeZone::UTC,
        (false, None) => zone.clone(),
        (false, Some(name)) => TimeZoneDatabase::bundled().get(name).map_err(|_| {
            format!(
                "no time zone is named `{}`. Export the calendar with times in UTC, or with names as in `Europe/Zurich`.",
                shown(name)
            )
        })?,
    };
    let at = wall::first(civil, &named).ok_or_else(bad)?;
    Ok(Read {
        point: Point::Instant(at),
        civil,
        zone: named,
    })
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
