//! What was learnt: what went well, what went wrong, where there was luck.

use serde::{Deserialize, Serialize};

use super::{
    inline::plain,
    note::Notes,
    outline::What,
    section::{Kind, Section},
};

/// The lessons of a report, each in Markdown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lessons {
    /// What went well.
    pub well: Vec<String>,
    /// What went wrong.
    pub wrong: Vec<String>,
    /// Where there was luck.
    pub lucky: Vec<String>,
    /// Lessons of none of these three.
    pub other: Vec<String>,
}

/// Words that say that there is nothing to say.
const NOTHING: &[&str] = &["", "-", "–", "none", "n/a", "na", "nothing", "tbd", "..."];

/// Whether an item says nothing.
pub(super) fn is_nothing(words: &str) -> bool {
    let words = words.trim().trim_end_matches('.').to_lowercase();
    NOTHING.contains(&words.as_str())
}

impl Lessons {
    /// Adds those of one section.
    pub(super) fn read(&mut self, section: &Section, notes: &mut Notes) {
        let into = match section.kind {
            Kind::Well => &mut self.well,
            Kind::Wrong => &mut self.wrong,
            Kind::Lucky => &mut self.lucky,
            _ => &mut self.other,
        };
        let has_list = section
            .blocks
            .iter()
            .any(|block| matches!(block.what, What::List(_)));
        if let Some(within) = &section.within {
            notes.add(format!(
                "`{}` stands under `{within}`. It is read as lessons, not as actions.",
                section.name
            ));
        }
        let mut is_left = false;
        for block in &section.blocks {
            match &block.what {
                What::List(items) => {
                    let said = items.iter().map(|item| item.source.clone());
                    into.extend(said.filter(|lesson| !is_nothing(lesson)));
                }
                What::Paragraph(pieces) if !has_list => {
                    let words = plain(pieces);
                    if !is_nothing(&words) {
                        into.push(words);
                    }
                }
                _ => is_left = true,
            }
        }
        if is_left {
            notes.beside(&section.name);
        }
    }
}
