//! Collects everything that is wrong in one document, instead of stopping at the first.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::lines::Lines;
use super::problem::{Found, Problem};

/// What is wrong in one document, while it is read.
pub(super) struct Report<'a> {
    file: &'a str,
    lines: Lines<'a>,
    problems: RefCell<Vec<(usize, Problem)>>,
    broken: RefCell<BTreeSet<usize>>,
}

impl<'a> Report<'a> {
    /// Nothing is wrong yet.
    pub(super) fn on(file: &'a str, text: &'a str) -> Self {
        Self {
            file,
            lines: Lines::of(text),
            problems: RefCell::default(),
            broken: RefCell::default(),
        }
    }

    /// The lines of the document.
    pub(super) const fn lines(&self) -> &Lines<'a> {
        &self.lines
    }

    /// Notes one problem at a byte of the text.
    pub(super) fn add(&self, at: usize, key: &str, found: Found, help: String) {
        let problem = Problem {
            file: self.file.to_owned(),
            line: self.lines.line(at),
            column: self.lines.column(at),
            key: key.to_owned(),
            found,
            help,
        };
        self.problems.borrow_mut().push((at, problem));
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
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|(at, _)| *at);
        problems.into_iter().map(|(_, problem)| problem).collect()
    }
}
