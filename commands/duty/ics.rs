//! Reading calendars (RFC 5545): the days and times that an import takes from them, or everything that is wrong with them.
//!
//! Only single events are taken. One that repeats is refused with its line, since a calendar program counts its days better than an
//! import could guess: exported without repetition it can be read.

use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::{Date, DateTime},
    tz::{TimeZone, TimeZoneDatabase},
};

use crate::{Refusal, text, wall};

/// The most bytes of a calendar.
pub const LARGEST_CALENDAR: usize = 1024 * 1024;
/// The most events of one.
const EVENTS: usize = 1000;
/// How many problems are told at once.
const TOLD: usize = 10;

/// An event of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEvent {
    /// What the calendar knows it by.
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
                let midnight =
                    |day: Date| wall::first(day.to_datetime(jiff::civil::Time::midnight()), zone);
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

/// Reads a calendar. `zone` is the wall clock of times without a zone.
///
/// # Errors
/// With every problem, its line, its key and what would help; then nothing of it may be taken.
pub fn read_calendar(bytes: &[u8], zone: &TimeZone) -> Result<Vec<CalendarEvent>, Refusal> {
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
    let events = events(&lines, zone, &mut problems);
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
    start: Option<Point>,
    end: Option<Point>,
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

fn events(lines: &[Line], zone: &TimeZone, problems: &mut Vec<Problem>) -> Vec<CalendarEvent> {
    let mut found = Vec::new();
    let mut open: Option<Open> = None;
    // Parts of an event, such as alarms, have lines of the same names.
    let mut inside = 0;
    for line in lines {
        let mark = format!("{}:{}", line.name, line.value.to_ascii_uppercase());
        match (mark.as_str(), &mut open) {
            ("BEGIN:VEVENT", None) => {
                open = Some(Open {
                    line: line.number,
                    ..Open::default()
                });
            }
            ("END:VEVENT", Some(_)) => {
                if let Some(event) = open.take() {
                    found.extend(closed(event, problems));
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
    if found.len() > EVENTS {
        problems.push(Problem {
            line: 1,
            key: "VEVENT".to_owned(),
            what: format!(
                "there are {} events; at most {EVENTS} are taken. Export fewer months.",
                found.len()
            ),
        });
    }
    found
}

fn property(line: &Line, event: &mut Open, zone: &TimeZone, problems: &mut Vec<Problem>) {
    match line.name.as_str() {
        "UID" => event.uid = Some(text::cut(&line.value, 200)),
        "SUMMARY" => event.summary = Some(plain(&line.value)),
        "STATUS" => event.is_cancelled = line.value.eq_ignore_ascii_case("cancelled"),
        "DTSTART" | "DTEND" => match point(line, zone) {
            Ok(at) if line.name == "DTSTART" => event.start = Some(at),
            Ok(at) => event.end = Some(at),
            Err(what) => {
                event.is_broken = true;
                problems.push(line.problem(what));
            }
        },
        "DURATION" => {
            let days = jiff::SpanRelativeTo::days_are_24_hours();
            let span: Option<jiff::Span> = line.value.parse().ok();
            event.length = span.and_then(|span| span.to_duration(days).ok());
            if event.length.is_none() {
                event.is_broken = true;
                problems.push(line.problem("it is no length of time, as in `PT8H` or `P2D`."));
            }
        }
        "RRULE" | "RDATE" => {
            event.is_broken = true;
            problems.push(line.problem(
                "events that repeat are not taken. Export the calendar with each day as an event of its own.",
            ));
        }
        _ => {}
    }
}

/// A text without its escapes.
fn plain(value: &str) -> String {
    let value = value
        .replace("\\n", " ")
        .replace("\\N", " ")
        .replace("\\,", ",")
        .replace("\\;", ";")
        .replace("\\\\", "\\");
    text::cut(&text::one_line(&value), 200)
}

fn point(line: &Line, zone: &TimeZone) -> Result<Point, String> {
    let bad = || {
        format!(
            "found `{}`; it is a day as in `20261225`, or a time as in `20261225T080000Z`.",
            shown(&line.value)
        )
    };
    let digits =
        |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let (date, time) = match line.value.split_once(['T', 't']) {
        None => (line.value.as_str(), None),
        Some((date, time)) => (date, Some(time)),
    };
    let number = |part: &str| part.parse::<i16>().map_err(|_| bad());
    let small = |part: &str| part.parse::<i8>().map_err(|_| bad());
    if !digits(date, 8) {
        return Err(bad());
    }
    let date = Date::new(number(&date[..4])?, small(&date[4..6])?, small(&date[6..])?)
        .map_err(|_| bad())?;
    let Some(time) = time else {
        return Ok(Point::Day(date));
    };
    let (clock, is_utc) = match time.strip_suffix(['Z', 'z']) {
        Some(clock) => (clock, true),
        None => (time, false),
    };
    if !digits(clock, 6) {
        return Err(bad());
    }
    // A leap second is the second before it.
    let second = small(&clock[4..])?.min(59);
    let civil: DateTime = date.at(small(&clock[..2])?, small(&clock[2..4])?, second, 0);
    let named = match (is_utc, line.param("TZID")) {
        (true, _) => TimeZone::UTC,
        (false, None) => zone.clone(),
        (false, Some(name)) => TimeZoneDatabase::bundled().get(name).map_err(|_| {
            format!(
                "no time zone is named `{}`. Export the calendar with times in UTC, or with names as in `Europe/Zurich`.",
                shown(name)
            )
        })?,
    };
    wall::first(civil, &named)
        .map(Point::Instant)
        .ok_or_else(bad)
}

/// The event, if it says when it is.
fn closed(event: Open, problems: &mut Vec<Problem>) -> Option<CalendarEvent> {
    if event.is_broken || event.is_cancelled {
        return None;
    }
    let mut wrong = |key: &str, what: &str| {
        problems.push(Problem {
            line: event.line,
            key: key.to_owned(),
            what: what.to_owned(),
        });
        None
    };
    let when = match (event.start, event.end, event.length) {
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
    Some(CalendarEvent {
        uid: event.uid.unwrap_or_else(|| format!("{when:?}")),
        summary: event.summary.unwrap_or_default(),
        when,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn zurich() -> TimeZone {
        TimeZone::get("Europe/Zurich").unwrap()
    }

    fn read(lines: &str) -> Result<Vec<CalendarEvent>, String> {
        let text = format!("BEGIN:VCALENDAR\n{lines}\nEND:VCALENDAR\n").replace('\n', "\r\n");
        read_calendar(text.as_bytes(), &zurich()).map_err(|why| why.to_string())
    }

    #[test]
    fn days_times_zones_and_folds_are_read() {
        let events = read(
            "BEGIN:VEVENT\nUID:1\nSUMMARY:Christmas\\, fol\n ded\nDTSTART;VALUE=DATE:20261225\nBEGIN:VALARM\nDTSTART:bad\nEND:VALARM\nEND:VEVENT\n\
             BEGIN:VEVENT\nUID:2\nDTSTART;TZID=\"America/New_York\":20260105T090000\nDURATION:PT8H\nEND:VEVENT\n\
             BEGIN:VEVENT\nUID:3\nDTSTART:20260105T090000\nDTEND:20260105T080000Z\nSTATUS:CANCELLED\nEND:VEVENT\n\
             BEGIN:VEVENT\nUID:4\nDTSTART:20260706\nDTEND:20260720\nEND:VEVENT",
        )
        .unwrap();
        let spans: Vec<String> = events
            .iter()
            .map(|event| {
                let (start, end) = event.when.span(&zurich()).unwrap();
                format!("{} {start} {end}", event.uid)
            })
            .collect();
        assert_eq!(
            spans,
            [
                "1 2026-12-24T23:00:00Z 2026-12-25T23:00:00Z",
                "2 2026-01-05T14:00:00Z 2026-01-05T22:00:00Z",
                "4 2026-07-05T22:00:00Z 2026-07-19T22:00:00Z",
            ]
        );
        assert_eq!(events[0].summary, "Christmas, folded");
        assert_eq!(events[2].when.days(&zurich()).len(), 14);
        assert_eq!(events[1].when.days(&zurich()).len(), 1);
    }

    #[test]
    fn everything_wrong_is_told_with_line_and_key() {
        let why = read(
            "BEGIN:VEVENT\nDTSTART:2026-12-25\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART;TZID=Mars/Base:20260105T090000\nEND:VEVENT\n\
             BEGIN:VEVENT\nDTSTART:20260105\nRRULE:FREQ=YEARLY\nEND:VEVENT\nnonsense\nBEGIN:VEVENT\nSUMMARY:When\nEND:VEVENT\n\
             BEGIN:VEVENT\nDTSTART:20260105T090000Z\nDTEND:20260105T080000Z\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20260105",
        )
        .unwrap_err();
        insta::assert_snapshot!(why);
        for (bytes, words) in [
            (&b"hello"[..], "begins with `BEGIN:VCALENDAR`"),
            (&b"BEGIN:VCALENDAR\n\xff"[..], "not UTF-8"),
        ] {
            let why = read_calendar(bytes, &zurich()).unwrap_err().to_string();
            assert!(why.contains(words), "{why}");
        }
    }

    proptest! {
        #[test]
        fn no_calendar_breaks_it(lines in "(BEGIN|END|DTSTART|DTEND|DURATION|UID)?[;:=A-Z0-9\"\n ]{0,60}") {
            let _ = read(&format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT"));
        }
    }
}
