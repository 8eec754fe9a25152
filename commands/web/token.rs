//! What opens a door: 256 bits that nobody can guess, of which only the fingerprint is kept.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::hex::hex;

/// The secret of a link or of a session, as it travels: 64 lower-case hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The token of these bits.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(hex(&secret))
    }

    /// A token that somebody sent; `None` when it cannot be one.
    pub fn read(sent: &str) -> Option<Self> {
        let fits = sent.len() == 64
            && sent
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        fits.then(|| Self(sent.to_owned()))
    }

    /// The token itself, for the one who may have it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is kept of it, and what it is looked up by: SHA-256 in lower-case hexadecimal digits. Looking up by it tells nothing
    /// of the token by the time it takes.
    pub fn fingerprint(&self) -> String {
        hex(&Sha256::digest(&self.0))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}
