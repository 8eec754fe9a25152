//! Addresses of the teams' own that are told something: where they are, and what goes there.

use std::{collections::BTreeSet, fmt};

use crate::{
    names::{Parsed, reads_and_writes_text},
    secret::{Sealed, SecretName},
    team::HttpsUrl,
};

/// An address that is reached encrypted, or on this machine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HookUrl(String);

/// The hosts of this machine.
const HERE: [&str; 2] = ["127.0.0.1", "localhost"];

impl HookUrl {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its host, in small letters.
    pub fn host(&self) -> String {
        let (_, rest) = self.0.split_once("://").unwrap_or_default();
        let end = rest.find(['/', '?', '#', ':']).unwrap_or(rest.len());
        rest[..end].to_ascii_lowercase()
    }

    /// Whether it is on this machine.
    pub fn is_here(&self) -> bool {
        HERE.contains(&self.host().as_str())
    }

    /// Whether something may be sent there: to this machine always, elsewhere where its host is among these.
    pub fn is_within(&self, hosts: &BTreeSet<String>) -> bool {
        self.is_here() || hosts.contains(&self.host())
    }

    fn accept(text: &str) -> Option<Self> {
        let (is_https, rest) = match text.strip_prefix("https://") {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix("http://")?),
        };
        // What can stand in one can stand in the other.
        format!("https://{rest}").parse::<HttpsUrl>().ok()?;
        let url = Self(text.to_owned());
        (is_https || url.is_here()).then_some(url)
    }
}

impl Parsed for HookUrl {
    const ALLOWED: &'static str = "an address that begins with `https://` and a host, or with `http://127.0.0.1` or `http://localhost`, \
                                   of at most 512 characters and without a password, spaces, brackets or quotes";
}

impl fmt::Display for HookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

reads_and_writes_text!(HookUrl);

/// What an address is told. Told again it is the same to the last byte, so that whoever listens can fold what they have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Where it goes.
    pub url: HookUrl,
    /// What it is signed with.
    pub secret: SecretName,
    /// What stands above it, with secrets in it.
    pub headers: Vec<(String, Sealed)>,
    /// By what a repetition is known.
    pub key: String,
    /// The body.
    pub body: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_encrypted_or_on_this_machine() {
        for (good, host) in [
            ("https://deploy.example.org/hook", "deploy.example.org"),
            (
                "https://Deploy.example.org:8443/a?b=c",
                "deploy.example.org",
            ),
            ("http://127.0.0.1:9000/hook", "127.0.0.1"),
            ("http://localhost:9000", "localhost"),
        ] {
            let url: HookUrl = good.parse().unwrap();
            assert_eq!((url.as_str(), url.host().as_str()), (good, host));
        }
        for bad in [
            "",
            "deploy.example.org",
            "http://deploy.example.org",
            "http://127.0.0.1.example.org",
            "http://localhost@example.org",
            "http://me:secret@127.0.0.1",
            "https://me@example.org",
            "ftp://127.0.0.1",
            "https://a b",
        ] {
            assert!(bad.parse::<HookUrl>().is_err(), "{bad}");
        }
    }
}
