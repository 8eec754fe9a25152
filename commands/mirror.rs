//! The sweep over the mirror: what GitHub should show against what it shows. An empty difference is the healthy state.

use crate::{
    issue::{IssueState, IssueWanted, Mirrored, Thing, key_of},
    names::Repository,
};

/// An issue as GitHub lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueSeen {
    /// Its repository.
    pub repository: Repository,
    /// Its number.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// Its labels.
    pub labels: Vec<String>,
    /// Whether it is open.
    pub open: bool,
}

/// What has to be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mend {
    /// The thing's issue is missing or says something else.
    Sync(Thing),
    /// People closed the thing's issue, or opened it again: what that means is for the thing to say.
    Look {
        /// Whose issue.
        thing: Thing,
        /// Its repository.
        repository: Repository,
        /// Its number.
        number: i64,
    },
    /// The thing has this issue already; it was never recorded.
    Adopt {
        /// Whose issue.
        thing: Thing,
        /// Its repository.
        repository: Repository,
        /// Its number.
        number: i64,
    },
    /// A second issue for one thing: close it in favour of the first.
    CloseDuplicate {
        /// The repository of the issue to close.
        repository: Repository,
        /// Its number.
        number: i64,
        /// The one that stays, as GitHub links it from there.
        of: String,
    },
}

/// The difference between what things want and what GitHub shows.
pub fn diff(mirrored: &[Mirrored], seen: &[IssueSeen]) -> Vec<Mend> {
    let mut mends = Vec::new();
    for one in mirrored {
        let (thing, recorded) = (one.thing, one.place.number);
        let key = thing.key();
        let mut ours: Vec<&IssueSeen> = seen
            .iter()
            .filter(|s| key_of(&s.body) == Some(key.as_str()))
            .collect();
        ours.sort_by_key(|s| s.number);
        let is_recorded = |seen: &IssueSeen| {
            let place = one.place.repository.as_ref();
            Some(seen.number) == recorded && place.is_none_or(|known| *known == seen.repository)
        };
        let first = ours
            .iter()
            .find(|seen| is_recorded(seen))
            .or(ours.first())
            .copied();
        let Some(kept) = first else {
            mends.push(Mend::Sync(thing));
            continue;
        };
        let (number, repository) = (kept.number, kept.repository.clone());
        if !is_recorded(kept) {
            mends.push(Mend::Adopt {
                thing,
                repository: repository.clone(),
                number,
            });
        }
        if was_moved(one, kept) {
            mends.push(Mend::Look {
                thing,
                repository: repository.clone(),
                number,
            });
        } else if !shows(&one.wanted, kept) {
            mends.push(Mend::Sync(thing));
        }
        let others = ours.iter().filter(|seen| !same(seen, kept) && seen.open);
        mends.extend(others.map(|seen| Mend::CloseDuplicate {
            of: if seen.repository == repository {
                format!("#{number}")
            } else {
                format!("{repository}#{number}")
            },
            repository: seen.repository.clone(),
            number: seen.number,
        }));
    }
    mends
}

fn same(one: &IssueSeen, other: &IssueSeen) -> bool {
    (one.number, &one.repository) == (other.number, &other.repository)
}

/// Whether people closed the issue of an action, or opened it again, after it was made to say what it should.
fn was_moved(one: &Mirrored, seen: &IssueSeen) -> bool {
    let wanted = one.wanted.state;
    matches!(one.thing, Thing::Action(..))
        && one.place.number == Some(seen.number)
        && one.place.state.is_none_or(|made| made == wanted)
        && (wanted == IssueState::Open) != seen.open
}

/// Whether an issue shows what is wanted. Labels that people added are theirs, and GitHub keeps the case of one it has.
fn shows(wanted: &IssueWanted, seen: &IssueSeen) -> bool {
    wanted.title == seen.title
        && (wanted.state == IssueState::Open) == seen.open
        && wanted.body.trim() == seen.body.replace("\r\n", "\n").trim()
        && wanted.labels.iter().all(|label| carries(seen, label))
        && !wanted.unwanted.iter().any(|label| carries(seen, label))
}

fn carries(seen: &IssueSeen, label: &str) -> bool {
    let mut labels = seen.labels.iter();
    labels.any(|one| one.eq_ignore_ascii_case(label))
}

#[cfg(test)]
mod tests;
