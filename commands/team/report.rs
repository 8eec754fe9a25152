//! Collects everything that is wrong in one document, instead of stopping at the first.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::lines::Lines;
use super::problem::{Found, Problem};

/// What is wrong in one document, while it is read.
pub(super) struct Report<'a> {
    file: &'a str,
    lines: Lines<'a>,
    notes: RefCell<Vec<Note>>,
    broken: RefCell<BTreeSet<usize>>,
}

impl<'a> Report<'a> {
    /// Nothing is wrong yet.
    pub(super) fn on(file: &'a str, text: &'a str) -> Self {
        Self {
            file,
            lines: Lines::of(text),
            notes: RefCell::default(),
            broken: RefCell::default(),
        }
    }

    /// The lines of the document.
    pub(super) const fn lines(&self) -> &Lines<'a> {
        &self.lines
    }

    /// Notes one problem at a byte of the text.
    pub(super) fn add(&self, at: usize, key: &str, found: Found, help: String) {
        let key = key.to_owned();
        self.notes.borrow_mut().push(Note {
            at,
            key,
            found,
            help,
        });
    }

    /// Notes that a line is not TOML. One such problem a line is told: the rest follow from the first.
    pub(super) fn add_broken(&self, at: usize, found: Found, help: String) {
        if self.broken.borrow_mut().insert(self.lines.line(at)) {
            self.add(at, "", found, help);
        }
    }

    /// Whether the line of a byte is not TOML, so that its value is not what its author meant.
    pub(super) fn is_broken(&self, at: usize) -> bool {
        self.broken.borrow().contains(&self.lines.line(at))
    }

    /// The problems in the order of the text.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        let mut notes = self.notes.into_inner();
        notes.sort_by_key(|note| note.at);
        let mut places = self.lines.walk();
        let problem = |Note {
                           at,
                           key,
                           found,
                           help,
                       }| {
            let (line, column) = places.place(at);
            let file = self.file.to_owned();
            Problem {
                file,
                line,
                column,
                key,
                found,
                help,
            }
        };
        notes.into_iter().map(problem).collect()
    }
}

/// A problem whose place is still a byte of the text.
struct Note {
    at: usize,
    key: String,
    found: Found,
    help: String,
}
