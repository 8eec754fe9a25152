//! What people hear when nothing was done: why, and what they wrote, so that it is not lost.

use binnacle_commands::{
    Refusal, Reply,
    reply::{Card, Tone},
    text,
};

use crate::{app::Asked, discord::ask::Inquiry};

/// How much of what was written goes into one field. Escaped, it may be twice as long, and a field takes 1,024 characters.
const PIECE: usize = 500;
/// How much goes back in all; a card takes 6,000 characters.
const MOST: usize = 5000;

/// In direct messages.
pub(super) fn elsewhere() -> Reply {
    say(
        "Not here",
        "Binnacle works on a server, not in direct messages. Ask in a channel of your team's server.",
    )
}

/// What came from Discord cannot be read.
pub(super) fn unreadable(id: u64) -> Reply {
    let words = format!(
        "Discord sent something that this version of Binnacle cannot read, so nothing was done. Reference: {id}."
    );
    say("That did not reach Binnacle whole", &words)
}

/// It is not done, and this is why.
pub(super) fn refused(why: &Refusal, written: &[String]) -> Reply {
    let card = Card::new(Tone::Grey, "Nothing was changed", why.to_string());
    Reply::private(give_back(card, written))
}

/// Something is wrong with Binnacle.
pub(super) fn broken(asked: &Asked, written: &[String]) -> Reply {
    let words = format!(
        "Something went wrong inside Binnacle. Its operators find the cause in its log under this reference: {}.",
        asked.id
    );
    let card = Card::new(Tone::Grey, "This did not work", words);
    Reply::private(give_back(card, written))
}

fn say(title: &str, words: &str) -> Reply {
    Reply::private(Card::new(Tone::Grey, title, words))
}

/// What was written into a form.
pub(super) fn written(inquiry: &Inquiry) -> Vec<String> {
    let (Inquiry::Form(_, fields) | Inquiry::UnknownForm(_, fields)) = inquiry else {
        return Vec::new();
    };
    let written = fields.values().map(|words| words.trim());
    let written = written.filter(|words| !words.is_empty());
    written.map(str::to_owned).collect()
}

/// The card with what was written, each input apart, to be copied.
fn give_back(mut card: Card, written: &[String]) -> Card {
    let mut left = MOST;
    for words in written {
        let mut name = "What you wrote, to copy";
        for piece in pieces(words) {
            let piece = text::discord(piece);
            let fits = text::units(&piece) <= left;
            left = left.saturating_sub(text::units(&piece));
            card = card.field(name, if fits { &piece } else { "…" });
            if !fits {
                return card;
            }
            name = "and on";
        }
    }
    card
}

/// A text in pieces for a field each, cut between words where there are any.
fn pieces(mut text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    while !text.is_empty() {
        let mut units = 0;
        let end = text.char_indices().find(|(_, c)| {
            units += c.len_utf16();
            units > PIECE
        });
        let end = end.map_or(text.len(), |(at, _)| {
            let space = text[..at].rfind(char::is_whitespace);
            space.filter(|space| *space > 0).unwrap_or(at)
        });
        let (piece, rest) = text.split_at(end);
        pieces.push(piece);
        text = rest.trim_start();
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(written: &[String]) -> Vec<String> {
        let card = give_back(Card::new(Tone::Grey, "", ""), written);
        card.fields.into_iter().map(|field| field.value).collect()
    }

    #[test]
    fn nothing_that_fits_is_lost_and_no_word_is_torn() {
        let words: Vec<String> = (0..300).map(|n| format!("w{n}")).collect();
        let back = fields(&[words.join(" "), "short".to_owned()]).join(" ");
        let back: Vec<&str> = back.split_whitespace().collect();
        assert_eq!(back, [words, vec!["short".to_owned()]].concat());
    }

    #[test]
    fn whatever_is_written_fits() {
        for words in ["*".repeat(4000), "😀".repeat(2000), " x".repeat(2000)] {
            let back = fields(&[words.clone(), words]);
            assert!(back.iter().all(|field| text::units(field) <= 1024));
            let all: usize = back.iter().map(|field| text::units(field) + 30).sum();
            assert!(all < 5800 && back.len() <= 25, "{all}");
            assert_eq!(back.last().map(String::as_str), Some("…"), "the cut shows");
        }
    }
}
