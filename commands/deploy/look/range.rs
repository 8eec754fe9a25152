//! What a deploy would bring: the commits between what is live and what is wanted, who wrote them and what they undo.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::deploy::outside::{Brought, Range};
use crate::deploy::sha::Sha;
use crate::names::GithubLogin;
use crate::text;

/// The longest title that is kept, in characters.
const TITLE: usize = 120;

/// A commit, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitSeen {
    /// Its SHA.
    pub sha: Sha,
    /// The GitHub login of its author, where GitHub knows it.
    pub login: Option<String>,
    /// What its author says of it.
    pub message: String,
    /// When it was committed, as it says itself.
    pub at: Option<Timestamp>,
}

/// The logins of those who wrote these commits, programs left out; not known if GitHub does not know somebody. Those whom a commit
/// names as its co-authors count where their address is one of GitHub's own.
pub fn authors(commits: &[CommitSeen]) -> Option<Vec<GithubLogin>> {
    let mut authors = BTreeSet::new();
    for commit in commits {
        let login = commit.login.as_deref()?;
        if !is_program(login) {
            authors.insert(login.parse().ok()?);
        }
        let named = commit.message.lines().filter_map(co_author);
        authors.extend(named.filter_map(|login| login.parse::<GithubLogin>().ok()));
    }
    Some(authors.into_iter().collect())
}

/// What these commits, oldest first, are to people; there are `total` of them.
pub fn range(commits: &[CommitSeen], total: u32, url: Option<String>) -> Range {
    let brought = commits.iter().rev().map(|commit| Brought {
        sha: commit.sha.to_string(),
        title: text::cut(&text::one_line(first_line(&commit.message)), TITLE),
        author: commit.login.clone(),
        at: commit.at,
    });
    Range {
        url,
        commits: brought.collect(),
        total,
        undone: undone(commits).iter().map(Sha::to_string).collect(),
    }
}

fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}

/// The commits that another one of them undoes, and nothing in them does again.
fn undone(commits: &[CommitSeen]) -> BTreeSet<Sha> {
    let held: BTreeSet<&Sha> = commits.iter().map(|commit| &commit.sha).collect();
    let mut undone: BTreeMap<Sha, &Sha> = BTreeMap::new();
    for commit in commits {
        for sha in commit.message.lines().filter_map(reverts) {
            // To undo what undid something is to do it again.
            undone.retain(|_, by| **by != sha);
            if held.contains(&sha) {
                undone.insert(sha, &commit.sha);
            }
        }
    }
    undone.into_keys().collect()
}

/// GitHub writes the logins of apps so.
fn is_program(login: &str) -> bool {
    login.ends_with("[bot]") || login == "web-flow"
}

/// The whole SHA in Git's own words for an undone commit.
fn reverts(line: &str) -> Option<Sha> {
    let rest = line.trim().strip_prefix("This reverts commit ")?;
    let sha = rest.split(|c: char| !c.is_ascii_hexdigit()).next()?;
    sha.parse().ok()
}

/// The login in the address of a co-author, where it is one that GitHub gave.
fn co_author(line: &str) -> Option<&str> {
    const LABEL: &str = "co-authored-by:";
    let label = line.get(..LABEL.len())?;
    if !label.eq_ignore_ascii_case(LABEL) {
        return None;
    }
    let (_, address) = line.rsplit_once('<')?;
    let (local, domain) = address.trim_end().strip_suffix('>')?.split_once('@')?;
    let login = local.split_once('+').map_or(local, |(_, login)| login);
    (domain == "users.noreply.github.com" && !is_program(login)).then_some(login)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sha(digit: char) -> Sha {
        digit.to_string().repeat(40).parse().unwrap()
    }

    fn commit(digit: char, login: Option<&str>, message: &str) -> CommitSeen {
        CommitSeen {
            sha: sha(digit),
            login: login.map(Into::into),
            message: message.to_owned(),
            at: None,
        }
    }

    fn undo(digit: char) -> String {
        format!("Revert \"Work\"\n\nThis reverts commit {}.", sha(digit))
    }

    #[test]
    fn authors_are_people_whom_github_knows() {
        let co = "Work\n\nCo-authored-by: Bo <12+bo@users.noreply.github.com>\nCo-Authored-By: X <x@example.com>\n\
                  Co-authored-by: Old <old@users.noreply.github.com>";
        let commits = [
            commit('1', Some("ana"), co),
            commit('2', Some("helper[bot]"), ""),
            commit('3', Some("Ana"), ""),
        ];
        let names: Vec<_> = authors(&commits)
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(names, ["ana", "bo", "old"]);
        let strange = [commit('1', Some("ana"), ""), commit('2', None, "")];
        assert_eq!(authors(&strange), None);
        assert_eq!(authors(&[]), Some(vec![]));
    }

    #[test]
    fn what_undoes_what_was_undone_does_it_again() {
        let (one, two) = (undo('1'), undo('2'));
        for (commits, undone) in [
            (vec![('1', "Work")], vec![]),
            (vec![('1', "Work"), ('2', one.as_str())], vec!['1']),
            (
                vec![('1', "Work"), ('2', one.as_str()), ('3', two.as_str())],
                vec!['2'],
            ),
            // What is undone was live before, so none of it comes.
            (vec![('2', one.as_str())], vec![]),
        ] {
            let seen: Vec<_> = commits
                .iter()
                .map(|(digit, text)| commit(*digit, Some("ana"), text))
                .collect();
            let wanted: BTreeSet<_> = undone.into_iter().map(|of| sha(of).to_string()).collect();
            assert_eq!(range(&seen, 3, None).undone, wanted, "{commits:?}");
        }
    }

    #[test]
    fn people_see_the_newest_first_and_one_line_of_each() {
        let seen = [
            commit('1', Some("ana"), "One\n\nAnd why"),
            commit('2', None, &"x".repeat(500)),
        ];
        let range = range(&seen, 7, Some("https://example.com".into()));
        assert_eq!((range.total, range.commits.len()), (7, 2));
        assert_eq!(range.commits[1].title, "One");
        assert!(range.commits[0].title.chars().count() <= TITLE);
    }
}
