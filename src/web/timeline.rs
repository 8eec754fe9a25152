//! The timeline of an incident, day by day.

use binnacle_commands::timeline::{Attachment, Line};
use jiff::tz::TimeZone;

use crate::app::Story;

use super::{
    look,
    moment::{self, Moment},
    words::{People, Words},
};

/// A day.
pub(super) struct Day {
    pub(super) name: String,
    pub(super) lines: Vec<Happened>,
}

/// One thing that happened, or that somebody said.
pub(super) struct Happened {
    pub(super) at: Moment,
    pub(super) tone: &'static str,
    pub(super) who: String,
    pub(super) did: Words,
    pub(super) words: Words,
    /// What it is, where somebody put it there.
    pub(super) entry: Option<String>,
    pub(super) files: Vec<File>,
}

/// A file that belongs to it.
pub(super) struct File {
    pub(super) name: String,
    pub(super) size: u64,
    /// Where it can be had.
    pub(super) link: Option<String>,
    /// Why it cannot.
    pub(super) trouble: Option<String>,
}

/// The lines of a story, the newest first, day by day on the team's clocks.
pub(super) fn days(story: &Story, people: &People<'_>, zone: &TimeZone) -> Vec<Day> {
    let incident = story.incident.name();
    let mut days: Vec<Day> = Vec::new();
    for line in &story.lines {
        let name = moment::day(line.at, zone);
        let files = line.files.iter().map(|one| file(one, &incident));
        let happened = Happened {
            at: Moment::clock(line.at, zone),
            tone: look::class(line.tone),
            who: people.who(&line.who),
            did: Words::told(&line.what, people),
            words: Words::new(&line.words, people),
            entry: entry(line),
            files: files.collect(),
        };
        match days.last_mut() {
            Some(day) if day.name == name => day.lines.push(happened),
            _ => days.push(Day {
                name,
                lines: vec![happened],
            }),
        }
    }
    days
}

/// What an entry is, with the number by which chat knows it.
fn entry(line: &Line) -> Option<String> {
    let mark = line.entry?;
    let what = match line.kind.as_str() {
        "entry.message" => "Message",
        "entry.pin" => "Pinned message",
        _ => "Note",
    };
    let edited = if mark.is_edited { ", edited" } else { "" };
    Some(format!("{what} {}{edited}", mark.number))
}

fn file(file: &Attachment, incident: &str) -> File {
    File {
        name: file.name.clone(),
        size: file.size,
        link: file
            .is_kept
            .then(|| format!("/incidents/{incident}/files/{}", file.id)),
        trouble: match (&file.why, file.is_kept) {
            (_, true) => None,
            (Some(why), false) => Some(format!("Could not be kept: {why}")),
            (None, false) => Some("It is being kept".to_owned()),
        },
    }
}
