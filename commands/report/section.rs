//! The sections of a report, by the names that teams give them.

use super::{
    entry::entry,
    outline::{Block, What},
};

/// What a section is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// What stands between the title and the first heading.
    Preamble,
    Summary,
    Details,
    Timeline,
    Lessons,
    Well,
    Wrong,
    Lucky,
    Actions,
    /// Anything else.
    Other,
}

/// Blocks under one heading.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) kind: Kind,
    /// The heading that they stand under.
    pub(super) name: String,
    /// The name of the heading that gave the section its kind, or of the highest one above it.
    pub(super) of: String,
    /// The section that a lesson strayed into.
    pub(super) within: Option<String>,
    /// In a timeline with the headings below its own, elsewhere without.
    pub(super) blocks: Vec<Block>,
}

const NAMES: &[(Kind, &[&str])] = &[
    (
        Kind::Summary,
        &[
            "summary",
            "incident summary",
            "executive summary",
            "short summary",
            "overview",
            "abstract",
            "tl dr",
            "tldr",
        ],
    ),
    (
        Kind::Details,
        &[
            "details",
            "incident details",
            "metadata",
            "incident information",
        ],
    ),
    (
        Kind::Timeline,
        &[
            "timeline",
            "incident timeline",
            "timeline of events",
            "time line",
            "chronology",
            "sequence of events",
        ],
    ),
    (
        Kind::Lessons,
        &["lessons", "lessons learnt", "lessons learned", "learnings"],
    ),
    (
        Kind::Well,
        &[
            "what went well",
            "what worked well",
            "what worked",
            "things that went well",
        ],
    ),
    (
        Kind::Wrong,
        &[
            "what went wrong",
            "what went badly",
            "what went poorly",
            "what did not go well",
            "what didn t go well",
            "what could be improved",
            "things that went wrong",
            "things that went poorly",
        ],
    ),
    (
        Kind::Lucky,
        &[
            "where we got lucky",
            "where we were lucky",
            "what was lucky",
            "luck",
        ],
    ),
    (
        Kind::Actions,
        &[
            "action items",
            "actions",
            "action points",
            "action plan",
            "corrective actions",
            "follow up actions",
            "follow up items",
            "follow ups",
            "followups",
            "next steps",
            "preventive measures",
            "preventative measures",
        ],
    ),
];

/// What a heading of this text begins, if it is a name that is known.
pub(super) fn kind(heading: &str) -> Option<Kind> {
    let outside = heading.split(['(', '[']).next().unwrap_or_default();
    let words: String = outside
        .chars()
        .map(|c| {
            if c.is_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                ' '
            }
        })
        .collect();
    // Some number their sections.
    let name: Vec<&str> = words
        .split_whitespace()
        .skip_while(|word| word.bytes().all(|b| b.is_ascii_digit()))
        .collect();
    let name = name.join(" ");
    let found = NAMES
        .iter()
        .find(|(_, names)| names.contains(&name.as_str()));
    found.map(|(kind, _)| *kind)
}

/// Splits the blocks that follow the title into sections.
pub(super) fn sections(blocks: Vec<Block>) -> Vec<Section> {
    let mut split = Split::default();
    for block in blocks {
        split.take(block);
    }
    split.sections
}

/// An open heading: its level and text, and what it begins.
struct Open {
    level: u8,
    name: String,
    kind: Option<Kind>,
}

#[derive(Default)]
struct Split {
    open: Vec<Open>,
    sections: Vec<Section>,
}

impl Split {
    fn take(&mut self, block: Block) {
        match &block.what {
            What::Heading(level, text) => {
                let (level, text) = (*level, text.clone());
                if self.is_within_timeline(level, &text) {
                    self.keep(block);
                } else {
                    self.begin(level, text);
                }
            }
            _ => self.keep(block),
        }
    }

    /// Times are headings of a timeline, even those that stand as high as its own.
    fn is_within_timeline(&self, level: u8, text: &str) -> bool {
        let Some(section) = self.sections.last().filter(|s| s.kind == Kind::Timeline) else {
            return false;
        };
        let own = self.open.iter().rev().find(|open| open.name == section.of);
        let is_below = own.is_none_or(|own| level > own.level);
        entry(text).is_some() || (is_below && kind(text).is_none())
    }

    fn begin(&mut self, level: u8, name: String) {
        self.open.retain(|open| open.level < level);
        let kind = kind(&name);
        self.open.push(Open { level, name, kind });
        self.section();
    }

    /// Opens a section for what follows.
    fn section(&mut self) {
        let known = self.open.iter().rev().find(|open| open.kind.is_some());
        // The highest heading names a section that is not known.
        let of = known.or(self.open.first());
        let kind = match of {
            Some(open) => open.kind.unwrap_or(Kind::Other),
            None => Kind::Preamble,
        };
        let is_lesson = matches!(kind, Kind::Well | Kind::Wrong | Kind::Lucky);
        let within = self
            .open
            .iter()
            .find(|open| is_lesson && open.kind == Some(Kind::Actions));
        self.sections.push(Section {
            kind,
            name: self.open.last().map(|o| o.name.clone()).unwrap_or_default(),
            of: of.map(|open| open.name.clone()).unwrap_or_default(),
            within: within.map(|open| open.name.clone()),
            blocks: Vec::new(),
        });
    }

    fn keep(&mut self, block: Block) {
        if self.sections.is_empty() {
            self.section();
        }
        if let Some(section) = self.sections.last_mut() {
            section.blocks.push(block);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_known_by_many_names() {
        for (heading, found) in [
            ("Summary", Some(Kind::Summary)),
            ("2. Incident timeline (UTC)", Some(Kind::Timeline)),
            ("TIMELINE:", Some(Kind::Timeline)),
            ("Lessons Learned", Some(Kind::Lessons)),
            ("What didn't go well?", Some(Kind::Wrong)),
            ("Follow-up actions", Some(Kind::Actions)),
            ("Questions for follow up", None),
            ("Summary of the costs", None),
            ("", None),
        ] {
            assert_eq!(kind(heading), found, "{heading}");
        }
    }
}
