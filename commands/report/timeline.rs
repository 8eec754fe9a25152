//! The timeline of a report: what was written when, as instants.

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::moment::{Day, Spoken};

use super::{
    entry::entry,
    inline::plain,
    note::Notes,
    of_kind,
    outline::{Block, What},
    place::Place,
    reader::Reader,
    section::{Kind, Section},
    source::Source,
};

/// When something happened, as exactly as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "at")]
pub enum When {
    /// At this instant.
    Exact(Timestamp),
    /// About then.
    About(Timestamp),
    /// On this day, at a time that is not written.
    Day(Date),
    /// The time that is written cannot be read.
    Unknown,
}

impl When {
    /// The instant, if the time of the day is known.
    pub const fn instant(self) -> Option<Timestamp> {
        match self {
            Self::Exact(at) | Self::About(at) => Some(at),
            Self::Day(_) | Self::Unknown => None,
        }
    }
}

/// One line of a timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// When it happened, or began.
    pub at: When,
    /// When it ended, where a range is written.
    pub until: Option<Timestamp>,
    /// The time as it is written.
    pub said: String,
    /// What happened, in Markdown.
    pub text: String,
}

/// The lines of all sections that are timelines.
pub(super) fn lines(
    place: Place,
    date: Date,
    source: &Source,
    sections: &[Section],
    notes: &mut Notes,
) -> Vec<Line> {
    let mut reader = Reader::new(place, date, source, notes);
    for block in of_kind(sections, Kind::Timeline).flat_map(|section| &section.blocks) {
        reader.block(block);
    }
    let lines = reader.into_lines();
    if lines.is_empty() {
        notes.add("No timeline was found.");
    }
    lines
}

/// Longer than this, a timeline probably holds work that came after the incident.
const LONG: SignedDuration = SignedDuration::from_hours(3 * 24);

/// The first and the last instant.
pub(super) fn ends(timeline: &[Line], notes: &mut Notes) -> (Option<Timestamp>, Option<Timestamp>) {
    let started = timeline.iter().find_map(|line| line.at.instant());
    let last = timeline
        .iter()
        .rev()
        .find_map(|line| line.until.or(line.at.instant()));
    // A day that says nothing of its own is only a heading for the times below it.
    let first = timeline.first().filter(|line| !line.text.is_empty());
    if let Some(When::Day(day)) = first.map(|line| line.at) {
        notes.add(format!(
            "The timeline begins on {day} without a time, so the incident may have begun before its first time."
        ));
    }
    let (Some(from), Some(to)) = (started, last) else {
        return (started, None);
    };
    if to <= from {
        notes.add("The last time is not after the first one, so no end and no length is known.");
        return (started, None);
    }
    if to.duration_since(from) > LONG {
        notes.add(
            "The timeline runs over more than three days, so its last lines may be later work.",
        );
    }
    (started, Some(to))
}

/// The zone that the first time which names one was written in.
pub(super) fn first_zone(blocks: &[Block]) -> Option<(String, Spoken)> {
    first(blocks, |text| {
        let found = entry(text)?;
        let zone = found.zone?;
        let words = found.said.split_whitespace().next_back();
        let said = words.unwrap_or_default().trim_matches(['(', ')']);
        Some((said.to_owned(), zone))
    })
}

/// The first whole date that a timeline names.
pub(super) fn first_date(blocks: &[Block]) -> Option<Date> {
    first(blocks, |text| match entry(text)?.day? {
        Day::On(date) => Some(date),
        _ => None,
    })
}

/// The first of something among the texts that may begin with a time.
fn first<T>(blocks: &[Block], found: impl Fn(&str) -> Option<T>) -> Option<T> {
    blocks.iter().find_map(|block| match &block.what {
        What::Heading(_, text) => found(text),
        What::List(items) => items.iter().find_map(|item| found(&plain(&item.head))),
        What::Table(rows) => rows.iter().flatten().find_map(|cell| found(&plain(cell))),
        What::Paragraph(pieces) => plain(pieces).lines().find_map(&found),
        What::Front(_) | What::Rest => None,
    })
}
