//! What is shown of what a program or an address said: an end of it, without what steers a terminal, calls people, or is secret.

use regex::Regex;

use crate::text;

/// What is shown of what was said.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Show {
    /// The beginning.
    Head,
    /// The end.
    #[default]
    Tail,
}

/// What stands in place of what is never shown.
const MASKED: &str = "[masked]";

/// What was said, as much of it as is kept.
#[derive(Debug)]
pub struct Said {
    kept: Vec<u8>,
    most: usize,
    show: Show,
    was_cut: bool,
}

impl Said {
    /// Nothing yet, of which as much is kept as an action says.
    pub const fn new(output: &Output) -> Self {
        Self {
            kept: Vec::new(),
            most: output.max_bytes,
            show: output.show,
            was_cut: false,
        }
    }

    /// More was said.
    pub fn add(&mut self, bytes: &[u8]) {
        match self.show {
            Show::Head => {
                let room = self.most - self.kept.len();
                self.was_cut |= bytes.len() > room;
                self.kept.extend(&bytes[..bytes.len().min(room)]);
            }
            Show::Tail => {
                self.kept.extend(bytes);
                let over = self.kept.len().saturating_sub(self.most);
                self.was_cut |= over > 0;
                self.kept.drain(..over);
            }
        }
    }

    /// What may be shown of it, and whether there was more. `secrets` are never shown, whatever the action says.
    pub(crate) fn shown(&self, output: &Output, secrets: &[&str]) -> (String, bool) {
        let cut = self.was_cut.then_some(self.show);
        (shown(&self.kept, cut, &output.mask, secrets), self.was_cut)
    }
}

/// The output as people may see it: text, without terminal escapes, with secrets masked and without its fences closed. Nobody is
/// called by it, since it stands inside of code.
///
/// Of an output that was cut, the line at the cut is left out: half of a secret has not the look of one.
pub fn shown(bytes: &[u8], cut: Option<Show>, mask: &[Regex], secrets: &[&str]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = match cut {
        Some(Show::Tail) => text.split_once('\n').map_or("", |(_, rest)| rest),
        Some(Show::Head) => text.rsplit_once('\n').map_or("", |(rest, _)| rest),
        None => &text,
    };
    let mut plain = text::lines(&unescaped(text));
    for secret in secrets {
        plain = plain.replace(secret, MASKED);
    }
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
