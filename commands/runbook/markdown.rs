//! Reads Markdown into its sections, their words, and its links.

use std::collections::{HashMap, HashSet};

use comrak::{
    Anchorizer, Arena, Node, Options,
    nodes::{AstNode, NodeValue},
    parse_document,
};

use super::page::{Aim, Note, Section, Words};

/// What is read from a page.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) sections: Vec<Section>,
    pub(super) words: Words,
    pub(super) aims: Vec<Aim>,
    /// Names that the page gives to its places, each with its line.
    pub(super) labels: Vec<(String, usize)>,
    pub(super) notes: Vec<Note>,
}

/// How Markdown of teams is read: as GitHub reads it.
pub fn dialect() -> Options<'static> {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    options
}

pub(super) fn outline(text: &str) -> Outline {
    let arena = Arena::new();
    let root = parse_document(&arena, text, &dialect());
    let mut reader = Reader {
        starts: line_starts(text),
        anchors: Anchors::default(),
        outline: Outline::default(),
    };
    reader.open(0, String::new(), 0);
    for block in root.children() {
        reader.block(block);
    }
    reader.close(text)
}

struct Reader {
    /// Where each line begins.
    starts: Vec<usize>,
    anchors: Anchors,
    outline: Outline,
}

impl Reader {
    fn open(&mut self, level: u8, heading: String, at: usize) {
        if let Some(before) = self.outline.sections.last_mut() {
            before.bytes.end = at;
        }
        let name = if heading.is_empty() { "top" } else { &heading };
        let anchor = self.anchors.unique(name);
        self.outline.words.push(heading.clone());
        self.outline.sections.push(Section {
            level,
            heading,
            anchor,
            bytes: at..at,
        });
    }

    fn block(&mut self, block: Node<'_>) {
        let line = block.data().sourcepos.start.line;
        let level = match &block.data().value {
            NodeValue::Heading(heading) => Some(heading.level),
            _ => None,
        };
        let mut words = String::new();
        for node in block.descendants() {
            self.node(node, &mut words);
        }
        if let Some(level) = level {
            let (heading, label) = own_anchor(words.trim());
            let at = self.starts.get(line.saturating_sub(1)).copied();
            self.open(level, heading.to_owned(), at.unwrap_or_default());
            self.outline
                .labels
                .extend(label.map(|label| (label.to_owned(), line)));
        } else if let Some(label) = myst_label(&words) {
            self.outline.labels.push((label.to_owned(), line));
        } else if let Some(all) = self.outline.words.last_mut() {
            all.push('\n');
            all.push_str(words.trim_end());
        }
    }

    fn node<'a>(&mut self, node: &'a AstNode<'a>, words: &mut String) {
        let data = node.data();
        let line = data.sourcepos.start.line;
        match &data.value {
            NodeValue::Text(text) => words.push_str(text),
            NodeValue::Code(code) => words.push_str(&code.literal),
            NodeValue::CodeBlock(code) => {
                words.push('\n');
                words.push_str(&code.literal);
                self.directive(&code.info, &code.literal, line);
            }
            NodeValue::HtmlBlock(html) => {
                words.push(' ');
                words.push_str(&without_tags(&html.literal));
            }
            NodeValue::Link(aim) | NodeValue::Image(aim) => self.aim(&aim.url, line),
            NodeValue::SoftBreak | NodeValue::LineBreak => words.push(' '),
            NodeValue::Paragraph
            | NodeValue::TableCell
            | NodeValue::Item(_)
            | NodeValue::TaskItem(_) => {
                words.push('\n');
            }
            _ => {}
        }
    }

    fn aim(&mut self, url: &str, line: usize) {
        if !url.is_empty() && !is_elsewhere(url) {
            self.outline.aims.push(Aim {
                line,
                to: url.to_owned(),
            });
        }
    }

    /// `MyST` writes directives as code with braces in front.
    fn directive(&mut self, info: &str, literal: &str, line: usize) {
        let Some(name) = info
            .strip_prefix('{')
            .and_then(|rest| rest.split('}').next())
        else {
            return;
        };
        if name == "toctree" {
            let entries = literal.lines().map(str::trim);
            let entries = entries.filter(|entry| !entry.is_empty() && !entry.starts_with(':'));
            for entry in entries.filter(|entry| !entry.contains(['*', '<', ' '])) {
                self.aim(entry, line);
            }
            return;
        }
        self.outline.notes.push(Note {
            line,
            what: format!("the directive `{{{name}}}` is shown as it is written"),
        });
    }

    fn close(mut self, text: &str) -> Outline {
        let outline = &mut self.outline;
        if let Some(last) = outline.sections.last_mut() {
            last.bytes.end = text.len();
        }
        let top = &outline.sections[0];
        if outline.sections.len() > 1 && text[top.bytes.clone()].trim().is_empty() {
            outline.sections.remove(0);
            outline.words.remove(0);
            outline.sections[0].bytes.start = 0;
        }
        self.outline
    }
}

/// The names of sections, each once.
#[derive(Default)]
struct Anchors {
    taken: HashSet<String>,
    /// How often each name was asked for, so that the thousandth of a kind costs as much as the first.
    asked: HashMap<String, usize>,
}

impl Anchors {
    fn unique(&mut self, heading: &str) -> String {
        let base = Anchorizer::new().anchorize(heading);
        let asked = self.asked.entry(base.clone()).or_default();
        loop {
            let name = match *asked {
                0 => base.clone(),
                more => format!("{base}-{more}"),
            };
            *asked += 1;
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let ends = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
    std::iter::once(0)
        .chain(ends.map(|(at, _)| at + 1))
        .collect()
}

/// Whether a link leaves the pages: it has a scheme, or a host.
pub(super) fn is_elsewhere(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme);
    url.starts_with("//")
        || scheme.is_some_and(|scheme| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        })
}

/// A heading with an anchor of its own: `Heading {#anchor}`.
fn own_anchor(heading: &str) -> (&str, Option<&str>) {
    let own = heading
        .strip_suffix('}')
        .and_then(|rest| rest.rsplit_once("{#"));
    own.map_or((heading, None), |(heading, anchor)| {
        (heading.trim_end(), Some(anchor))
    })
}

/// `(label)=` on a line of its own.
fn myst_label(words: &str) -> Option<&str> {
    let label = words.trim().strip_prefix('(')?.strip_suffix(")=")?;
    (!label.is_empty() && !label.contains(['(', ')', ' '])).then_some(label)
}

/// The words between tags; nothing of comments, scripts and styles.
pub(super) fn without_tags(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        out.push(' ');
        let tag = &rest[at..];
        let lower = tag.get(..9).unwrap_or(tag).to_ascii_lowercase();
        let end = if tag.starts_with("<!--") {
            "-->"
        } else if lower.starts_with("<script") {
            "</script>"
        } else if lower.starts_with("<style") {
            "</style>"
        } else {
            ">"
        };
        rest = match tag.find(end) {
            Some(found) => &tag[found + end.len()..],
            None => "",
        };
    }
    out.push_str(rest);
    out
}
