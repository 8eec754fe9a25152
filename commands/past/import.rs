//! Importing: which files are new, which are known, and which are no reports.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    Event, Who,
    event::Kind,
    hex::hex,
    report::{Report, Unread, read},
};

/// A file of a folder, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Its name, from the folder on.
    pub file: String,
    /// The SHA-256 of what it holds.
    pub hash: String,
    /// What was read, or why nothing was.
    pub read: Result<Report, Unread>,
}

/// A report that is on record already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub number: i64,
    /// The file it was read from.
    pub file: String,
    /// The SHA-256 of that file.
    pub hash: String,
}

/// What becomes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is put on record under this number.
    New(i64),
    /// The report with this number, which was read from it before, is replaced.
    Changed(i64),
    /// The report with this number was read from it before, and is the same.
    Unchanged(i64),
    /// Its words are those of another file, which is on record.
    SameAs(String),
    /// It is no report: an index, a guide, a template.
    NoReport(Unread),
    /// It cannot be read.
    Refused(Unread),
}

/// A file, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The file.
    pub given: Given,
    /// What becomes of it.
    pub outcome: Outcome,
}

impl Item {
    /// The number and the report that are to be written.
    pub fn written(&self) -> Option<(i64, &Report)> {
        match (&self.outcome, &self.given.read) {
            (Outcome::New(number) | Outcome::Changed(number), Ok(report)) => {
                Some((*number, report))
            }
            _ => None,
        }
    }
}

/// Reads a file.
pub fn given(file: &str, bytes: &[u8]) -> Given {
    Given {
        file: file.to_owned(),
        hash: hex(&Sha256::digest(bytes)),
        read: read(file, bytes),
    }
}

/// Decides what becomes of each file, the oldest incident first, and what is no report last.
///
/// A file is known by its name, and its words by their hash: importing a folder twice changes nothing, a file that was edited replaces
/// what it said before, and one that was moved or copied is not put on record again.
pub fn sort_out(mut given: Vec<Given>, known: &[Known]) -> Vec<Item> {
    let day = |one: &Given| one.read.as_ref().ok().map(|report| report.date);
    given.sort_by(|one, other| {
        let none_last = |one: &Given| day(one).is_none();
        (none_last(one), day(one), &one.file).cmp(&(none_last(other), day(other), &other.file))
    });
    let mut by_hash: BTreeMap<String, String> = known
        .iter()
        .map(|one| (one.hash.clone(), one.file.clone()))
        .collect();
    let mut newest = known.iter().map(|one| one.number).max().unwrap_or(0);
    let outcome = |given: &Given| {
        if let Err(why) = given.read {
            return match why {
                Unread::NoReport | Unread::Template => Outcome::NoReport(why),
                _ => Outcome::Refused(why),
            };
        }
        let before = known.iter().find(|one| one.file == given.file);
        match before {
            Some(one) if one.hash == given.hash => return Outcome::Unchanged(one.number),
            _ => {}
        }
        if let Some(other) = by_hash.get(&given.hash) {
            return Outcome::SameAs(other.clone());
        }
        by_hash.insert(given.hash.clone(), given.file.clone());
        if let Some(one) = before {
            return Outcome::Changed(one.number);
        }
        newest += 1;
        Outcome::New(newest)
    };
    let outcomes: Vec<Outcome> = given.iter().map(outcome).collect();
    let items = given.into_iter().zip(outcomes);
    items
        .map(|(given, outcome)| Item { given, outcome })
        .collect()
}

/// What the record says of a file; `None` where nothing is written.
pub fn event(item: &Item, now: Timestamp) -> Option<Event> {
    let (number, report) = item.written()?;
    let kind = match item.outcome {
        Outcome::New(_) => Kind::PastImported,
        _ => Kind::PastReplaced,
    };
    Some(Event {
        at: now,
        who: Who::Bot,
        subject: format!("past:{number}"),
        kind,
        data: json!({
            "number": number,
            "file": item.given.file,
            "hash": item.given.hash,
            "title": report.title,
            "date": report.date,
        }),
    })
}
