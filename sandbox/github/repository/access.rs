//! Who may do what in a repository.

use axum::http::StatusCode;

use super::RepoKey;
use crate::github::refusal::Refusal;
use crate::github::seed::{Kind, Rights};
use crate::github::world::World;

impl World {
    /// What an account may do here. Owners may do everything.
    pub(in crate::github) fn rights(&self, key: RepoKey, login: &str) -> Rights {
        let held = self.repository(key);
        if held.owner.eq_ignore_ascii_case(login) {
            return Rights::Admin;
        }
        if let Some(rights) = self.app_rights(key, login) {
            return rights;
        }
        let own = held
            .rights
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(login));
        let general = || {
            self.account(login)
                .map_or(Rights::None, |account| account.rights)
        };
        own.map_or_else(general, |(_, rights)| *rights)
    }

    /// Changes what an account may do here.
    pub(in crate::github) fn rights_set(&mut self, key: RepoKey, login: &str, rights: Rights) {
        let held = &mut self.repository_mut(key).rights;
        held.retain(|name, _| !name.eq_ignore_ascii_case(login));
        held.insert(login.to_owned(), rights);
    }

    /// Lets an account in, to read or to write: a private repository is not there for strangers.
    pub(in crate::github) fn enter(
        &self,
        key: RepoKey,
        login: &str,
        writes: bool,
    ) -> Result<(), Refusal> {
        let held = self.repository(key);
        if held.private && self.rights(key, login) == Rights::None {
            return Err(Refusal::not_found());
        }
        if held.archived && writes {
            return Err(Refusal::forbidden(
                "Repository was archived so is read-only.",
            ));
        }
        Ok(())
    }

    /// Refuses when the repository has no issues at all.
    pub(in crate::github) fn issues_enabled(&self, key: RepoKey) -> Result<(), Refusal> {
        if self.repository(key).issues_disabled {
            return Err(Refusal::new(
                StatusCode::GONE,
                "Issues are disabled for this repo",
            ));
        }
        Ok(())
    }

    /// How an author stands to the repository.
    pub(in crate::github) fn association(&self, key: RepoKey, login: &str) -> &'static str {
        let owner = &self.repository(key).owner;
        if owner.eq_ignore_ascii_case(login) {
            return "OWNER";
        }
        let organization = self
            .account(owner)
            .is_some_and(|o| o.kind == Kind::Organization);
        match (self.rights(key, login), organization) {
            (Rights::None, _) => "NONE",
            (_, true) => "MEMBER",
            (_, false) => "COLLABORATOR",
        }
    }

    /// Refuses whoever may do less than this here.
    pub(in crate::github) fn require(
        &self,
        key: RepoKey,
        login: &str,
        rights: Rights,
    ) -> Result<(), Refusal> {
        if self.rights(key, login) < rights {
            return Err(Refusal::forbidden("Must have admin rights to Repository."));
        }
        Ok(())
    }
}
