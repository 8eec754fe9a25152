//! Which login on GitHub belongs to whom: proved by the person, before that said by the team's document.

mod ask;
mod card;
mod code;
mod prove;

#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};

use crate::{
    names::{GithubLogin, UserId},
    team::Team,
};

pub use ask::{Wish, ask, remove};
pub use card::{asked, removed, show};
pub use code::Code;
pub use prove::{by_comment, prove};

/// How long a code can be used.
pub const LASTS: SignedDuration = SignedDuration::from_mins(30);

/// A login that somebody proved to be theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Whose.
    pub user: UserId,
    /// The login.
    pub login: GithubLogin,
    /// When it was proved.
    pub at: Timestamp,
    /// When it was removed, if it was.
    pub ended_at: Option<Timestamp>,
}

/// A login that somebody says is theirs, and the code that is to show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Who says so.
    pub user: UserId,
    /// The login.
    pub login: GithubLogin,
    /// What the owner of the login is to write.
    pub code: Code,
    /// When it was said.
    pub at: Timestamp,
}

impl Claim {
    /// When the code ends.
    pub fn until(&self) -> Timestamp {
        self.at + LASTS
    }
}

/// Every link of a team that is, or was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// Counts up with every change.
    pub version: i64,
    /// In the order in which they were proved.
    pub all: Vec<Link>,
}

impl Links {
    /// Those that hold.
    fn current(&self) -> impl Iterator<Item = &Link> {
        self.all.iter().filter(|link| link.ended_at.is_none())
    }

    /// The link of an account.
    pub fn of(&self, user: UserId) -> Option<&Link> {
        self.current().find(|link| link.user == user)
    }

    /// Whoever proved a login to be theirs.
    pub fn owner(&self, login: &GithubLogin) -> Option<UserId> {
        let mut all = self.current();
        all.find(|link| link.login == *login).map(|link| link.user)
    }
}

impl Team {
    /// The login of somebody on GitHub: the one that one of their accounts proved, or else the one that the document names.
    pub fn login_of(&self, user: UserId) -> Option<&GithubLogin> {
        let person = self
            .people
            .iter()
            .find(|person| person.discord == user || person.also.contains(&user));
        let others = person
            .iter()
            .flat_map(|person| std::iter::once(&person.discord).chain(&person.also));
        let mut accounts = std::iter::once(&user).chain(others);
        let proved = accounts.find_map(|account| self.links.of(*account));
        let named = || person.and_then(|person| person.github.as_ref());
        proved.map(|link| &link.login).or_else(named)
    }

    /// The Discord accounts of each person, and a login of theirs. Whoever proved a login once shares it with everybody else who did,
    /// and with whom the document gives it: they are one person, also after a link was removed.
    pub fn accounts(&self) -> Vec<(Vec<UserId>, Option<GithubLogin>)> {
        let named = self.people.iter().map(|person| {
            let mut ids = person.also.clone();
            ids.push(person.discord);
            (ids, person.github.clone())
        });
        let mut all: Vec<_> = named.collect();
        for link in &self.links.all {
            let theirs =
                |(_, login): &&mut (_, Option<GithubLogin>)| login.as_ref() == Some(&link.login);
            match all.iter_mut().find(theirs) {
                Some((ids, _)) => ids.push(link.user),
                None => all.push((vec![link.user], Some(link.login.clone()))),
            }
        }
        all
    }
}
