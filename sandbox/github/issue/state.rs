//! The state of an issue, and why it is in it.

/// Open or closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Work is left.
    Open,
    /// No work is left.
    Closed,
}

impl State {
    /// GitHub's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    pub(in crate::github) fn parse(word: &str) -> Option<Self> {
        [Self::Open, Self::Closed]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// Why an issue is in its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The work is done.
    Completed,
    /// It will not be done.
    NotPlanned,
    /// Another issue is about the same.
    Duplicate,
    /// It was closed before.
    Reopened,
}

impl Reason {
    pub(super) const WORDS: [&str; 4] = ["completed", "not_planned", "duplicate", "reopened"];

    /// GitHub's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::NotPlanned => "not_planned",
            Self::Duplicate => "duplicate",
            Self::Reopened => "reopened",
        }
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        [
            Self::Completed,
            Self::NotPlanned,
            Self::Duplicate,
            Self::Reopened,
        ]
        .into_iter()
        .find(|reason| reason.as_str() == word)
    }
}
