//! Whose clocks the times of a report were read from.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::{Offset, TimeZone, TimeZoneDatabase},
};
use serde::{Deserialize, Serialize};

use crate::{
    moment::{Cursor, Spoken, city, instant, zone},
    text,
};

use super::note::Notes;

/// The time zone of a report, as it was said and as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneRead {
    /// What the report says, as in `CET (GMT+1)`; empty where it says nothing.
    pub said: String,
    /// A name of the IANA database, or an offset such as `+02:00`.
    pub zone: String,
    /// Whether UTC was assumed because nothing that can be understood is said.
    pub is_assumed: bool,
}

/// A zone that times are read in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    zone: TimeZone,
    /// The offset that was said, for times that happen twice.
    offset: Option<Offset>,
}

impl Place {
    /// Where nothing is said.
    pub(super) const UTC: Self = Self {
        zone: TimeZone::UTC,
        offset: None,
    };

    /// The instant of a time on its clocks.
    pub(super) fn instant(&self, civil: DateTime) -> Option<Timestamp> {
        instant(civil, &self.zone, self.offset)
    }

    /// The zone's name, or its offset.
    pub(super) fn name(&self) -> String {
        match (self.zone.iana_name(), self.zone.to_fixed_offset()) {
            (Some(name), _) => name.to_owned(),
            (None, Ok(offset)) => shown(offset),
            (None, Err(_)) => "UTC".to_owned(),
        }
    }
}

fn shown(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// Where clocks stood by all that was said of them at one place. What contradicts itself is told.
pub(super) fn place(spoken: &[Spoken], date: Date, notes: &mut Notes) -> Option<Place> {
    let short = spoken.iter().find_map(|spoken| match spoken {
        Spoken::Short(short) => Some(*short),
        _ => None,
    });
    let said = spoken.iter().find_map(|spoken| match spoken {
        Spoken::Offset(offset) => Some(*offset),
        _ => None,
    });
    let region = spoken.iter().find_map(|spoken| match spoken {
        Spoken::Region(zone) => Some(zone.clone()),
        Spoken::Short(short) => short.region(),
        Spoken::Offset(_) | Spoken::Unclear(_) => None,
    });
    if let Some(Spoken::Unclear(name)) = spoken.first().filter(|_| spoken.len() == 1) {
        notes.add(format!(
            "`{name}` is the name of several time zones, so it says nothing here."
        ));
        return None;
    }
    let by_name = short.and_then(|short| Some((short.name, short.offset()?)));
    let Some(zone) = region else {
        let zone = TimeZone::fixed(said?);
        return Some(Place { zone, offset: None });
    };
    let noon = date.at(12, 0, 0, 0);
    let shows = instant(noon, &zone, None).map(|at| zone.to_offset(at));
    contradictions(by_name, said, shows, date, notes);
    // An offset in figures is the surest word.
    match said.filter(|said| shows != Some(*said)) {
        Some(said) => Some(Place {
            zone: TimeZone::fixed(said),
            offset: None,
        }),
        None => Some(Place {
            zone,
            offset: said.or(by_name.map(|(_, offset)| offset)),
        }),
    }
}

/// Tells where an abbreviation, an offset beside it and the clocks of that day do not agree.
fn contradictions(
    by_name: Option<(&str, Offset)>,
    said: Option<Offset>,
    shows: Option<Offset>,
    date: Date,
    notes: &mut Notes,
) {
    match (by_name, said, shows) {
        (Some((name, means)), Some(said), _) if means != said => notes.add(format!(
            "`{name}` is UTC{}, yet UTC{} is said beside it. Times are read as UTC{}.",
            shown(means),
            shown(said),
            shown(said)
        )),
        (Some((name, means)), None, Some(shows)) if means != shows => notes.add(format!(
            "`{name}` is UTC{}, but clocks there showed UTC{} on {date}. Times are read as these clocks showed them.",
            shown(means),
            shown(shows)
        )),
        (None, Some(said), Some(shows)) if said != shows => notes.add(format!(
            "UTC{} is said, but clocks there showed UTC{} on {date}. Times are read as UTC{}.",
            shown(said),
            shown(shows),
            shown(said)
        )),
        _ => {}
    }
}

/// How much of a text is searched for a zone.
const SEARCHED: usize = 200;

/// A sentence about the zone of the times, such as `All times in CET (GMT+1)`: what it says, and the zones in it.
pub(super) fn statement(sentence: &str, notes: &mut Notes) -> Option<(String, Vec<Spoken>)> {
    let lower = sentence.to_ascii_lowercase();
    let at = lower.find("time")?;
    let told = text::cut(&text::one_line(&sentence[at..]), SEARCHED);
    let told = told.split(". ").next().unwrap_or_default();
    let is_about_zone = [
        "times in ",
        "times are ",
        "time zone",
        "timezone",
        "times:",
        "time (",
    ]
    .iter()
    .chain(&["timeline", "time is ", "times ("])
    .any(|words| told.to_ascii_lowercase().starts_with(words));
    if !is_about_zone {
        return None;
    }
    let mut found = search(told);
    if found.1.is_empty()
        && let Some((written, zone)) = misspelt(told)
    {
        notes.add(format!(
            "`{written}` is no time zone; it is read as `{}`.",
            zone.iana_name().unwrap_or_default()
        ));
        found = (written, vec![Spoken::Region(zone)]);
    }
    if found.1.is_empty() {
        let named = told.split_once(" in ").map(|(_, named)| named.trim());
        return named.map(|named| (named.trim_end_matches('.').to_owned(), Vec::new()));
    }
    Some(found)
}

/// The zones in a sentence, and the part of it that names them.
fn search(told: &str) -> (String, Vec<Spoken>) {
    let mut cursor = Cursor::new(told);
    let c = &mut cursor;
    let mut spoken = Vec::new();
    let (mut first, mut end) = (None, 0);
    let mut is_word_start = true;
    while let Some(next) = c.peek() {
        let start = told.len() - c.rest().len();
        if is_word_start && let Some(zone) = c.attempt(capital).or_else(|| c.attempt(city_time)) {
            first.get_or_insert(start);
            let _ = c.eat(")");
            end = told.len() - c.rest().len();
            spoken.push(zone);
            is_word_start = false;
            continue;
        }
        is_word_start = !next.is_alphanumeric();
        let mut encoded = [0; 4];
        let _ = c.eat(next.encode_utf8(&mut encoded));
    }
    let said = first.map_or("", |first| &told[first..end]);
    let said = match said.strip_suffix(')') {
        Some(inner) if !inner.contains('(') => inner,
        _ => said,
    };
    (said.to_owned(), spoken)
}

/// A zone that begins with a capital, a sign or is whole: no small word is an abbreviation here.
fn capital(c: &mut Cursor<'_>) -> Option<Spoken> {
    let is_capital = c.peek()?.is_ascii_uppercase() || matches!(c.peek()?, '+' | '-');
    is_capital.then(|| zone(c))?
}

/// `Zurich time`
fn city_time(c: &mut Cursor<'_>) -> Option<Spoken> {
    let before = c.rest();
    let found = c.peek()?.is_ascii_uppercase().then(|| city(c))??;
    let used = &before[..before.len() - c.rest().len()];
    used.to_ascii_lowercase()
        .ends_with(" time")
        .then_some(found)
}

/// A name of the database with one slip in it.
fn misspelt(told: &str) -> Option<(String, TimeZone)> {
    let database = TimeZoneDatabase::bundled();
    let words = told.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '`'));
    words
        .filter(|word| word.contains('/') && word.len() < 40)
        .find_map(|word| {
            let word = word.trim_end_matches('.');
            let near = database.available().find(|name| {
                strsim::damerau_levenshtein(&name.as_str().to_lowercase(), &word.to_lowercase())
                    == 1
            })?;
            Some((word.to_owned(), database.get(near.as_str()).ok()?))
        })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// What was said, what was understood on a day, and what was told.
    fn read(sentence: &str, on: Date) -> String {
        let mut notes = Notes::default();
        let found = statement(sentence, &mut notes);
        let Some((said, spoken)) = found else {
            return "none".to_owned();
        };
        let place = place(&spoken, on, &mut notes);
        let told = notes.into_told().join(" ");
        format!(
            "{said} -> {} {told}",
            place.map_or("none".to_owned(), |p| p.name())
        )
        .trim_end()
        .to_owned()
    }

    #[test]
    fn statements_are_read_in_the_spellings_of_real_reports() {
        let (winter, summer) = (date(2023, 1, 10), date(2023, 7, 10));
        for (sentence, on, found) in [
            ("All times in CET", winter, "CET -> Europe/Berlin"),
            (
                "All times in CEST (UTC+2).",
                summer,
                "CEST (UTC+2) -> Europe/Berlin",
            ),
            (
                "Times are in Central European Time (CET)",
                winter,
                "Central European Time (CET) -> Europe/Berlin",
            ),
            (
                "All times in UTC+1 (Zurich time)",
                winter,
                "UTC+1 (Zurich time) -> Europe/Zurich",
            ),
            ("All times in GMT+2", summer, "GMT+2 -> +02:00"),
            (
                "All times are UTC. The summary is not.",
                winter,
                "UTC -> UTC",
            ),
            (
                "Timezone: America/New_York",
                winter,
                "America/New_York -> America/New_York",
            ),
            ("Timeline (UTC)", winter, "UTC -> UTC"),
            ("We had a good time in Nice", winter, "none"),
            ("Timeline", winter, "none"),
        ] {
            assert_eq!(read(sentence, on), found, "{sentence}");
        }
    }

    #[test]
    fn contradictions_are_told() {
        let summer = date(2023, 7, 10);
        let told = [
            "All times in PST",
            "All times in PST (UTC-7)",
            "All times in PST (UTC-5)",
            "All times in UC/Pacific",
            "All times in IST",
            "All times in local time",
        ]
        .map(|sentence| format!("{sentence}\n  {}", read(sentence, summer)));
        insta::assert_snapshot!("contradictions", told.join("\n"));
    }
}
