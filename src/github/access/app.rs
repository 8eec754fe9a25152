//! A GitHub App: installed by organizations, each of which has its own token, its own limits and says what the App may do there.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use binnacle_commands::names::Repository;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde::Deserialize;
use tokio::sync::Mutex as Turn;

use crate::{clock::Clock, github::failed::Failed};

use super::{
    budget::{Budget, Budgets, Cost},
    key::Key,
    session::{Session, timed},
};

/// How long before its end a token is exchanged. GitHub gives it an hour.
const EARLY: SignedDuration = SignedDuration::from_mins(5);

/// An App.
#[derive(Debug)]
pub(super) struct App {
    id: u64,
    key: Key,
    address: String,
    /// What it may ask for as itself.
    budget: Arc<Budget>,
    clock: Arc<dyn Clock>,
    /// By the owners of repositories; whoever needs a new token waits for whoever is fetching one.
    installed: Mutex<BTreeMap<String, Arc<Turn<Option<Held>>>>>,
}

/// The token of an installation.
#[derive(Debug)]
struct Held {
    session: Arc<Session>,
    until: Timestamp,
}

/// An installation, and what the App may do there.
#[derive(Debug, Deserialize)]
pub(in crate::github) struct Installation {
    id: u64,
    pub(in crate::github) permissions: BTreeMap<String, String>,
}

impl Installation {
    /// Whether the App may change something there.
    pub(in crate::github) fn may_write(&self, what: &str) -> bool {
        self.permissions
            .get(what)
            .is_some_and(|level| level == "write")
    }
}

#[derive(Deserialize)]
struct Granted {
    token: String,
    expires_at: Timestamp,
}

#[derive(Deserialize)]
struct Itself {
    slug: String,
}

impl App {
    pub(super) fn new(
        id: u64,
        pem: &SecretString,
        address: String,
        budget: Arc<Budget>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, String> {
        Ok(Self {
            id,
            key: Key::read(pem)?,
            address,
            budget,
            clock,
            installed: Mutex::default(),
        })
    }

    /// The login that the App acts under.
    pub(super) async fn login(&self) -> Result<String, Failed> {
        let itself: Itself = self
            .ask(self.itself()?.crab.get("/app", None::<&()>))
            .await?;
        Ok(format!("{}[bot]", itself.slug))
    }

    /// Where a repository's owner installed the App, if on that repository.
    pub(super) async fn installation(
        &self,
        repository: &Repository,
    ) -> Result<Installation, Failed> {
        let (route, itself) = (format!("/repos/{repository}/installation"), self.itself()?);
        let found = self.ask(itself.crab.get(route, None::<&()>)).await;
        found.map_err(|failed| match failed {
            Failed::Refused { status: 404, .. } => Failed::Refused {
                status: 404,
                message: format!("the GitHub App is not installed on {repository}"),
            },
            other => other,
        })
    }

    /// The client that acts for the installation of a repository's owner.
    pub(super) async fn session(
        &self,
        repository: &Repository,
        budgets: &Budgets,
    ) -> Result<Arc<Session>, Failed> {
        let turn = self.turn(repository);
        let mut held = turn.lock().await;
        let now = self.clock.now();
        if let Some(held) = held.as_ref().filter(|held| now + EARLY < held.until) {
            return Ok(Arc::clone(&held.session));
        }
        match self.enter(repository, budgets).await {
            Ok(fresh) => Ok(Arc::clone(&held.insert(fresh).session)),
            Err(refused @ Failed::Refused { .. }) => Err(refused),
            // The one before is good for some minutes still.
            Err(failed) => match held.as_ref().filter(|held| now < held.until) {
                Some(held) => Ok(Arc::clone(&held.session)),
                None => Err(failed),
            },
        }
    }

    /// Drops a token that GitHub does not accept any more; the next who needs one fetches another.
    pub(super) async fn forget(&self, repository: &Repository, session: &Arc<Session>) {
        let turn = self.turn(repository);
        let mut held = turn.lock().await;
        if held
            .as_ref()
            .is_some_and(|held| Arc::ptr_eq(&held.session, session))
        {
            *held = None;
        }
    }

    fn turn(&self, repository: &Repository) -> Arc<Turn<Option<Held>>> {
        let mut installed = self
            .installed
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Arc::clone(
            installed
                .entry(repository.owner().to_lowercase())
                .or_default(),
        )
    }

    /// Fetches a token. Whatever fails here, what the token was wanted for was not sent.
    async fn enter(&self, repository: &Repository, budgets: &Budgets) -> Result<Held, Failed> {
        let fetched = async {
            let installation = self.installation(repository).await?;
            let route = format!("/app/installations/{}/access_tokens", installation.id);
            let itself = self.itself()?;
            let granted: Granted = self.ask(itself.crab.post(route, None::<&()>)).await?;
            let budget = budgets.of(&repository.owner().to_lowercase());
            let session = Session::new(&self.address, granted.token.into(), budget);
            let session = session.map_err(Failed::NotSent)?;
            Ok(Held {
                session: Arc::new(session),
                until: granted.expires_at,
            })
        };
        fetched.await.map_err(|failed| match failed {
            Failed::Doubtful(why) => Failed::NotSent(why),
            other => other,
        })
    }

    /// The client that acts for the App itself.
    pub(super) fn itself(&self) -> Result<Session, Failed> {
        let token = self.key.sign(self.id, self.clock.now());
        let session = Session::new(&self.address, token, Arc::clone(&self.budget));
        session.map_err(Failed::NotSent)
    }

    /// Asks as the App itself; a token that it is given is nothing that people are told of.
    async fn ask<T>(
        &self,
        request: impl Future<Output = octocrab::Result<T>>,
    ) -> Result<T, Failed> {
        timed(&*self.clock, &self.budget, Cost::Read, request).await
    }
}
