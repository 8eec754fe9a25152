//! Where incidents and what follows from them are mirrored to.

use std::collections::BTreeSet;

use serde::Serialize;

use super::incidents::Incidents;
use super::label::Label;
use super::once::Once;
use super::people::Roster;
use super::route::{self, IssueKind, Route};
use super::service::Service;
use super::severity::Severity;
use super::value::Value;
use super::{keys, limits};
use crate::names::Repository;

/// The repositories that hold the issues of incidents, and how issues look there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Github {
    /// The repository of everything that no rule sends elsewhere.
    pub repository: Repository,
    /// What has issues beside incidents, actions and reports.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub mirror: BTreeSet<IssueKind>,
    /// What every issue is labelled with, beside the label of its severity.
    pub labels: Vec<String>,
    /// Which labels Binnacle may put on issues.
    #[serde(skip_serializing_if = "Allowed::is_everything")]
    pub allow: Allowed,
    /// The rules, in their order.
    #[serde(rename = "route", skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route>,
}

/// The labels that are allowed. One that ends in `*` stands for all that begin so; without any, all are allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Allowed(Vec<String>);

impl Allowed {
    /// Whether a label is allowed, whatever its case.
    pub fn allows(&self, label: &str) -> bool {
        let label = label.to_lowercase();
        let mut patterns = self.0.iter().map(|pattern| pattern.to_lowercase());
        self.0.is_empty()
            || patterns.any(|pattern| match pattern.strip_suffix('*') {
                Some(start) => label.starts_with(start),
                None => label == pattern,
            })
    }

    const fn is_everything(&self) -> bool {
        self.0.is_empty()
    }

    fn read(value: &Value<'_>) -> Self {
        let allowed = "a list of labels, of which each may end in `*`, as in [\"priority_*\"]";
        let items = value.list(allowed, limits::ALLOWED);
        if items.as_ref().is_some_and(Vec::is_empty) {
            value.refuse_kind("an empty list", format!("allowed is {allowed}"));
        }
        let items = items.unwrap_or_default();
        let labels = items.iter().filter_map(Value::parsed::<Label>);
        Self(labels.map(String::from).collect())
    }
}

impl Github {
    /// The label of issues of a team that says nothing about labels.
    const STANDARD: &str = "incident";

    /// Reads `[github]`.
    pub(super) fn read(
        value: &Value<'_>,
        roster: &Roster,
        services: &[Service],
        incidents: &Incidents,
    ) -> Option<Self> {
        let section = value.section(keys::GITHUB)?;
        let allow = section.get("allow");
        let allowed = allow.as_ref().map(Allowed::read).unwrap_or_default();
        if let Some(allow) = &allow {
            for severity in Severity::ALL {
                let label = &incidents.levels.of(severity).label;
                if !allowed.allows(label) {
                    allow.refuse(format!(
                        "which leaves out `{label}`, the label of {}",
                        severity.as_str()
                    ));
                }
            }
        }
        let labels = match section.get("labels") {
            Some(value) => labels(&value, &allowed),
            None => vec![Self::STANDARD.to_owned()],
        };
        let mirror = section.get("mirror");
        let mirror = mirror.map(|value| route::mirror(&value));
        let routes = route::read(&section, &allowed, roster, services);
        Some(Self {
            repository: section.need_parsed("repository")?,
            mirror: mirror.unwrap_or_else(IssueKind::standard),
            labels,
            allow: allowed,
            routes,
        })
    }

    /// Every repository that issues are mirrored to.
    pub fn repositories(&self) -> BTreeSet<&Repository> {
        let routed = self
            .routes
            .iter()
            .filter_map(|route| route.repository.as_ref());
        routed.chain([&self.repository]).collect()
    }
}

/// Reads labels, of which each must be allowed.
pub(super) fn labels(value: &Value<'_>, allowed: &Allowed) -> Vec<String> {
    let mut once = Once::rule("a label stands once, whatever its case");
    let mut labels = Vec::new();
    for item in value
        .list("a list of labels, as in [\"incident\"]", limits::LABELS)
        .unwrap_or_default()
    {
        if let Some(label) = item.parsed::<Label>() {
            once.take(label.folded(), &item);
            let label = String::from(label);
            if !allowed.allows(&label) {
                item.refuse("which is not among the labels of `github.allow`");
            }
            labels.push(label);
        }
    }
    labels.sort();
    labels
}
