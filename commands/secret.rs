//! Secrets by name: what they hold is in the environment, and never in a file, a database or a message.

use std::{collections::BTreeSet, fmt};

use crate::names::{Parsed, reads_and_writes_text};

/// How names begin: of what programs that carry deploys out share with Binnacle, and of what actions use.
const DEPLOYS: &str = "DEPLOY_SECRET_";
const ACTIONS: &str = "ACTION_SECRET_";

/// The name of a variable of the environment that holds a secret. None of Binnacle's own begins so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretName(String);

impl SecretName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether an action may name it. Files of actions may be changed by more people than a team's document, so they reach only
    /// what was set for them.
    pub fn is_for_actions(&self) -> bool {
        self.0.starts_with(ACTIONS)
    }

    fn accept(text: &str) -> Option<Self> {
        let rest = text
            .strip_prefix(DEPLOYS)
            .or_else(|| text.strip_prefix(ACTIONS))?;
        let fits = (1..=40).contains(&rest.len())
            && rest
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        fits.then(|| Self(text.to_owned()))
    }
}

impl Parsed for SecretName {
    const ALLOWED: &'static str = "the name of a variable of the environment: `DEPLOY_SECRET_` or `ACTION_SECRET_` and 1 to 40 capital letters, digits and `_`";
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

reads_and_writes_text!(SecretName);

/// A text of a file with secrets in it, by name: `Bearer {secret:ACTION_SECRET_OPS}`. What people type has no place in it, so nobody
/// can name a secret by typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Words(String),
    Secret(SecretName),
}

/// What a secret's place begins with.
const OPENING: &str = "{secret:";

impl Sealed {
    /// Whether a text is meant as one.
    pub fn is_meant(text: &str) -> bool {
        text.contains(OPENING)
    }

    /// The secrets in it.
    pub fn secrets(&self) -> impl Iterator<Item = &SecretName> {
        self.0.iter().filter_map(|part| match part {
            Part::Secret(name) => Some(name),
            Part::Words(_) => None,
        })
    }

    /// The text with its secrets; or the name of one that nobody has.
    pub fn opened<'s>(
        &self,
        secret: impl Fn(&SecretName) -> Option<&'s str>,
    ) -> Result<String, &SecretName> {
        let mut text = String::new();
        for part in &self.0 {
            text.push_str(match part {
                Part::Words(words) => words,
                Part::Secret(name) => secret(name).ok_or(name)?,
            });
        }
        Ok(text)
    }

    fn accept(text: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once(OPENING) {
            let (name, after) = behind.split_once('}')?;
            parts.push(Part::Words(before.to_owned()));
            parts.push(Part::Secret(name.parse().ok()?));
            rest = after;
        }
        let is_sealed = !parts.is_empty();
        parts.push(Part::Words(rest.to_owned()));
        let is_plain = |part: &Part| matches!(part, Part::Words(words) if words.contains(['{', '}']) || words.contains(char::is_control));
        (is_sealed && !parts.iter().any(is_plain)).then_some(Self(parts))
    }
}

impl Parsed for Sealed {
    const ALLOWED: &'static str =
        "text with `{secret:ACTION_SECRET_…}` in it, and without any other braces";
}

impl fmt::Display for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| match part {
            Part::Words(words) => f.write_str(words),
            Part::Secret(name) => write!(f, "{OPENING}{name}}}"),
        })
    }
}

reads_and_writes_text!(Sealed);

/// What the environment lets actions use: the names of secrets, never what they hold, and the hosts that may be told something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Means {
    /// The secrets that are there.
    pub secrets: BTreeSet<SecretName>,
    /// The hosts beside this machine.
    pub hosts: BTreeSet<String>,
    /// Whether GitHub may be asked for anything.
    pub github: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_named_so_that_it_can_be_none_of_our_own() {
        for good in [
            "DEPLOY_SECRET_CHECKOUT",
            "DEPLOY_SECRET_A_1",
            "ACTION_SECRET_B",
        ] {
            assert!(good.parse::<SecretName>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "DISCORD_TOKEN",
            "DEPLOY_SECRET_",
            "DEPLOY_SECRET_a",
            "GITHUB_WEBHOOK_SECRET",
        ] {
            assert!(bad.parse::<SecretName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_secret_stands_in_a_text_by_name_alone() {
        let text = "Bearer {secret:ACTION_SECRET_A}.{secret:ACTION_SECRET_B}";
        let sealed: Sealed = text.parse().unwrap();
        assert_eq!(sealed.to_string(), text);
        assert_eq!(sealed.secrets().count(), 2);
        let held = |name: &SecretName| (name.as_str() != "ACTION_SECRET_C").then_some("s}{x");
        assert_eq!(sealed.opened(held).unwrap(), "Bearer s}{x.s}{x");
        let missing: Sealed = "{secret:ACTION_SECRET_C}".parse().unwrap();
        assert_eq!(
            missing.opened(held).unwrap_err().as_str(),
            "ACTION_SECRET_C"
        );
        for bad in [
            "plain",
            "{secret:HOME}",
            "{secret:ACTION_SECRET_A",
            "{secret:ACTION_SECRET_A}{service}",
            "}{secret:ACTION_SECRET_A}",
            "{secret:{secret:ACTION_SECRET_A}}",
            "a\n{secret:ACTION_SECRET_A}",
        ] {
            assert!(bad.parse::<Sealed>().is_err(), "{bad}");
        }
    }
}
