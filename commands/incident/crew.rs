//! Who does what in an incident.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::names::UserId;

/// What a person does in an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Leads and decides; exactly one person, who hands over explicitly.
    Commander,
    /// Stands in for the commander.
    Deputy,
    /// Tells those outside.
    Communications,
    /// Writes down what happens.
    Scribe,
    /// Works on it; any number of people.
    Responder,
}

impl Role {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::Commander,
        Self::Deputy,
        Self::Communications,
        Self::Scribe,
        Self::Responder,
    ];

    /// The name in custom ids and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Commander => "commander",
            Self::Deputy => "deputy",
            Self::Communications => "communications",
            Self::Scribe => "scribe",
            Self::Responder => "responder",
        }
    }

    /// The role with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// The name that people read, at the head of a row.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Commander => "Incident commander",
            Self::Deputy => "Deputy",
            Self::Communications => "Communications lead",
            Self::Scribe => "Scribe",
            Self::Responder => "Responder",
        }
    }

    /// The name that people read, to stand in a sentence.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Commander => "incident commander",
            Self::Deputy => "deputy",
            Self::Communications => "communications lead",
            Self::Scribe => "scribe",
            Self::Responder => "responder",
        }
    }
}

/// A role that somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The role.
    pub role: Role,
    /// Who has it.
    pub user: UserId,
    /// Since when.
    pub since: Timestamp,
}

/// Everyone who has a role, by role and then by time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Crew(Vec<Assignment>);

impl Crew {
    /// Who has a role; more than one only for responders.
    pub fn holders(&self, role: Role) -> impl Iterator<Item = UserId> {
        self.0
            .iter()
            .filter(move |one| one.role == role)
            .map(|one| one.user)
    }

    /// The one who has a role that one person has.
    pub fn holder(&self, role: Role) -> Option<UserId> {
        self.holders(role).next()
    }

    /// Whether a person has a role.
    pub fn has(&self, role: Role, user: UserId) -> bool {
        self.holders(role).any(|one| one == user)
    }

    /// The roles of a person.
    pub fn roles_of(&self, user: UserId) -> Vec<Role> {
        let of = |role: &Role| self.has(*role, user);
        Role::ALL.into_iter().filter(of).collect()
    }

    /// Everyone with a role, each once.
    pub fn people(&self) -> Vec<UserId> {
        let mut people: Vec<UserId> = self.0.iter().map(|one| one.user).collect();
        people.sort();
        people.dedup();
        people
    }

    /// All assignments.
    pub fn assignments(&self) -> &[Assignment] {
        &self.0
    }

    /// The crew with a person in a role; who had it before, where only one can, is out of it.
    #[must_use]
    pub fn with(&self, role: Role, user: UserId, since: Timestamp) -> Self {
        let mut next = self.without(role, user);
        if role != Role::Responder {
            next.0.retain(|one| one.role != role);
        }
        next.0.push(Assignment { role, user, since });
        next.0.sort_by_key(|one| (one.role, one.since));
        next
    }

    /// The crew without a person in a role.
    #[must_use]
    pub fn without(&self, role: Role, user: UserId) -> Self {
        let stays = |one: &&Assignment| one.role != role || one.user != user;
        Self(self.0.iter().filter(stays).copied().collect())
    }
}
