//! Commits by their whole SHA, and what was typed for one.

use std::fmt;

use crate::names::{Parsed, reads_and_writes_text};

/// The whole SHA of a commit: 40 hexadecimal digits, or 64 where a repository uses SHA-256. Kept in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha(String);

impl Sha {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first digits, as people say them.
    pub fn short(&self) -> &str {
        &self.0[..7]
    }

    fn accept(text: &str) -> Option<Self> {
        let is_whole = matches!(text.len(), 40 | 64);
        (is_whole && text.bytes().all(|b| b.is_ascii_hexdigit()))
            .then(|| Self(text.to_ascii_lowercase()))
    }
}

impl Parsed for Sha {
    const ALLOWED: &'static str = "the whole SHA of a commit: 40 hexadecimal digits";
}

impl fmt::Display for Sha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

reads_and_writes_text!(Sha);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sha_is_whole() {
        let whole = "0123456789ABCDEF0123456789abcdef01234567";
        let sha: Sha = whole.parse().unwrap();
        assert_eq!(sha.as_str(), whole.to_ascii_lowercase());
        assert_eq!(sha.short(), "0123456");
        for bad in [
            "",
            "0123456",
            "main",
            &whole[1..],
            "g123456789abcdef0123456789abcdef01234567",
        ] {
            assert!(bad.parse::<Sha>().is_err(), "{bad:?}");
        }
    }
}
