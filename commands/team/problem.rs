//! What is wrong with a document, told so that its author can put it right without asking.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::text;

/// One thing that is wrong in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The document's file, as it was named when it was read.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The character in the line, counted from 1.
    pub column: usize,
    /// The key with the tables it stands in; empty when the document as a whole is meant.
    pub key: String,
    /// What stands there.
    pub found: Found,
    /// What is allowed, or what would help.
    pub help: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            column,
            key,
            found,
            help,
        } = self;
        match (key.as_str(), found) {
            ("", Found::Nothing) => write!(f, "{file}:{line}:{column}: {help}"),
            ("", found) => write!(f, "{file}:{line}:{column}: found {found}, {help}"),
            (key, found) => write!(f, "{file}:{line}: `{key}`: found {found}, {help}"),
        }
    }
}

/// What stands where something else should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The key is not there.
    Nothing,
    /// What was written, on one line and cut when long.
    Written(String),
    /// A description, where the text itself would not help.
    Kind(String),
}

impl Found {
    const LONGEST: usize = 60;

    /// What was written, made fit to show.
    pub(super) fn written(raw: &str) -> Self {
        let shown = text::code(raw, Self::LONGEST);
        if shown.is_empty() {
            Self::Kind("empty text".to_owned())
        } else {
            Self::Written(shown)
        }
    }

    /// A description.
    pub(super) fn kind(words: impl Into<String>) -> Self {
        Self::Kind(words.into())
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing"),
            Self::Written(text) => write!(f, "`{text}`"),
            Self::Kind(words) => f.write_str(words),
        }
    }
}

impl Serialize for Found {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_none(),
            Self::Written(text) | Self::Kind(text) => serializer.serialize_str(text),
        }
    }
}

/// A key as it can stand within a message: with quotes where it needs them.
pub(super) fn shown(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !key.is_empty() && key.len() <= Found::LONGEST && key.chars().all(bare) {
        return key.to_owned();
    }
    let words = text::cut(&text::one_line(key), Found::LONGEST);
    format!("\"{}\"", words.replace('`', "'"))
}

/// Everything that is wrong in one or more documents, in the order of reading. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problems {
    problems: Vec<Problem>,
    left_out: usize,
}

impl Problems {
    /// More than these help nobody at once.
    pub const MOST: usize = 100;

    /// These problems, of which there is at least one.
    pub(super) fn of(mut problems: Vec<Problem>) -> Self {
        let left_out = problems.len().saturating_sub(Self::MOST);
        problems.truncate(Self::MOST);
        Self { problems, left_out }
    }

    /// The problems that are told, at most [`Self::MOST`].
    pub fn list(&self) -> &[Problem] {
        &self.problems
    }

    /// How many there are beyond those.
    pub const fn left_out(&self) -> usize {
        self.left_out
    }

    /// How many there are in all.
    pub fn count(&self) -> usize {
        self.problems.len() + self.left_out
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.problems.iter().enumerate() {
            let end = if at == 0 { "" } else { "\n" };
            write!(f, "{end}{problem}")?;
        }
        match self.left_out {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}

impl std::error::Error for Problems {}
