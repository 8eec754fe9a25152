//! Reads a page from the bytes of its file.

use std::fmt;

use super::{
    front::Front,
    markdown,
    names::file_name,
    page::{Aim, Note, Page, Section, Words},
    rst::{Converted, markdown_of_rst},
    steps::steps,
};

/// The largest page that is read, in bytes. A page this long would take an hour to read aloud.
pub const LARGEST_PAGE: usize = 1024 * 1024;

/// What language a page is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Markdown: `.md`, `.markdown`.
    Markdown,
    /// `reStructuredText`: `.rst`.
    Rst,
}

/// Why a page was not read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// It is larger than [`LARGEST_PAGE`].
    TooLarge,
    /// It is not UTF-8, from this line on.
    NotUtf8(usize),
    /// It holds characters that no text has, in this line.
    Binary(usize),
    /// It is a language that is not read, or a template of another program.
    Foreign,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => write!(
                f,
                "was not read: it is larger than {} KiB; part it into several pages",
                LARGEST_PAGE / 1024
            ),
            Self::NotUtf8(line) => {
                write!(f, "was not read: it is not UTF-8 in line {line}; save it as UTF-8")
            }
            Self::Binary(line) => write!(
                f,
                "was not read: line {line} holds a NUL, so this is no text"
            ),
            Self::Foreign => f.write_str(
                "was not read: it is neither Markdown nor reStructuredText; half-read pages would mislead",
            ),
        }
    }
}

impl Language {
    /// The language that a file's name tells. `Ok(None)` is no page at all.
    pub fn of(file: &str) -> Result<Option<Self>, Unread> {
        let name = file.to_lowercase();
        let ends = |suffixes: &[&str]| suffixes.iter().any(|suffix| name.ends_with(suffix));
        if ends(&[".md", ".markdown"]) {
            Ok(Some(Self::Markdown))
        } else if ends(&[".rst"]) {
            Ok(Some(Self::Rst))
        } else if ends(&[".adoc", ".asciidoc", ".md.erb", ".md.j2", ".rst.j2", ".mdx"]) {
            Err(Unread::Foreign)
        } else {
            Ok(None)
        }
    }
}

/// Reads a page, and its words for a search.
pub fn read(place: &str, kind: Language, bytes: &[u8]) -> Result<(Page, Words), Unread> {
    if bytes.len() > LARGEST_PAGE {
        return Err(Unread::TooLarge);
    }
    let line = |upto: usize| bytes[..upto].split(|b| *b == b'\n').count();
    let text = str::from_utf8(bytes).map_err(|error| Unread::NotUtf8(line(error.valid_up_to())))?;
    if let Some(at) = text.find('\0') {
        return Err(Unread::Binary(line(at)));
    }
    let unified = text
        .trim_start_matches('\u{FEFF}')
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let (mut front, lines, body) = Front::split(&unified);
    let mut notes = std::mem::take(&mut front.notes);
    let converted = match kind {
        Language::Markdown => Converted {
            text: body.to_owned(),
            ..Converted::default()
        },
        Language::Rst => markdown_of_rst(body),
    };
    let text = converted.text;
    let mut outline = markdown::outline(&text);
    // The line of the file that a line of the Markdown comes from.
    let origin = |line: usize| {
        let origin = converted.lines.get(line.saturating_sub(1));
        lines + origin.copied().unwrap_or(line)
    };
    notes.extend(converted.notes.into_iter().map(|note| Note {
        line: lines + note.line,
        ..note
    }));
    notes.extend(outline.notes.into_iter().map(|note| Note {
        line: origin(note.line),
        ..note
    }));
    let (mut steps, faults) = steps(&text);
    for step in &mut steps {
        step.line = origin(step.line);
    }
    let faults = faults.into_iter().map(|fault| Note {
        line: origin(fault.line),
        ..fault
    });
    let faults = faults.collect();
    let aims = outline.aims.into_iter().map(|aim| Aim {
        line: origin(aim.line),
        ..aim
    });
    let mut aims: Vec<Aim> = aims.collect();
    aims.extend(front.role.iter().map(|(line, to)| Aim {
        line: *line,
        to: to.clone(),
    }));
    outline.labels.extend(converted.labels);
    let labels = labelled(&text, outline.labels, &outline.sections);
    if text.trim().is_empty() {
        notes.push(Note {
            line: 1,
            what: "the page is empty".to_owned(),
        });
    }
    let heading = outline.sections.iter().find(|section| section.level > 0);
    let title = front
        .title
        .or_else(|| Some(heading?.heading.clone()).filter(|heading| !heading.is_empty()))
        .unwrap_or_else(|| spoken(&file_name(place)));
    let page = Page {
        place: place.to_owned(),
        title,
        aliases: front.aliases,
        alerts: front.alerts,
        services: front.services,
        owner: front.owner,
        role: front.role.map(|(_, role)| role),
        kind: front.kind,
        reviewed: front.reviewed,
        review_by: front.review_by,
        sections: outline.sections,
        labels,
        aims,
        steps,
        faults,
        notes,
        text,
    };
    Ok((page, outline.words))
}

/// The section that each label leads to: the first that begins in its line or below it, else the last.
fn labelled(
    text: &str,
    labels: Vec<(String, usize)>,
    sections: &[Section],
) -> Vec<(String, usize)> {
    let last = sections.len().saturating_sub(1);
    let mut starts = Vec::with_capacity(sections.len());
    let (mut line, mut counted) = (1, 0);
    for section in sections {
        line += text[counted..section.bytes.start].matches('\n').count();
        counted = section.bytes.start;
        starts.push(line);
    }
    // Starts are in order.
    let section = |line: usize| starts.partition_point(|start| *start < line);
    labels
        .into_iter()
        .map(|(label, line)| (label, section(line).min(last)))
        .collect()
}

/// A file's name as words.
fn spoken(name: &str) -> String {
    name.replace(['-', '_'], " ")
}
