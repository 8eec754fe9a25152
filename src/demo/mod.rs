//! `binnacle demo`: a Discord and a GitHub on this machine, a small team, and the real bot between them.

mod playbooks;

pub use playbooks::library;

use std::{future::Future, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use binnacle_commands::team::Team;
use binnacle_sandbox::{Sandbox, Seed, github::HookSeed};
use jiff::SignedDuration;
use secrecy::SecretString;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::{
    bot::{Bot, Parts},
    clock::{Ids as _, RandomIds, SystemClock},
    config::Credentials,
    discord::PortConfig,
    github::GithubConfig,
};

/// The demo's team.
pub const TEAM: &str = include_str!("team.toml");

/// A running demo.
pub struct Demo {
    sandbox: Sandbox,
    bot: Bot,
    /// The database's directory, gone with the demo.
    _home: TempDir,
}

/// What it takes to point a bot at a sandbox.
#[derive(Debug)]
pub struct Keys {
    /// The bot's token for Discord.
    pub discord_token: String,
    /// A token for GitHub that may write.
    pub github_token: String,
    /// The server's id.
    pub guild: String,
}

impl Keys {
    fn of(seed: &Seed) -> Self {
        let writes = seed.github.tokens.iter().find(|token| !token.read_only);
        Self {
            discord_token: seed.guild.bot.token.clone(),
            github_token: writes.map(|token| token.token.clone()).unwrap_or_default(),
            guild: seed.guild.id.to_string(),
        }
    }
}

impl Demo {
    /// Starts both worlds and the bot.
    ///
    /// # Errors
    /// A sentence that says what was wrong and what would help.
    pub async fn start(listen: SocketAddr) -> Result<Self, String> {
        let (keys, sandbox) = sandbox(listen, None).await?;
        let home = tempfile::tempdir()
            .map_err(|error| format!("no temporary directory could be made: {error}"))?;
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .map_err(|error| error.to_string())?;
        let library = library(home.path())
            .map_err(|error| format!("the demo's runbooks could not be written: {error}"))?;
        let team = Team::parse(&format!("{TEAM}{library}"), "team.toml")
            .map_err(|problems| problems.to_string())?;
        let url = sandbox.url();
        let ids = RandomIds::default();
        let secret = hex::encode(ids.secret());
        let mirrored = team
            .github
            .as_ref()
            .map(|github| github.repository.to_string());
        let bot = Bot::start(Parts {
            discord: PortConfig {
                token: SecretString::from(keys.discord_token),
                base: Some(url.clone()),
            },
            github: Some(GithubConfig {
                credentials: Credentials::Token(SecretString::from(keys.github_token)),
                base: Some(format!("{url}/github")),
                pace: Duration::from_secs(1),
                settle: SignedDuration::from_secs(10),
            }),
            hooks: Some(SecretString::from(secret.clone())),
            webhooks: Arc::default(),
            database: format!("sqlite://{}", home.path().join("binnacle.db").display()),
            teams: vec![team],
            listener,
            pages: None,
            discord_site: url,
            clock: Arc::new(SystemClock),
            ids: Arc::new(ids),
        })
        .await
        .map_err(|error| error.to_string())?;
        if let Some(repository) = mirrored {
            let door = format!("http://{}/github/webhook", bot.address());
            sandbox
                .github()
                .add_hook(&repository, HookSeed::new(door, secret))
                .map_err(|refusal| format!("GitHub has no webhook: {refusal}"))?;
        }
        Ok(Self {
            sandbox,
            bot,
            _home: home,
        })
    }

    /// The page's address.
    pub fn url(&self) -> String {
        self.sandbox.url()
    }

    /// Runs until `stop`.
    ///
    /// # Errors
    /// Why the bot ended by itself.
    pub async fn run_until(self, stop: impl Future<Output = ()>) -> Result<(), String> {
        let ended = self
            .bot
            .run_until(stop)
            .await
            .map_err(|error| error.to_string());
        self.sandbox.stop().await;
        ended
    }
}

/// Starts a Discord and a GitHub, of the demo's team or as a file describes them.
///
/// # Errors
/// A sentence that says what was wrong and what would help.
pub async fn sandbox(listen: SocketAddr, file: Option<PathBuf>) -> Result<(Keys, Sandbox), String> {
    let seed = match file {
        None => Seed::default(),
        Some(path) => {
            let text = std::fs::read_to_string(&path)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?
        }
    };
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        format!("cannot listen on {listen}: {error}. Name another place with --listen, as in --listen 127.0.0.1:0")
    })?;
    let keys = Keys::of(&seed);
    let sandbox = Sandbox::start(seed, listener)
        .await
        .map_err(|error| error.to_string())?;
    Ok((keys, sandbox))
}
