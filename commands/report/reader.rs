//! Reads the blocks of a timeline into its lines: headings, tables, lists and paragraphs that begin with times.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};

use crate::{moment::Spoken, text};

use super::{
    Line, When,
    days::Days,
    entry::{Entry, entry},
    inline::{Piece, plain},
    note::{LONGEST, Notes},
    outline::{Block, Item, What},
    place::{Place, place, statement},
    source::Source,
};

/// Reads the lines of a timeline, one after the other.
pub(super) struct Reader<'a> {
    place: Place,
    source: &'a Source,
    notes: &'a mut Notes,
    days: Days,
    /// Whether times inside of lists and paragraphs are lines, as no heading says one.
    is_flat: bool,
    /// The lines of the text that belong to the last line read.
    body: Option<(usize, usize)>,
    lines: Vec<Line>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(place: Place, date: Date, source: &'a Source, notes: &'a mut Notes) -> Self {
        Self {
            place,
            days: Days::of(date),
            source,
            notes,
            is_flat: true,
            body: None,
            lines: Vec::new(),
        }
    }

    /// Reads one block.
    pub(super) fn block(&mut self, block: &Block) {
        let is_read = match &block.what {
            What::Heading(_, text) => {
                let source = self.source;
                self.heading(text, source.lines(block.first, block.first));
                true
            }
            What::Table(rows) => self.is_flat && self.table(rows),
            What::List(items) => self.is_flat && self.list(items),
            What::Paragraph(pieces) => {
                let source = self.source;
                self.is_flat
                    && self.paragraph(&plain(pieces), source.lines(block.first, block.last))
            }
            What::Front(_) | What::Rest => false,
        };
        if is_read {
            return;
        }
        if self.lines.is_empty() {
            self.intro(block);
        } else {
            let first = self.body.map_or(block.first, |(first, _)| first);
            self.body = Some((first, block.last));
        }
    }

    /// What stands above the first time is a word about the zone, or is left where it stands.
    fn intro(&mut self, block: &Block) {
        let is_statement = match &block.what {
            What::Paragraph(pieces) => statement(&plain(pieces), &mut Notes::default()).is_some(),
            _ => false,
        };
        if !is_statement {
            self.notes
                .add("What stands above the first time of the timeline is kept in the body only.");
        }
    }

    /// The lines that were read.
    pub(super) fn into_lines(mut self) -> Vec<Line> {
        self.close();
        self.lines
    }

    /// Gives the last line the blocks that stand below it.
    fn close(&mut self) {
        if let (Some((first, last)), Some(line)) = (self.body.take(), self.lines.last_mut()) {
            let more = self.source.lines(first, last);
            if !line.text.is_empty() {
                line.text.push_str("\n\n");
            }
            line.text.push_str(more);
        }
    }

    fn heading(&mut self, heading: &str, raw: &str) {
        if let Some(found) = entry(heading) {
            self.is_flat = found.clock.is_none();
            self.push(
                &found,
                behind(raw.trim_start_matches(['#', ' ', '\t']), &found),
            );
            return;
        }
        self.is_flat = true;
        self.unknown(heading, "");
    }

    /// A line whose time cannot be read.
    fn unknown(&mut self, said: &str, text: &str) {
        self.close();
        let said = text::one_line(said);
        let quoted = if said.is_empty() { text } else { &said };
        self.notes.add(format!(
            "The timeline's `{}` says no time that can be read.",
            text::cut(&text::one_line(quoted), LONGEST)
        ));
        self.lines.push(Line {
            at: When::Unknown,
            until: None,
            said,
            text: text.to_owned(),
        });
    }

    /// A table with a column of times. The column of the day may stand apart.
    fn table(&mut self, rows: &[Vec<Vec<Piece>>]) -> bool {
        let words = |row: &Vec<Vec<Piece>>| row.iter().map(|cell| plain(cell)).collect();
        let rows: Vec<Vec<String>> = rows.iter().map(words).collect();
        let Some((header, rows)) = rows.split_first() else {
            return false;
        };
        let column = |name: &str| {
            let is = |cell: &String| cell.trim().to_lowercase().starts_with(name);
            header.iter().position(is)
        };
        let time = column("time").or(column("when"));
        let day = column("date").or(column("day"));
        let Some(first) = time.or(day) else {
            return false;
        };
        for row in rows {
            let cell = |at: usize| row.get(at).map_or("", |cell| cell.trim());
            let said = match (day, time) {
                (Some(day), Some(time)) => format!("{} {}", cell(day), cell(time)),
                _ => cell(first).to_owned(),
            };
            let told: Vec<&str> = (0..row.len())
                .filter(|at| Some(*at) != time && Some(*at) != day)
                .map(cell)
                .filter(|cell| !cell.is_empty())
                .collect();
            let told = told.join(" · ");
            match entry(&said) {
                Some(found) => {
                    let more = [found.rest, told.as_str()];
                    let more: Vec<&str> = more.into_iter().filter(|m| !m.is_empty()).collect();
                    self.push(&found, more.join(" · "));
                }
                None if said.trim().is_empty() && told.is_empty() => {}
                None => self.unknown(&said, &told),
            }
        }
        true
    }

    /// A list with times before its items. An item without one is a line of its own, at a time that is not known.
    fn list(&mut self, items: &[Item]) -> bool {
        let timed = |item: &Item| entry(&plain(&item.head)).is_some_and(|e| e.clock.is_some());
        if !items.iter().any(timed) {
            return false;
        }
        for item in items {
            let head = plain(&item.head);
            match entry(&head) {
                Some(found) if found.clock.is_some() || found.rest.is_empty() => {
                    self.push(&found, behind(&item.source, &found));
                }
                _ => self.unknown("", &item.source),
            }
        }
        true
    }

    /// A paragraph whose lines begin with times, or that is a day for the times below it.
    fn paragraph(&mut self, words: &str, raw: &str) -> bool {
        let begins = |found: &Entry<'_>| {
            found.clock.is_some() || (found.day.is_some() && found.rest.is_empty())
        };
        let first = words.lines().next().and_then(entry);
        if !first.is_some_and(|found| begins(&found)) {
            return false;
        }
        // Each line of words stands on a line of the text, but for odd breaks.
        let is_parallel = words.lines().count() == raw.lines().count();
        let written = if is_parallel { raw } else { words };
        for (line, written) in words.lines().zip(written.lines()) {
            match entry(line).filter(begins) {
                Some(found) => self.push(&found, behind(written.trim(), &found)),
                None => {
                    if let Some(last) = self.lines.last_mut() {
                        last.text.push('\n');
                        last.text.push_str(written.trim());
                    }
                }
            }
        }
        true
    }

    fn push(&mut self, found: &Entry<'_>, text: String) {
        self.close();
        let place = self.place_of(found.zone.as_ref());
        let (at, until) = match found.clock {
            None => {
                let day = self.days.whole(found, self.notes);
                (day.map_or(When::Unknown, When::Day), None)
            }
            Some(clock) => {
                if clock.is_doubled {
                    self.notes
                        .add(format!("`{}` is read on the dial of 24 hours.", found.said));
                }
                self.timed(found, clock.time, &place)
            }
        };
        self.lines.push(Line {
            at,
            until,
            said: found.said.to_owned(),
            text,
        });
    }

    /// The instant of a time, and the end of its range.
    fn timed(
        &mut self,
        found: &Entry<'_>,
        clock: Time,
        place: &Place,
    ) -> (When, Option<Timestamp>) {
        let date = self.days.timed(found, clock, self.notes);
        let at = match place.instant(date.to_datetime(clock)) {
            Some(at) if found.is_about => When::About(at),
            Some(at) => When::Exact(at),
            None => When::Unknown,
        };
        let end = self.days.end(found, date, clock, self.notes);
        let until = end
            .zip(found.until)
            .and_then(|(on, (_, clock))| place.instant(on.to_datetime(clock.time)));
        (at, until)
    }

    fn place_of(&mut self, spoken: Option<&Spoken>) -> Place {
        let date = self.days.near();
        let own = spoken.and_then(|spoken| place(std::slice::from_ref(spoken), date, self.notes));
        own.unwrap_or_else(|| self.place.clone())
    }
}

/// What may stand around a time to make it stand out.
const MARKUP: &[char] = &['*', '_', '`', '[', ' ', '\t'];

/// What is written behind a time, as it is written; its plain words when the time cannot be found in it.
fn behind(raw: &str, found: &Entry<'_>) -> String {
    let written = raw
        .trim_start_matches(MARKUP)
        .strip_prefix(found.said.trim_start_matches('['));
    let Some(written) = written else {
        return found.rest.to_owned();
    };
    let is_edge = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | ',' | '|');
    let unmarked = written.trim_start_matches([']', ':']);
    // Marks that began before the time end right behind it, or else somewhere in the words.
    let marks: &[char] = &['*', '_', '`'];
    let is_marked = raw.starts_with(marks);
    if is_marked && !unmarked.starts_with(marks) {
        return found.rest.to_owned();
    }
    let unmarked = if is_marked {
        unmarked.trim_start_matches(marks)
    } else {
        unmarked
    };
    unmarked.trim_start_matches(is_edge).trim_end().to_owned()
}
