//! What a severity means to the team: its text and the label of its issues.

use serde::{Serialize, Serializer};

use super::label::Label;
use super::severity::Severity;
use super::value::Value;
use super::{keys, limits};

/// What one severity means to the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Level {
    /// What an incident of this severity is like, for whoever has to choose.
    pub text: String,
    /// The label that issues of this severity carry.
    pub label: String,
}

impl Level {
    fn standard(severity: Severity) -> Self {
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
        }
    }

    fn read(&mut self, value: &Value<'_>) {
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

    pub(super) fn read(value: &Value<'_>) -> Self {
        let mut levels = Self::standard();
        let section = value.section(keys::SEVERITY);
        for (severity, level) in Severity::ALL.into_iter().zip(&mut levels.0) {
            if let Some(value) = section
                .as_ref()
                .and_then(|section| section.get(severity.as_str()))
            {
                level.read(&value);
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
