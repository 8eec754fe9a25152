//! What a team decides, in one document: its people, roles, services, severities, rights and its repository.
//!
//! The document is TOML. It is read whole, and every [`Problem`] in it is told with its line, its key, what was found
//! and what is allowed. Nothing here opens a file: the text is given.

mod canonical;
mod deploy;
mod document;
mod escalation;
mod github;
pub(crate) mod handoff;
pub(crate) mod hours;
mod incidents;
mod keys;
mod known;
mod label;
mod level;
mod library;
pub mod limits;
mod lines;
mod link;
mod oncall;
mod once;
mod people;
mod problem;
mod report;
mod rights;
mod route;
mod schedule;
mod section;
mod service;
mod severity;
mod suggest;
mod syntax;
mod times;
mod value;
mod worth;
mod zone;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use deploy::PolicyTest;
pub use document::Document;
pub use escalation::{Escalation, Need, Step, Target, WhenEmpty};
pub use github::{Allowed, Github};
pub use handoff::{Gaps, Handoff, Posts};
pub use hours::{Clock, Hours, Length, Quiet};
pub use incidents::Incidents;
pub use level::{Level, Levels};
pub use library::Library;
pub use link::HttpsUrl;
pub use oncall::Oncall;
pub use people::{Owner, Person, Role};
pub use problem::{Found, Problem, Problems};
pub use rights::{Holders, NotAllowed, Right, Rights};
pub use route::{About, IssueKind, Route, Routed, Traits};
pub use schedule::Schedule;
use serde::Serialize;
pub use service::Service;
pub use severity::Severity;
pub(crate) use suggest::nearest;
pub use worth::{Counting, Currency, Decimal, Pay, Worth};
pub use zone::Zone;

use crate::deploy::{DeployRule, Environment, Window};
use crate::link::Links;
use crate::names::{
    GuildId, PersonName, PolicyName, Repository, RoleId, RoleName, ScheduleName, ServiceName,
    UserId,
};

/// A team, as its document describes it. Only a document without problems makes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Team {
    /// The Discord server it works on.
    pub guild: GuildId,
    /// What it calls itself.
    pub name: String,
    /// Where its wall clock hangs.
    pub timezone: Zone,
    /// Where its incidents are mirrored to, if anywhere.
    pub github: Option<Github>,
    /// How it handles incidents.
    pub incidents: Incidents,
    /// Who may do what.
    pub rights: Rights,
    /// Its roles, by name.
    #[serde(rename = "role")]
    pub roles: Vec<Role>,
    /// Its people, by name.
    #[serde(rename = "person")]
    pub people: Vec<Person>,
    /// Its services, by name.
    #[serde(rename = "service")]
    pub services: Vec<Service>,
    /// Who is on call when, by the names of the schedules.
    #[serde(rename = "schedule")]
    pub schedules: Vec<Schedule>,
    /// How people who are on call are reached, and how their hours count.
    #[serde(skip_serializing_if = "Oncall::is_standard")]
    pub oncall: Oncall,
    /// Its escalation policies, by name.
    #[serde(rename = "escalation", skip_serializing_if = "Vec::is_empty")]
    pub escalations: Vec<Escalation>,
    /// Where they are deployed to, by name.
    #[serde(rename = "environment")]
    pub environments: Vec<Environment>,
    /// What is demanded of deploys, by name.
    #[serde(rename = "deploy")]
    pub deploys: Vec<DeployRule>,
    /// When deploys are held, by name.
    #[serde(rename = "freeze")]
    pub freezes: Vec<Window>,
    /// What the team expects of its policies, in the order of the document. They decide nothing.
    #[serde(skip)]
    pub tests: Vec<PolicyTest>,
    /// Which logins on GitHub its people proved to be theirs. The document says nothing of them.
    #[serde(skip)]
    pub links: Links,
    /// Its folders of runbooks, by name.
    #[serde(rename = "library", skip_serializing_if = "Vec::is_empty")]
    pub libraries: Vec<Library>,
}

impl Team {
    /// What one severity means to it.
    pub fn level(&self, severity: Severity) -> &Level {
        self.incidents.levels.of(severity)
    }

    /// Whether what happens in a repository may concern it.
    pub fn follows(&self, repository: &Repository) -> bool {
        self.followed().contains(repository)
    }

    /// Every repository in which something may concern it.
    pub fn followed(&self) -> BTreeSet<&Repository> {
        let own = self.services.iter().filter_map(|it| it.repository.as_ref());
        let mirrors = self.github.iter().flat_map(Github::repositories);
        own.chain(mirrors).collect()
    }

    /// The role with this name.
    pub fn role(&self, name: &RoleName) -> Option<&Role> {
        self.roles.iter().find(|role| role.name == *name)
    }

    /// The repository of a service: its own, or else that of the team.
    pub fn repository_of<'t>(&'t self, service: &'t Service) -> Option<&'t Repository> {
        let general = || self.github.as_ref().map(|github| &github.repository);
        service.repository.as_ref().or_else(general)
    }

    /// The Discord role that owns a service.
    pub fn owner_role(&self, service: &Service) -> Option<RoleId> {
        match &service.owner {
            Some(Owner::Role(name)) => self.role(name).map(|role| role.id),
            Some(Owner::Person(_)) | None => None,
        }
    }

    /// The Discord role of a schedule.
    pub fn oncall_role(&self, schedule: &Schedule) -> Option<RoleId> {
        let name = schedule.role.as_ref()?;
        self.role(name).map(|role| role.id)
    }

    /// The person with this Discord account.
    pub fn person(&self, user: UserId) -> Option<&Person> {
        self.people.iter().find(|person| person.discord == user)
    }

    /// The Discord account of the person with this name.
    pub fn person_named(&self, name: &PersonName) -> Option<UserId> {
        let person = self.people.iter().find(|person| person.name == *name);
        person.map(|person| person.discord)
    }

    /// What somebody is called where Discord does not show it.
    pub fn called(&self, user: UserId) -> String {
        self.person(user).map_or_else(
            || format!("Discord user {user}"),
            |person| person.name.to_string(),
        )
    }

    /// The schedule with this name.
    pub fn schedule(&self, name: &ScheduleName) -> Option<&Schedule> {
        self.schedules.iter().find(|it| it.name == *name)
    }

    /// The service with this name.
    pub fn service(&self, name: &ServiceName) -> Option<&Service> {
        self.services.iter().find(|service| service.name == *name)
    }

    /// The escalation policy with this name.
    pub fn escalation(&self, name: &PolicyName) -> Option<&Escalation> {
        self.escalations.iter().find(|policy| policy.name == *name)
    }

    /// Whether someone with these roles may do a thing; if not, which roles could.
    pub fn may(&self, right: Right, roles: &[RoleId]) -> Result<(), NotAllowed> {
        let Holders::Roles(names) = self.rights.holders(right) else {
            return Ok(());
        };
        let needs: Vec<RoleId> = names
            .iter()
            .filter_map(|name| self.role(name))
            .map(|role| role.id)
            .collect();
        if needs.iter().any(|id| roles.contains(id)) {
            Ok(())
        } else {
            Err(NotAllowed { right, needs })
        }
    }
}
