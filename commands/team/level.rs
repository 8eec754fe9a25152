//! What a severity means to the team: its text, the label of its issues, where it is worked on and how often it is told of.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde::{Serialize, Serializer};

use super::escalation::policy;
use super::hours::Length;
use super::label::Label;
use super::section::Section;
use super::severity::Severity;
use super::value::Value;
use super::{keys, limits};
use crate::incident::Venue;
use crate::names::PolicyName;

/// What one severity means to the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Level {
    /// What an incident of this severity is like, for whoever has to choose.
    pub text: String,
    /// The label that issues of this severity carry.
    pub label: String,
    /// Where its incidents are worked on.
    pub venue: Venue,
    /// How often its incidents owe an update; `None` for never.
    #[serde(serialize_with = "pace")]
    pub update_every: Option<SignedDuration>,
    /// How soon after its end the report is due.
    #[serde(serialize_with = "span")]
    pub report_within: SignedDuration,
    /// The policy that its incidents page as soon as they are declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<PolicyName>,
}

#[expect(clippy::ref_option, reason = "serde hands fields over so")]
fn pace<S: Serializer>(every: &Option<SignedDuration>, to: S) -> Result<S::Ok, S::Error> {
    match every {
        Some(every) => span(every, to),
        None => to.serialize_str(Level::NEVER),
    }
}

fn span<S: Serializer>(span: &SignedDuration, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&Length::of(*span))
}

impl Level {
    /// The word for no updates at all.
    const NEVER: &str = "never";

    fn read_more(&mut self, section: &Section<'_>, policies: &BTreeSet<PolicyName>) {
        if let Some(value) = section.get("venue") {
            let allowed = "\"channel\", \"thread\" or \"none\"";
            let venue = value.text(allowed).map(Venue::from_name);
            if venue == Some(None) {
                value.refuse(format!("allowed is {allowed}"));
            }
            self.venue = venue.flatten().unwrap_or(self.venue);
        }
        if let Some(value) = section.get("update_every") {
            if value.as_text() == Some(Self::NEVER) {
                self.update_every = None;
            } else if let Some(every) = value.parsed::<Length>() {
                self.update_every = Some(every.duration());
            }
        }
        let within = section
            .get("report_within")
            .and_then(|value| value.parsed::<Length>());
        self.report_within = within.map_or(self.report_within, Length::duration);
        self.page = section
            .get("page")
            .and_then(|value| policy(&value, policies));
    }
}

impl Level {
    fn standard(severity: Severity) -> Self {
        // Updates: 20 and 30 min, 2 h, a day; reports: 3 days for the worst, 5 and then 14. The field's reference values.
        let (venue, update_mins, report_days) = match severity {
            Severity::Sev1 => (Venue::Channel, 20, 3),
            Severity::Sev2 => (Venue::Channel, 30, 5),
            Severity::Sev3 => (Venue::Channel, 120, 14),
            Severity::Sev4 => (Venue::Thread, 1440, 14),
        };
        let (text, label) = match severity {
            Severity::Sev1 => (
                "Customers cannot work, or data is at risk. Everyone who can help joins now.",
                "priority_critical",
            ),
            Severity::Sev2 => (
                "Something important is down or very slow for many. Work on it starts now.",
                "priority_major",
            ),
            Severity::Sev3 => (
                "Something is broken for a few, or there is a way around it.",
                "priority_minor",
            ),
            Severity::Sev4 => (
                "A small fault that hurts no customer yet.",
                "priority_minor",
            ),
        };
        Self {
            text: text.to_owned(),
            label: label.to_owned(),
            venue,
            update_every: Some(SignedDuration::from_mins(update_mins)),
            report_within: SignedDuration::from_hours(report_days * 24),
            page: None,
        }
    }

    fn read(&mut self, value: &Value<'_>, policies: &BTreeSet<PolicyName>) {
        let Some(section) = value.section(keys::LEVEL) else {
            return;
        };
        if let Some(text) = section
            .get("text")
            .and_then(|text| text.words(limits::TEXT))
        {
            self.text = text;
        }
        if let Some(label) = section
            .get("label")
            .and_then(|label| label.parsed::<Label>())
        {
            self.label = label.into();
        }
        self.read_more(&section, policies);
    }
}

/// The levels of all severities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels([Level; 4]);

impl Levels {
    /// The levels of a team that says nothing about them.
    pub(super) fn standard() -> Self {
        Self(Severity::ALL.map(Level::standard))
    }

    pub(super) fn read(value: &Value<'_>, policies: &BTreeSet<PolicyName>) -> Self {
        let mut levels = Self::standard();
        let section = value.section(keys::SEVERITY);
        for (severity, level) in Severity::ALL.into_iter().zip(&mut levels.0) {
            if let Some(value) = section
                .as_ref()
                .and_then(|section| section.get(severity.as_str()))
            {
                level.read(&value, policies);
            }
        }
        levels
    }

    /// The level of one severity.
    pub(super) fn of(&self, severity: Severity) -> &Level {
        let [sev1, sev2, sev3, sev4] = &self.0;
        match severity {
            Severity::Sev1 => sev1,
            Severity::Sev2 => sev2,
            Severity::Sev3 => sev3,
            Severity::Sev4 => sev4,
        }
    }
}

impl Serialize for Levels {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Severity::ALL.into_iter().zip(&self.0))
    }
}
