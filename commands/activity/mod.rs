//! Issues and pull requests of a team's repositories, as they were opened and closed week by week.

mod ask;
mod card;
mod count;
mod picture;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

pub use ask::{Ask, Weeks, repositories};
pub use card::{answer, told};
pub use count::{Activity, Flow, OfRepository, Unread, Week, count};

/// An issue or a pull request, as GitHub lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// Which of the two.
    pub kind: Kind,
    /// When it was opened first.
    pub opened_at: Timestamp,
    /// When it was closed last; none while it is open, also where it was closed before.
    pub closed_at: Option<Timestamp>,
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An issue.
    Issue,
    /// A pull request.
    Pull {
        /// Whether it was closed by being merged.
        is_merged: bool,
    },
}

/// What was read of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What changed since the first week begins.
    pub items: Vec<Item>,
    /// Whether that is all of it. Of a very busy repository only the newest changes are read.
    pub is_whole: bool,
}
