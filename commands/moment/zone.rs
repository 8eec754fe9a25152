//! Time zones as people name them: by offset, by abbreviation, by a name of the IANA database, by city.

use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use super::cursor::Cursor;

/// A zone that somebody named.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Spoken {
    /// So far from UTC.
    Offset(Offset),
    /// An abbreviation such as `CET`.
    Short(&'static Short),
    /// A zone of the database.
    Region(TimeZone),
    /// An abbreviation that means different zones to different people.
    Unclear(&'static str),
}

/// An abbreviation, or a name that stands for one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Short {
    /// As it is written, in capitals.
    pub(crate) name: &'static str,
    /// Minutes east of UTC, where it says them: `PT` does not.
    minutes: Option<i32>,
    /// Where clocks show it.
    region: &'static str,
}

impl Short {
    /// The offset that the abbreviation says.
    pub(crate) fn offset(&self) -> Option<Offset> {
        self.minutes.and_then(|m| Offset::from_seconds(m * 60).ok())
    }

    /// Where clocks show it.
    pub(crate) fn region(&self) -> Option<TimeZone> {
        TimeZoneDatabase::bundled().get(self.region).ok()
    }
}

const fn short(name: &'static str, minutes: i32, region: &'static str) -> Short {
    Short {
        name,
        minutes: Some(minutes),
        region,
    }
}

const fn loose(name: &'static str, region: &'static str) -> Short {
    Short {
        name,
        minutes: None,
        region,
    }
}

const SHORT: &[Short] = &[
    short("UTC", 0, "UTC"),
    short("GMT", 0, "UTC"),
    short("Z", 0, "UTC"),
    short("CET", 60, "Europe/Berlin"),
    short("CEST", 120, "Europe/Berlin"),
    short("BST", 60, "Europe/London"),
    short("WET", 0, "Europe/Lisbon"),
    short("WEST", 60, "Europe/Lisbon"),
    short("EET", 120, "Europe/Helsinki"),
    short("EEST", 180, "Europe/Helsinki"),
    short("MSK", 180, "Europe/Moscow"),
    short("EST", -300, "America/New_York"),
    short("EDT", -240, "America/New_York"),
    loose("ET", "America/New_York"),
    short("CDT", -300, "America/Chicago"),
    short("MST", -420, "America/Denver"),
    short("MDT", -360, "America/Denver"),
    short("PST", -480, "America/Los_Angeles"),
    short("PDT", -420, "America/Los_Angeles"),
    loose("PT", "America/Los_Angeles"),
    short("AKST", -540, "America/Anchorage"),
    short("AKDT", -480, "America/Anchorage"),
    short("HST", -600, "Pacific/Honolulu"),
    short("JST", 540, "Asia/Tokyo"),
    short("KST", 540, "Asia/Seoul"),
    short("SGT", 480, "Asia/Singapore"),
    short("AWST", 480, "Australia/Perth"),
    short("AEST", 600, "Australia/Sydney"),
    short("AEDT", 660, "Australia/Sydney"),
    short("NZST", 720, "Pacific/Auckland"),
    short("NZDT", 780, "Pacific/Auckland"),
];

/// Abbreviations that several countries use for several zones.
const UNCLEAR: &[&str] = &["CST", "IST", "AST"];

/// Names in words, and the abbreviations that they stand for. Longer ones first.
const LONG: &[(&str, &str)] = &[
    ("coordinated universal time", "UTC"),
    ("greenwich mean time", "GMT"),
    ("central european summer time", "CEST"),
    ("central european time", "CET"),
    ("eastern european summer time", "EEST"),
    ("eastern european time", "EET"),
    ("british summer time", "BST"),
    ("pacific standard time", "PST"),
    ("pacific daylight time", "PDT"),
    ("pacific time", "PT"),
    ("eastern standard time", "EST"),
    ("eastern daylight time", "EDT"),
    ("eastern time", "ET"),
];

/// Reads `UTC`, `CET`, `+02:00`, `UTC+2`, `Europe/Zurich`, `Central European Time` and their like. A city stands alone only in
/// [`city`].
pub(crate) fn zone(cursor: &mut Cursor<'_>) -> Option<Spoken> {
    let c = cursor;
    c.attempt(from_utc)
        .or_else(|| c.attempt(offset).map(Spoken::Offset))
        .or_else(|| c.attempt(long))
        .or_else(|| c.attempt(region))
        .or_else(|| c.attempt(abbreviation))
}

/// `UTC+2`, `GMT-7`.
fn from_utc(c: &mut Cursor<'_>) -> Option<Spoken> {
    if !(c.eat("utc") || c.eat("gmt")) {
        return None;
    }
    c.attempt(|c| {
        c.space();
        offset(c)
    })
    .map(Spoken::Offset)
}

/// `+02:00`, `-0700`, `+2`.
fn offset(c: &mut Cursor<'_>) -> Option<Offset> {
    // People's keyboards make the typographic minus too.
    let sign = match () {
        () if c.eat("+") => 1,
        () if c.eat("-") || c.eat("\u{2212}") => -1,
        () => return None,
    };
    let (number, digits) = c.number()?;
    let (hours, minutes) = match digits {
        1 | 2 => (
            number,
            c.attempt(|c| c.eat(":").then(|| c.two())?).unwrap_or(0),
        ),
        4 => (number / 100, i8::try_from(number % 100).ok()?),
        _ => return None,
    };
    if hours > 14 || minutes > 59 || !c.is_at_edge() || c.rest().starts_with(':') {
        return None;
    }
    let hours = i32::try_from(hours).ok()?;
    Offset::from_seconds(sign * (hours * 3600 + i32::from(minutes) * 60)).ok()
}

fn long(c: &mut Cursor<'_>) -> Option<Spoken> {
    let (_, name) = LONG.iter().find(|(long, _)| c.eat_word(long))?;
    SHORT.iter().find(|s| s.name == *name).map(Spoken::Short)
}

fn region(c: &mut Cursor<'_>) -> Option<Spoken> {
    let name = c.run(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '+' | '-'))?;
    let zone = name.contains('/').then(|| named(name))??;
    Some(Spoken::Region(zone))
}

fn named(name: &str) -> Option<TimeZone> {
    let zone = TimeZoneDatabase::bundled().get(name).ok()?;
    (!zone.is_unknown() && zone.iana_name().is_some()).then_some(zone)
}

fn abbreviation(c: &mut Cursor<'_>) -> Option<Spoken> {
    let word = c.word()?;
    if !c.is_at_edge() {
        return None;
    }
    let is = |name: &str| name.eq_ignore_ascii_case(word);
    if let Some(name) = UNCLEAR.iter().find(|name| is(name)) {
        return Some(Spoken::Unclear(name));
    }
    SHORT.iter().find(|s| is(s.name)).map(Spoken::Short)
}

/// Reads a city of the database, as in `Zurich` or `New York time`.
pub(crate) fn city(cursor: &mut Cursor<'_>) -> Option<Spoken> {
    cursor.attempt(|c| {
        let mut name = c.word()?.to_owned();
        let mut zone = of_city(&name);
        while zone.is_none() {
            c.space();
            name = format!("{name}_{}", c.word()?);
            zone = of_city(&name);
        }
        let _ = c.attempt(|c| {
            c.space();
            c.eat_word("time").then_some(())
        });
        c.is_at_edge().then_some(Spoken::Region(zone?))
    })
}

fn of_city(name: &str) -> Option<TimeZone> {
    // Abbreviations are names of the database too, but no cities; the shortest cities have four letters.
    if name.len() < 4 {
        return None;
    }
    let database = TimeZoneDatabase::bundled();
    let found = database.available().find(|known| {
        let mut parts = known.as_str().rsplit('/');
        let is_city = parts
            .next()
            .is_some_and(|last| last.eq_ignore_ascii_case(name));
        is_city && parts.next().is_some()
    })?;
    named(found.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str) -> Option<String> {
        let mut cursor = Cursor::new(written);
        let found = zone(&mut cursor).or_else(|| city(&mut cursor))?;
        cursor.is_done().then(|| match found {
            Spoken::Offset(offset) => offset.to_string(),
            Spoken::Short(short) => format!("{} {}", short.name, short.region),
            Spoken::Region(zone) => zone.iana_name().unwrap_or("none").to_owned(),
            Spoken::Unclear(name) => format!("{name}?"),
        })
    }

    #[test]
    fn zones_are_read_in_every_spelling() {
        for (written, found) in [
            ("UTC", "UTC UTC"),
            ("z", "Z UTC"),
            ("cet", "CET Europe/Berlin"),
            ("Central European Time", "CET Europe/Berlin"),
            ("Pacific time", "PT America/Los_Angeles"),
            ("+02:00", "+02"),
            ("+2", "+02"),
            ("-0330", "-03:30"),
            ("UTC-7", "-07"),
            ("GMT +5:30", "+05:30"),
            ("europe/zurich", "Europe/Zurich"),
            ("US/Pacific", "US/Pacific"),
            ("Zurich time", "Europe/Zurich"),
            ("new york", "America/New_York"),
            ("IST", "IST?"),
        ] {
            assert_eq!(read(written).as_deref(), Some(found), "{written}");
        }
    }

    #[test]
    fn what_is_no_zone_is_left_alone() {
        for written in [
            "",
            "+",
            "+15:00",
            "-123",
            "Mars/Base",
            "Etc/Unknown",
            "utter",
            "2",
        ] {
            assert_eq!(read(written), None, "{written}");
        }
    }

    #[test]
    fn every_abbreviation_is_shown_by_the_clocks_of_its_region() {
        for short in SHORT {
            let zone = short.region().unwrap();
            let shows = |month| {
                let day = jiff::civil::date(2018, month, 15).at(12, 0, 0, 0);
                zone.to_offset(day.to_zoned(TimeZone::UTC).unwrap().timestamp())
            };
            let offset = short.offset();
            let fits = offset.is_none_or(|offset| offset == shows(1) || offset == shows(7));
            assert!(fits, "{}", short.name);
        }
        for (_, name) in LONG {
            assert!(SHORT.iter().any(|short| short.name == *name), "{name}");
        }
    }
}
