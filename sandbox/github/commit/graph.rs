//! What follows from how commits follow one another.

use std::collections::HashSet;

use super::{Code, Commit};

impl Code {
    /// A commit and everything that it follows, newest first.
    pub(in crate::github) fn history(&self, sha: &str) -> Vec<&Commit> {
        let mut wanted = HashSet::from([sha]);
        let mut found = Vec::new();
        for commit in self.commits.iter().rev() {
            if wanted.contains(commit.sha.as_str()) {
                wanted.extend(commit.parents.iter().map(String::as_str));
                found.push(commit);
            }
        }
        found
    }

    /// What the second follows and the first does not, newest first.
    pub(in crate::github) fn between(&self, without: &str, of: &str) -> Vec<&Commit> {
        let held: HashSet<_> = self
            .history(without)
            .into_iter()
            .map(|one| &one.sha)
            .collect();
        let mut history = self.history(of);
        history.retain(|commit| !held.contains(&commit.sha));
        history
    }

    /// The newest commit that both follow.
    pub(in crate::github) fn base(&self, one: &str, other: &str) -> Option<&Commit> {
        let held: HashSet<_> = self.history(one).into_iter().map(|one| &one.sha).collect();
        let mut history = self.history(other).into_iter();
        history.find(|commit| held.contains(&commit.sha))
    }

    /// Whether a commit follows another one, or is it.
    pub(in crate::github) fn holds(&self, of: &str, commit: &str) -> bool {
        self.history(of).iter().any(|one| one.sha == commit)
    }
}
