//! Past incident reports in Markdown, as teams have written them over the years.
//!
//! [`read`] is lenient: it takes what it understands, keeps the whole text, and says in words what it assumed, what looked odd and
//! what it left where it stood. Two templates are known: the story (summary, timeline under headings, lessons, action items) and
//! the form (details, a timeline in a table, preventive measures).

mod action;
mod clocks;
mod days;
mod entry;
mod field;
mod heading;
mod inline;
mod left;
mod lessons;
mod note;
mod outline;
mod place;
mod reader;
mod section;
mod source;
mod table;
mod timeline;
mod title;
mod unread;
mod words;

#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

pub use action::{ActionKind, ReportAction};
pub use lessons::Lessons;
pub use place::ZoneRead;
pub use timeline::{Line, When};
pub use title::DateFrom;
pub use unread::Unread;
pub use words::{summary_line, unread_line};

use clocks::zoned;
use field::fields;
use heading::{dated, named, titled};
use left::{left, summary};
use note::Notes;
use outline::outline;
use section::{Kind, Section, sections};
use source::Source;
use timeline::{ends, first_date, lines};

/// The largest file that is read, in bytes.
pub const LARGEST: usize = 1024 * 1024;

/// A past report, as far as it could be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The name of the incident: the title without its date.
    pub title: String,
    /// The day of the incident.
    pub date: Date,
    /// Where the day is from.
    pub date_from: DateFrom,
    /// The summary, in Markdown.
    pub summary: String,
    /// The whole report, in Markdown.
    pub body: String,
    /// The zone that its times are in.
    pub zone: ZoneRead,
    /// What happened when, in the order in which it is written.
    pub timeline: Vec<Line>,
    /// The first instant of the timeline.
    pub started: Option<Timestamp>,
    /// The last instant of the timeline, or the end of its last range. `None` when it is not after the first.
    pub ended: Option<Timestamp>,
    /// From the first instant to the last.
    pub length: Option<SignedDuration>,
    /// What was learnt.
    pub lessons: Lessons,
    /// What should be done.
    pub actions: Vec<ReportAction>,
    /// What was assumed, looked odd, or was left where it stood, each in a sentence.
    pub notes: Vec<String>,
}

/// Reads one file.
///
/// # Errors
/// When it is no report, as [`Unread`] says.
pub fn read(file_name: &str, bytes: &[u8]) -> Result<Report, Unread> {
    let mut notes = Notes::default();
    let source = Source::of(bytes, &mut notes)?;
    let (heading, blocks) = titled(outline(&source))?;
    let sections = sections(blocks);
    let has = |kind| sections.iter().any(|section| section.kind == kind);
    if !has(Kind::Timeline) && !has(Kind::Summary) {
        return Err(Unread::NoReport);
    }
    let fields = fields(&sections);
    let (date, date_from) = dated(&heading, file_name, &fields, &sections, &mut notes)?;
    let clocks_on =
        of_kind(&sections, Kind::Timeline).find_map(|section| first_date(&section.blocks));
    let (place, zone) = zoned(
        &heading,
        clocks_on.unwrap_or(date),
        &fields,
        &sections,
        &mut notes,
    );
    let timeline = lines(place, date, &source, &sections, &mut notes);
    let (started, ended) = ends(&timeline, &mut notes);
    let mut lessons = Lessons::default();
    let mut actions = Vec::new();
    for section in &sections {
        match section.kind {
            Kind::Well | Kind::Wrong | Kind::Lucky | Kind::Lessons => {
                lessons.read(section, &mut notes);
            }
            Kind::Actions => action::read(section, &mut actions, &mut notes),
            _ => {}
        }
    }
    let summary = summary(&sections, &source, &mut notes);
    left(&sections, &mut notes);
    Ok(Report {
        title: named(&heading, &fields),
        date,
        date_from,
        summary,
        body: source.text().to_owned(),
        zone,
        timeline,
        started,
        ended,
        length: started.zip(ended).map(|(from, to)| to.duration_since(from)),
        lessons,
        actions,
        notes: notes.into_told(),
    })
}

fn of_kind(sections: &[Section], kind: Kind) -> impl Iterator<Item = &Section> {
    sections.iter().filter(move |section| section.kind == kind)
}
