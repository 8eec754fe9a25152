//! What Binnacle takes at GitHub to do what a team's document asks of it, and what of that it has.

mod need;
mod told;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::names::Repository;

pub use need::{Need, Permission, Reach, needs};
pub use told::{is_fine, told};

/// Who Binnacle is at GitHub, and how it stands with each repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Where GitHub is.
    pub address: String,
    /// The login that it acts under.
    pub login: String,
    /// How it signed in, in words.
    pub way: String,
    /// The repositories, and what was found.
    pub places: BTreeMap<Repository, Place>,
}

/// How Binnacle stands with a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// It is let in.
    Open(Vec<(Need, Held)>),
    /// It is not, or nobody can tell.
    Shut(String),
}

/// Whether Binnacle has what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It has.
    Yes,
    /// It may read; whether it may write, GitHub says only when something is written.
    AtLeastRead,
    /// It has not.
    No,
}
