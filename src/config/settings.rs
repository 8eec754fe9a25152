//! The settings that Binnacle starts with, once nothing is wrong with them.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use binnacle_commands::team::Team;
use jiff::SignedDuration;
use secrecy::SecretString;

use super::error::{ConfigError, Fault, Faults};
use super::{Address, Args, Credentials, DatabaseUrl, GithubArgs, Log, log, token, webhooks};

const DISCORD_TOKEN: &str = "the token of your bot, from https://discord.com/developers/applications under \"Bot\"; to try \
                             Binnacle without one, run `binnacle demo`";

/// The least time between two writes that GitHub asks for.
const PACE: Duration = Duration::from_secs(1);

/// How long after a request that nobody answered its effect may still show: GitHub ends what takes longer than ten seconds, and its
/// lists lag behind by seconds.
const SETTLE: SignedDuration = SignedDuration::from_secs(70);

/// Everything that the environment says.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Discord.
    pub discord: Discord,
    /// GitHub.
    pub github: Github,
    /// The database.
    pub database: DatabaseUrl,
    /// The teams' documents; at least one.
    pub files: Vec<PathBuf>,
    /// Where the web pages, health, readiness and metrics are served.
    pub listen: SocketAddr,
    /// The address under which people reach them, where it is another.
    pub url: Option<Address>,
    /// The hosts beside this machine that webhooks may lead to.
    pub webhook_hosts: BTreeSet<String>,
    /// What is logged.
    pub log: Log,
}

/// How to speak to Discord.
#[derive(Debug, Clone)]
pub struct Discord {
    /// The bot's token.
    pub token: SecretString,
    /// Where Discord is.
    pub api: Address,
}

/// How to speak to GitHub.
#[derive(Debug, Clone)]
pub struct Github {
    /// How to sign in, where one may.
    pub credentials: Option<Credentials>,
    /// What its webhooks are signed with, where they are taken.
    pub hooks: Option<SecretString>,
    /// Where GitHub is.
    pub api: Address,
    /// The least time between two writes.
    pub pace: Duration,
    /// How long after a request that nobody answered its effect may still show.
    pub settle: SignedDuration,
}

impl Settings {
    /// The settings, or everything that is wrong with what was given.
    pub fn from_args(args: &Args) -> Result<Self, ConfigError> {
        let mut faults = Faults::default();
        let discord = faults
            .keep(discord_token(args))
            .zip(faults.keep(Address::discord(args.discord_api_url.as_deref())));
        let github = faults
            .keep(Credentials::of(&args.github))
            .zip(faults.keep(webhook_secret(args)))
            .zip(faults.keep(github_address(&args.github)))
            .zip(faults.keep(pace(&args.github_pace)))
            .zip(faults.keep(settle(&args.github_settle)));
        let database = faults.keep(DatabaseUrl::read(&args.database_url));
        let files = faults.keep(files(&args.files.config));
        let listen = faults.keep(listen(&args.listen));
        let url = faults.keep(Address::pages(args.url.as_deref()));
        let webhook_hosts = faults.keep(webhooks::hosts(&args.webhook_hosts));
        let log = faults
            .keep(log::filter(&args.log))
            .zip(faults.keep(log::format(&args.log_format)));
        let settings = || {
            let ((token, api), (filter, format)) = discord.zip(log)?;
            let discord = Discord { token, api };
            let ((((credentials, hooks), api), pace), settle) = github?;
            let github = Github {
                credentials,
                hooks,
                api,
                pace,
                settle,
            };
            let log = Log { filter, format };
            Some(Self {
                discord,
                github,
                database: database?,
                files: files?,
                listen: listen?,
                url: url?,
                webhook_hosts: webhook_hosts?,
                log,
            })
        };
        faults.unless(settings())
    }

    /// Whether these settings suit the teams: who mirrors incidents needs a token for it.
    pub fn suits(&self, teams: &[(PathBuf, Team)]) -> Result<(), ConfigError> {
        if self.github.credentials.is_some() {
            return Ok(());
        }
        let mirrors = teams
            .iter()
            .find_map(|(path, team)| Some((path, team.github.as_ref()?)));
        mirrors.map_or(Ok(()), |(path, github)| {
            let (repository, path) = (&github.repository, path.display());
            let help = format!(
                "allowed is a token that may read and write the issues of `{repository}`, to which `{path}` mirrors its \
                 incidents; without a mirror, remove `[github]` there"
            );
            Err(Fault::nothing("GITHUB_TOKEN", help).into())
        })
    }
}

fn discord_token(args: &Args) -> Result<SecretString, Fault> {
    let given = args.discord_token.as_ref();
    let missing = || Fault::nothing("DISCORD_TOKEN", format!("allowed is {DISCORD_TOKEN}"));
    token::read("DISCORD_TOKEN", given.ok_or_else(missing)?, DISCORD_TOKEN)
}

impl Github {
    /// How to read there, and nothing more.
    pub fn to_read(args: &GithubArgs) -> Result<Self, ConfigError> {
        let mut faults = Faults::default();
        let read = faults
            .keep(Credentials::of(args))
            .zip(faults.keep(github_address(args)));
        faults.unless(read.map(|(credentials, api)| Self {
            credentials,
            hooks: None,
            api,
            pace: PACE,
            settle: SETTLE,
        }))
    }
}

fn github_address(args: &GithubArgs) -> Result<Address, Fault> {
    Address::github(args.github_api_url.as_deref())
}

fn webhook_secret(args: &Args) -> Result<Option<SecretString>, Fault> {
    args.github_webhook_secret
        .as_ref()
        .map(|given| token::shared("GITHUB_WEBHOOK_SECRET", given))
        .transpose()
}

fn pace(given: &str) -> Result<Duration, Fault> {
    let help = "allowed is a whole number of milliseconds from 10 to 60000, as in `1000`, which is what GitHub itself asks for";
    let milliseconds = given.trim().parse().ok();
    milliseconds
        .filter(|milliseconds| (10..=60_000).contains(milliseconds))
        .map(Duration::from_millis)
        .ok_or_else(|| Fault::shown("BINNACLE_GITHUB_PACE", given, help))
}

fn settle(given: &str) -> Result<SignedDuration, Fault> {
    let help = "allowed is a whole number of milliseconds from 1000 to 600000, as in `70000`";
    let milliseconds = given.trim().parse().ok();
    milliseconds
        .filter(|milliseconds| (1000..=600_000).contains(milliseconds))
        .map(SignedDuration::from_millis)
        .ok_or_else(|| Fault::shown("BINNACLE_GITHUB_SETTLE", given, help))
}

fn files(given: &[PathBuf]) -> Result<Vec<PathBuf>, Fault> {
    if given.is_empty() || given.iter().any(|path| path.as_os_str().is_empty()) {
        let help = "allowed are paths of teams' documents parted by commas, as in `binnacle.toml`";
        return Err(Fault::told("BINNACLE_CONFIG", "an empty path", help));
    }
    Ok(given.to_vec())
}

fn listen(given: &str) -> Result<SocketAddr, Fault> {
    let help = "allowed is an IP address and a port, as in `127.0.0.1:8080`, `0.0.0.0:8080` or `[::]:8080`";
    given
        .trim()
        .parse()
        .map_err(|_| Fault::shown("BINNACLE_LISTEN", given, help))
}
