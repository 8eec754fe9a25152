//! What a person wants to deploy, before it is looked up: a commit, or the name of something that leads to one.

use crate::Refusal;
use crate::deploy::sha::Sha;

/// The longest name that is looked up, in bytes.
const LONGEST: usize = 244;
/// The fewest digits that are taken for the beginning of a SHA.
const SHORTEST: usize = 7;

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// This commit, by its whole SHA.
    Sha(Sha),
    /// A branch, a tag, or the beginning of a SHA.
    Named(String),
}

impl Wanted {
    /// Reads what was typed. Names are held to the rules that Git has for them; pull requests are no names, since what is in them
    /// may come from a fork.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        if let Ok(sha) = text.parse::<Sha>() {
            return Ok(Self::Sha(sha));
        }
        let name = text.strip_prefix("refs/").unwrap_or(text);
        let name = name.strip_prefix("heads/").unwrap_or(name);
        if name.starts_with("pull/") || name.starts_with("remotes/") {
            return Err(Refusal::Invalid(
                "Pull requests cannot be deployed, since what is in them may come from a fork. \
                 Name a branch of the repository, a tag or a commit."
                    .to_owned(),
            ));
        }
        if is_name(name) {
            Ok(Self::Named(name.to_owned()))
        } else {
            Err(Refusal::Invalid(
                "That is no name of a branch or a tag, and no SHA. \
                 Write it as Git shows it, for example `main`, `v1.4.2` or `4f2c91a`."
                    .to_owned(),
            ))
        }
    }

    fn name(&self) -> Option<&str> {
        match self {
            Self::Sha(_) => None,
            Self::Named(name) => Some(name),
        }
    }

    /// Whether GitHub may show a commit of a fork for it, as it does for SHAs.
    pub fn may_be_a_forks(&self) -> bool {
        matches!(self, Self::Sha(_)) || self.is_short()
    }

    /// Why nothing was found for it.
    pub fn absent(&self) -> &'static str {
        if self.is_short() {
            "no branch or tag is called so, and no commit begins so, or several do; give more of its SHA"
        } else {
            "no branch, tag or commit is called so"
        }
    }

    /// Whether it may be the beginning of a SHA.
    pub fn is_short(&self) -> bool {
        self.name().is_some_and(|name| {
            (SHORTEST..40).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_hexdigit())
        })
    }
}

/// Git keeps such names for itself.
fn is_lock(part: &str) -> bool {
    part.strip_suffix(".lock").is_some()
}

/// Whether Git would take it for a name: see `git check-ref-format`.
fn is_name(name: &str) -> bool {
    let is_sign = |c: char| !c.is_control() && !" ~^:?*[\\".contains(c);
    let parts_fit = name
        .split('/')
        .all(|part| !part.is_empty() && !part.starts_with('.') && !is_lock(part));
    name.len() <= LONGEST
        && name.chars().all(is_sign)
        && parts_fit
        && !name.contains("..")
        && !name.contains("@{")
        && !name.starts_with('-')
        && !name.ends_with('.')
        && name != "@"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_held_to_the_rules_of_git() {
        for name in [
            "main",
            "release/1.2",
            "v1.4.2",
            "4f2c91a",
            "größe",
            "a@b",
            "#7",
        ] {
            assert_eq!(Wanted::read(name), Ok(Wanted::Named(name.into())), "{name}");
        }
        assert_eq!(
            Wanted::read(" refs/heads/main "),
            Ok(Wanted::Named("main".into()))
        );
        let sha = "0123456789abcdef0123456789ABCDEF01234567";
        assert!(matches!(Wanted::read(sha), Ok(Wanted::Sha(_))));
        for bad in [
            "",
            " ",
            "a b",
            "a..b",
            "-x",
            "a/",
            "/a",
            "a//b",
            ".a",
            "a/.b",
            "a.lock",
            "a.",
            "@",
            "a@{1}",
            "a:b",
            "a?b",
            "a*",
            "[a",
            "a\\b",
            "a^",
            "a~1",
            "a\nb",
            "stranger:main",
            &"x".repeat(245),
        ] {
            assert!(Wanted::read(bad).is_err(), "{bad:?}");
        }
        for pull in ["pull/7/head", "refs/pull/7/merge", "remotes/origin/main"] {
            let refusal = Wanted::read(pull).unwrap_err();
            assert!(refusal.to_string().contains("fork"), "{pull}");
        }
    }

    #[test]
    fn some_names_may_be_the_beginning_of_a_sha() {
        for (name, is_short) in [
            ("4f2c91a", true),
            ("4f2c91", false),
            ("4f2c91g", false),
            ("main", false),
        ] {
            assert_eq!(Wanted::read(name).unwrap().is_short(), is_short, "{name}");
        }
    }
}
