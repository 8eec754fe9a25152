//! Pages by a short key, for buttons and for what Discord offers while one types.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::{hex::hex, names::reads_and_writes_text};

use super::page::Page;

/// A page, by its place: 64 bits of a hash, as 16 hexadecimal digits. It stays when the page's text changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PageKey(u64);

impl PageKey {
    /// The key of a page.
    pub fn of(page: &Page) -> Self {
        let hash = Sha256::digest(page.place.as_bytes());
        let first = hash.first_chunk().copied().unwrap_or_default();
        Self(u64::from_be_bytes(first))
    }

    /// The key of these bits.
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }
}

/// What tells a page's text from every other: the hash of all of it, in hexadecimal digits.
pub fn content_hash(page: &Page) -> String {
    hex(&Sha256::digest(page.text.as_bytes()))
}

impl fmt::Display for PageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl crate::names::Parsed for PageKey {
    const ALLOWED: &'static str = "16 hexadecimal digits";
}

impl PageKey {
    fn accept(text: &str) -> Option<Self> {
        let is_hex = text.len() == 16
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'));
        let bits = is_hex.then(|| u64::from_str_radix(text, 16).ok()).flatten();
        bits.map(Self)
    }
}

reads_and_writes_text!(PageKey);
