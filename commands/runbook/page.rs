//! What is known of a page.

use std::ops::Range;

use jiff::civil::Date;

use super::steps::Step;

/// Where a page stands inside its folder: parts joined by `/`, without `.` and `..`.
pub type Place = String;

/// A page that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Where it stands inside its folder.
    pub place: Place,
    /// Its title: of the front matter, else of the first heading, else made of the file's name.
    pub title: String,
    /// Other names that people call it by.
    pub aliases: Vec<String>,
    /// The alerts that it answers.
    pub alerts: Vec<String>,
    /// The services that it is about.
    pub services: Vec<String>,
    /// What it is for, beside being read.
    pub kind: Option<Kind>,
    /// Who keeps it.
    pub owner: Option<String>,
    /// Where the page of the role stands that it brings newcomers into, as it is written.
    pub role: Option<String>,
    /// When it was last found right.
    pub reviewed: Option<Date>,
    /// When it is to be looked at again.
    pub review_by: Option<Date>,
    /// The whole page as Markdown, without front matter.
    pub text: String,
    /// Its sections in their order; together they are the whole text. There is at least one.
    pub sections: Vec<Section>,
    /// Names that it gives to its places, each with the section that it leads to.
    pub labels: Vec<(String, usize)>,
    /// Where its links lead that are not addresses on the web.
    pub aims: Vec<Aim>,
    /// What is to be done, step by step, where it can be run.
    pub steps: Vec<Step>,
    /// What keeps it from being run.
    pub faults: Vec<Note>,
    /// What was not understood.
    pub notes: Vec<Note>,
}

/// What a page is for, beside being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It explains a term: its title, and its aliases.
    Term,
    /// It explains many, each under a heading.
    Glossary,
    /// It has commands to copy, each under a heading.
    Snippet,
    /// It is a checklist for newcomers.
    Onboarding,
}

impl Kind {
    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "term" => Some(Self::Term),
            "glossary" => Some(Self::Glossary),
            "snippet" => Some(Self::Snippet),
            "onboarding" => Some(Self::Onboarding),
            _ => None,
        }
    }
}

/// A heading and what stands below it, up to the next heading of any level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// 1 to 6; 0 for what stands above the first heading.
    pub level: u8,
    /// The heading's words; empty above the first heading.
    pub heading: String,
    /// The name by which links reach it, unique in the page.
    pub anchor: String,
    /// Which bytes of the page's text it is, heading included.
    pub bytes: Range<usize>,
}

/// A link to another page or to a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aim {
    /// The line in the file, from 1.
    pub line: usize,
    /// Where it leads, as it is written.
    pub to: String,
}

/// Something in a page that was not understood, and is shown as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The line in the file, from 1.
    pub line: usize,
    /// What, as a sentence without its period.
    pub what: String,
}

/// The words of a page as people see them, without markup, for a search. Section by section, in the order of the page's.
pub type Words = Vec<String>;

impl Page {
    /// The text of a section, heading included.
    pub fn section_text(&self, section: &Section) -> &str {
        self.text.get(section.bytes.clone()).unwrap_or_default()
    }

    /// The section that an anchor or a label names.
    pub fn section_at(&self, anchor: &str) -> Option<usize> {
        self.sections
            .iter()
            .position(|section| section.anchor == anchor)
            .or_else(|| {
                let label = self.labels.iter().find(|(label, _)| label == anchor);
                label.map(|(_, section)| *section)
            })
    }
}
