//! GitHub's names: of people and of repositories. GitHub does not tell upper from lower case in them, nor do these.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::{Parsed, reads_and_writes_text};

/// Who someone is on GitHub.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GithubLogin(Folded);

impl GithubLogin {
    /// The login as it was written.
    pub fn as_str(&self) -> &str {
        &self.0.0
    }

    fn accept(text: &str) -> Option<Self> {
        is_login(text).then(|| Self(Folded(text.to_owned())))
    }
}

impl Parsed for GithubLogin {
    const ALLOWED: &'static str = "a GitHub login of 1 to 39 letters, digits, `-` and `_` that begins with a letter or a digit";
}

impl fmt::Display for GithubLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

reads_and_writes_text!(GithubLogin);

/// A repository on GitHub.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Repository {
    owner: Folded,
    name: Folded,
}

impl Repository {
    /// The person or organisation that owns it.
    pub fn owner(&self) -> &str {
        &self.owner.0
    }

    /// Its name under the owner.
    pub fn name(&self) -> &str {
        &self.name.0
    }

    fn accept(text: &str) -> Option<Self> {
        let (owner, name) = text.split_once('/')?;
        (is_login(owner) && is_repository_name(name)).then(|| Self {
            owner: Folded(owner.to_owned()),
            name: Folded(name.to_owned()),
        })
    }
}

impl Parsed for Repository {
    const ALLOWED: &'static str = "`owner/name` as in `acme/operations`, with the letters, digits, `-`, `_` and \
                                   `.` that GitHub allows, and without `.git` at its end";
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner(), self.name())
    }
}

reads_and_writes_text!(Repository);

/// Text that keeps its letters and is compared without their case.
#[derive(Debug, Clone)]
struct Folded(String);

impl Folded {
    fn letters(&self) -> impl Iterator<Item = u8> {
        self.0.bytes().map(|b| b.to_ascii_lowercase())
    }
}

impl PartialEq for Folded {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Folded {}

impl PartialOrd for Folded {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Folded {
    fn cmp(&self, other: &Self) -> Ordering {
        self.letters().cmp(other.letters())
    }
}

impl Hash for Folded {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_ascii_lowercase().hash(state);
    }
}

// Old accounts have hyphens where new ones may not, and managed ones have an underscore: both are let through.
fn is_login(text: &str) -> bool {
    (1..=39).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn is_repository_name(text: &str) -> bool {
    (1..=100).contains(&text.len())
        && !matches!(text, "." | "..")
        && !text.to_ascii_lowercase().ends_with(".git")
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_repository_has_an_owner_and_a_name() {
        let repository: Repository = "Acme/ops.runbooks_2".parse().unwrap();
        assert_eq!(
            (repository.owner(), repository.name()),
            ("Acme", "ops.runbooks_2")
        );
        assert_eq!(repository.to_string(), "Acme/ops.runbooks_2");
        let (owner, name) = ("a".repeat(40), "a".repeat(101));
        for bad in [
            "",
            "acme",
            "acme/",
            "/ops",
            "a/b/c",
            "https://github.com/a/b",
            "acme/ops.git",
            "acme/.",
            "acme/..",
            "-acme/ops",
            "acme/o ps",
            "ac.me/ops",
            &format!("{owner}/a"),
            &format!("a/{name}"),
        ] {
            assert!(bad.parse::<Repository>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_login_may_be_old_or_managed() {
        for good in ["octocat", "A", "mona-lisa", "old-", "mona_acme"] {
            assert_eq!(good.parse::<GithubLogin>().unwrap().as_str(), good);
        }
        for bad in [
            "",
            "-a",
            "_a",
            "a b",
            "a.b",
            "@octocat",
            "dependabot[bot]",
            "é",
        ] {
            assert!(bad.parse::<GithubLogin>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn case_is_kept_and_not_compared() {
        let [one, two] = ["Octo/Cat", "octo/cAT"].map(|text| text.parse::<Repository>().unwrap());
        assert_eq!(one, two);
        assert_eq!(one.cmp(&two), Ordering::Equal);
        assert_eq!(HashSet::from([one, two]).len(), 1);
        let [ana, bo] = ["Ana", "bo"].map(|text| text.parse::<GithubLogin>().unwrap());
        assert!(ana < bo);
    }

    #[test]
    fn the_errors_say_what_is_allowed() {
        insta::assert_snapshot!(
            "ops".parse::<Repository>().unwrap_err(),
            @"Allowed is `owner/name` as in `acme/operations`, with the letters, digits, `-`, `_` and `.` that GitHub allows, and without `.git` at its end."
        );
        insta::assert_snapshot!(
            "@ana".parse::<GithubLogin>().unwrap_err(),
            @"Allowed is a GitHub login of 1 to 39 letters, digits, `-` and `_` that begins with a letter or a digit."
        );
    }
}
