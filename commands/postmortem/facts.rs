//! What a report is made from: the record of an incident, and what people wrote.

use jiff::Timestamp;

use crate::{
    action::Action,
    incident::{Incident, Role},
    names::UserId,
    team::{Severity, Team},
    text,
    timeline::Line,
};

use super::{Report, Section, markdown as form, story};

/// Everything that a report tells.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// What people wrote; nothing yet, where there is no report.
    pub report: Option<&'a Report>,
    /// Its actions, by number.
    pub actions: &'a [Action],
    /// Its timeline, the oldest first.
    pub timeline: &'a [Line],
    /// When its severity was judged anew, and what it was before, the oldest first.
    pub judged: &'a [(Timestamp, Severity)],
    /// The team.
    pub team: &'a Team,
}

/// The shape of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Template {
    /// A form of ten sections.
    #[default]
    Form,
    /// A story: what happened, what is learnt, what is to be done.
    Story,
}

impl Template {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Form, Self::Story];

    /// The name in commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Story => "story",
        }
    }

    /// The template with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }
}

/// The report as Markdown. People's words are no markup in it, and nobody is mentioned. What nobody wrote yet is said to be
/// missing, with who should write it; nothing is made up.
pub fn markdown(facts: &Facts<'_>, template: Template) -> String {
    let parts = match template {
        Template::Form => form::parts(facts),
        Template::Story => story::parts(facts),
    };
    parts.join("\n\n")
}

impl Facts<'_> {
    /// What people wrote in a section, or that it is missing.
    pub(super) fn section(&self, section: Section) -> String {
        let words = self.report.and_then(|report| report.section(section));
        words.map_or_else(|| self.missing(section), text::github)
    }

    /// A section under a small heading of its own.
    pub(super) fn headed(&self, section: Section) -> String {
        format!("### {}\n\n{}", section.heading(), self.section(section))
    }

    /// What stands where nobody wrote yet.
    fn missing(&self, section: Section) -> String {
        let (who, role) = self.writer(section);
        format!(
            "> **Not written yet.** {} ({role}) should fill this in: `/postmortem write`.",
            self.team.called(who)
        )
    }

    /// Who should write a section: the communications lead what others are told, the commander the rest; where nobody has the
    /// role, whoever began the report or declared the incident.
    fn writer(&self, section: Section) -> (UserId, &'static str) {
        let crew = &self.incident.course.crew;
        let role = match section {
            Section::Internal | Section::External => Role::Communications,
            _ => Role::Commander,
        };
        let holder = [role, Role::Commander, Role::Deputy]
            .into_iter()
            .find_map(|role| Some((crew.holder(role)?, role.label())));
        let author = || (self.report.map(|report| report.written.by)).map(|by| (by, "its author"));
        let declared = (self.incident.declared_by, "who declared it");
        holder.or_else(author).unwrap_or(declared)
    }
}
