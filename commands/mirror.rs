//! The sweep over the mirror: what GitHub should show against what it shows. An empty difference is the healthy state.

use crate::issue::{IssueState, IssueWanted, Mirrored, Thing, key_of};

/// An issue as GitHub lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueSeen {
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
    /// The thing has this issue already; it was never recorded.
    Adopt {
        /// Whose issue.
        thing: Thing,
        /// Its number.
        number: i64,
    },
    /// A second issue for one thing: close it in favour of the first.
    CloseDuplicate {
        /// The issue to close.
        number: i64,
        /// The one that stays.
        of: i64,
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
        let first = ours
            .iter()
            .find(|s| Some(s.number) == recorded)
            .or(ours.first())
            .copied();
        match first {
            None => mends.push(Mend::Sync(thing)),
            Some(kept) => {
                let number = kept.number;
                if recorded != Some(number) {
                    mends.push(Mend::Adopt { thing, number });
                }
                if !shows(&one.wanted, kept) {
                    mends.push(Mend::Sync(thing));
                }
                let others = ours.iter().filter(|s| s.number != number && s.open);
                mends.extend(others.map(|s| Mend::CloseDuplicate {
                    number: s.number,
                    of: number,
                }));
            }
        }
    }
    mends
}

/// Whether an issue shows what is wanted. Labels that people added are theirs, and GitHub keeps the case of one it has.
fn shows(wanted: &IssueWanted, seen: &IssueSeen) -> bool {
    wanted.title == seen.title
        && (wanted.state == IssueState::Open) == seen.open
        && wanted.body.trim() == seen.body.replace("\r\n", "\n").trim()
        && wanted.labels.iter().all(|label| {
            seen.labels
                .iter()
                .any(|one| one.eq_ignore_ascii_case(label))
        })
}

#[cfg(test)]
mod tests;
