//! Turns `reStructuredText` into Markdown: headings by their underlines, directives, literal blocks, roles and links.
//!
//! It reads what operators' guides use and says what it leaves as it is written. Nothing is included from other files.

mod block;
mod directive;
mod inline;
mod line;
mod table;
mod targets;

use super::page::Note;
use block::Converter;
use line::Line;

/// A page as Markdown, with what was not understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Converted {
    /// The Markdown.
    pub text: String,
    /// For every line of the Markdown the line of the file that it comes from, from 1.
    pub lines: Vec<usize>,
    /// The labels of sections, each with the line of the Markdown that it stands above, from 1.
    pub labels: Vec<(String, usize)>,
    /// What was not understood.
    pub notes: Vec<Note>,
}

/// Turns a page of `reStructuredText` into Markdown.
pub fn markdown_of_rst(text: &str) -> Converted {
    let lines: Vec<Line> = text
        .lines()
        .enumerate()
        .map(|(index, text)| Line::new(index + 1, &text.replace('\t', "        ")))
        .collect();
    let mut converter = Converter::of(&lines);
    let made = converter.page(&lines);
    let mut page = Converted {
        notes: converter.into_notes(),
        ..Converted::default()
    };
    for line in made {
        if let Some(label) = line.label {
            page.labels.push((label, page.lines.len() + 1));
            continue;
        }
        page.text.push_str(&line.text);
        page.text.push('\n');
        page.lines.push(line.number);
    }
    page
}
