//! What the document says of deploys: `[[environment]]`, `[[deploy]]`, `[[freeze]]` and `[[test]]`.

mod environment;
mod freeze;
mod gates;
mod people;
mod table;
mod test;
mod whole;

use std::collections::BTreeSet;

use super::known::Known;
use super::people::Roster;
use super::section::Section;
use super::value::Value;
use super::{Service, Zone, limits};
use crate::deploy::{DeployRule, Environment, Grade, Reach, Window};
use crate::names::{EnvironmentName, Malformed, Parsed, PersonName, RoleName, ServiceName};

pub use test::PolicyTest;
pub(super) use test::read as tests;
pub(super) use whole::check;

/// The environments, and their names also where something else in them is wrong.
pub(super) struct Environments {
    pub(super) all: Vec<Environment>,
    pub(super) names: Known<EnvironmentName>,
}

/// Reads `[[environment]]`.
pub(super) fn environments(team: &Section<'_>) -> Environments {
    environment::read(team)
}

/// What else stands in the document.
struct Others<'a> {
    roles: Known<RoleName>,
    people: Known<PersonName>,
    services: Known<ServiceName>,
    environments: &'a Known<EnvironmentName>,
    role_names: &'a BTreeSet<RoleName>,
    zone: &'a Zone,
}

/// The rules of deploys.
pub(super) struct Rules {
    pub(super) deploys: Vec<DeployRule>,
    pub(super) freezes: Vec<Window>,
}

/// Reads `[[deploy]]` and `[[freeze]]`.
pub(super) fn read(
    team: &Section<'_>,
    roster: &Roster,
    services: &[Service],
    environments: &Environments,
    zone: &Zone,
) -> Rules {
    let services = services.iter().map(|service| service.name.clone());
    let others = Others {
        roles: Known::of(roster.role_names.clone(), "a `[[role]]`"),
        people: Known::of(roster.person_names.clone(), "a `[[person]]`"),
        services: Known::of(services.collect(), "a `[[service]]`"),
        environments: &environments.names,
        role_names: &roster.role_names,
        zone,
    };
    Rules {
        deploys: table::read(team, &others),
        freezes: freeze::read(team, &others),
    }
}

impl Others<'_> {
    /// Which services and environments a table speaks of.
    fn reach(&self, section: &Section<'_>) -> Reach {
        let services = section.get("services");
        let environments = section.get("environments");
        Reach {
            services: services.map(|value| self.services.some(&value, limits::SERVICES)),
            environments: environments
                .map(|value| self.environments.some(&value, limits::ENVIRONMENTS)),
        }
    }
}

/// Reads how a gate holds; it blocks, where nothing is said.
fn grade(section: &Section<'_>, key: &str) -> Grade {
    let read = |value: Value<'_>| {
        let allowed = "\"warn\", \"approve\" or \"block\"";
        let grade = value.text(allowed).map(Grade::from_name);
        if grade == Some(None) {
            value.refuse(format!("allowed is {allowed}"));
        }
        grade.flatten()
    };
    section.get(key).and_then(read).unwrap_or_default()
}

/// A small number of things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Few(u32);

impl Parsed for Few {
    const ALLOWED: &'static str = "a whole number from 0 to 1000";
}

impl std::str::FromStr for Few {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let number = text.parse().ok().filter(|number| *number <= 1000);
        number.map(Self).ok_or(Malformed::of::<Self>())
    }
}
