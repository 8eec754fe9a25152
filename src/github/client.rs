//! The client: what is asked of GitHub, through whoever Binnacle is there.

use std::{sync::Arc, time::Duration};

use binnacle_commands::{names::Repository, team::Team};
use jiff::{SignedDuration, Timestamp};
use octocrab::Page;
use reqwest::{
    Url,
    header::{HeaderMap, IF_NONE_MATCH},
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    clock::Clock,
    config::{Credentials, Github},
};

use super::{
    access::{Access, Cost, ITSELF, Session, timed},
    deliver::Sender,
    facts::Facts,
    failed::Failed,
    moved::{Moved, parts},
};

/// What it takes to speak to GitHub.
#[derive(Debug, Clone)]
pub struct GithubConfig {
    /// How to sign in.
    pub credentials: Credentials,
    /// Where GitHub's REST interface is; `None` is GitHub itself.
    pub base: Option<String>,
    /// The least time between two writes.
    pub pace: Duration,
    /// How long after a request that nobody answered its effect may still show.
    pub settle: SignedDuration,
}

impl GithubConfig {
    /// What the settings say; `None` where they say nothing of signing in.
    pub fn of(settings: Github) -> Option<Self> {
        let api = &settings.api;
        let base = api.is_given().then(|| api.as_str().to_owned());
        settings.credentials.map(|credentials| Self {
            credentials,
            base,
            pace: settings.pace,
            settle: settings.settle,
        })
    }
}

/// Why GitHub cannot be used; one line that names what to change.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Whoever Binnacle claims to be was refused.
    #[error("{variable}: {address} refused it ({status}). {help}")]
    Credentials {
        /// The variable that leads to what was shown.
        variable: &'static str,
        /// Where it was refused.
        address: String,
        /// How.
        status: u16,
        /// What would help.
        help: &'static str,
    },
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
    /// What was given cannot be used.
    #[error("{0}")]
    Given(String),
}

impl StartError {
    /// Whether what was given has to be put right, so that trying again changes nothing.
    pub(crate) const fn is_input(&self) -> bool {
        !matches!(self, Self::Unreachable { .. })
    }
}

#[derive(Deserialize)]
struct Repo {
    #[serde(default)]
    id: Option<i64>,
    full_name: Repository,
    #[serde(default)]
    has_issues: Option<bool>,
    #[serde(default)]
    permissions: Option<Value>,
}

/// A client of GitHub's REST interface. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Client {
    access: Arc<Access>,
    variable: &'static str,
    pace: Duration,
    settle: SignedDuration,
    moved: Arc<Moved>,
    clock: Arc<dyn Clock>,
}

/// What sends and what looks things up, neither of which has spoken to anybody yet.
///
/// # Errors
/// When the address cannot be used, or what proves who Binnacle is.
pub fn connect(
    config: &GithubConfig,
    clock: Arc<dyn Clock>,
) -> Result<(Sender, Facts), StartError> {
    let client = Client::new(config, clock)?;
    Ok((Sender::new(client.clone()), Facts::new(client)))
}

/// Checks that a team's repositories can be mirrored to, and says what they are called, by their numbers: as the document has it, and as
/// GitHub has it.
pub async fn check(sender: &Sender, team: &Team) -> Result<Vec<(i64, Repository)>, StartError> {
    sender.client().check(team).await
}

impl Client {
    fn new(config: &GithubConfig, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let address = config.base.clone().unwrap_or_else(|| ITSELF.to_owned());
        let credentials = config.credentials.clone();
        let access = Access::new(credentials, address, config.pace, Arc::clone(&clock));
        let access = access.map_err(StartError::Given)?;
        let variable = if config.base.is_some() {
            "GITHUB_API_URL"
        } else {
            access.credentials().variable()
        };
        Ok(Self {
            access: Arc::new(access),
            variable,
            pace: config.pace,
            settle: config.settle,
            moved: Arc::default(),
            clock,
        })
    }

    /// Who Binnacle is.
    pub(super) fn access(&self) -> &Access {
        &self.access
    }

    /// The login that our issues are made under.
    pub(super) async fn login(&self) -> Result<&str, Failed> {
        self.access.login().await
    }

    fn start_error(&self, failed: &Failed) -> StartError {
        match failed {
            Failed::Refused {
                status: status @ (401 | 404),
                ..
            } => StartError::Credentials {
                variable: self.access.credentials().variable(),
                address: self.access.address().to_owned(),
                status: *status,
                help: match self.access.credentials() {
                    Credentials::App { .. } => {
                        "Check GITHUB_APP_ID, and make a new private key for the App"
                    }
                    _ => "Make a new token that may read and write issues",
                },
            },
            other => StartError::Unreachable {
                variable: self.variable,
                address: self.access.address().to_owned(),
                why: other.to_string(),
            },
        }
    }

    async fn check(&self, team: &Team) -> Result<Vec<(i64, Repository)>, StartError> {
        let Some(github) = &team.github else {
            return Ok(Vec::new());
        };
        self.login()
            .await
            .map_err(|failed| self.start_error(&failed))?;
        let mut names = Vec::new();
        for repository in github.repositories() {
            let repo = self.check_repository(repository).await?;
            let called = [repository.clone(), repo.full_name];
            names.extend(
                repo.id
                    .iter()
                    .flat_map(|id| called.clone().map(|name| (*id, name))),
            );
        }
        Ok(names)
    }

    async fn check_repository(&self, repository: &Repository) -> Result<Repo, StartError> {
        let unusable = |why: &str| StartError::Repository {
            repository: repository.to_string(),
            why: why.to_owned(),
        };
        let installation = self.access.installation(repository).await;
        let installation = installation.map_err(|failed| match failed {
            Failed::Refused { message, .. } => unusable(&message),
            other => self.start_error(&other),
        })?;
        if installation
            .as_ref()
            .is_some_and(|one| !one.may_write("issues"))
        {
            return Err(unusable(
                "the GitHub App lacks the permission `issues: write` there",
            ));
        }
        let repo = self
            .get::<Repo>(&route(repository, ""), &[])
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
        // Of an App it is said elsewhere what it may do.
        let may = repo.permissions.as_ref().filter(|_| installation.is_none());
        if may.is_some_and(|may| may["push"] == false) {
            return Err(unusable(
                "the token may not write to it, so labels would be dropped without a word",
            ));
        }
        Ok(repo)
    }

    /// The least time between two writes.
    pub(super) const fn pace(&self) -> Duration {
        self.pace
    }

    /// How long after a request that nobody answered its effect may still show.
    pub(super) const fn settle(&self) -> SignedDuration {
        self.settle
    }

    pub(super) async fn get<T: serde::de::DeserializeOwned>(
        &self,
        route: &str,
        params: &[(&str, String)],
    ) -> Result<T, Failed> {
        let asked =
            |session: Arc<Session>| async move { session.crab.get(route, Some(params)).await };
        self.through(of(route)?.as_ref(), Cost::Read, asked).await
    }

    /// Reads a page of a list, and what leads to the next one.
    pub(super) async fn page<T: serde::de::DeserializeOwned>(
        &self,
        route: &str,
        params: &[(&str, String)],
    ) -> Result<(Vec<T>, Option<String>), Failed> {
        let asked = |session: Arc<Session>| async move {
            session.crab.get::<Page<T>, _, _>(route, Some(params)).await
        };
        let page = self.through(of(route)?.as_ref(), Cost::Read, asked).await?;
        let cursor = page.next.and_then(|next| {
            let url = Url::parse(&next.to_string()).ok()?;
            let mut pairs = url.query_pairs();
            pairs.find_map(|(name, value)| (name == "cursor").then(|| value.into_owned()))
        });
        Ok((page.items, cursor))
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
        let address = &*address;
        let asked = |session: Arc<Session>| async move { fetch(&session, address).await };
        let body = self.through(Some(repository), Cost::Read, asked).await?;
        serde_json::from_str(&body)
            .map_err(|error| Failed::Doubtful(format!("its answer is not understood: {error}")))
    }

    /// Makes something that people are told of, within what GitHub allows in an hour.
    pub(super) async fn create(
        &self,
        route: &str,
        body: &Value,
        is_urgent: bool,
    ) -> Result<Value, Failed> {
        let cost = Cost::Make { is_urgent };
        self.write((Verb::Post, cost), route, body).await
    }

    pub(super) async fn post(&self, route: &str, body: &Value) -> Result<Value, Failed> {
        self.write((Verb::Post, Cost::Change), route, body).await
    }

    pub(super) async fn patch(&self, route: &str, body: &Value) -> Result<Value, Failed> {
        self.write((Verb::Patch, Cost::Change), route, body).await
    }

    pub(super) async fn delete(&self, route: &str, body: &Value) -> Result<Value, Failed> {
        self.write((Verb::Delete, Cost::Change), route, body).await
    }

    /// Writes, under the name that the repository has by now. What GitHub forwards was certainly not done.
    async fn write(&self, how: (Verb, Cost), route: &str, body: &Value) -> Result<Value, Failed> {
        let known = parts(route).and_then(|(known, rest)| {
            let now = self.moved.now(&known)?;
            Some(self::route(&now, rest))
        });
        let known = known.as_deref().unwrap_or(route);
        match self.once(how, known, body).await {
            Err(Failed::Refused {
                status: 301 | 302 | 307 | 308,
                ..
            }) => {
                let now = self.forwarded(known, route).await?;
                self.once(how, &now, body).await
            }
            answer => answer,
        }
    }

    async fn once(
        &self,
        (verb, cost): (Verb, Cost),
        route: &str,
        body: &Value,
    ) -> Result<Value, Failed> {
        let asked = |session: Arc<Session>| async move {
            match verb {
                Verb::Post => session.crab.post(route, Some(body)).await,
                Verb::Patch => session.crab.patch(route, Some(body)).await,
                Verb::Delete => session.crab.delete(route, Some(body)).await,
            }
        };
        self.through(of(route)?.as_ref(), cost, asked).await
    }

    /// The route under the name that its repository has by now. Where that is the same, it is the issue that went elsewhere, and so
    /// it is gone for us.
    async fn forwarded(&self, route: &str, asked: &str) -> Result<String, Failed> {
        let gone = || Failed::Refused {
            status: 410,
            message: "it was taken to another repository".to_owned(),
        };
        let (known, rest) = parts(route).ok_or_else(gone)?;
        let repo: Repo = self.get(&self::route(&known, ""), &[]).await?;
        if repo.full_name == known {
            return Err(gone());
        }
        tracing::warn!(repository = %known, now = %repo.full_name, "the repository is called otherwise now: name it so in the team's document");
        let now = self::route(&repo.full_name, rest);
        let (first, _) = parts(asked).ok_or_else(gone)?;
        self.moved.learn(first, repo.full_name);
        Ok(now)
    }

    /// Takes a label off an issue; one that it does not have is off already.
    pub(super) async fn unlabel(
        &self,
        repository: &Repository,
        number: i64,
        label: &str,
    ) -> Result<(), Failed> {
        let now = self.moved.now(repository);
        let repository = now.as_ref().unwrap_or(repository);
        let number = number.unsigned_abs();
        let asked = |session: Arc<Session>| async move {
            let issues = session.crab.issues(repository.owner(), repository.name());
            issues.remove_label(number, label).await
        };
        match self.through(Some(repository), Cost::Change, asked).await {
            Err(Failed::Refused { status: 404, .. }) => Ok(()),
            other => other.map(drop),
        }
    }

    /// Deletes a comment; one that is not there any more is deleted already.
    pub(super) async fn uncomment(&self, repository: &Repository, id: i64) -> Result<(), Failed> {
        let now = self.moved.now(repository);
        let repository = now.as_ref().unwrap_or(repository);
        let comment = &*route(repository, &format!("/issues/comments/{id}"));
        let asked = |session: Arc<Session>| async move {
            let answer = session.crab._delete(comment, None::<&()>).await?;
            octocrab::map_github_error(answer).await
        };
        match self.through(Some(repository), Cost::Change, asked).await {
            Err(Failed::Refused { status: 404, .. }) => Ok(()),
            other => other.map(drop),
        }
    }

    /// Asks in a repository, or of the App itself. What is shown may end or be exchanged at any time: what was not accepted was certainly
    /// not done, so that it may be asked once more by something else.
    async fn through<T, A>(
        &self,
        repository: Option<&Repository>,
        cost: Cost,
        asked: impl Fn(Arc<Session>) -> A,
    ) -> Result<T, Failed>
    where
        A: Future<Output = octocrab::Result<T>>,
    {
        let session = self.access.session(repository).await?;
        let ask = |session: Arc<Session>| {
            let (budget, request) = (Arc::clone(&session.budget), asked(session));
            async move { timed(&*self.clock, &budget, cost, request).await }
        };
        let answer = ask(Arc::clone(&session)).await;
        if !matches!(answer, Err(Failed::Refused { status: 401, .. })) {
            return answer;
        }
        match self.access.instead_of(&session, repository).await {
            Some(other) => ask(other).await,
            None => answer,
        }
    }
}

/// The repository that a route leads into; `None` for one of the App itself.
fn of(route: &str) -> Result<Option<Repository>, Failed> {
    if route.starts_with("/app/") {
        return Ok(None);
    }
    let found = parts(route).map(|(repository, _)| Some(repository));
    found.ok_or_else(|| Failed::NotSent(format!("{route} leads to no repository")))
}

/// Reads what stands at an address, or takes it as it was read before where it did not change.
async fn fetch(session: &Session, address: &str) -> octocrab::Result<String> {
    let known = session.tags.known(address);
    let headers = known.as_ref().map(|known| {
        let tag = known.tag.clone();
        HeaderMap::from_iter([(IF_NONE_MATCH, tag)])
    });
    let answer = session.crab._get_with_headers(address, headers).await?;
    if let Some(known) = known.filter(|_| answer.status().as_u16() == 304) {
        return Ok(known.body);
    }
    let answer = octocrab::map_github_error(answer).await?;
    let tag = answer.headers().get("etag").cloned();
    let body = session.crab.body_to_string(answer).await?;
    if let Some(tag) = tag {
        session.tags.keep(address, tag, &body);
    }
    Ok(body)
}

/// How something is written.
#[derive(Debug, Clone, Copy)]
enum Verb {
    Post,
    Patch,
    Delete,
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
