//! Words that no page knows, taken for the ones that were meant.

/// A word of the question that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// What was typed.
    pub from: String,
    /// What was looked for.
    pub to: String,
}

/// Shorter words have too many neighbours.
const SHORTEST: usize = 4;
/// How many pages must know a word for it to be one.
const KNOWN: u32 = 2;

/// The word that was meant by one that fewer than two pages know: the one at edit distance 1 (a letter more, less, other, or two
/// neighbours swapped) that most pages know. `None` where the word is known, short, or like no other.
///
/// `pages` says how many pages know a word.
fn corrected(word: &str, pages: impl Fn(&str) -> u32) -> Option<String> {
    let letters: Vec<char> = word.chars().collect();
    let is_number = letters.iter().any(char::is_ascii_digit);
    if letters.len() < SHORTEST || is_number || pages(word) >= KNOWN {
        return None;
    }
    let mut best: Option<(u32, String)> = None;
    each_neighbour(&letters, |neighbour| {
        if neighbour.chars().count() < SHORTEST {
            return;
        }
        let known = pages(neighbour);
        let is_better = best.as_ref().is_none_or(|(most, word)| {
            known > *most || (known == *most && neighbour < word.as_str())
        });
        if known >= KNOWN && is_better {
            best = Some((known, neighbour.to_owned()));
        }
    });
    best.map(|(_, word)| word)
}

/// Everything at edit distance 1 that is made of small letters.
fn each_neighbour(letters: &[char], mut each: impl FnMut(&str)) {
    let mut word = String::with_capacity(letters.len() * 2);
    let mut with = |parts: [&[char]; 3]| {
        word.clear();
        word.extend(parts.into_iter().flatten());
        each(&word);
    };
    for at in 0..=letters.len() {
        let (head, tail) = letters.split_at(at);
        for letter in 'a'..='z' {
            with([head, &[letter], tail]);
            if let Some((_, rest)) = tail.split_first() {
                with([head, &[letter], rest]);
            }
        }
        if let Some((first, rest)) = tail.split_first() {
            with([head, rest, &[]]);
            if let Some((second, rest)) = rest.split_first() {
                with([head, &[*second, *first], rest]);
            }
        }
    }
}

/// The words of a question, with those replaced that nobody knows.
pub fn respelt(words: Vec<String>, pages: impl Fn(&str) -> u32) -> (Vec<String>, Vec<Correction>) {
    let mut corrections = Vec::new();
    let mut kept: Vec<String> = Vec::new();
    for from in words {
        let to = corrected(&from, &pages);
        if let Some(to) = &to {
            let to = to.clone();
            corrections.push(Correction {
                from: from.clone(),
                to,
            });
        }
        let word = to.unwrap_or(from);
        if !kept.contains(&word) {
            kept.push(word);
        }
    }
    (kept, corrections)
}
