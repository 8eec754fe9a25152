//! The key of a delivery, as GitHub gives it.

use std::fmt;

use crate::names::{Parsed, reads_and_writes_text};

/// The key of a delivery: a GUID at GitHub. Its form is GitHub's own business, so anything short and printable is one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DeliveryKey(String);

impl DeliveryKey {
    /// The key as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn accept(text: &str) -> Option<Self> {
        let fits = (1..=100).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }
}

impl Parsed for DeliveryKey {
    const ALLOWED: &'static str = "a key of 1 to 100 printable characters";
}

impl fmt::Display for DeliveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

reads_and_writes_text!(DeliveryKey);
