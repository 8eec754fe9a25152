//! A page cut into what fits one message: at headings, else between blocks; code stays whole wherever that fits.

use crate::text;

use super::{dress::dressed, markdown::outline, page::Page};

/// How much of a page one message shows, in UTF-16 code units.
pub const PART: usize = 3500;

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The first of the page's sections in it.
    pub section: usize,
    /// Its text, as Discord shows it.
    pub text: String,
}

/// The page in pieces; at least one.
pub fn parts(page: &Page) -> Vec<Part> {
    let dressed = dressed(&page.text);
    let sections = outline(&dressed).sections;
    let mut parts: Vec<Part> = Vec::new();
    for (index, section) in sections.iter().enumerate() {
        // What cannot be shown may have been a section of its own, so the pieces name sections that surely are there.
        let section_index = index.min(page.sections.len().saturating_sub(1));
        let text = shallow(dressed[section.bytes.clone()].trim());
        for piece in pieces(&text) {
            match parts.last_mut() {
                Some(last) if text::units(&last.text) + text::units(&piece) + 2 <= PART => {
                    last.text.push_str("\n\n");
                    last.text.push_str(&piece);
                }
                _ => parts.push(Part {
                    section: section_index,
                    text: piece,
                }),
            }
        }
    }
    if parts.is_empty() {
        parts.push(Part {
            section: 0,
            text: "This page is empty.".to_owned(),
        });
    }
    parts
}

/// The piece that a section begins in.
pub fn part_of(parts: &[Part], section: usize) -> usize {
    let after = parts.iter().position(|part| part.section > section);
    after.unwrap_or(parts.len()).saturating_sub(1)
}

/// A section without its heading, as Discord shows it, cut where it does not fit one message.
pub fn section_part(page: &Page, section: usize) -> String {
    let Some(section) = page.sections.get(section) else {
        return String::new();
    };
    let text = dressed(page.section_text(section));
    let text = match section.level {
        0 => text.as_str(),
        _ => text.split_once('\n').map_or("", |(_, below)| below),
    };
    pieces(&shallow(text.trim()))
        .into_iter()
        .next()
        .unwrap_or_default()
}

/// The text with headings that Discord knows: it has three levels. What parts two lists for programs is left out.
fn shallow(text: &str) -> String {
    let mut is_code = false;
    let lines = text.lines().filter_map(|line| {
        is_code ^= line.trim_start().starts_with("```");
        let words = line.trim_start_matches('#');
        let level = line.len() - words.len();
        match line {
            _ if is_code => Some(line.to_owned()),
            "<!-- end list -->" => None,
            _ if level > 3 && words.starts_with(' ') => Some(format!("**{}**", words.trim())),
            line => Some(line.to_owned()),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A section in pieces that fit, cut at empty lines outside of code.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for block in blocks(text) {
        for block in fitting(&block) {
            match pieces.last_mut() {
                Some(last) if text::units(last) + text::units(&block) + 2 <= PART => {
                    last.push_str("\n\n");
                    last.push_str(&block);
                }
                _ => pieces.push(block),
            }
        }
    }
    pieces
}

/// What stands between empty lines; code is one block with all its empty lines.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = vec![Vec::new()];
    let mut is_code = false;
    for line in text.lines() {
        is_code ^= line.trim_start().starts_with("```");
        if line.trim().is_empty() && !is_code {
            blocks.push(Vec::new());
        } else if let Some(block) = blocks.last_mut() {
            block.push(line);
        }
    }
    let blocks = blocks.into_iter().filter(|block| !block.is_empty());
    blocks.map(|block| block.join("\n")).collect()
}

/// A block in pieces of lines; code that is too long is closed and opened again, and lines that are too long are cut.
fn fitting(block: &str) -> Vec<String> {
    if text::units(block) <= PART {
        return vec![block.to_owned()];
    }
    let fence = block
        .lines()
        .next()
        .filter(|line| line.trim_start().starts_with("```"));
    let lines: Vec<&str> = match fence {
        Some(_) => block
            .lines()
            .skip(1)
            .filter(|line| !line.trim_start().starts_with("```"))
            .collect(),
        None => block.lines().collect(),
    };
    let room = PART - fence.map_or(0, |fence| text::units(fence) + 5);
    let mut pieces: Vec<String> = Vec::new();
    for line in lines.iter().flat_map(|line| chunks(line, room)) {
        match pieces.last_mut() {
            Some(last) if text::units(last) + text::units(&line) < room => {
                last.push('\n');
                last.push_str(&line);
            }
            _ => pieces.push(line),
        }
    }
    match fence {
        Some(fence) => pieces
            .into_iter()
            .map(|piece| format!("{fence}\n{piece}\n```"))
            .collect(),
        None => pieces,
    }
}

/// A line in pieces of at most so many code units.
fn chunks(line: &str, most: usize) -> Vec<String> {
    let (mut chunks, mut units) = (vec![String::new()], 0);
    for c in line.chars() {
        units += c.len_utf16();
        if units > most {
            chunks.push(String::new());
            units = c.len_utf16();
        }
        if let Some(last) = chunks.last_mut() {
            last.push(c);
        }
    }
    chunks
}
