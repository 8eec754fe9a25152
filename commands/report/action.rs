//! What a report says should be done.

use serde::{Deserialize, Serialize};

use crate::text;

use super::{
    inline::{Piece, plain},
    lessons::is_nothing,
    note::Notes,
    outline::{Item, What},
    section::Section,
    table,
    title::has_placeholder,
};

/// What an action changes, by the heading that it stands under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// How people work.
    Process,
    /// What is written down.
    Documentation,
    /// What runs.
    Technical,
    /// The heading says none of these.
    Other,
}

impl ActionKind {
    fn of(heading: &str) -> Self {
        let heading = heading.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| heading.contains(word));
        match () {
            () if says(&["process"]) => Self::Process,
            () if says(&["documentation", "docs"]) => Self::Documentation,
            () if says(&["technical", "code", "configuration"]) => Self::Technical,
            () => Self::Other,
        }
    }
}

/// An action of a past report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportAction {
    /// What it changes.
    pub kind: ActionKind,
    /// The heading that it stands under.
    pub under: String,
    /// What is to be done, on one line.
    pub text: String,
    /// The issue or pull request that it names, or else the first address.
    pub link: Option<String>,
    /// Whether it is ticked, struck out, or says `(DONE)`.
    pub is_done: bool,
}

/// Adds the actions of one section: items of lists, rows of tables, and text that stands alone under a subheading.
pub(super) fn read(section: &Section, actions: &mut Vec<ReportAction>, notes: &mut Notes) {
    let kind = ActionKind::of(&section.name);
    let mut loose = Vec::new();
    let (mut has_list, mut has_rest) = (false, false);
    for block in &section.blocks {
        match &block.what {
            What::List(items) => {
                has_list = true;
                for item in items {
                    add(kind, section, item, actions, notes);
                }
            }
            What::Table(rows) => {
                has_list = true;
                notes.add(
                    "Other columns of the actions' table, such as owners, are kept in the body only.",
                );
                for item in table::items(rows) {
                    add(kind, section, &item, actions, notes);
                }
            }
            What::Paragraph(pieces) if !is_nothing(&plain(pieces)) => loose.push(pieces),
            What::Paragraph(_) | What::Front(_) => {}
            What::Heading(..) | What::Rest => has_rest = true,
        }
    }
    // Directly below the section's own heading, text without a list is guidance.
    let is_prose = !has_list && section.name != section.of;
    if let Some(first) = loose.first().filter(|_| is_prose) {
        notes.add(format!(
            "The text under `{}` is read as one action; it is no list.",
            section.name
        ));
        actions.push(told(kind, section, first, None));
    }
    if has_rest || loose.len() > usize::from(is_prose) {
        notes.beside(&section.name);
    }
}

fn add(
    kind: ActionKind,
    section: &Section,
    item: &Item,
    actions: &mut Vec<ReportAction>,
    notes: &mut Notes,
) {
    let found = told(kind, section, &item.head, item.is_ticked);
    if is_nothing(&found.text) && item.more.is_empty() {
        return;
    }
    if has_placeholder(&found.text) {
        notes.add("Actions that are still placeholders of the template are left out.");
        return;
    }
    if !item.more.is_empty() {
        notes.add(format!(
            "The action `{}` says more; the rest is kept in the body only.",
            text::cut(&found.text, 60)
        ));
    }
    actions.push(found);
}

fn told(
    kind: ActionKind,
    section: &Section,
    head: &[Piece],
    is_ticked: Option<bool>,
) -> ReportAction {
    let link = link(head);
    let kept: String = head
        .iter()
        .enumerate()
        .map(|(at, piece)| match piece {
            Piece::Words(words) | Piece::Struck(words) => words.as_str(),
            Piece::Link(label, url) if is_pointer(label, url) && is_aside(head, at) => "",
            Piece::Link(label, _) => label.as_str(),
        })
        .collect();
    let is_marked = kept.contains("DONE") || kept.to_lowercase().contains("(done)");
    ReportAction {
        kind,
        under: section.name.clone(),
        text: tidy(&kept),
        link,
        is_done: is_ticked.unwrap_or(false) || is_marked || is_struck(head),
    }
}

/// Whether all of it is struck out.
fn is_struck(head: &[Piece]) -> bool {
    let has_struck = head.iter().any(|piece| matches!(piece, Piece::Struck(_)));
    has_struck
        && head.iter().all(|piece| match piece {
            Piece::Words(words) => words.trim().is_empty(),
            Piece::Struck(_) | Piece::Link(..) => true,
        })
}

/// The last address of an issue or a pull request, which is the one that is put behind an action; or else the first address.
fn link(head: &[Piece]) -> Option<String> {
    let urls: Vec<&String> = head
        .iter()
        .filter_map(|piece| match piece {
            Piece::Link(_, url) if url.starts_with("http") => Some(url),
            _ => None,
        })
        .collect();
    let is_tracked = |url: &&&String| {
        ["/issues/", "/pull/", "/merge_requests/", "/browse/"]
            .iter()
            .any(|part| url.contains(part))
    };
    let tracked = urls.iter().rev().find(is_tracked);
    tracked.or(urls.first()).map(|url| (*url).clone())
}

/// Whether a link stands in brackets or behind the words, so that these read well without it.
fn is_aside(head: &[Piece], at: usize) -> bool {
    let is_in_brackets = match (
        at.checked_sub(1).map(|before| &head[before]),
        head.get(at + 1),
    ) {
        (Some(Piece::Words(before)), Some(Piece::Words(after))) => {
            before.trim_end().ends_with(['(', '[']) && after.trim_start().starts_with([')', ']'])
        }
        _ => false,
    };
    let is_last = head[at + 1..].iter().all(|piece| match piece {
        Piece::Words(words) => !words.contains(char::is_alphanumeric),
        Piece::Link(label, url) => is_pointer(label, url),
        Piece::Struck(_) => false,
    });
    is_in_brackets || is_last
}

/// Whether a link's words only say that there is a link.
fn is_pointer(label: &str, url: &str) -> bool {
    let label = label.trim().to_lowercase();
    let is_number = label
        .strip_prefix('#')
        .is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()));
    let words = [
        "issue", "pr", "link", "pull", "request", "github", "to", "here", "see", "ticket", "mr",
    ];
    let is_words = label.split_whitespace().all(|word| words.contains(&word));
    label == url.to_lowercase() || is_number || is_words
}

/// One line without what is left around links that were taken out.
fn tidy(words: &str) -> String {
    let mut line = text::one_line(words);
    for (left, instead) in [
        ("()", ""),
        ("( )", ""),
        ("[]", ""),
        (" .", "."),
        (" ,", ","),
    ] {
        line = line.replace(left, instead);
    }
    let line = text::one_line(&line);
    let line = line.trim_end_matches([' ', ':']);
    // An action that was only a link keeps no stop.
    line.trim_start_matches([' ', '.', ':']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_no_words_of_an_action() {
        for label in [
            "Issue",
            "link to issue",
            "#12",
            "see issue here",
            "https://x.y/z",
        ] {
            assert!(is_pointer(label, "https://x.y/z"), "{label}");
        }
        for label in ["the disk's alarm", "issue 12", "fixed"] {
            assert!(!is_pointer(label, "https://x.y/z"), "{label}");
        }
    }

    #[test]
    fn headings_tell_kinds() {
        for (heading, kind) in [
            ("Process improvements", ActionKind::Process),
            ("Documentation", ActionKind::Documentation),
            ("Code and configuration changes", ActionKind::Technical),
            ("Proxy", ActionKind::Other),
        ] {
            assert_eq!(ActionKind::of(heading), kind, "{heading}");
        }
    }
}
