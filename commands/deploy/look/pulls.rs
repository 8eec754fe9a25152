//! Which pull request brought a commit, and what its reviewers say.

use std::collections::BTreeMap;

use crate::deploy::facts::Review;
use crate::deploy::sha::Sha;

/// A pull request, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullSeen {
    /// Its number.
    pub number: u64,
    /// Whether it is a draft.
    pub draft: bool,
    /// What became of it.
    pub stage: Stage,
    /// Where its head stands.
    pub head: String,
    /// Whether its head is in a fork, or in a repository that is gone.
    pub fork: bool,
    /// The branch that it is for.
    pub base: String,
    /// The commit that it became on the base, or would become.
    pub merge: Option<String>,
}

/// What became of a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is open.
    Open,
    /// It was merged.
    Merged,
    /// It was closed.
    Closed,
}

/// A review, as it was read, in the order in which they were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewSeen {
    /// The login of its author.
    pub by: String,
    /// What it says.
    pub verdict: Verdict,
    /// Where the head stood.
    pub commit: Option<String>,
}

/// What a review says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It may be merged.
    Approved,
    /// It has to change.
    ChangesRequested,
    /// What it said was taken back.
    Dismissed,
    /// Neither, or something that is not understood.
    Other,
}

/// The pull request that a commit came by: one that became this commit when it was merged, else an open one whose head it is, else
/// one that was merged with it inside. Of several, the newest.
pub fn pull_of<'a>(sha: &Sha, pulls: &'a [PullSeen]) -> Option<&'a PullSeen> {
    let is = |text: &str| text.eq_ignore_ascii_case(sha.as_str());
    let rank = |pull: &PullSeen| match () {
        () if is_merged(pull) && pull.merge.as_deref().is_some_and(is) => Some(3),
        () if pull.stage == Stage::Open && is(&pull.head) => Some(2),
        () if is_merged(pull) => Some(1),
        () => None,
    };
    let ranked = pulls.iter().filter_map(|pull| Some((rank(pull)?, pull)));
    ranked
        .max_by_key(|(rank, pull)| (*rank, pull.number))
        .map(|(_, pull)| pull)
}

fn is_merged(pull: &PullSeen) -> bool {
    pull.stage == Stage::Merged
}

/// What the reviewers say. The last approval, refusal or dismissal of each counts; an approval only where it was given to the head
/// as it is. A commit without a pull request has no reviewers.
pub fn review(pull: Option<&PullSeen>, reviews: &[ReviewSeen]) -> Review {
    let Some(pull) = pull else {
        return Review {
            approvals: Some(0),
            changes_requested: Some(false),
            draft: Some(false),
        };
    };
    let mut last: BTreeMap<String, &ReviewSeen> = BTreeMap::new();
    for review in reviews {
        if review.verdict != Verdict::Other {
            last.insert(review.by.to_lowercase(), review);
        }
    }
    let stands = |review: &&&ReviewSeen| {
        let commit = review.commit.as_deref();
        let is_current = commit.is_some_and(|commit| commit.eq_ignore_ascii_case(&pull.head));
        review.verdict == Verdict::Approved && is_current
    };
    let approvals = last.values().filter(stands).count();
    let mut verdicts = last.values().map(|review| review.verdict);
    Review {
        approvals: Some(u32::try_from(approvals).unwrap_or(u32::MAX)),
        changes_requested: Some(verdicts.any(|one| one == Verdict::ChangesRequested)),
        draft: Some(pull.draft && pull.stage == Stage::Open),
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict::{Approved, ChangesRequested, Dismissed, Other};
    use super::*;

    fn pull(number: u64) -> PullSeen {
        PullSeen {
            number,
            draft: false,
            stage: Stage::Merged,
            head: "b".repeat(40),
            fork: false,
            base: "main".into(),
            merge: Some("a".repeat(40)),
        }
    }

    #[test]
    fn a_commit_came_by_what_became_it() {
        let sha: Sha = "a".repeat(40).parse().unwrap();
        let inside = PullSeen {
            merge: Some("c".repeat(40)),
            ..pull(9)
        };
        let open = PullSeen {
            stage: Stage::Open,
            head: "A".repeat(40),
            merge: None,
            ..pull(8)
        };
        let closed = PullSeen {
            stage: Stage::Closed,
            ..pull(10)
        };
        for (pulls, number) in [
            (
                vec![inside.clone(), open.clone(), pull(1), pull(2)],
                Some(2),
            ),
            (vec![inside.clone(), open], Some(8)),
            (vec![inside, closed.clone()], Some(9)),
            (vec![closed], None),
            (vec![], None),
        ] {
            assert_eq!(pull_of(&sha, &pulls).map(|pull| pull.number), number);
        }
    }

    #[test]
    fn the_last_word_of_each_reviewer_counts() {
        let head = || Some("B".repeat(40));
        let old = || Some("d".repeat(40));
        let said = |by: &str, verdict, commit| ReviewSeen {
            by: by.into(),
            verdict,
            commit,
        };
        for (reviews, approvals, changes) in [
            (vec![], 0, false),
            (vec![said("ana", Approved, head())], 1, false),
            (
                vec![said("ana", Approved, head()), said("ANA", Approved, head())],
                1,
                false,
            ),
            (vec![said("ana", Approved, old())], 0, false),
            (vec![said("ana", Approved, None)], 0, false),
            (vec![said("ana", ChangesRequested, old())], 0, true),
            (
                vec![
                    said("ana", ChangesRequested, old()),
                    said("ana", Approved, head()),
                ],
                1,
                false,
            ),
            (
                vec![said("ana", Approved, head()), said("ana", Other, head())],
                1,
                false,
            ),
            (
                vec![
                    said("ana", Approved, head()),
                    said("ana", Dismissed, head()),
                ],
                0,
                false,
            ),
            (
                vec![
                    said("ana", Approved, head()),
                    said("bo", ChangesRequested, head()),
                ],
                1,
                true,
            ),
        ] {
            let found = review(Some(&pull(1)), &reviews);
            assert_eq!(
                (found.approvals, found.changes_requested),
                (Some(approvals), Some(changes)),
                "{reviews:?}"
            );
        }
        assert_eq!(review(None, &[]).approvals, Some(0));
    }

    #[test]
    fn only_an_open_request_is_a_draft() {
        for (draft, stage, is_draft) in [
            (true, Stage::Open, true),
            (true, Stage::Merged, false),
            (false, Stage::Open, false),
        ] {
            let pull = PullSeen {
                draft,
                stage,
                ..pull(1)
            };
            assert_eq!(review(Some(&pull), &[]).draft, Some(is_draft));
        }
    }
}
