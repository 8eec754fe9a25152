//! A part of the pages: those of a folder.

use std::str::FromStr;

use crate::names::{Malformed, Parsed};

/// A folder, and everything below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope(String);

impl Scope {
    /// Whether a page stands in it.
    pub fn holds(&self, place: &str) -> bool {
        let rest = place.strip_prefix(self.0.as_str());
        self.0.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl Parsed for Scope {
    const ALLOWED: &'static str =
        "a folder inside the one that is searched, as in `guides/redis`, without `..`";
}

impl FromStr for Scope {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let parts: Vec<&str> = text
            .split('/')
            .filter(|part| !matches!(*part, "" | "."))
            .collect();
        let is_inside = !text.starts_with('/') && !parts.contains(&"..");
        if is_inside {
            Ok(Self(parts.join("/")))
        } else {
            Err(Malformed::of::<Self>())
        }
    }
}
