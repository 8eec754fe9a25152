//! Everything that exists on the sandbox's GitHub, behind one lock.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use jiff::SignedDuration;

use super::account::Account;
use super::app::{App, Granted};
use super::repository::{RepoKey, Repository};
use super::seed::{Limits, Seed, TokenSeed};

/// Everything that exists.
#[derive(Debug)]
pub(super) struct World {
    pub(super) accounts: Vec<Account>,
    pub(super) tokens: HashMap<String, TokenSeed>,
    pub(super) apps: Vec<App>,
    /// The tokens of installations.
    pub(super) granted: HashMap<String, Granted>,
    /// How far the clock of Apps is ahead of the machine's.
    pub(super) ahead: SignedDuration,
    pub(super) repositories: Vec<Repository>,
    pub(super) list_lag: Duration,
    /// Issues that changed since somebody last looked.
    pub(super) touched: Vec<(RepoKey, u64)>,
    url: String,
    last_id: u64,
}

/// Who acts, and in which repository.
#[derive(Debug, Clone)]
pub(super) struct Actor {
    pub(super) login: String,
    pub(super) repo: RepoKey,
}

impl World {
    /// A world at the address where its API answers. Webhooks are added by whoever can deliver.
    pub(super) fn new(seed: Seed, url: &str) -> Self {
        let Seed {
            repositories,
            accounts,
            tokens,
            apps,
            limits: Limits { list_lag_ms, .. },
        } = seed;
        let mut world = Self {
            accounts: Vec::new(),
            tokens: HashMap::new(),
            apps: Vec::new(),
            granted: HashMap::new(),
            ahead: SignedDuration::ZERO,
            repositories: Vec::new(),
            list_lag: Duration::from_millis(list_lag_ms),
            touched: Vec::new(),
            url: url.trim_end_matches('/').to_owned(),
            last_id: 1_000_000,
        };
        for account in accounts {
            world.account_add(account);
        }
        for repository in repositories {
            world.repository_add(repository);
        }
        for token in tokens {
            world.token_add(token);
        }
        for app in apps {
            world.app_add(app);
        }
        world
    }

    pub(super) fn token_add(&mut self, token: TokenSeed) {
        let login = self.account_ensure(&token.login);
        self.tokens
            .insert(token.token.clone(), TokenSeed { login, ..token });
    }

    /// One counter for everything, so that an id taken for another kind of thing is never found.
    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub(super) fn address(&self, path: fmt::Arguments<'_>) -> String {
        format!("{}{path}", self.url)
    }
}
