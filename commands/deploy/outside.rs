//! What is asked of GitHub about a commit that somebody wants to deploy, and what comes back, each with its age.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::facts::{Check, Commit, Fact, Review};
use crate::names::Repository;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Where the service's code is.
    pub repository: Repository,
    /// The branch, tag or commit, as somebody typed it.
    pub wanted: String,
    /// The whole SHA that was found for it before, if it was: everything but where the name leads now is asked of this commit.
    pub sha: Option<String>,
    /// The branches of which one must hold the commit; a `*` stands for any signs.
    pub branches: Vec<String>,
    /// The commit that is live at the place, if one is known to be.
    pub live: Option<String>,
}

/// What GitHub knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outside {
    /// The commit.
    pub commit: Fact<Commit>,
    /// Its checks and statuses.
    pub checks: Fact<Vec<Check>>,
    /// The review of its pull request.
    pub review: Fact<Review>,
    /// How many commits of its base it lacks.
    pub behind: Fact<u32>,
    /// What it would bring, beyond what is live.
    pub range: Fact<Range>,
    /// What is not known of all that, and why.
    pub gaps: Vec<Gap>,
}

/// What lies between two commits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// A page that shows it; none where nothing is live.
    pub url: Option<String>,
    /// The commits, newest first; perhaps not all of them.
    pub commits: Vec<Brought>,
    /// How many there are.
    pub total: u32,
    /// The whole SHAs of those that another one of them undoes.
    pub undone: BTreeSet<String>,
}

/// A commit that a deploy would bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brought {
    /// The whole SHA.
    pub sha: String,
    /// The first line of what it says.
    pub title: String,
    /// Who wrote it, as GitHub names them.
    pub author: Option<String>,
    /// When it was committed, as its committer's machine said. Good enough to measure by; nothing is decided by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// What.
    pub what: Part,
    /// Why, to stand after a colon.
    pub why: String,
}

/// What can be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The commit itself.
    Commit,
    /// The branches it is on.
    Branches,
    /// What it would bring.
    Range,
    /// Its checks.
    Checks,
    /// Its review.
    Review,
}

impl Part {
    /// What to call it.
    const fn name(self) -> &'static str {
        match self {
            Self::Commit => "the commit",
            Self::Branches => "the branches that hold it",
            Self::Range => "what it would bring",
            Self::Checks => "its checks",
            Self::Review => "its review",
        }
    }
}

impl Gap {
    /// A sentence for people.
    pub fn sentence(&self) -> String {
        format!("GitHub did not tell {}: {}.", self.what.name(), self.why)
    }
}

impl Outside {
    /// Nothing was read: GitHub does not answer, or is not asked.
    pub const UNKNOWN: Self = Self {
        commit: Fact::UNKNOWN,
        checks: Fact::UNKNOWN,
        review: Fact::UNKNOWN,
        behind: Fact::UNKNOWN,
        range: Fact::UNKNOWN,
        gaps: Vec::new(),
    };

    /// Nothing was read, for this reason.
    pub fn unknown(why: impl Into<String>) -> Self {
        let gap = Gap {
            what: Part::Commit,
            why: why.into(),
        };
        Self {
            gaps: vec![gap],
            ..Self::UNKNOWN
        }
    }

    /// The whole SHA that was found.
    pub fn sha(&self) -> Option<&str> {
        let commit = self.commit.value.as_ref()?;
        commit.sha.as_deref().filter(|_| commit.found == Some(true))
    }
}

impl Range {
    /// Which of these commits it would bring, those left out that it also undoes; not known if not all of it is.
    pub fn brings(&self, of: &BTreeSet<String>) -> Option<Vec<String>> {
        if of.is_empty() {
            return Some(Vec::new());
        }
        if usize::try_from(self.total) != Ok(self.commits.len()) {
            return None;
        }
        let commits = self.commits.iter().map(|commit| &commit.sha);
        let comes = commits.filter(|sha| of.contains(*sha) && !self.undone.contains(*sha));
        Some(comes.cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_held_back_comes_unless_it_is_undone() {
        let brought = |sha: &str| Brought {
            sha: sha.to_owned(),
            title: String::new(),
            author: None,
            at: None,
        };
        let range = |undone: &[&str], total| Range {
            url: None,
            commits: vec![brought("b"), brought("a")],
            total,
            undone: undone.iter().map(|sha| (*sha).to_owned()).collect(),
        };
        let held = BTreeSet::from(["a".to_owned(), "z".to_owned()]);
        assert_eq!(range(&[], 2).brings(&held), Some(vec!["a".to_owned()]));
        assert_eq!(range(&["a"], 2).brings(&held), Some(vec![]));
        assert_eq!(range(&[], 3).brings(&held), None);
        assert_eq!(range(&[], 3).brings(&BTreeSet::new()), Some(vec![]));
    }

    #[test]
    fn what_is_missing_is_told_with_its_reason() {
        let outside = Outside::unknown("it took longer than 10 s");
        assert_eq!(
            outside.gaps[0].sentence(),
            "GitHub did not tell the commit: it took longer than 10 s."
        );
        assert_eq!(outside.sha(), None);
    }
}
