//! The lines of a calendar: unfolded, with their parameters, and what stands in them.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{TimeZone, TimeZoneDatabase},
};

use crate::{text, wall};

/// Something wrong in a calendar: its line, its key, and what would help.
pub(super) struct Problem {
    pub(super) line: usize,
    pub(super) key: String,
    pub(super) what: String,
}

/// A line of a calendar, unfolded.
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) name: String,
    params: Vec<(String, String)>,
    pub(super) value: String,
}

/// The content lines: a line that begins with a blank goes on with the one before.
pub(super) fn unfolded(content: &str, problems: &mut Vec<Problem>) -> Vec<Line> {
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

    pub(super) fn problem(&self, what: impl Into<String>) -> Problem {
        Problem {
            line: self.number,
            key: self.name.clone(),
            what: what.into(),
        }
    }
}

fn shown(raw: &str) -> String {
    text::code(raw, 40)
}

/// A day or an instant.
#[derive(Clone, Copy)]
pub(super) enum Point {
    Day(Date),
    Instant(Timestamp),
}

impl Point {
    /// The word for it in the UID of one of several times.
    pub(super) fn word(self) -> String {
        match self {
            Self::Day(day) => day.strftime("%Y%m%d").to_string(),
            Self::Instant(at) => at.strftime("%Y%m%dT%H%M%SZ").to_string(),
        }
    }
}

/// A day or an instant, with the wall clock that it was written for.
pub(super) struct Read {
    pub(super) point: Point,
    pub(super) civil: DateTime,
    pub(super) zone: TimeZone,
}

/// A text without its escapes (RFC 5545, section 3.3.11).
pub(super) fn plain(value: &str) -> String {
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
pub(super) struct Written {
    pub(super) civil: DateTime,
    pub(super) has_time: bool,
    pub(super) is_utc: bool,
}

/// Reads what is written as `20261225` or `20261225T080000Z`.
pub(super) fn written(value: &str) -> Option<Written> {
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

pub(super) fn point(line: &Line, value: &str, zone: &TimeZone) -> Result<Read, String> {
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
