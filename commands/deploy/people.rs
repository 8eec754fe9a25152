//! Which accounts belong to one person, so that nobody is two people.

use crate::names::{GithubLogin, UserId};

use super::facts::Facts;
use super::policy::Policy;

/// Who is one person, as far as the team's document and the facts say.
pub(super) struct Circle<'a> {
    known: &'a [(Vec<UserId>, Option<GithubLogin>)],
    told: &'a [Vec<UserId>],
}

impl<'a> Circle<'a> {
    pub(super) fn of(policy: &'a Policy, facts: &'a Facts) -> Self {
        Self {
            known: &policy.accounts,
            told: &facts.same_person,
        }
    }

    /// All accounts of a person, by one of them.
    pub(super) fn accounts(&self, user: UserId) -> Vec<UserId> {
        let mut all = vec![user];
        let mut at = 0;
        // Links go on: who shares an account with a second one shares also what that one shares.
        while let Some(one) = all.get(at).copied() {
            for id in self.lists(one).flatten() {
                if !all.contains(id) {
                    all.push(*id);
                }
            }
            at += 1;
        }
        all
    }

    /// Whether two accounts are of one person.
    pub(super) fn is_same(&self, a: UserId, b: UserId) -> bool {
        a == b || (self.lists(a).next().is_some() && self.accounts(a).contains(&b))
    }

    /// The lists of one person's accounts that an account stands in.
    fn lists(&self, user: UserId) -> impl Iterator<Item = &'a Vec<UserId>> {
        let known = self.known.iter().map(|(ids, _)| ids);
        known
            .chain(self.told)
            .filter(move |ids| ids.contains(&user))
    }

    /// The GitHub logins of a person, by one of their accounts.
    pub(super) fn logins(&self, user: UserId) -> Vec<&'a GithubLogin> {
        let accounts = self.accounts(user);
        let theirs = self
            .known
            .iter()
            .filter(|(ids, _)| ids.iter().any(|id| accounts.contains(id)));
        theirs.filter_map(|(_, login)| login.as_ref()).collect()
    }
}
