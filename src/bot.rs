//! The whole bot: its parts put together, started in order, and ended so that nothing is lost.

use std::{future::Future, net::SocketAddr, sync::Arc, time::Duration};

use binnacle_commands::{effect::Lane, team::Team};
use jiff::SignedDuration;
use tokio::{net::TcpListener, sync::mpsc, task::JoinHandle, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    app::{App, Failure, Teams},
    clock::{Clock, Ids},
    discord::{self, Answers, Door, Gateway, GatewayError, Link, Port, PortConfig, deliver},
    github::{self, GithubConfig},
    jobs::{self, Senders},
    store::{self, Db, OpenError},
    telemetry,
    web::{self, Web},
};

/// How long the parts may take to end when the bot stops. Together they stay under the 15 seconds after which it is killed
/// (`fly.toml`, `docs/operators.md`).
const DRAIN_ASKS: Duration = Duration::from_secs(5);
const DRAIN_LOOPS: Duration = Duration::from_secs(5);
const DRAIN_MARKS: Duration = Duration::from_secs(1);
const DRAIN_DATABASE: Duration = Duration::from_secs(1);

/// Everything a bot is made of.
#[derive(Debug)]
pub struct Parts {
    /// How to speak to Discord.
    pub discord: PortConfig,
    /// How to speak to GitHub, if at all.
    pub github: Option<GithubConfig>,
    /// The database's URL.
    pub database: String,
    /// The teams it works for.
    pub teams: Vec<Team>,
    /// Where its own web server listens.
    pub listener: TcpListener,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Keys.
    pub ids: Arc<dyn Ids>,
}

/// Why a bot did not start: one line that names what to change.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// Discord, or what a team's document says of it.
    #[error(transparent)]
    Discord(#[from] discord::StartError),
    /// GitHub, or what a team's document says of it.
    #[error(transparent)]
    Github(#[from] github::StartError),
    /// The gateway.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// The first writes.
    #[error("the database does not take the first writes: {0}")]
    Write(#[from] Failure),
    /// TLS could not be set up.
    #[error("no HTTP client could be made: {0}")]
    Client(#[from] reqwest::Error),
    /// The listener has no address.
    #[error("BINNACLE_LISTEN: {0}")]
    Listen(#[from] std::io::Error),
}

impl From<store::Error> for StartError {
    fn from(error: store::Error) -> Self {
        Self::Write(error.into())
    }
}

/// A bot that runs.
#[derive(Debug)]
pub struct Bot {
    app: App,
    db: Db,
    address: SocketAddr,
    link: Link,
    gateway: JoinHandle<Result<(), GatewayError>>,
    asks: TaskTracker,
    loops: TaskTracker,
    stop_loops: CancellationToken,
    marks: TaskTracker,
    stop_marks: CancellationToken,
}

impl Bot {
    /// Starts a bot: opens its database, asks Discord who it is, checks what the teams' documents name, and connects.
    pub async fn start(parts: Parts) -> Result<Self, StartError> {
        let metrics = telemetry::metrics();
        let address = parts.listener.local_addr()?;
        let port = Arc::new(Port::new(parts.discord)?);
        let (db, identity) = tokio::join!(Db::open(&parts.database), port.identify());
        let (db, identity) = (db?, identity?);
        let app = App::new(
            db.clone(),
            Arc::clone(&parts.clock),
            parts.ids,
            Arc::new(Teams::new(parts.teams)),
        );
        for team in app.teams().all() {
            discord::check(&port, team).await?;
        }
        let github = parts
            .github
            .map(|config| github::connect(&config, parts.clock))
            .transpose()?;
        check_github(github.as_ref(), &app).await?;
        // Only what was found right goes on record.
        app.teams_apply().await?;
        let taken_back = app.deliveries_take_back(true).await?;
        if taken_back > 0 {
            tracing::warn!(
                count = taken_back,
                "deliveries were cut off the last time; each is looked for before it is made again"
            );
        }

        let (given, marks_due) = mpsc::unbounded_channel();
        let answers = Arc::new(Answers::new(Arc::clone(&port), identity.application, given));
        let door = Door::new(app.clone(), Arc::clone(&answers));
        let asks = TaskTracker::new();
        let gateway = Gateway::new(
            app.clone(),
            Arc::clone(&port),
            &identity,
            door,
            asks.clone(),
        )
        .await?;
        let link = gateway.link();
        let discord = deliver::Sender::new(port, Arc::clone(&answers), app.clone(), identity.user);
        let senders = Senders {
            discord: Arc::new(discord),
            github,
        };

        let (loops, stop_loops) = (TaskTracker::new(), CancellationToken::new());
        for lane in Lane::ALL {
            loops.spawn(jobs::dispatch(
                app.clone(),
                senders.clone(),
                lane,
                stop_loops.clone(),
            ));
        }
        loops.spawn(jobs::run_timers(app.clone(), senders, stop_loops.clone()));
        loops.spawn(jobs::give_late_answers(
            app.clone(),
            answers,
            stop_loops.clone(),
        ));
        let (marks, stop_marks) = (TaskTracker::new(), CancellationToken::new());
        marks.spawn(jobs::mark_given(app.clone(), marks_due, stop_marks.clone()));
        let web = Web {
            app: app.clone(),
            metrics,
        };
        loops.spawn(web::serve(
            web,
            parts.listener,
            stop_loops.clone().cancelled_owned(),
        ));
        #[expect(
            clippy::disallowed_methods,
            reason = "its end is awaited by this handle, for what it says"
        )]
        let gateway = tokio::spawn(gateway.run());
        Ok(Self {
            app,
            db,
            address,
            link,
            gateway,
            asks,
            loops,
            stop_loops,
            marks,
            stop_marks,
        })
    }

    /// The use cases, as the bot itself runs them.
    pub const fn app(&self) -> &App {
        &self.app
    }

    /// Where its own web server listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether Discord can reach it at this moment.
    pub fn is_connected(&self) -> bool {
        self.app.is_connected()
    }

    /// Runs until `stop`, then ends in order; ends by itself, with the reason, when Discord ends the connection for good.
    pub async fn run_until(mut self, stop: impl Future<Output = ()>) -> Result<(), GatewayError> {
        let ended = tokio::select! {
            () = stop => None,
            ended = &mut self.gateway => Some(ended),
        };
        if ended.is_none() {
            tracing::info!("stopping: no new asks are taken, those at work are finished");
            self.link.stop().await;
        }
        self.drain().await;
        match ended {
            None => Ok(()),
            Some(Ok(Err(why))) => Err(why),
            Some(Ok(Ok(()))) => Err(GatewayError::Ended(
                "the connection was closed for good".to_owned(),
            )),
            Some(Err(panic)) => Err(GatewayError::Ended(panic.to_string())),
        }
    }

    /// Ends the parts in the order in which they need each other.
    async fn drain(self) {
        self.asks.close();
        if timeout(DRAIN_ASKS, self.asks.wait()).await.is_err() {
            tracing::warn!(
                "some asks were not finished in time; their answers are given at the next start"
            );
        }
        self.stop_loops.cancel();
        self.loops.close();
        if timeout(DRAIN_LOOPS, self.loops.wait()).await.is_err() {
            tracing::warn!(
                "some deliveries were not finished in time; they are looked for at the next start"
            );
        }
        self.stop_marks.cancel();
        self.marks.close();
        // What could not be marked is answered again at the next start, which changes nothing.
        let _ = timeout(DRAIN_MARKS, self.marks.wait()).await;
        let _ = timeout(DRAIN_DATABASE, self.db.close()).await;
        tracing::info!("stopped");
    }
}

/// A wrong token or repository ends the start; a GitHub that cannot be reached does not, since incidents do not wait for it.
async fn check_github(
    github: Option<&github::deliver::Sender>,
    app: &App,
) -> Result<(), StartError> {
    let Some(github) = github else { return Ok(()) };
    for team in app.teams().all().filter(|team| team.github.is_some()) {
        match timeout(
            SignedDuration::from_secs(5).unsigned_abs(),
            github::check(github, team),
        )
        .await
        {
            Ok(Ok(())) => {}
            Ok(Err(error @ github::StartError::Unreachable { .. })) => {
                tracing::warn!("{error}; the mirror waits until it can be reached");
            }
            Ok(Err(error)) => return Err(error.into()),
            Err(_) => {
                tracing::warn!("GitHub does not answer within 5 s; the mirror waits until it does");
            }
        }
    }
    Ok(())
}
