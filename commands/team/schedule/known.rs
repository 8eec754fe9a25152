//! The people and roles that a document names, where it names any, and the server it speaks for.

use std::collections::BTreeSet;

use super::super::people::Roster;
use super::super::rights::Holders;
use super::super::section::Section;
use super::super::suggest::nearest;
use super::super::value::Value;
use super::super::{keys, limits};
use crate::names::{GuildId, PersonName, RoleName};

/// Whom a schedule may name. A document of schedules alone may name anybody.
pub(in super::super) struct Known {
    people: Option<BTreeSet<PersonName>>,
    roles: Option<BTreeSet<RoleName>>,
    guild: Option<GuildId>,
}

impl Known {
    /// Those of a whole document.
    pub(in super::super) fn of(roster: &Roster, guild: Option<GuildId>) -> Self {
        Self {
            people: Some(roster.person_names.clone()),
            roles: Some(roster.role_names.clone()),
            guild,
        }
    }

    /// Those of a document that may leave them out.
    pub(super) fn read(team: &Section<'_>) -> Self {
        let people = team
            .get("person")
            .map(|it| it.sections(keys::PERSON, limits::PEOPLE));
        let roles = team
            .get("role")
            .map(|it| it.sections(keys::ROLE, limits::ROLES));
        Self {
            people: people.map(|all| all.iter().filter_map(|it| it.need_parsed("name")).collect()),
            roles: roles.map(|all| all.iter().filter_map(|it| it.need_parsed("name")).collect()),
            guild: None,
        }
    }

    /// The server, where it is known.
    pub(super) const fn guild(&self) -> Option<GuildId> {
        self.guild
    }

    /// The role that a value names.
    pub(super) fn role(&self, value: &Value<'_>) -> Option<RoleName> {
        match &self.roles {
            Some(roles) => Holders::role(value, roles),
            None => value.parsed(),
        }
    }

    /// The person that a value names.
    pub(super) fn person(&self, value: &Value<'_>) -> Option<PersonName> {
        let name: PersonName = value.parsed()?;
        let Some(people) = self
            .people
            .as_ref()
            .filter(|people| !people.contains(&name))
        else {
            return Some(name);
        };
        let near = nearest(name.as_str(), people.iter().map(PersonName::as_str))
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default();
        value.refuse(format!("allowed is the name of a `[[person]]`{near}"));
        None
    }

    /// The people of a list.
    pub(super) fn people(&self, value: &Value<'_>) -> Option<BTreeSet<PersonName>> {
        let allowed = "a list of names of people as in [\"ana\", \"bo\"]";
        let items = value.list(allowed, limits::GROUP)?;
        Some(items.iter().filter_map(|item| self.person(item)).collect())
    }
}
