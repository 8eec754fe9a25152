//! The client: octocrab without its own retries, which would replay what creates things, and with time-outs.

use std::{sync::Arc, time::Duration};

use binnacle_commands::{names::Repository, team::Team};
use jiff::Timestamp;
use octocrab::Octocrab;
use reqwest::{
    Url,
    header::{HeaderMap, IF_NONE_MATCH},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::OnceCell;

use crate::clock::Clock;

use super::{
    deliver::Sender,
    facts::Facts,
    failed::{Failed, judge},
    tags::Tags,
};

const CONNECT: Duration = Duration::from_secs(5);
const TOTAL: Duration = Duration::from_secs(15);

/// What it takes to speak to GitHub.
#[derive(Debug, Clone)]
pub struct GithubConfig {
    /// A token that may write issues.
    pub token: SecretString,
    /// Where GitHub's REST interface is; `None` is GitHub itself.
    pub base: Option<String>,
    /// The least time between two writes. Lists are looked through again after ten and sixty times this.
    pub pace: Duration,
}

/// Why GitHub cannot be used; one line that names what to change.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The token was refused.
    #[error("GITHUB_TOKEN: {0} refused it (401). Make a new token that may read and write issues")]
    Token(String),
    /// A repository cannot be used.
    #[error("BINNACLE_CONFIG: `github.repository`: {repository} cannot be used: {why}")]
    Repository {
        /// The repository.
        repository: String,
        /// What was wrong.
        why: String,
    },
    /// GitHub cannot be reached. The mirror catches up when it can.
    #[error("{variable}: cannot reach {address}: {why}")]
    Unreachable {
        /// The variable that holds the address.
        variable: &'static str,
        /// The address.
        address: String,
        /// What was wrong.
        why: String,
    },
    /// The address cannot be used.
    #[error("GITHUB_API_URL: {0}")]
    Address(String),
}

impl StartError {
    /// Whether what was given has to be put right, so that trying again changes nothing.
    pub(crate) const fn is_input(&self) -> bool {
        !matches!(self, Self::Unreachable { .. })
    }
}

#[derive(Deserialize)]
struct Me {
    login: String,
}

#[derive(Deserialize)]
struct Repo {
    #[serde(default)]
    has_issues: Option<bool>,
    #[serde(default)]
    permissions: Option<Value>,
}

/// A client of GitHub's REST interface. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Client {
    crab: Octocrab,
    /// The login that our issues are made under; others' issues are never taken for ours.
    login: Arc<OnceCell<String>>,
    tags: Arc<Tags>,
    address: String,
    variable: &'static str,
    pace: Duration,
    clock: Arc<dyn Clock>,
}

/// What sends and what looks things up, neither of which has spoken to anybody yet.
///
/// # Errors
/// When the address cannot be used.
pub fn connect(
    config: &GithubConfig,
    clock: Arc<dyn Clock>,
) -> Result<(Sender, Facts), StartError> {
    let client = Client::new(config, clock)?;
    Ok((Sender::new(client.clone()), Facts::new(client)))
}

/// Checks that a team's repository can be mirrored to.
pub async fn check(sender: &Sender, team: &Team) -> Result<(), StartError> {
    sender.client().check(team).await
}

impl Client {
    fn new(config: &GithubConfig, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let address = config
            .base
            .clone()
            .unwrap_or_else(|| "https://api.github.com".to_owned());
        let crab = Octocrab::builder()
            .base_uri(address.as_str())
            .map_err(|error| StartError::Address(error.to_string()))?
            .personal_token(config.token.expose_secret().to_owned())
            .set_connect_timeout(Some(CONNECT))
            .set_read_timeout(Some(TOTAL))
            .set_write_timeout(Some(TOTAL))
            .build()
            .map_err(|error| StartError::Address(error.to_string()))?;
        let variable = if config.base.is_some() {
            "GITHUB_API_URL"
        } else {
            "GITHUB_TOKEN"
        };
        Ok(Self {
            crab,
            address,
            variable,
            login: Arc::default(),
            tags: Arc::default(),
            pace: config.pace,
            clock,
        })
    }

    /// The login that our issues are made under, asked for once.
    pub(super) async fn login(&self) -> Result<&str, Failed> {
        let login = self
            .login
            .get_or_try_init(async || Ok(self.get::<Me>("/user", &[]).await?.login))
            .await?;
        Ok(login)
    }

    fn start_error(&self, failed: &Failed) -> StartError {
        match failed {
            Failed::Refused { status: 401, .. } => StartError::Token(self.address.clone()),
            other => StartError::Unreachable {
                variable: self.variable,
                address: self.address.clone(),
                why: other.to_string(),
            },
        }
    }

    async fn check(&self, team: &Team) -> Result<(), StartError> {
        let Some(github) = &team.github else {
            return Ok(());
        };
        let unusable = |why: &str| StartError::Repository {
            repository: github.repository.to_string(),
            why: why.to_owned(),
        };
        self.login()
            .await
            .map_err(|failed| self.start_error(&failed))?;
        let repo = self
            .get::<Repo>(&route(&github.repository, ""), &[])
            .await
            .map_err(|failed| match failed {
                Failed::Refused { status: 404, .. } => {
                    unusable("there is none of that name that the token may see")
                }
                Failed::Refused { .. } => unusable(&failed.to_string()),
                other => self.start_error(&other),
            })?;
        if repo.has_issues == Some(false) {
            return Err(unusable("its issues are turned off"));
        }
        if repo.permissions.is_some_and(|may| may["push"] == false) {
            return Err(unusable(
                "the token may not write to it, so labels would be dropped without a word",
            ));
        }
        Ok(())
    }

    /// The least time between two writes.
    pub(super) const fn pace(&self) -> Duration {
        self.pace
    }

    pub(super) async fn get<T: serde::de::DeserializeOwned>(
        &self,
        route: &str,
        params: &[(&str, String)],
    ) -> Result<T, Failed> {
        self.timed(self.crab.get(route, Some(params))).await
    }

    /// The time.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Reads something below a repository, and asks only whether it changed where it was read before. A part of the path may hold
    /// any signs.
    pub(super) async fn read<T: serde::de::DeserializeOwned>(
        &self,
        repository: &Repository,
        path: &[&str],
        params: &[(&str, String)],
    ) -> Result<T, Failed> {
        let address = address(repository, path, params);
        let body = self.timed(self.fetch(&address)).await?;
        serde_json::from_str(&body)
            .map_err(|error| Failed::Doubtful(format!("its answer is not understood: {error}")))
    }

    async fn fetch(&self, address: &str) -> octocrab::Result<String> {
        let known = self.tags.known(address);
        let headers = known.as_ref().map(|known| {
            let tag = known.tag.clone();
            HeaderMap::from_iter([(IF_NONE_MATCH, tag)])
        });
        let answer = self.crab._get_with_headers(address, headers).await?;
        if let Some(known) = known.filter(|_| answer.status().as_u16() == 304) {
            return Ok(known.body);
        }
        let answer = octocrab::map_github_error(answer).await?;
        let tag = answer.headers().get("etag").cloned();
        let body = self.crab.body_to_string(answer).await?;
        if let Some(tag) = tag {
            self.tags.keep(address, tag, &body);
        }
        Ok(body)
    }

    pub(super) async fn post(&self, route: &str, body: &Value) -> Result<Value, Failed> {
        self.timed(self.crab.post(route, Some(body))).await
    }

    pub(super) async fn patch(&self, route: &str, body: &Value) -> Result<Value, Failed> {
        self.timed(self.crab.patch(route, Some(body))).await
    }

    pub(super) async fn delete(&self, route: &str, body: &Value) -> Result<Value, Failed> {
        self.timed(self.crab.delete(route, Some(body))).await
    }

    async fn timed<T>(
        &self,
        request: impl Future<Output = octocrab::Result<T>>,
    ) -> Result<T, Failed> {
        let answer = tokio::time::timeout(TOTAL, request).await;
        let answer = answer
            .map_err(|_| Failed::Doubtful(format!("no answer within {} s", TOTAL.as_secs())))?;
        answer.map_err(|error| {
            let failed = judge(&error, self.clock.now().as_second().unsigned_abs());
            metrics::counter!("binnacle_github_failures_total").increment(1);
            failed
        })
    }
}

/// A route below a repository.
pub(super) fn route(repository: &Repository, rest: &str) -> String {
    format!("/repos/{repository}{rest}")
}

/// An address below a repository, from parts that are written as they are.
fn address(repository: &Repository, path: &[&str], params: &[(&str, String)]) -> String {
    let mut url = Url::parse("http://github.invalid").expect("it is an address");
    let root = ["repos", repository.owner(), repository.name()];
    if let Ok(mut parts) = url.path_segments_mut() {
        parts.extend(root.iter().chain(path));
    }
    match params {
        [] => url.path().to_owned(),
        params => {
            url.query_pairs_mut().extend_pairs(params);
            format!("{}?{}", url.path(), url.query().unwrap_or_default())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn the_parts_of_an_address_stay_parts() {
        let repository = "acme/ops.d".parse().unwrap();
        let at = |path: &[&str], params: &[(&str, String)]| address(&repository, path, params);
        assert_eq!(at(&[], &[]), "/repos/acme/ops.d");
        assert_eq!(
            at(
                &["commits", "heads/a?b#c%2F ü"],
                &[("per_page", "1&2".into())]
            ),
            "/repos/acme/ops.d/commits/heads%2Fa%3Fb%23c%252F%20%C3%BC?per_page=1%262"
        );
    }
}
