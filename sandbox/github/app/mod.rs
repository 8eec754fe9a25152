//! GitHub Apps: programs with a key of their own, installed by organizations that say what they may do.

mod json;
mod key;
pub(super) mod permission;
pub(super) mod routes;
#[cfg(test)]
mod tests;
pub(super) mod webhook;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Github;
use super::hook::Hook;
use super::repository::RepoKey;
use super::seed::{AccountSeed, Kind, Rights};
use super::world::World;

use key::PublicKey;
pub use permission::Level;

/// How long the token of an installation is good for.
const LASTS: SignedDuration = SignedDuration::from_hours(1);

/// One App, and where it is installed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppSeed {
    /// Its number.
    pub id: u64,
    /// The name in addresses; it acts as `slug[bot]`.
    pub slug: String,
    /// Its private keys as PEM, as GitHub hands them out. GitHub itself keeps only what belongs to each in public.
    pub keys: Vec<String>,
    /// Where it is installed.
    pub installations: Vec<InstallationSeed>,
}

/// One installation of an App.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstallationSeed {
    /// The organization that installed it.
    pub account: String,
    /// The names of the repositories that it was installed on; all, where nothing is said.
    #[serde(default)]
    pub repositories: Option<Vec<String>>,
    /// What it may do.
    pub permissions: BTreeMap<String, Level>,
}

/// One App.
#[derive(Debug)]
pub(super) struct App {
    id: u64,
    slug: String,
    keys: Vec<PublicKey>,
    pub(super) installations: Vec<Installation>,
    /// Where the news of all repositories that it is installed on is posted.
    pub(super) hook: Option<Hook>,
    created_at: Timestamp,
}

/// One installation.
#[derive(Debug)]
pub(super) struct Installation {
    id: u64,
    account: String,
    repositories: Option<Vec<String>>,
    pub(super) permissions: BTreeMap<String, Level>,
    created_at: Timestamp,
}

/// The token of an installation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Granted {
    pub(super) installation: u64,
    until: Timestamp,
}

impl App {
    /// The login that it acts under.
    pub(super) fn login(&self) -> String {
        format!("{}[bot]", self.slug)
    }
}

impl World {
    pub(super) fn app_add(&mut self, seed: AppSeed) {
        let created_at = super::now();
        let keys = seed.keys.iter().map(|pem| PublicKey::of_pair(pem));
        let mut app = App {
            id: seed.id,
            slug: seed.slug,
            keys: keys.collect(),
            installations: Vec::new(),
            hook: None,
            created_at,
        };
        for seed in seed.installations {
            app.installations.push(Installation {
                id: self.next_id(),
                account: seed.account,
                repositories: seed.repositories,
                permissions: seed.permissions,
                created_at,
            });
        }
        self.account_add(AccountSeed {
            kind: Kind::Bot,
            ..AccountSeed::person(app.login(), Rights::None)
        });
        self.apps.push(app);
    }

    /// The time on the clock by which tokens of Apps end.
    pub(super) fn now(&self) -> Timestamp {
        super::now() + self.ahead
    }

    pub(super) fn app(&self, id: u64) -> Option<&App> {
        self.apps.iter().find(|app| app.id == id)
    }

    /// An installation and its App.
    pub(super) fn installation(&self, id: u64) -> Option<(&App, &Installation)> {
        self.apps.iter().find_map(|app| {
            let found = app.installations.iter().find(|one| one.id == id);
            Some((app, found?))
        })
    }

    /// Whether an installation covers a repository.
    pub(super) fn covers(&self, installation: &Installation, repo: RepoKey) -> bool {
        let held = self.repository(repo);
        let names = installation.repositories.as_ref();
        let is_named = |names: &Vec<String>| {
            let mut names = names.iter();
            names.any(|name| name.eq_ignore_ascii_case(&held.name))
        };
        installation.account.eq_ignore_ascii_case(&held.owner) && names.is_none_or(is_named)
    }

    /// What an App may do in a repository, as far as it is said in the words of people's rights.
    pub(super) fn app_rights(&self, repo: RepoKey, login: &str) -> Option<Rights> {
        let app = self.apps.iter().find(|app| app.login() == login)?;
        let mut installed = app.installations.iter();
        let Some(installation) = installed.find(|one| self.covers(one, repo)) else {
            return Some(Rights::None);
        };
        let writes = |name: &str| installation.permissions.get(name) == Some(&Level::Write);
        Some(if writes("repository_hooks") {
            Rights::Admin
        } else if installation
            .permissions
            .values()
            .any(|level| *level == Level::Write)
        {
            Rights::Push
        } else {
            Rights::Read
        })
    }

    /// Gives an installation a token that lasts an hour.
    fn token_grant(&mut self, installation: u64) -> (String, Timestamp) {
        let token = format!("ghs_{}", Uuid::new_v4().simple());
        let until = self.now() + LASTS;
        let granted = Granted {
            installation,
            until,
        };
        self.granted.insert(token.clone(), granted);
        (token, until)
    }

    /// The installation that a token was given to, while it lasts.
    pub(super) fn granted(&self, token: &str) -> Option<Granted> {
        let granted = *self.granted.get(token)?;
        (self.now() < granted.until).then_some(granted)
    }
}

impl Github {
    /// Moves the clock by which tokens of Apps end.
    pub fn advance(&self, by: SignedDuration) {
        self.change(|world| world.ahead += by);
    }

    /// Ends all tokens of installations before their time.
    pub fn revoke_granted(&self) {
        self.change(|world| world.granted.clear());
    }

    /// Gives an App another private key; those that it has stay good.
    pub fn add_app_key(&self, app: u64, pem: &str) {
        self.change_app(app, |app| app.keys.push(PublicKey::of_pair(pem)));
    }

    /// Deletes the oldest key of an App.
    pub fn remove_app_key(&self, app: u64) {
        self.change_app(app, |app| app.keys.remove(0));
    }

    /// Changes what an App may do where an organization installed it.
    pub fn set_permission(&self, account: &str, name: &str, level: Option<Level>) {
        self.change(|world| {
            let installations = world.apps.iter_mut().flat_map(|app| &mut app.installations);
            for one in installations.filter(|one| one.account == account) {
                match level {
                    Some(level) => one.permissions.insert(name.to_owned(), level),
                    None => one.permissions.remove(name),
                };
            }
        });
    }

    fn change_app<T>(&self, id: u64, act: impl FnOnce(&mut App) -> T) {
        self.change(|world| {
            if let Some(app) = world.apps.iter_mut().find(|app| app.id == id) {
                act(app);
            }
        });
    }
}
