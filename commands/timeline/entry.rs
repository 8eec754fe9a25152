//! An entry that somebody put on a timeline.

use jiff::Timestamp;

use crate::{
    ids::{EntryId, IncidentId},
    incident::{Origin, Stamp},
    names::{GuildId, UserId},
};

/// An entry on the timeline of an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its key.
    pub id: EntryId,
    /// The server it belongs to.
    pub workspace: GuildId,
    /// Whose timeline it is on.
    pub incident: IncidentId,
    /// The number people call it by, counted in its incident from 1.
    pub number: i64,
    /// When it happened.
    pub at: Timestamp,
    /// How it came there.
    pub source: Source,
    /// Who said it.
    pub author: UserId,
    /// The name that the author showed then.
    pub author_name: String,
    /// The words as they were then; empty for a message of nothing but files.
    pub text: String,
    /// Who put it there, and when.
    pub added: Stamp,
    /// Who took it away, and when, where it is not shown.
    pub removed: Option<Stamp>,
    /// Counts its changes; a change names the version it was decided on.
    pub version: i64,
}

impl Entry {
    /// The entry, no longer hanging on a pin.
    #[must_use]
    pub(super) fn kept(&self) -> Self {
        let source = match self.source {
            Source::Pin(origin) => Source::Message(origin),
            source => source,
        };
        Self {
            source,
            ..self.clone()
        }
    }
}

/// How an entry came onto a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Somebody wrote it.
    Note,
    /// Somebody took a message by its menu.
    Message(Origin),
    /// Somebody marked a message with a pin.
    Pin(Origin),
}

impl Source {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Message(_) => "message",
            Self::Pin(_) => "pin",
        }
    }

    /// The source for a stored name and the message that belongs to it.
    pub fn from_name(name: &str, origin: Option<Origin>) -> Option<Self> {
        match (name, origin) {
            ("note", _) => Some(Self::Note),
            ("message", Some(origin)) => Some(Self::Message(origin)),
            ("pin", Some(origin)) => Some(Self::Pin(origin)),
            _ => None,
        }
    }

    /// The message it was taken from.
    pub const fn origin(self) -> Option<Origin> {
        match self {
            Self::Note => None,
            Self::Message(origin) | Self::Pin(origin) => Some(origin),
        }
    }
}

/// What an entry said before it was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Which version it was, from 1.
    pub number: i64,
    /// When it was said to have happened.
    pub at: Timestamp,
    /// The words.
    pub text: String,
    /// Who replaced it, and when.
    pub changed: Stamp,
}
