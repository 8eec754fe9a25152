//! Who belongs to the team: its roles on the Discord server, and its people.

use std::collections::BTreeSet;

use serde::Serialize;

use super::once::Once;
use super::section::Section;
use super::suggest::nearest;
use super::value::Value;
use super::{keys, limits};
use crate::names::{GithubLogin, GuildId, PersonName, RoleId, RoleName, UserId};

/// A role of the Discord server, under the team's own name for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Role {
    /// The team's name for it.
    pub name: RoleName,
    /// Its id, by which alone it is recognised.
    pub id: RoleId,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// The team's name for them.
    pub name: PersonName,
    /// Their Discord account.
    pub discord: UserId,
    /// Their GitHub account, if they have one.
    pub github: Option<GithubLogin>,
    /// Their other Discord accounts.
    pub also: Vec<UserId>,
    /// The roles that they answer for where GitHub is told, which knows nothing of Discord's.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub roles: BTreeSet<RoleName>,
}

/// Who answers for something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// Whoever holds a role.
    Role(RoleName),
    /// One person.
    Person(PersonName),
}

/// Everyone who is named in a document, while it is read.
pub(super) struct Roster {
    pub(super) roles: Vec<Role>,
    pub(super) people: Vec<Person>,
    /// The names of roles, also of those in which something else is wrong.
    pub(super) role_names: BTreeSet<RoleName>,
    /// The names of people, also of those in which something else is wrong.
    pub(super) person_names: BTreeSet<PersonName>,
    names: Once<String>,
    logins: Once<GithubLogin>,
}

impl Roster {
    /// Reads `[[role]]` and `[[person]]`.
    pub(super) fn read(team: &Section<'_>, guild: Option<GuildId>, ids: &mut Once<u64>) -> Self {
        let mut roster = Self {
            roles: Vec::new(),
            people: Vec::new(),
            role_names: BTreeSet::new(),
            person_names: BTreeSet::new(),
            names: Once::rule("a name stands for one role or one person"),
            logins: Once::rule("a GitHub account belongs to one person"),
        };
        for section in team
            .get("role")
            .iter()
            .flat_map(|role| role.sections(keys::ROLE, limits::ROLES))
        {
            let role = roster.role(&section, guild, ids);
            roster.roles.extend(role);
        }
        for section in team
            .get("person")
            .iter()
            .flat_map(|person| person.sections(keys::PERSON, limits::PEOPLE))
        {
            let person = roster.person(&section, ids);
            roster.people.extend(person);
        }
        roster.roles.sort_by(|a, b| a.name.cmp(&b.name));
        roster.people.sort_by(|a, b| a.name.cmp(&b.name));
        roster
    }

    /// The owner that a value names.
    pub(super) fn owner(&self, value: &Value<'_>) -> Option<Owner> {
        let allowed = "the name of a `[[role]]` or a `[[person]]`";
        let name = value.text(allowed)?;
        let role = self
            .role_names
            .iter()
            .find(|role| role.as_str() == name)
            .cloned()
            .map(Owner::Role);
        let person = || {
            self.person_names
                .iter()
                .find(|person| person.as_str() == name)
                .cloned()
                .map(Owner::Person)
        };
        let owner = role.or_else(person);
        if owner.is_none() {
            let people = self.person_names.iter().map(PersonName::as_str);
            let near = nearest(
                name,
                self.role_names.iter().map(RoleName::as_str).chain(people),
            );
            let near = near
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            value.refuse(format!("allowed is {allowed}{near}"));
        }
        owner
    }

    fn role(
        &mut self,
        section: &Section<'_>,
        guild: Option<GuildId>,
        ids: &mut Once<u64>,
    ) -> Option<Role> {
        let (name, id) = (
            section.need_parsed::<RoleName>("name"),
            section.need_parsed::<RoleId>("id"),
        );
        if let Some((name, value)) = name.as_ref().zip(section.get("name")) {
            if name.as_str() == super::Holders::EVERYONE {
                value.refuse("which means all members of the server; choose another name");
            }
            self.names.take(name.to_string(), &value);
            self.role_names.insert(name.clone());
        }
        if let Some((id, value)) = id.zip(section.get("id")) {
            if guild.is_some_and(|guild| guild.get() == id.get()) {
                value.refuse("which is the server itself and the role of all its members; write \"everyone\" instead");
            } else {
                ids.take(id.get(), &value);
            }
        }
        Some(Role {
            name: name?,
            id: id?,
        })
    }

    fn person(&mut self, section: &Section<'_>, ids: &mut Once<u64>) -> Option<Person> {
        let (name, discord) = (
            section.need_parsed::<PersonName>("name"),
            section.need_parsed::<UserId>("discord"),
        );
        let github: Option<GithubLogin> = section.get("github").and_then(|github| github.parsed());
        let also = section.get("also").map(|value| Self::also(&value, ids));
        let roles = section.get("roles").map(|value| self.roles_of(&value));
        if let Some((name, value)) = name.as_ref().zip(section.get("name")) {
            self.names.take(name.to_string(), &value);
            self.person_names.insert(name.clone());
        }
        if let Some((discord, value)) = discord.zip(section.get("discord")) {
            ids.take(discord.get(), &value);
        }
        if let Some((login, value)) = github.as_ref().zip(section.get("github")) {
            self.logins.take(login.clone(), &value);
        }
        Some(Person {
            name: name?,
            discord: discord?,
            github,
            also: also.unwrap_or_default(),
            roles: roles.unwrap_or_default(),
        })
    }

    fn roles_of(&self, value: &Value<'_>) -> BTreeSet<RoleName> {
        let items = value.list("a list of names of roles", limits::ROLES);
        let items = items.iter().flatten();
        let known = items.filter_map(|item| {
            let name: RoleName = item.parsed()?;
            let is_known = self.role_names.contains(&name);
            if !is_known {
                item.refuse("allowed is the name of a `[[role]]`");
            }
            is_known.then_some(name)
        });
        known.collect()
    }

    fn also(value: &Value<'_>, ids: &mut Once<u64>) -> Vec<UserId> {
        let allowed = "a list of ids of Discord accounts";
        let mut also = Vec::new();
        for item in value.list(allowed, limits::LINKS).unwrap_or_default() {
            if let Some(id) = item.parsed::<UserId>() {
                ids.take(id.get(), &item);
                also.push(id);
            }
        }
        also.sort_unstable();
        also
    }
}
