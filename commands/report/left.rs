//! The summary, and what was left where it stands.

use std::collections::BTreeSet;

use crate::text;

use super::{
    note::{LONGEST, Notes},
    of_kind,
    outline::{Block, What},
    section::{Kind, Section},
    source::Source,
};

/// The summary, or what stands below the title where no section is one.
pub(super) fn summary(sections: &[Section], source: &Source, notes: &mut Notes) -> String {
    let written = |kind| {
        of_kind(sections, kind)
            .filter_map(|section| {
                let is_front = |block: &&Block| matches!(block.what, What::Front(_));
                let first = section.blocks.iter().find(|block| !is_front(block))?;
                Some(source.lines(first.first, section.blocks.last()?.last))
            })
            .collect::<Vec<_>>()
            .join("\n\n")
    };
    let has_front = |section: &Section| {
        let mut blocks = section.blocks.iter();
        blocks.any(|block| matches!(block.what, What::Front(_)))
    };
    if sections.iter().any(has_front) {
        notes.add("Of the front matter only title, date, number and time zone are read.");
    }
    let summary = written(Kind::Summary);
    let above = written(Kind::Preamble);
    if !summary.is_empty() {
        if !above.is_empty() {
            notes.add(
                "What stands between the title and the first heading is kept in the body only.",
            );
        }
        return summary;
    }
    notes.add(if above.is_empty() {
        "No summary was found."
    } else {
        "No section is a summary. What stands below the title is taken as one."
    });
    above
}

/// More names of sections than these are only counted.
const MOST_NAMES: usize = 20;

/// Says which sections were not understood.
pub(super) fn left(sections: &[Section], notes: &mut Notes) {
    let mut seen = BTreeSet::new();
    let names: Vec<String> = sections
        .iter()
        .filter(|section| matches!(section.kind, Kind::Other | Kind::Details))
        .filter(|section| !section.blocks.is_empty() && seen.insert(section.of.as_str()))
        .map(|section| format!("`{}`", text::cut(&section.of, LONGEST)))
        .collect();
    let more = match names.len().saturating_sub(MOST_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    if !names.is_empty() {
        let shown = names[..names.len().min(MOST_NAMES)].join(", ");
        notes.add(format!("Sections kept in the body only: {shown}{more}."));
    }
}
