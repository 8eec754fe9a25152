//! What waits for long and was never tried: several comments become one.

use super::{Effect, Note};
use crate::text;

/// How many things one comment tells, and with how many characters as GitHub is given them; it takes no more than 65,536 of a comment.
const MERGED: usize = 50;
const MERGED_CHARACTERS: usize = 60_000;

/// More than what a comment says beside people's words of one thing.
const HEAD: usize = 500;

impl Effect {
    /// Both in one, in their order: two comments on one issue, of which the first waits and was never tried. `None` for everything
    /// else, and where it would grow too long.
    #[must_use]
    pub fn merged(&self, later: &Self) -> Option<Self> {
        let (
            Self::Comment {
                incident,
                note,
                more,
            },
            Self::Comment {
                incident: same,
                note: next,
                more: following,
            },
        ) = (self, later)
        else {
            return None;
        };
        let mut all = more.clone();
        all.push(next.clone());
        all.extend(following.iter().cloned());
        let shown = |one: &Note| HEAD + text::github(&one.text).chars().count();
        let length: usize = all.iter().chain([note]).map(shown).sum();
        let fits = incident == same && all.len() < MERGED && length <= MERGED_CHARACTERS;
        fits.then(|| Self::Comment {
            incident: *incident,
            note: note.clone(),
            more: all,
        })
    }
}
