//! What a team's document says of deploys: environments, and the tables `[[deploy]]`, as they were read.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};

use super::code::Code;
use crate::names::{EnvironmentName, PersonName, RoleName, ServiceName};
use crate::team::{Holders, Length, Severity};

/// A place that services are deployed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Environment {
    /// Its name.
    pub name: EnvironmentName,
    /// What it is for.
    pub description: Option<String>,
    /// The environment in which a commit is live before it comes here.
    pub after: Option<EnvironmentName>,
}

/// Which services and environments a table speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Reach {
    /// These services; all, where it names none.
    pub services: Option<BTreeSet<ServiceName>>,
    /// These environments; all, where it names none.
    pub environments: Option<BTreeSet<EnvironmentName>>,
}

impl Reach {
    /// Whether a place is among them.
    pub fn covers(&self, service: &ServiceName, environment: &EnvironmentName) -> bool {
        let has_service = |names: &BTreeSet<ServiceName>| names.contains(service);
        let has_environment = |names: &BTreeSet<EnvironmentName>| names.contains(environment);
        self.services.as_ref().is_none_or(has_service)
            && self.environments.as_ref().is_none_or(has_environment)
    }
}

/// What a gate does when it finds what it looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// It says so.
    Warn,
    /// It wants one more approval.
    Approve,
    /// It holds the deploy.
    #[default]
    Block,
}

impl Grade {
    /// The grade with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "warn" => Some(Self::Warn),
            "approve" => Some(Self::Approve),
            "block" => Some(Self::Block),
            _ => None,
        }
    }
}

/// Which checks a commit must have passed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Checks {
    /// Nothing is said.
    #[default]
    Unsaid,
    /// None: the team does without.
    Nothing,
    /// All that it has, and it has some.
    All,
    /// These.
    Named(BTreeSet<Required>),
}

impl Serialize for Checks {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unsaid => to.serialize_none(),
            Self::Nothing => to.serialize_str("none"),
            Self::All => to.serialize_str("all"),
            Self::Named(checks) => to.collect_seq(checks),
        }
    }
}

/// A check that must have passed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Required {
    /// Its name.
    pub name: String,
    /// The app that runs it; any, where none is named.
    pub app: Option<String>,
}

/// People of whom some have to approve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupRule {
    /// Whoever holds one of these roles.
    pub roles: BTreeSet<RoleName>,
    /// And these people.
    pub people: BTreeSet<PersonName>,
    /// How many of them.
    pub count: usize,
    /// Whether those who wrote what is deployed count.
    pub authors: bool,
    /// After what time the requester's own approval counts, if it says why.
    pub self_after: Option<Length>,
}

/// An open incident holds deploys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct IncidentRule {
    /// From this severity on.
    pub severity: Severity,
    /// How.
    pub grade: Grade,
}

/// How a burning error budget holds deploys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BudgetRule {
    /// When it burns slowly.
    pub slow: Grade,
    /// When it burns fast.
    pub fast: Grade,
    /// When it is used up. What is not known counts as this.
    pub exhausted: Grade,
}

/// Firing alerts hold deploys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AlertRule {
    /// How many may fire.
    pub most: u32,
    /// How more of them hold it.
    pub grade: Grade,
}

/// An argument that a deploy takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArgumentRule {
    /// The values it may have; any, where none is listed.
    pub allowed: Option<BTreeSet<String>>,
    /// Whether it must be given.
    pub required: bool,
}

/// Who may clear which blockers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverrideRule {
    /// These blockers.
    pub codes: BTreeSet<Code>,
    /// Whoever holds one of these roles.
    pub roles: BTreeSet<RoleName>,
    /// Together with another person who holds one of these.
    pub second: BTreeSet<RoleName>,
}

/// What an emergency may skip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EmergencyRule {
    /// Who may call it.
    pub roles: BTreeSet<RoleName>,
    /// The blockers it passes over.
    pub skip: BTreeSet<Code>,
}

/// A table `[[deploy]]`: what it demands of the places it reaches. What several tables demand of one place, is demanded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeployRule {
    /// What the team calls it.
    pub name: String,
    /// What it speaks of.
    #[serde(flatten)]
    pub reach: Reach,
    /// Who may ask.
    pub requesters: Holders,
    /// Whether it takes a reason.
    pub reason: bool,
    /// From which branches; a `*` stands for any signs.
    pub branches: Option<BTreeSet<String>>,
    /// Which checks.
    pub checks: Checks,
    /// How many reviewers must approve.
    pub reviews: u32,
    /// How many commits of the base it may lack.
    pub max_behind: Option<u32>,
    /// For how long it must have been live in the environment before.
    pub soak: Option<Length>,
    /// What must be ticked.
    pub checklist: BTreeSet<String>,
    /// Whether incidents hold it.
    pub incidents: Option<IncidentRule>,
    /// Whether the error budget holds it.
    pub budget: Option<BudgetRule>,
    /// Whether alerts hold it.
    pub alerts: Option<AlertRule>,
    /// Who must approve.
    pub approvals: Vec<GroupRule>,
    /// For how long an approval counts.
    pub approvals_expire: Option<Length>,
    /// How many must approve of a rollback while no incident is open.
    pub rollback_approvals: Option<usize>,
    /// The arguments.
    pub arguments: BTreeMap<String, ArgumentRule>,
    /// Who may override what.
    pub overrides: Vec<OverrideRule>,
    /// What an emergency skips.
    pub emergency: Option<EmergencyRule>,
    /// How old facts may be.
    pub facts_max_age: Option<Length>,
}
