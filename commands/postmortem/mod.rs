//! Reports: what is learnt from an incident, written by people into a frame that the record fills.

mod facts;
mod form;
mod issue;
mod lacks;
mod markdown;
mod section;
mod show;
mod status;
mod story;
mod table;
mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    ids::IncidentId,
    incident::{Stamp, Text},
    issue::IssuePlace,
    names::GuildId,
};

pub use facts::{Facts, Template, markdown};
pub use form::{filled, inputs, typed};
pub use issue::{issue_shown, mirrored};
pub use lacks::lacks;
pub use section::{Part, Section};
pub use show::{show, whole};
pub use status::{Status, Step};
pub use write::{Asking, advance, publish, write};

/// The report of an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Of which incident.
    pub incident: IncidentId,
    /// The server it belongs to.
    pub workspace: GuildId,
    /// Where it stands.
    pub status: Status,
    /// What people wrote.
    pub sections: BTreeMap<Section, Text>,
    /// Who began it, and when.
    pub written: Stamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Where its GitHub issue is.
    pub issue: IssuePlace,
    /// Counts its changes; a change names the version it was decided on.
    pub version: i64,
}

impl Report {
    /// What people wrote in a section.
    pub fn section(&self, section: Section) -> Option<&str> {
        self.sections.get(&section).map(Text::as_str)
    }
}
