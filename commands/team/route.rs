//! Where issues go by rule: into which repository, with which labels, to whom, and under which milestone.

use std::collections::BTreeSet;

use serde::Serialize;

use super::github::{Allowed, labels};
use super::people::Roster;
use super::section::Section;
use super::service::Service;
use super::severity::Severity;
use super::value::Value;
use super::{Team, keys, limits};
use crate::issue::LABEL;
use crate::names::{Parsed, PersonName, Repository, ServiceName, reads_and_writes_text};

/// What an issue is of, as rules tell issues apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IssueKind {
    /// An incident.
    Incident,
    /// An action of an incident.
    Action,
    /// The report of an incident.
    Report,
}

impl IssueKind {
    const ALL: [Self; 3] = [Self::Incident, Self::Action, Self::Report];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::Action => "action",
            Self::Report => "report",
        }
    }

    fn accept(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl Parsed for IssueKind {
    const ALLOWED: &'static str = "one of `incident`, `action` and `report`";
}

impl std::fmt::Display for IssueKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

reads_and_writes_text!(IssueKind);

/// A rule for the issues that it fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Route {
    /// What it fits; everything, where it is empty.
    pub kinds: BTreeSet<IssueKind>,
    /// The services of the incidents that it fits; all and none, where it is empty.
    pub services: BTreeSet<ServiceName>,
    /// Their severities; all, where it is empty.
    pub severities: BTreeSet<Severity>,
    /// The repository, where it names one.
    pub repository: Option<Repository>,
    /// Labels beside the others.
    pub labels: Vec<String>,
    /// Whom the issues are assigned to, beside whoever owns them.
    pub assignees: BTreeSet<PersonName>,
    /// The number of the milestone, where it names one.
    pub milestone: Option<i64>,
}

/// Where an issue goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// The repository.
    pub repository: Repository,
    /// Labels of the team's own.
    pub labels: Vec<String>,
    /// Whom it is assigned to, by their GitHub logins.
    pub assignees: Vec<String>,
    /// The number of its milestone.
    pub milestone: Option<i64>,
    allowed: Allowed,
}

impl Routed {
    /// All labels of an issue, with those that say what it is. What the team does not allow is left out.
    pub fn labelled(&self, own: impl IntoIterator<Item = String>) -> Vec<String> {
        let mut labels: Vec<String> = own.into_iter().chain(self.labels.clone()).collect();
        labels.retain(|label| self.allowed.allows(label));
        labels.sort();
        labels.dedup();
        labels
    }

    /// The labels of an issue that says nothing any more.
    pub fn labelled_hidden(&self) -> Vec<String> {
        let bare = [LABEL.to_owned()];
        bare.into_iter()
            .filter(|label| self.allowed.allows(label))
            .collect()
    }
}

impl Route {
    fn fits(&self, kind: IssueKind, service: Option<&ServiceName>, severity: Severity) -> bool {
        let of_service = || service.is_some_and(|service| self.services.contains(service));
        (self.kinds.is_empty() || self.kinds.contains(&kind))
            && (self.services.is_empty() || of_service())
            && (self.severities.is_empty() || self.severities.contains(&severity))
    }
}

impl Team {
    /// Where an issue goes; `None` for a team that mirrors nowhere. Of all rules that fit, the first that names a repository or a
    /// milestone decides on it; labels and people add up.
    pub fn issue_route(
        &self,
        kind: IssueKind,
        service: Option<&ServiceName>,
        severity: Severity,
    ) -> Option<Routed> {
        let github = self.github.as_ref()?;
        let routes = github.routes.iter();
        let fitting: Vec<&Route> = routes
            .filter(|route| route.fits(kind, service, severity))
            .collect();
        let repository = fitting.iter().find_map(|route| route.repository.clone());
        let own = fitting.iter().flat_map(|route| &route.labels);
        let named: BTreeSet<&PersonName> =
            fitting.iter().flat_map(|route| &route.assignees).collect();
        let people = self.people.iter().filter(|one| named.contains(&one.name));
        Some(Routed {
            repository: repository.unwrap_or_else(|| github.repository.clone()),
            labels: github.labels.iter().chain(own).cloned().collect(),
            assignees: people
                .filter_map(|person| Some(person.github.as_ref()?.to_string()))
                .collect(),
            milestone: fitting.iter().find_map(|route| route.milestone),
            allowed: github.allow.clone(),
        })
    }
}

/// Reads `[[github.route]]`.
pub(super) fn read(
    github: &Section<'_>,
    allowed: &Allowed,
    roster: &Roster,
    services: &[Service],
) -> Vec<Route> {
    let sections = github
        .get("route")
        .map(|value| value.sections(keys::ROUTE, limits::ROUTES));
    let sections = sections.iter().flatten();
    sections
        .map(|section| one(section, allowed, roster, services))
        .collect()
}

fn one(section: &Section<'_>, allowed: &Allowed, roster: &Roster, services: &[Service]) -> Route {
    let kinds = section.get("kinds").map(|value| set(&value, Value::parsed));
    let services = section.get("services").map(|value| {
        set(&value, |item| {
            let name: ServiceName = item.parsed()?;
            let known = services.iter().any(|service| service.name == name);
            if !known {
                item.refuse("allowed is the name of a `[[service]]`");
            }
            known.then_some(name)
        })
    });
    let severities = section
        .get("severities")
        .map(|value| set(&value, Value::parsed));
    let assignees = section.get("assignees").map(|value| {
        set(&value, |item| {
            let name: PersonName = item.parsed()?;
            let person = roster.people.iter().find(|one| one.name == name);
            let known = person.is_some_and(|person| person.github.is_some());
            if !known {
                item.refuse("allowed is the name of a `[[person]]` with `github`");
            }
            known.then_some(name)
        })
    });
    let milestone = section.get("milestone");
    Route {
        kinds: kinds.unwrap_or_default(),
        services: services.unwrap_or_default(),
        severities: severities.unwrap_or_default(),
        repository: section.get("repository").and_then(|value| value.parsed()),
        labels: section
            .get("labels")
            .map(|value| labels(&value, allowed))
            .unwrap_or_default(),
        assignees: assignees.unwrap_or_default(),
        milestone: milestone.and_then(|value| value.whole(1..=1_000_000)),
    }
}

/// The things that a list names, of which there must be one at least.
fn set<'a, T: Ord>(value: &Value<'a>, read: impl Fn(&Value<'a>) -> Option<T>) -> BTreeSet<T> {
    let items = value.list("a list", limits::ROUTED);
    if items.as_ref().is_some_and(Vec::is_empty) {
        value.refuse_kind("an empty list", "leave it out where everything is meant");
    }
    items.iter().flatten().filter_map(read).collect()
}
