//! A line of a timeline: when, who, what. Nothing in it is markup; whoever shows it makes it safe for its place.

use jiff::Timestamp;

use crate::{ids::EntryId, names::UserId, reply::Tone, text};

use super::{Attachment, Cursor, Entry};

/// A line of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When it happened.
    pub at: Timestamp,
    /// Who did or said it.
    pub who: Teller,
    /// What was done, to be read behind the name of whoever did it; empty for an entry, which only says words.
    pub what: Vec<Piece>,
    /// The words that were said, as they were written; may be empty.
    pub words: String,
    /// What it means for the incident.
    pub tone: Tone,
    /// The entry it stands for, where somebody put it there.
    pub entry: Option<Mark>,
    /// What kind of thing it is: the name of an event's kind, or `entry.note`, `entry.message`, `entry.pin`.
    pub kind: String,
    /// Files that belong to it.
    pub files: Vec<Attachment>,
    /// Its place, to turn the page by.
    pub place: Cursor,
}

/// An entry, as a line names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Its key.
    pub id: EntryId,
    /// The number people call it by.
    pub number: i64,
    /// Whether it said something else before.
    pub is_edited: bool,
}

/// Who did or said what a line tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Teller {
    /// Binnacle itself.
    Binnacle,
    /// A person.
    Person {
        /// The Discord account.
        user: UserId,
        /// The name shown then, where it was put on record.
        name: Option<String>,
    },
}

/// A piece of what was done. People are named in each place as it is done there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Plain words.
    Words(String),
    /// A person.
    Person(UserId),
}

impl Piece {
    /// Plain words.
    pub(super) fn words(words: impl Into<String>) -> Self {
        Self::Words(words.into())
    }
}

impl Line {
    /// An entry as a line.
    pub fn of_entry(entry: &Entry, files: Vec<Attachment>) -> Self {
        Self {
            at: entry.at,
            who: Teller::Person {
                user: entry.author,
                name: Some(entry.author_name.clone()),
            },
            what: Vec::new(),
            words: entry.text.clone(),
            tone: Tone::Grey,
            entry: Some(Mark {
                id: entry.id,
                number: entry.number,
                is_edited: entry.version > 1,
            }),
            kind: format!("entry.{}", entry.source.as_str()),
            files,
            place: Cursor {
                at: entry.at,
                is_entry: true,
                number: entry.number,
            },
        }
    }

    /// What happened in plain words, with people named by the caller, and the files at the end.
    pub fn plain(&self, person: impl Fn(UserId) -> String) -> String {
        self.joined(person, str::to_owned)
    }

    /// What happened, for Discord: people's words are no markup, and nobody is called.
    pub fn discord(&self) -> String {
        self.joined(|user| format!("<@{user}>"), text::discord)
    }

    fn joined(&self, person: impl Fn(UserId) -> String, safe: impl Fn(&str) -> String) -> String {
        let what = self.what.iter().map(|piece| match piece {
            Piece::Words(words) => safe(words),
            Piece::Person(user) => person(*user),
        });
        let said = [what.collect(), safe(&self.words)];
        let said: Vec<String> = said.into_iter().filter(|part| !part.is_empty()).collect();
        let files: Vec<String> = self.files.iter().map(|file| safe(&file.told())).collect();
        let files = (!files.is_empty()).then(|| format!("Files: {}", files.join(", ")));
        let parts = [Some(said.join(": ")).filter(|said| !said.is_empty()), files];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }
}
