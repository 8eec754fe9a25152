//! What somebody writes on GitHub to show that a login is theirs.

use std::{fmt, str::FromStr};

/// Digits and letters that nobody takes for each other.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many of them: fifty bits, which nobody guesses within half an hour.
const LENGTH: usize = 10;

/// What stands before a code.
const WORD: &str = "binnacle-link ";

/// A code for one use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// The code of these bits.
    pub fn new(secret: [u8; 32]) -> Self {
        let signs = secret.iter().rev().take(LENGTH);
        Self(
            signs
                .map(|byte| char::from(SIGNS[usize::from(byte % 32)]))
                .collect(),
        )
    }

    /// The code in somebody's words.
    pub fn in_words(words: &str) -> Option<Self> {
        let (_, rest) = words.split_once(WORD)?;
        let code: String = rest.chars().take(LENGTH).collect();
        code.parse().ok()
    }

    /// The code itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// No code has this form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a code")]
pub struct NoCode;

impl FromStr for Code {
    type Err = NoCode;

    fn from_str(text: &str) -> Result<Self, NoCode> {
        let fits = text.len() == LENGTH && text.bytes().all(|sign| SIGNS.contains(&sign));
        fits.then(|| Self(text.to_owned())).ok_or(NoCode)
    }
}

impl fmt::Display for Code {
    /// As it is to be written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{WORD}{}", self.0)
    }
}
