//! The whole bot: its parts put together, started in order, and ended so that nothing is lost.

use std::{
    future::Future,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use binnacle_commands::{effect::Lane, team::Team};
use jiff::SignedDuration;
use secrecy::SecretString;
use tokio::{
    net::TcpListener,
    sync::mpsc,
    task::{JoinHandle, JoinSet},
    time::timeout,
};
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};

use crate::{
    app::{App, Failure, Scout, Site, Teams},
    clock::{Clock, Ids},
    config::Webhooks,
    discord::{self, Answers, Door, Gateway, GatewayError, Link, Port, PortConfig, deliver},
    github::{self, GithubConfig},
    jobs::{self, Senders},
    store::{self, Db, OpenError},
    telemetry,
    web::{self, Web},
    webhooks,
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
    /// What GitHub's webhooks are signed with; without it none is taken.
    pub hooks: Option<SecretString>,
    /// What programs of the teams' own are told with.
    pub webhooks: Arc<Webhooks>,
    /// The database's URL.
    pub database: String,
    /// The teams it works for.
    pub teams: Vec<Team>,
    /// Where its own web server listens.
    pub listener: TcpListener,
    /// The address under which people reach that server; where nobody says, the one it listens on.
    pub pages: Option<String>,
    /// The address under which people open Discord.
    pub discord_site: String,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Keys and secrets.
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

impl StartError {
    /// Whether what was given has to be put right, so that trying again changes nothing.
    pub const fn is_input(&self) -> bool {
        match self {
            Self::Discord(error) => error.is_input(),
            Self::Github(error) => error.is_input(),
            Self::Database(_)
            | Self::Gateway(_)
            | Self::Write(_)
            | Self::Client(_)
            | Self::Listen(_) => false,
        }
    }
}

/// Why a bot that ran could not go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Discord ended the connection for good.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// A part of it ended that never should.
    #[error("a part of Binnacle ended by itself: {0}")]
    Part(String),
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
    running: Running,
}

/// What runs on its own beside the gateway. Dropped, it stops.
#[derive(Debug)]
struct Running {
    loops: JoinSet<&'static str>,
    stop: CancellationToken,
    marks: TaskTracker,
    stop_marks: CancellationToken,
    _guards: [DropGuard; 2],
}

impl Running {
    fn new() -> Self {
        let (stop, stop_marks) = (CancellationToken::new(), CancellationToken::new());
        Self {
            loops: JoinSet::new(),
            marks: TaskTracker::new(),
            _guards: [stop.clone().drop_guard(), stop_marks.clone().drop_guard()],
            stop,
            stop_marks,
        }
    }

    fn add(&mut self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        self.loops.spawn(async move {
            work.await;
            name
        });
    }

    /// Whatever is sent, each lane at a pace of its own.
    fn add_lanes(&mut self, app: &App, senders: &Senders) {
        for lane in Lane::ALL {
            let stop = self.stop.clone();
            let dispatch = jobs::dispatch(app.clone(), senders.clone(), lane, stop);
            self.add(lane.as_str(), dispatch);
        }
    }

    /// What reads the runbooks, runs their actions, and keeps the commands of servers as these are.
    fn add_runbooks(&mut self, app: &App, senders: &Senders, webhooks: Arc<Webhooks>) {
        let reader = jobs::keep_runbooks(app.clone(), self.stop.clone());
        self.add("the reader of the runbooks", reader);
        let runner = jobs::run_errands(app.clone(), webhooks, self.stop.clone());
        self.add("the runner of actions", runner);
        let keeper = jobs::keep_commands(app.clone(), senders.clone(), self.stop.clone());
        self.add("the keeper of commands", keeper);
    }

    /// What looks whether Binnacle is to show itself to GitHub otherwise.
    fn add_credentials(&mut self, app: &App, senders: &Senders) {
        if let Some(github) = senders
            .github
            .clone()
            .filter(github::deliver::Sender::may_change)
        {
            let keeper = jobs::keep_credentials(app.clone(), github, self.stop.clone());
            self.add("the keeper of credentials", keeper);
        }
    }
}

impl Bot {
    /// Starts a bot: opens its database, asks Discord who it is, checks what the teams' documents name, and connects.
    pub async fn start(parts: Parts) -> Result<Self, StartError> {
        let metrics = telemetry::metrics();
        let address = parts.listener.local_addr()?;
        let port = Arc::new(Port::new(parts.discord)?);
        let (db, identity) = tokio::join!(Db::open(&parts.database), port.identify());
        let (db, identity) = (db?, identity?);
        let github = parts
            .github
            .map(|config| github::connect(&config, Arc::clone(&parts.clock)))
            .transpose()?;
        let (github, facts) = github.unzip();
        let app = App::new(
            db.clone(),
            Arc::clone(&parts.clock),
            parts.ids,
            Arc::new(Teams::new(parts.teams)),
            Site {
                pages: parts.pages.unwrap_or_else(|| local(address)),
                discord: parts.discord_site,
            },
        )
        .with_scout(facts.map(|facts| Arc::new(facts) as Arc<dyn Scout>))
        .with_means(parts.webhooks.means());
        let (given, marks_due) = mpsc::unbounded_channel();
        let answers = Arc::new(Answers::new(Arc::clone(&port), identity.application, given));
        let mut running = Running::new();
        // Who asked just before a crash still waits, so their answers go out before anything else is looked at.
        app.answers_all_due().await?;
        running.marks.spawn(jobs::mark_given(
            app.clone(),
            marks_due,
            running.stop_marks.clone(),
        ));
        let late = jobs::give_late_answers(app.clone(), Arc::clone(&answers), running.stop.clone());
        running.add("the giver of late answers", late);

        tokio::try_join!(
            check_discord(&port, &app),
            check_github(github.as_ref(), &app)
        )?;
        // Only what was found right goes on record.
        app.teams_apply().await?;
        if let Some(github) = &github {
            github.had(app.own_logins().await?);
        }
        // First: taking back deliveries lets other processes come, and what they run is theirs.
        app.errands_take_back(true).await?;
        let taken_back = app.deliveries_take_back(true).await?;
        if taken_back > 0 {
            tracing::warn!(
                count = taken_back,
                "deliveries were cut off the last time; each is looked for before it is made again"
            );
        }

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
        let discord = deliver::Sender::new(port, answers, app.clone(), &identity);
        let senders = Senders {
            discord: Arc::new(discord),
            github,
            webhooks: webhooks::Sender::new(Arc::clone(&parts.webhooks))?,
        };
        running.add_lanes(&app, &senders);
        running.add_runbooks(&app, &senders, Arc::clone(&parts.webhooks));
        running.add_credentials(&app, &senders);
        running.add(
            "the timers",
            jobs::run_timers(app.clone(), senders, running.stop.clone()),
        );
        let web = Web {
            app: app.clone(),
            metrics,
            hooks: parts.hooks,
            webhooks: parts.webhooks,
        };
        running.add(
            "the web server",
            web::serve(web, parts.listener, running.stop.clone().cancelled_owned()),
        );
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
            running,
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

    /// Runs until `stop`, then ends in order; ends by itself, with the reason, when it cannot go on.
    pub async fn run_until(mut self, stop: impl Future<Output = ()>) -> Result<(), RunError> {
        let ended = tokio::select! {
            () = stop => Ok(()),
            ended = &mut self.gateway => Err(match ended {
                Ok(Err(why)) => RunError::Gateway(why),
                Ok(Ok(())) => RunError::Part("the gateway".to_owned()),
                Err(panic) => RunError::Part(format!("the gateway: {panic}")),
            }),
            Some(ended) = self.running.loops.join_next() => {
                Err(RunError::Part(ended.map_or_else(|panic| panic.to_string(), str::to_owned)))
            }
        };
        if !matches!(ended, Err(RunError::Gateway(_))) {
            tracing::info!("stopping: no new asks are taken, those at work are finished");
            self.link.stop().await;
        }
        self.drain().await;
        ended
    }

    /// Ends the parts in the order in which they need each other.
    async fn drain(mut self) {
        self.asks.close();
        if timeout(DRAIN_ASKS, self.asks.wait()).await.is_err() {
            tracing::warn!(
                "some asks were not finished in time; their answers are given at the next start"
            );
        }
        self.running.stop.cancel();
        let loops = async { while self.running.loops.join_next().await.is_some() {} };
        if timeout(DRAIN_LOOPS, loops).await.is_err() {
            tracing::warn!(
                "some deliveries were not finished in time; they are looked for at the next start"
            );
        }
        self.running.stop_marks.cancel();
        self.running.marks.close();
        // What could not be marked is answered again at the next start, which changes nothing.
        let _ = timeout(DRAIN_MARKS, self.running.marks.wait()).await;
        let _ = timeout(DRAIN_DATABASE, self.db.close()).await;
        tracing::info!("stopped");
    }
}

/// The address of a server for people on its own machine.
fn local(mut listening: SocketAddr) -> String {
    if listening.ip().is_unspecified() {
        listening.set_ip(match listening.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    format!("http://{listening}")
}

/// Checks what the teams' documents say of Discord, all at once.
async fn check_discord(port: &Port, app: &App) -> Result<(), StartError> {
    let checks = app.teams().all().map(|team| discord::check(port, team));
    futures_util::future::try_join_all(checks).await?;
    Ok(())
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
            Ok(Ok(names)) => app.repositories_named(&names).await?,
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
