//! Where incidents are mirrored to.

use serde::Serialize;

use super::label::Label;
use super::once::Once;
use super::value::Value;
use super::{keys, limits};
use crate::names::Repository;

/// The repository that holds the issues of incidents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Github {
    /// The repository.
    pub repository: Repository,
    /// What every issue is labelled with, beside the label of its severity.
    pub labels: Vec<String>,
}

impl Github {
    /// The label of issues of a team that says nothing about labels.
    const STANDARD: &str = "incident";

    /// Reads `[github]`.
    pub(super) fn read(value: &Value<'_>) -> Option<Self> {
        let section = value.section(keys::GITHUB)?;
        let labels = match section.get("labels") {
            Some(value) => labels(&value),
            None => vec![Self::STANDARD.to_owned()],
        };
        Some(Self {
            repository: section.need_parsed("repository")?,
            labels,
        })
    }
}

fn labels(value: &Value<'_>) -> Vec<String> {
    let mut once = Once::rule("a label stands once, whatever its case");
    let mut labels = Vec::new();
    for item in value
        .list("a list of labels, as in [\"incident\"]", limits::LABELS)
        .unwrap_or_default()
    {
        if let Some(label) = item.parsed::<Label>() {
            once.take(label.folded(), &item);
            labels.push(label.into());
        }
    }
    labels.sort();
    labels
}
