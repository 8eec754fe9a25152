//! Past reports: what a team wrote of its incidents before it had Binnacle, imported from a folder of Markdown files.

mod card;
mod import;
mod search;
#[cfg(test)]
mod tests;
mod told;

use jiff::Timestamp;

use crate::{names::GuildId, report::Report};

pub use card::{list, not_there, of_no_service, show};
pub use import::{Given, Item, Known, Outcome, event, given, sort_out};
pub use search::{Hit, Place, Words, found, lines};
pub use told::{count, json, line};

/// A past report on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The server it belongs to.
    pub workspace: GuildId,
    /// The number people call it by, counted in its workspace from 1.
    pub number: i64,
    /// The file it was read from, from the folder that was imported; each file is there once.
    pub file: String,
    /// The SHA-256 of the file, in hexadecimal digits.
    pub hash: String,
    /// What was read.
    pub report: Report,
    /// When it was imported last.
    pub imported_at: Timestamp,
}

impl Past {
    /// What people call it: `PAST-3`.
    pub fn name(&self) -> String {
        name(self.number)
    }
}

/// What people call the past report with a number.
pub fn name(number: i64) -> String {
    format!("PAST-{number}")
}

/// The number of a past report, as people type it: `PAST-3`.
pub fn typed(text: &str) -> Option<i64> {
    let text = text.trim();
    let is_named = text
        .get(..5)
        .is_some_and(|start| start.eq_ignore_ascii_case("past-"));
    let digits = text.get(5..).filter(|_| is_named)?;
    digits.parse().ok().filter(|number| *number > 0)
}
