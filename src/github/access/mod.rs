//! Who Binnacle is at GitHub: the clients that its requests go through. What proves it may change while it runs.

mod app;
mod budget;
mod key;
mod session;
mod tags;
mod window;

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use binnacle_commands::names::Repository;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tokio::sync::OnceCell;

use crate::{clock::Clock, config::Credentials};

use super::failed::Failed;

use app::App;
pub(super) use app::Installation;
use budget::Budgets;
pub(super) use budget::Cost;
pub(super) use session::{Session, timed};

/// Where GitHub itself is.
pub(super) const ITSELF: &str = "https://api.github.com";

/// Who Binnacle is.
#[derive(Debug)]
pub(super) struct Access {
    credentials: Credentials,
    address: String,
    budgets: Budgets,
    clock: Arc<dyn Clock>,
    held: Mutex<Held>,
    /// The login that our issues are made under; others' issues are never taken for ours.
    login: OnceCell<String>,
    /// The logins that they were made under before, in lower case.
    former: OnceLock<BTreeSet<String>>,
}

/// What is shown at this moment, and what was found wanting since.
#[derive(Debug)]
struct Held {
    secret: SecretString,
    way: Arc<Way>,
    refused: Option<SecretString>,
    complaint: Option<String>,
}

/// How Binnacle is let in.
#[derive(Debug)]
enum Way {
    /// By the token of an account, which is the same everywhere.
    Token(Arc<Session>),
    /// As a GitHub App, by the installation of each owner.
    App(Box<App>),
}

#[derive(Deserialize)]
struct Me {
    login: String,
}

impl Access {
    /// Takes what was given; nobody is spoken to yet.
    pub(super) fn new(
        credentials: Credentials,
        address: String,
        pace: Duration,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, String> {
        let secret = credentials.secret().map_err(|fault| fault.to_string())?;
        let budgets = Budgets::at(pace, address.trim_end_matches('/') == ITSELF);
        let way = Way::new(&credentials, &secret, &address, &budgets, &clock).map_err(|why| {
            match credentials {
                Credentials::App { .. } => format!("{}: {why}", credentials.variable()),
                _ => format!("GITHUB_API_URL: {why}"),
            }
        })?;
        Ok(Self {
            credentials,
            address,
            budgets,
            clock,
            held: Mutex::new(Held {
                secret,
                way: Arc::new(way),
                refused: None,
                complaint: None,
            }),
            login: OnceCell::new(),
            former: OnceLock::new(),
        })
    }

    /// Where GitHub is.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// What was given.
    pub(super) const fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The client to go through to a repository, or to the App itself.
    pub(super) async fn session(
        &self,
        repository: Option<&Repository>,
    ) -> Result<Arc<Session>, Failed> {
        match (&*self.way(), repository) {
            (Way::App(app), Some(repository)) => app.session(repository, &self.budgets).await,
            (Way::App(app), None) => app.itself().map(Arc::new),
            (Way::Token(session), _) => Ok(Arc::clone(session)),
        }
    }

    /// The client to go through after this one was not accepted, where there is another.
    pub(super) async fn instead_of(
        &self,
        session: &Arc<Session>,
        repository: Option<&Repository>,
    ) -> Option<Arc<Session>> {
        if let (Way::App(app), Some(repository)) = (&*self.way(), repository) {
            app.forget(repository, session).await;
        }
        let other = self.session(repository).await.ok();
        other.filter(|other| !Arc::ptr_eq(other, session))
    }

    /// Where a repository's owner installed Binnacle; `None` where it is no App.
    pub(super) async fn installation(
        &self,
        repository: &Repository,
    ) -> Result<Option<Installation>, Failed> {
        match &*self.way() {
            Way::Token(_) => Ok(None),
            Way::App(app) => app.installation(repository).await.map(Some),
        }
    }

    /// The login that our issues are made under, asked for once.
    pub(super) async fn login(&self) -> Result<&str, Failed> {
        let way = self.way();
        let login = self.login.get_or_try_init(|| self.login_of(&way)).await?;
        Ok(login)
    }

    /// The logins that are or were ours, in lower case.
    pub(super) async fn logins(&self) -> Result<BTreeSet<String>, Failed> {
        let now = self.login().await?.to_lowercase();
        let former = self.former.get().into_iter().flatten().cloned();
        Ok(former.chain([now]).collect())
    }

    /// Learns, once, which logins were ours before.
    pub(super) fn had(&self, logins: BTreeSet<String>) {
        self.former.get_or_init(|| logins);
    }

    async fn login_of(&self, way: &Way) -> Result<String, Failed> {
        match way {
            Way::App(app) => app.login().await,
            Way::Token(session) => {
                let me = session.crab.get::<Me, _, ()>("/user", None);
                let me = timed(&*self.clock, &session.budget, Cost::Read, me).await?;
                Ok(me.login)
            }
        }
    }

    /// Looks whether the file holds something new, and shows that from now on if it speaks for the same account. What will not do is
    /// told of once, and tried again when it is asked for; until then the one before stays.
    pub(super) async fn look(&self, is_asked: bool) {
        if is_asked {
            self.held().complaint = None;
        }
        let variable = self.credentials.variable();
        let secret = match self.credentials.secret() {
            Ok(secret) => secret,
            Err(fault) => return self.complain(fault.to_string()),
        };
        if !self.is_news(&secret, is_asked) {
            return;
        }
        match self.try_out(&secret).await {
            Ok(way) => {
                *self.held() = Held {
                    secret,
                    way: Arc::new(way),
                    refused: None,
                    complaint: None,
                };
                tracing::info!(
                    "{variable}: GitHub accepts what is new there; it is used from now on"
                );
            }
            Err(Unfit { why, is_final }) => {
                if is_final {
                    self.held().refused = Some(secret);
                }
                self.complain(format!(
                    "{variable}: what is new there is not used, and the one before stays: {why}"
                ));
            }
        }
    }

    /// Whether a secret is another than the one that is used, and was not found wanting before.
    fn is_news(&self, secret: &SecretString, is_asked: bool) -> bool {
        let is = |other: &SecretString| other.expose_secret() == secret.expose_secret();
        let mut held = self.held();
        if is(&held.secret) {
            (held.refused, held.complaint) = (None, None);
            return false;
        }
        is_asked || !held.refused.as_ref().is_some_and(is)
    }

    async fn try_out(&self, secret: &SecretString) -> Result<Way, Unfit> {
        let (given, address) = (&self.credentials, &self.address);
        let way = Way::new(given, secret, address, &self.budgets, &self.clock)
            .map_err(Unfit::for_good)?;
        let login = self.login_of(&way).await.map_err(|failed| match failed {
            Failed::Refused { .. } => Unfit::for_good(format!("GitHub says: {failed}")),
            other => Unfit {
                why: other.to_string(),
                is_final: false,
            },
        })?;
        match self.login.get() {
            Some(known) if *known != login => Err(Unfit::for_good(format!(
                "it belongs to `{login}`, and the issues here are those of `{known}`"
            ))),
            _ => Ok(way),
        }
    }

    /// Tells what is wrong, once.
    fn complain(&self, why: String) {
        let mut held = self.held();
        if held.complaint.as_ref() != Some(&why) {
            tracing::error!("{why}");
            held.complaint = Some(why);
        }
    }

    fn way(&self) -> Arc<Way> {
        Arc::clone(&self.held().way)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Way {
    fn new(
        credentials: &Credentials,
        secret: &SecretString,
        address: &str,
        budgets: &Budgets,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, String> {
        if let Credentials::App { id, .. } = credentials {
            let budget = budgets.of("the App's own");
            let app = App::new(*id, secret, address.to_owned(), budget, Arc::clone(clock))?;
            return Ok(Self::App(Box::new(app)));
        }
        let session = Session::new(address, secret.clone(), budgets.of("the token's"))?;
        Ok(Self::Token(Arc::new(session)))
    }
}

/// Why something new is not used.
struct Unfit {
    why: String,
    /// Whether trying it again changes nothing.
    is_final: bool,
}

impl Unfit {
    const fn for_good(why: String) -> Self {
        Self {
            why,
            is_final: true,
        }
    }
}
