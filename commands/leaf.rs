//! Lists in chat that are too long for one answer, and are turned page by page.

use crate::{
    Reply,
    reply::{Card, Tone},
    text,
};

/// Which part of a list is shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leaf {
    /// What a part is called; it is also the option that turns it.
    pub(crate) word: &'static str,
    /// Which one, from 1.
    pub(crate) number: u32,
    /// How many rows each has.
    pub(crate) each: u32,
    /// How many rows there are in all, of which there has to be one.
    pub(crate) total: i64,
}

impl Leaf {
    /// A page.
    pub(crate) const fn page(number: u32, each: u32, total: i64) -> Self {
        Self {
            word: "page",
            number,
            each,
            total,
        }
    }

    /// The rows of this part, and what turns it where there are several.
    pub(crate) fn reply(self, tone: Tone, title: impl Into<String>, rows: &[String]) -> Reply {
        let (word, number) = (self.word, self.number);
        let each = i64::from(self.each);
        let all = (self.total + each - 1) / each;
        let body = if rows.is_empty() {
            format!("There is no {word} {number}; the last one is {all}.")
        } else {
            text::cut(&rows.join("\n"), 4000)
        };
        let card = Card::new(tone, title, body);
        Reply::private(if all > 1 {
            let (first, rest) = word.split_at(1);
            let first = first.to_uppercase();
            card.footer(format!(
                "{first}{rest} {number} of {all}; `{word}` turns it"
            ))
        } else {
            card
        })
    }
}
