//! Repositories that are called otherwise by now. GitHub forwards whoever reads under a former name, but takes no writes there.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use binnacle_commands::names::Repository;

/// What repositories are called by now, by the names under which they are known here.
#[derive(Debug, Default)]
pub(super) struct Moved(Mutex<BTreeMap<Repository, Repository>>);

impl Moved {
    /// Remembers what a repository is called by now.
    pub(super) fn learn(&self, known: Repository, now: Repository) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.insert(known, now);
    }

    /// What a repository is called by now, where it is called otherwise.
    pub(super) fn now(&self, known: &Repository) -> Option<Repository> {
        let names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.get(known).cloned()
    }
}

/// The repository in a route, and what stands behind it.
pub(super) fn parts(route: &str) -> Option<(Repository, &str)> {
    let inside = route.strip_prefix("/repos/")?;
    let end = inside
        .match_indices('/')
        .nth(1)
        .map_or(inside.len(), |(at, _)| at);
    Some((inside[..end].parse().ok()?, &inside[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_taken_apart() {
        let harbour: Repository = "harbour/operations".parse().unwrap();
        for (route, rest) in [
            ("/repos/harbour/operations", Some("")),
            ("/repos/harbour/operations/issues/3", Some("/issues/3")),
            ("/repos/harbour", None),
            ("/user", None),
        ] {
            let found = parts(route);
            assert_eq!(found, rest.map(|rest| (harbour.clone(), rest)), "{route}");
        }
    }

    #[test]
    fn the_newest_name_counts() {
        let name = |text: &str| text.parse::<Repository>().unwrap();
        let moved = Moved::default();
        assert_eq!(moved.now(&name("a/b")), None);
        moved.learn(name("a/b"), name("a/c"));
        moved.learn(name("a/b"), name("a/d"));
        assert_eq!(moved.now(&name("A/B")), Some(name("a/d")));
    }
}
