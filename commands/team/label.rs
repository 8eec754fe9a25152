//! The labels of mirrored issues.

use std::str::FromStr;

use super::limits;
use crate::names::{Malformed, Parsed};

/// A label that GitHub takes whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label(String);

impl Label {
    /// The label without the case that GitHub does not tell apart.
    pub(super) fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl Parsed for Label {
    const ALLOWED: &'static str = "a label of 1 to 50 characters on one line, without a comma and without white space around it";
}

impl FromStr for Label {
    type Err = Malformed;

    // A comma parts labels where GitHub takes several at once.
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let fits = (1..=limits::LABEL).contains(&text.chars().count())
            && text.trim() == text
            && !text.contains(|c: char| c.is_control() || c == ',');
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(Malformed::of::<Self>())
        }
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_what_github_keeps_whole() {
        let longest = "é".repeat(50);
        for good in ["incident", "priority: high", "🔥", longest.as_str()] {
            assert_eq!(String::from(good.parse::<Label>().unwrap()), good);
        }
        let too_long = "é".repeat(51);
        for bad in ["", " ", "a,b", " a", "a\nb", too_long.as_str()] {
            assert!(bad.parse::<Label>().is_err(), "{bad:?}");
        }
    }
}
