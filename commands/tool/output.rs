//! What is shown of a program's output: an end of it, without what steers a terminal, calls people, or is secret.

use regex::Regex;

use crate::text;

/// What is shown of a program's output.
#[derive(Debug, Clone)]
pub struct Output {
    /// The most bytes that are kept.
    pub max_bytes: usize,
    /// Which end.
    pub show: Show,
    /// What is never shown.
    pub mask: Vec<Regex>,
}

/// Which end of an output is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Show {
    /// The beginning.
    Head,
    /// The end.
    Tail,
}

/// What stands in place of what is never shown.
const MASKED: &str = "[masked]";

/// The output as people may see it: text, without terminal escapes, with secrets masked and without its fences closed. Nobody is
/// called by it, since it stands inside of code.
///
/// Of an output that was cut, the line at the cut is left out: half of a secret has not the look of one.
pub fn shown(bytes: &[u8], cut: Option<Show>, mask: &[Regex]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = match cut {
        Some(Show::Tail) => text.split_once('\n').map_or("", |(_, rest)| rest),
        Some(Show::Head) => text.rsplit_once('\n').map_or("", |(rest, _)| rest),
        None => &text,
    };
    let mut plain = text::lines(&unescaped(text));
    for pattern in mask {
        plain = pattern.replace_all(&plain, MASKED).into_owned();
    }
    // A fence inside of code would end the code; a mention inside of code is none, and loses its shape all the same.
    plain
        .replace("```", "'''")
        .replace('@', "@\u{200B}")
        .replace("<#", "<\u{200B}#")
}

/// The text without what steers a terminal: `ESC [ … letter`, `ESC ] … BEL`, and single ones.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1B}' => match chars.next() {
                Some('[') => {
                    while chars
                        .next()
                        .is_some_and(|c| !matches!(c, '\u{40}'..='\u{7E}'))
                    {}
                }
                Some(']' | 'P' | 'X' | '^' | '_') => {
                    while let Some(c) = chars.next() {
                        let ends =
                            c == '\u{7}' || (c == '\u{1B}' && chars.next_if_eq(&'\\').is_some());
                        if ends {
                            break;
                        }
                    }
                }
                _ => {}
            },
            '\u{9B}' => {
                while chars
                    .next()
                    .is_some_and(|c| !matches!(c, '\u{40}'..='\u{7E}'))
                {}
            }
            '\r' if chars.peek() != Some(&'\n') => out.push('\n'),
            c => out.push(c),
        }
    }
    out
}
