//! The time at the beginning of a line of a timeline.

use crate::moment::{Clock, Cursor, Day, Spoken, calendar_day, clock, zone};

/// A time as it was written, and what stands behind it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry<'t> {
    pub(super) day: Option<Day>,
    pub(super) clock: Option<Clock>,
    /// The end of a range, with its day where it names one.
    pub(super) until: Option<(Option<Day>, Clock)>,
    pub(super) zone: Option<Spoken>,
    /// Whether the writer was not sure.
    pub(super) is_about: bool,
    /// The time as written.
    pub(super) said: &'t str,
    /// What stands behind the time.
    pub(super) rest: &'t str,
}

/// Words that make the time behind them a rough one.
const ABOUT: &[&str] = &[
    "approximately",
    "approx",
    "about",
    "around",
    "circa",
    "roughly",
    "ca",
    "c",
];

/// Words in brackets behind a time that make it a rough one.
const DOUBT: &[&str] = &[
    "?", "maybe", "not sure", "unsure", "approx", "about", "roughly", "or so",
];

/// The longest remark in brackets that is read as one about the time.
const REMARK: usize = 60;

/// Reads `2026-11-20 14:05`, `ca. 14:05`, `~14:05-14:20`, `14:05 CET - words`, `19. April, 11:00` and their like.
pub(super) fn entry(text: &str) -> Option<Entry<'_>> {
    let text = text.trim();
    let mut read = Reading {
        cursor: Cursor::new(text),
        day: None,
        clock: None,
        until: None,
        zone: None,
        is_about: false,
        is_iso: false,
    };
    while read.step() {}
    if read.day.is_none() && read.clock.is_none() {
        return None;
    }
    let rest = read.cursor.rest();
    let said = text[..text.len() - rest.len()].trim();
    Some(Entry {
        day: read.day,
        clock: read.clock,
        until: read.until,
        zone: read.zone,
        is_about: read.is_about,
        said: said.strip_suffix(',').unwrap_or(said),
        rest: rest.trim_start_matches(|c: char| {
            c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | ',' | '|')
        }),
    })
}

struct Reading<'t> {
    cursor: Cursor<'t>,
    day: Option<Day>,
    clock: Option<Clock>,
    until: Option<(Option<Day>, Clock)>,
    zone: Option<Spoken>,
    is_about: bool,
    is_iso: bool,
}

impl Reading<'_> {
    /// Reads one more part; `false` when the time is over.
    fn step(&mut self) -> bool {
        let before = self.cursor;
        self.cursor.space();
        let found = if self.clock.is_none() {
            self.before_clock()
        } else {
            self.behind_clock()
        };
        if !found {
            self.cursor = before;
        }
        found
    }

    fn before_clock(&mut self) -> bool {
        let c = &mut self.cursor;
        if c.eat("[") || (self.day.is_some() && (c.eat(",") || c.eat_any(&["at", "on"]))) {
            c.space();
        }
        let is_about = about(c);
        if self.day.is_some() && c.attempt(iso).is_some() {
            self.is_iso = true;
        }
        if self.day.is_none()
            && let Some(day) = absolute(c)
        {
            self.day = Some(day);
        } else if let Some(clock) = clock(c) {
            self.clock = Some(clock);
            if !self.is_iso {
                self.range();
            }
        } else {
            return false;
        }
        self.is_about |= is_about;
        true
    }

    /// `14:05-14:20`, `14:05 to 15 Nov 02:00`.
    fn range(&mut self) {
        let is_zoned = self.zone.is_some();
        self.until = self.cursor.attempt(|c| {
            c.space();
            let is_range = c.eat("-") || c.eat("–") || c.eat("—") || c.eat_any(&["to", "until"]);
            if !is_range {
                return None;
            }
            c.space();
            let _ = about(c);
            let day = absolute(c);
            if day.is_some() {
                let _ = c.eat(",");
                c.space();
            }
            let end = clock(c)?;
            // The zone may be written behind both.
            let _ = c.attempt(|c| {
                c.space();
                is_zoned.then(|| named(c))?
            });
            Some((day, end))
        });
    }

    fn behind_clock(&mut self) -> bool {
        let c = &mut self.cursor;
        if c.eat("]") {
            return true;
        }
        if c.eat("?") {
            self.is_about = true;
            return true;
        }
        if self.zone.is_none()
            && let Some(found) = c.attempt(named).or_else(|| {
                c.attempt(|c| {
                    let found = c.eat("(").then(|| named(c))??;
                    c.eat(")").then_some(found)
                })
            })
        {
            self.zone = Some(found);
            if !self.is_iso && self.until.is_none() {
                self.range();
            }
            return true;
        }
        let is_doubted = c.attempt(doubt).is_some();
        self.is_about |= is_doubted;
        is_doubted
    }
}

/// The letter between a date and a time in machines' words.
fn iso(c: &mut Cursor<'_>) -> Option<()> {
    (c.eat("t") && c.peek()?.is_ascii_digit()).then_some(())
}

fn about(c: &mut Cursor<'_>) -> bool {
    let found = c.attempt(|c| {
        if c.eat("~") || c.eat("≈") {
            c.space();
            return Some(());
        }
        let is_word = c.eat_any(ABOUT);
        let _ = c.eat(".");
        c.space();
        (is_word && c.peek()?.is_ascii_digit()).then_some(())
    });
    found.is_some()
}

/// A day that needs no today to be known.
fn absolute(c: &mut Cursor<'_>) -> Option<Day> {
    c.attempt(|c| calendar_day(c).filter(|day| !matches!(day, Day::FromToday(_))))
}

/// A zone, but not a word that only looks like one: `10:15 est. recovery at noon`, `10:15 -2 nodes`.
fn named(c: &mut Cursor<'_>) -> Option<Spoken> {
    let before = c.rest();
    let found = zone(c)?;
    let used = &before[..before.len() - c.rest().len()];
    let is_written = match &found {
        Spoken::Short(short) => {
            used.len() > 5 || (used == short.name && !c.rest().starts_with('.'))
        }
        Spoken::Unclear(name) => used == *name,
        Spoken::Offset(_) => used.len() > 4 || used.starts_with('+'),
        Spoken::Region(_) => true,
    };
    is_written.then_some(found)
}

/// `(maybe earlier?)`
fn doubt(c: &mut Cursor<'_>) -> Option<()> {
    if !c.eat("(") {
        return None;
    }
    let remark = c.run(|c| c != ')')?;
    let is_closed = c.eat(")");
    let lower = remark.to_lowercase();
    let is_doubt = remark.len() <= REMARK && DOUBT.iter().any(|word| lower.contains(word));
    (is_closed && is_doubt).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Day, clock, end, zone, `~` when rough, and the rest.
    fn read(text: &str) -> String {
        let Some(entry) = entry(text) else {
            return "none".to_owned();
        };
        let zone = entry.zone.map(|zone| match zone {
            Spoken::Offset(offset) => offset.to_string(),
            Spoken::Short(short) => short.name.to_owned(),
            Spoken::Region(zone) => zone.iana_name().unwrap_or_default().to_owned(),
            Spoken::Unclear(name) => format!("{name}?"),
        });
        let day = |day: Option<Day>| match day {
            Some(Day::On(date)) => format!("{date} "),
            Some(Day::Yearless { month, day }) => format!("{month}/{day} "),
            Some(other) => format!("{other:?} "),
            None => String::new(),
        };
        let clock = |clock: Clock| clock.time.strftime("%H:%M").to_string();
        format!(
            "{}{}{}{}{}|{}",
            if entry.is_about { "~" } else { "" },
            day(entry.day),
            entry.clock.map(clock).unwrap_or_default(),
            entry
                .until
                .map(|(d, c)| format!("..{}{}", day(d), clock(c)))
                .unwrap_or_default(),
            zone.map(|zone| format!(" {zone}")).unwrap_or_default(),
            entry.rest
        )
    }

    #[test]
    fn times_are_read_in_the_spellings_of_real_reports() {
        for (text, found) in [
            ("2024-03-05 08:10", "2024-03-05 08:10|"),
            ("Mar 5 2024 08:10", "2024-03-05 08:10|"),
            ("8:10", "08:10|"),
            ("2024-03-05 ca. 08:10", "~2024-03-05 08:10|"),
            ("08:10-09:00", "08:10..09:00|"),
            ("8:10 - 8:15", "08:10..08:15|"),
            ("~08:10-08:25", "~08:10..08:25|"),
            ("22:10 to 6 Mar 01:00", "22:10..3/6 01:00|"),
            ("5. March, 08:10", "3/5 08:10|"),
            ("2024-03-05 17:14pm", "2024-03-05 17:14|"),
            ("07:30am - First report", "07:30|First report"),
            ("08:10 PST", "08:10 PST|"),
            ("08:10 (UTC): disk full", "08:10 UTC|disk full"),
            ("08:10 (maybe earlier?)", "~08:10|"),
            ("08:10? Somebody calls", "~08:10|Somebody calls"),
            ("[08:10] Somebody calls", "08:10|Somebody calls"),
            ("2024-03-05", "2024-03-05 |"),
            ("2024-03-05T08:10:00-07:00 x", "2024-03-05 08:10 -07|x"),
            ("08:10 - 2 nodes are lost", "08:10|2 nodes are lost"),
            ("08:10 est. recovery", "08:10|est. recovery"),
            ("08:10 -2 nodes", "08:10|2 nodes"),
            ("08:10 (first alert)", "08:10|(first alert)"),
            ("about 08:10 CET", "~08:10 CET|"),
            ("08:10 - 09:00 UTC", "08:10..09:00 UTC|"),
            ("08:10 UTC - 09:00 UTC: lost", "08:10..09:00 UTC|lost"),
        ] {
            assert_eq!(read(text), found, "{text}");
        }
    }

    #[test]
    fn what_begins_with_no_time_is_none() {
        for text in [
            "",
            "2X:XX (not sure exact time)",
            "504",
            "about 40 nodes",
            "Detection",
            "3 nodes",
            "yesterday 10:00",
        ] {
            assert_eq!(read(text), "none", "{text}");
        }
    }
}
