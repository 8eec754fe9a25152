//! Turning the pages of a timeline: by the place of a line, so that a long one is as fast as a short one.

use std::{fmt, str::FromStr};

use jiff::Timestamp;

/// How many lines a page shows in chat.
pub const PAGE: u32 = 15;

/// The place of a line. Lines are ordered by time; at one time what happened by itself stands before what people added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// When it happened.
    pub at: Timestamp,
    /// Whether it is an entry of somebody's.
    pub is_entry: bool,
    /// The number of the event, or of the entry.
    pub number: i64,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// At the first line.
    Start,
    /// It ends with the newest line.
    End,
    /// Behind a line.
    After(Cursor),
    /// It ends before a line.
    Before(Cursor),
}

/// A page of a timeline. Its lines are in the order of time, wherever it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Where it begins.
    pub from: From,
    /// How many lines it has at most.
    pub limit: u32,
}

impl From {
    /// Whether the page is filled from its end.
    pub const fn is_backward(self) -> bool {
        matches!(self, Self::End | Self::Before(_))
    }

    /// The line that the page begins behind, or ends before.
    pub const fn cursor(self) -> Option<Cursor> {
        match self {
            Self::Start | Self::End => None,
            Self::After(cursor) | Self::Before(cursor) => Some(cursor),
        }
    }
}

impl fmt::Display for From {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, cursor) = match self {
            Self::Start => return f.write_str("start"),
            Self::End => return f.write_str("end"),
            Self::After(cursor) => ("after", cursor),
            Self::Before(cursor) => ("before", cursor),
        };
        let kind = if cursor.is_entry { "entry" } else { "event" };
        let millis = cursor.at.as_millisecond();
        write!(f, "{name}:{millis}:{kind}:{}", cursor.number)
    }
}

/// A text that names no place on a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no place on a timeline")]
pub struct NoPlace;

impl FromStr for From {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let parts: Vec<&str> = text.split(':').collect();
        let (name, millis, kind, number) = match parts[..] {
            ["start"] => return Ok(Self::Start),
            ["end"] => return Ok(Self::End),
            [name, millis, kind, number] => (name, millis, kind, number),
            _ => return Err(NoPlace),
        };
        let millis = millis.parse().map_err(|_| NoPlace)?;
        let cursor = Cursor {
            at: Timestamp::from_millisecond(millis).map_err(|_| NoPlace)?,
            is_entry: match kind {
                "entry" => true,
                "event" => false,
                _ => return Err(NoPlace),
            },
            number: number.parse().map_err(|_| NoPlace)?,
        };
        match name {
            "after" => Ok(Self::After(cursor)),
            "before" => Ok(Self::Before(cursor)),
            _ => Err(NoPlace),
        }
    }
}
