//! What stands above a page between two lines of three dashes: a few keys, each with a text or a list of texts.

use jiff::civil::Date;

use super::page::{Kind, Note};

/// What the front matter of a page says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Front {
    /// `title`.
    pub title: Option<String>,
    /// `aliases`.
    pub aliases: Vec<String>,
    /// `alerts`.
    pub alerts: Vec<String>,
    /// `services`.
    pub services: Vec<String>,
    /// `kind`.
    pub kind: Option<Kind>,
    /// `owner`.
    pub owner: Option<String>,
    /// `role`, with its line.
    pub role: Option<(usize, String)>,
    /// `reviewed`.
    pub reviewed: Option<Date>,
    /// `review_by`.
    pub review_by: Option<Date>,
    /// What could not be read.
    pub notes: Vec<Note>,
}

/// The most values that one key may have.
const VALUES: usize = 200;

impl Front {
    /// Parts a page into its front matter, the lines that this takes, and the rest.
    pub fn split(text: &str) -> (Self, usize, &str) {
        let opened = text
            .strip_prefix("---\n")
            .and_then(|rest| Some((rest, end(rest)?)));
        let Some((rest, (to, from))) = opened else {
            return (Self::default(), 0, text);
        };
        let head = &rest[..to];
        (Self::read(head), head.lines().count() + 2, &rest[from..])
    }

    fn read(head: &str) -> Self {
        let mut front = Self::default();
        let mut lines = head.lines().enumerate().peekable();
        while let Some((index, line)) = lines.next() {
            let (indent, trimmed) = (line.len() - line.trim_start().len(), line.trim());
            if indent > 0 || trimmed.is_empty() || trimmed.starts_with(['#', '-']) {
                continue;
            }
            let Some((key, value)) = trimmed.split_once(':') else {
                front.note(index, "the front matter has a line without a key");
                continue;
            };
            let mut values = inline(value.trim());
            while let Some((_, item)) = lines.next_if(|(_, line)| is_item(line)) {
                let item = item.trim().trim_start_matches('-').trim();
                values.push(unquoted(item).to_owned());
            }
            values.retain(|value| !value.is_empty());
            values.truncate(VALUES);
            front.take(index, key.trim(), values);
        }
        front
    }

    fn take(&mut self, index: usize, key: &str, values: Vec<String>) {
        let first = || values.first().cloned();
        match key {
            "title" => self.title = first(),
            "aliases" => self.aliases = values,
            "alerts" => self.alerts = values,
            "services" => self.services = values,
            "owner" => self.owner = first(),
            "kind" => {
                self.kind = first().and_then(|name| Kind::from_name(&name));
                if self.kind.is_none() {
                    self.note(
                        index,
                        "`kind` is `term`, `glossary`, `snippet` or `onboarding`; others are read as pages",
                    );
                }
            }
            "role" => self.role = first().map(|role| (index + 2, role)),
            "reviewed" => self.reviewed = self.day(index, key, first()),
            "review_by" => self.review_by = self.day(index, key, first()),
            // Other programs read the same pages and have keys of their own.
            _ => {}
        }
    }

    /// A day; one that cannot be read is told.
    fn day(&mut self, index: usize, key: &str, value: Option<String>) -> Option<Date> {
        let day = value?.parse();
        if day.is_err() {
            self.note(
                index,
                &format!("`{key}` is no day; write it like 2026-11-21"),
            );
        }
        day.ok()
    }

    fn note(&mut self, index: usize, what: &str) {
        self.notes.push(Note {
            line: index + 2,
            what: what.to_owned(),
        });
    }
}

/// Where the closing line begins, and where the text behind it does.
fn end(rest: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some((at, at + line.len()));
        }
        at += line.len();
    }
    None
}

fn is_item(line: &str) -> bool {
    line.trim_start().starts_with("- ")
}

/// A text, or a list in brackets.
fn inline(value: &str) -> Vec<String> {
    let list = value
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let Some(list) = list else {
        return vec![unquoted(value).to_owned()];
    };
    let (mut items, mut item, mut quote) = (Vec::new(), String::new(), None);
    for c in list.chars() {
        match (quote, c) {
            (None, '"' | '\'') if item.trim().is_empty() => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, ',') => items.push(std::mem::take(&mut item).trim().to_owned()),
            _ => item.push(c),
        }
    }
    items.push(item.trim().to_owned());
    items
}

fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        let inner = value
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner {
            return inner;
        }
    }
    value
}
