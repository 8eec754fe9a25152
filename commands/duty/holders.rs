//! The Discord role of a schedule: who should have it, who has it, and the difference.

use std::collections::BTreeSet;

use crate::{
    names::{PersonName, RoleId, UserId},
    team::Team,
};

/// What has to change so that a role is held by whom it should be held. Nothing else is touched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Who gets it.
    pub give: Vec<UserId>,
    /// Who loses it.
    pub take: Vec<UserId>,
}

impl Difference {
    /// The difference between who has a role and who should.
    pub fn between(has: &BTreeSet<UserId>, should: &BTreeSet<UserId>) -> Self {
        Self {
            give: should.difference(has).copied().collect(),
            take: has.difference(should).copied().collect(),
        }
    }

    /// Whether all is as it should be.
    pub const fn is_empty(&self) -> bool {
        self.give.is_empty() && self.take.is_empty()
    }
}

/// The accounts of people on call. A person that the document does not know any more has none.
pub fn accounts(people: &BTreeSet<PersonName>, team: &Team) -> BTreeSet<UserId> {
    let known = team.people.iter();
    known
        .filter(|one| people.contains(&one.name))
        .map(|one| one.discord)
        .collect()
}

/// What people have to do so that a role can be kept, as Discord's refusal tells.
pub fn role_trouble(role: RoleId, code: i64, message: &str) -> String {
    match code {
        50013 => format!(
            "Discord does not let Binnacle give or take <@&{role}>. In the server's settings under Roles, give Binnacle's own role the permission Manage Roles, and drag it above <@&{role}>."
        ),
        10011 => format!(
            "The server has no role with the id {role} any more. Put another one under `role` of the schedule, or take the key out."
        ),
        _ => format!("Discord refused to change who has <@&{role}> (code {code}): {message}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(ids: &[u64]) -> BTreeSet<UserId> {
        ids.iter()
            .map(|id| UserId::try_from(*id).unwrap())
            .collect()
    }

    #[test]
    fn only_the_difference_is_changed() {
        let difference = Difference::between(&users(&[1, 2, 3]), &users(&[2, 4]));
        assert_eq!(difference.give, [UserId::try_from(4).unwrap()]);
        assert_eq!(
            difference.take,
            [1, 3].map(|id| UserId::try_from(id).unwrap())
        );
        assert!(Difference::between(&users(&[1]), &users(&[1])).is_empty());
    }
}
