//! What is told of a report that was read: each thing that was assumed, looked odd, or was left where it stood.

use crate::text;

/// More than so many notes help nobody.
const MOST: usize = 40;

/// The most that is quoted of a heading, in characters.
pub(super) const LONGEST: usize = 80;

/// Sentences for whoever imports a report, each told once.
#[derive(Debug, Default)]
pub(super) struct Notes {
    told: Vec<String>,
    more: usize,
    /// Headings with text that was left where it stands.
    left: Vec<String>,
}

impl Notes {
    /// Adds a sentence.
    pub(super) fn add(&mut self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        if self.told.contains(&sentence) {
            return;
        }
        if self.told.len() < MOST {
            self.told.push(sentence);
        } else {
            self.more += 1;
        }
    }

    /// Says that text under a heading was left where it stands, beside what was read.
    pub(super) fn beside(&mut self, heading: &str) {
        let name = format!("`{}`", text::cut(heading, LONGEST));
        if !self.left.contains(&name) && self.left.len() < MOST {
            self.left.push(name);
        }
    }

    /// The sentences, in the order in which they came up.
    pub(super) fn into_told(mut self) -> Vec<String> {
        if !self.left.is_empty() {
            let names = self.left.join(", ");
            self.add(format!(
                "Text that is no item of a list is kept in the body only, under {names}."
            ));
        }
        if self.more > 0 {
            self.told
                .push(format!("There are {} more notes.", self.more));
        }
        self.told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_note_is_told_once_and_too_many_are_counted() {
        let mut notes = Notes::default();
        for at in 0..45 {
            notes.add(format!("Note {at}."));
            notes.add("Note 0.");
        }
        let told = notes.into_told();
        assert_eq!(told.len(), MOST + 1);
        assert_eq!(told.last().unwrap(), "There are 5 more notes.");
    }
}
