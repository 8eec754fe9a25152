//! Where issues go by rule: into which repository, with which labels, to whom, under which milestone, and with
//! which words beside ours.

use std::{collections::BTreeSet, fmt};

use serde::Serialize;

use super::github::{Allowed, labels};
use super::people::Roster;
use super::section::Section;
use super::service::Service;
use super::severity::Severity;
use super::value::Value;
use super::{Team, keys, limits};
use crate::issue::{BODY, LABEL, marker};
use crate::names::{Parsed, PersonName, Repository, ServiceName, reads_and_writes_text};
use crate::text;

/// What an issue is of, as rules tell issues apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IssueKind {
    /// An incident.
    Incident,
    /// An action of an incident.
    Action,
    /// The report of an incident.
    Report,
    /// A request to deploy.
    Deploy,
    /// A swap, a cover, or a shift that somebody took.
    Swap,
    /// Somebody is away.
    Absence,
    /// Something that the team decided.
    Decision,
    /// A stretch of somebody's duty.
    Duty,
}

impl IssueKind {
    pub(super) const ALL: [Self; 8] = [
        Self::Incident,
        Self::Action,
        Self::Report,
        Self::Deploy,
        Self::Swap,
        Self::Absence,
        Self::Decision,
        Self::Duty,
    ];

    /// Whether its issues are there without the team asking for them.
    const fn is_always(self) -> bool {
        matches!(self, Self::Incident | Self::Action | Self::Report)
    }

    /// Which of the others have theirs where the team says nothing: every task, change and decision of operations.
    pub(super) fn standard() -> BTreeSet<Self> {
        BTreeSet::from([Self::Deploy, Self::Decision, Self::Duty])
    }

    /// The name in documents and in storage, which is a label too.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::Action => "action",
            Self::Report => "report",
            Self::Deploy => "deploy",
            Self::Swap => "swap",
            Self::Absence => "absence",
            Self::Decision => "decision",
            Self::Duty => "duty",
        }
    }

    fn accept(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl Parsed for IssueKind {
    const ALLOWED: &'static str =
        "one of `incident`, `action`, `report`, `deploy`, `swap`, `absence`, `decision` and `duty`";
}

impl fmt::Display for IssueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

reads_and_writes_text!(IssueKind);

/// What an incident is about, where somebody says so when it is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// What users report.
    Users,
    /// A fault of the software.
    Software,
}

impl About {
    /// The name in documents and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Software => "software",
        }
    }

    /// What it is, for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Users => "what users report",
            Self::Software => "a fault of the software",
        }
    }

    fn accept(text: &str) -> Option<Self> {
        let mut all = [Self::Users, Self::Software].into_iter();
        all.find(|about| about.as_str() == text)
    }
}

impl Parsed for About {
    const ALLOWED: &'static str = "one of `users` and `software`";
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

reads_and_writes_text!(About);

/// What rules look at in what an issue is of.
#[derive(Debug, Clone, Copy, Default)]
pub struct Traits<'a> {
    /// Its service.
    pub service: Option<&'a ServiceName>,
    /// The severity of the incident.
    pub severity: Option<Severity>,
    /// What the incident is about.
    pub about: Option<About>,
}

/// A rule for the issues that it fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Route {
    /// What it fits; everything, where it is empty.
    pub kinds: BTreeSet<IssueKind>,
    /// The services of what it fits; all and none, where it is empty.
    pub services: BTreeSet<ServiceName>,
    /// The severities of the incidents that it fits; all and none, where it is empty.
    pub severities: BTreeSet<Severity>,
    /// What the incidents that it fits are about; anything and nothing, where it is empty.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub about: BTreeSet<About>,
    /// The repository, where it names one.
    pub repository: Option<Repository>,
    /// Labels beside the others.
    pub labels: Vec<String>,
    /// Whom the issues are assigned to, beside whoever owns them.
    pub assignees: BTreeSet<PersonName>,
    /// The number of the milestone, where it names one.
    pub milestone: Option<i64>,
    /// What the issues say beside what Binnacle writes, in Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
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
    template: Option<String>,
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

    /// The text of an issue: its parts, what the rule adds to them, and the hidden line by which it is found again, which stays
    /// whatever is cut.
    pub fn body(&self, parts: impl IntoIterator<Item = String>, key: impl fmt::Display) -> String {
        let marker = marker(key);
        let parts: Vec<String> = parts.into_iter().chain(self.template.clone()).collect();
        let whole = text::cut(&parts.join("\n\n"), BODY - marker.len() - 2);
        format!("{whole}\n\n{marker}")
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
    fn fits(&self, kind: IssueKind, of: Traits<'_>) -> bool {
        fn is_among<T: Ord>(wanted: &BTreeSet<T>, it: Option<&T>) -> bool {
            wanted.is_empty() || it.is_some_and(|it| wanted.contains(it))
        }
        is_among(&self.kinds, Some(&kind))
            && is_among(&self.services, of.service)
            && is_among(&self.severities, of.severity.as_ref())
            && is_among(&self.about, of.about.as_ref())
    }
}

impl Team {
    /// Whether things of a kind have issues.
    pub fn mirrors(&self, kind: IssueKind) -> bool {
        let github = self.github.as_ref();
        github.is_some_and(|github| kind.is_always() || github.mirror.contains(&kind))
    }

    /// Where an issue goes; `None` for a team that mirrors nowhere. Of all rules that fit, the first that names a repository, a milestone
    /// or a template decides on it; labels and people add up.
    pub fn issue_route(&self, kind: IssueKind, of: Traits<'_>) -> Option<Routed> {
        let github = self.github.as_ref()?;
        let routes = github.routes.iter();
        let fitting: Vec<&Route> = routes.filter(|route| route.fits(kind, of)).collect();
        let repository = fitting.iter().find_map(|route| route.repository.clone());
        let own = fitting.iter().flat_map(|route| &route.labels);
        let common = if kind.is_always() {
            github.labels.as_slice()
        } else {
            &[]
        };
        let named: BTreeSet<&PersonName> =
            fitting.iter().flat_map(|route| &route.assignees).collect();
        let people = self.people.iter().filter(|one| named.contains(&one.name));
        Some(Routed {
            repository: repository.unwrap_or_else(|| github.repository.clone()),
            labels: common.iter().chain(own).cloned().collect(),
            assignees: people
                .filter_map(|person| Some(self.login_of(person.discord)?.to_string()))
                .collect(),
            milestone: fitting.iter().find_map(|route| route.milestone),
            template: fitting.iter().find_map(|route| route.template.clone()),
            allowed: github.allow.clone(),
        })
    }
}

/// Reads what is mirrored beside what always is; an empty list is nothing.
pub(super) fn mirror(value: &Value<'_>) -> BTreeSet<IssueKind> {
    let items = value.list("a list", limits::ROUTED);
    let items = items.iter().flatten();
    let kinds = items.filter_map(|item| {
        let kind: IssueKind = item.parsed()?;
        if kind.is_always() {
            item.refuse("which always has its issue; leave it out");
        }
        Some(kind)
    });
    kinds.collect()
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
    let about = section.get("about").map(|value| set(&value, Value::parsed));
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
        about: about.unwrap_or_default(),
        repository: section.get("repository").and_then(|value| value.parsed()),
        labels: section
            .get("labels")
            .map(|value| labels(&value, allowed))
            .unwrap_or_default(),
        assignees: assignees.unwrap_or_default(),
        milestone: milestone.and_then(|value| value.whole(1..=1_000_000)),
        template: section.get("template").and_then(|value| template(&value)),
    }
}

/// What the issues say beside what Binnacle writes.
fn template(value: &Value<'_>) -> Option<String> {
    let allowed = format!("Markdown of 1 to {} characters", limits::TEMPLATE);
    let text = value.text(&allowed)?.trim();
    if !(1..=limits::TEMPLATE).contains(&text.chars().count()) {
        value.refuse(format!("allowed is {allowed}"));
        return None;
    }
    if text.contains("<!--") {
        value.refuse("which has a comment; Binnacle finds its issues by one. Leave it out");
        return None;
    }
    Some(text.to_owned())
}

/// The things that a list names, of which there must be one at least.
fn set<'a, T: Ord>(value: &Value<'a>, read: impl Fn(&Value<'a>) -> Option<T>) -> BTreeSet<T> {
    let items = value.list("a list", limits::ROUTED);
    if items.as_ref().is_some_and(Vec::is_empty) {
        value.refuse_kind("an empty list", "leave it out where everything is meant");
    }
    items.iter().flatten().filter_map(read).collect()
}
