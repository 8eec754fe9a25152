//! The shape of the code as tests: each rule reads the source text, tells file and line, and says what to do instead.
//!
//! A rule is a function from text to violations. Beside each rule stands a test with examples that keep and break it,
//! so that a rule that can no longer fail is noticed.

mod clock;
mod documents;
mod invariants;
mod layers;
mod libraries;
mod lock;
mod modules;
mod packages;
mod paths;
mod playbooks;
mod project;
mod purity;
mod size;
mod source;
mod sql;
mod words;

use std::fmt;

/// One place that breaks a rule.
#[derive(Debug)]
pub(crate) struct Violation {
    file: String,
    line: usize,
    what: String,
}

impl Violation {
    /// `what` tells what was found and what to do instead.
    pub(crate) fn new(file: &str, line: usize, what: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            what: what.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// Fails with every violation on a line of its own.
#[track_caller]
pub(crate) fn assert_kept(violations: &[Violation]) {
    let lines: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert!(
        lines.is_empty(),
        "{} broken:\n{}",
        lines.len(),
        lines.join("\n")
    );
}

/// The places of the violations, as `file:line`, for the tests of the rules themselves.
pub(crate) fn places(violations: &[Violation]) -> Vec<String> {
    violations
        .iter()
        .map(|v| format!("{}:{}", v.file, v.line))
        .collect()
}
