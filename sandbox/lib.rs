//! A Discord and a GitHub on this machine, honest about what the real ones refuse.
//!
//! Both are served on one address: Discord's REST API under `/api`, its gateway under `/gateway`, GitHub's
//! REST API under `/github`, a page for people at `/`, and faults, journal and load under `/control`.

mod app;
mod control;
pub mod discord;
pub mod faults;
pub mod github;
pub mod journal;
pub mod limits;
mod pack;
mod page;
pub mod seed;
mod serve;

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

pub use discord::Discord;
pub use faults::{Effect, Fault, Faults, Hold, Side, Times};
pub use github::Github;
pub use journal::{Entry, Fate, Journal};
pub use seed::Seed;

/// A Discord and a GitHub that run. A cheap clone of one; when the last is dropped, it stops.
#[derive(Clone)]
pub struct Sandbox(Arc<Running>);

struct Running {
    url: String,
    discord: Discord,
    github: Github,
    faults: Faults,
    journal: Journal,
    stop: CancellationToken,
    tasks: TaskTracker,
    _guard: DropGuard,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("url", &self.0.url)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Starts with what the seed says, on a listener that is bound already.
    #[expect(
        clippy::unused_async,
        reason = "it spawns tasks: being async, it is called on a runtime"
    )]
    pub async fn start(seed: Seed, listener: TcpListener) -> std::io::Result<Self> {
        let url = format!("http://{}", listener.local_addr()?);
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let discord = Discord::new(&seed, url.clone(), stop.clone());
        let github = Github::new(seed.github, &format!("{url}/github"));
        let (faults, journal) = (Faults::default(), Journal::default());
        let site = Router::new()
            .route("/gateway", get(discord::gateway_route))
            .route("/gateway/", get(discord::gateway_route))
            .with_state(discord.clone())
            .merge(app::router(discord.clone(), github.clone()))
            .merge(control::router(
                discord.clone(),
                github.clone(),
                faults.clone(),
                journal.clone(),
            ))
            .merge(page::router());
        let doors = serve::Doors {
            discord: discord.clone(),
            github: github::router(github.clone()),
            site,
            faults: faults.clone(),
            journal: journal.clone(),
            tasks: tasks.clone(),
            stop: stop.clone(),
        };
        tasks.spawn(serve::serve(listener, Arc::new(doors)));
        tasks.spawn(discord.clone().keep_deadlines());
        tasks.spawn(app::follow_issues(
            discord.clone(),
            github.changes(),
            stop.clone(),
        ));
        let guard = stop.clone().drop_guard();
        Ok(Self(Arc::new(Running {
            url,
            discord,
            github,
            faults,
            journal,
            stop,
            tasks,
            _guard: guard,
        })))
    }

    /// Starts with the default seed on a free port of this machine.
    pub async fn start_default() -> std::io::Result<Self> {
        Self::start(Seed::default(), TcpListener::bind(("127.0.0.1", 0)).await?).await
    }

    /// The address, such as `http://127.0.0.1:4000`.
    pub fn url(&self) -> String {
        self.0.url.clone()
    }

    /// Where a bot finds GitHub.
    pub fn github_url(&self) -> String {
        format!("{}/github", self.0.url)
    }

    /// The Discord.
    pub fn discord(&self) -> &Discord {
        &self.0.discord
    }

    /// The GitHub.
    pub fn github(&self) -> &Github {
        &self.0.github
    }

    /// What goes wrong on demand.
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// The requests that came in.
    pub fn journal(&self) -> &Journal {
        &self.0.journal
    }

    /// Closes all connections and frees the port.
    pub async fn stop(self) {
        self.0.stop.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }
}
