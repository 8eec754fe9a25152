//! The options of the command line, each of which is an environment variable too.

use std::convert::Infallible;
use std::path::PathBuf;

use clap::Args as Options;
use clap::builder::{OsStringValueParser, TypedValueParser as _};
use secrecy::SecretString;

/// Secrets and addresses, as they were given. [`Settings`](super::Settings) says whether they will do.
#[derive(Debug, Clone, Options)]
pub struct Args {
    /// The token of the bot on Discord. Give it in the environment: other users of the machine can read options
    #[arg(long, env = "DISCORD_TOKEN", hide_env_values = true, value_name = "TOKEN", value_parser = secret)]
    pub discord_token: Option<SecretString>,

    /// The address of another Discord than the real one
    #[arg(
        long,
        env = "DISCORD_API_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub discord_api_url: Option<String>,

    /// GitHub.
    #[command(flatten)]
    pub github: GithubArgs,

    /// The least time between two writes at GitHub, in milliseconds; the real one asks for a second
    #[arg(
        long,
        env = "BINNACLE_GITHUB_PACE",
        value_name = "MILLISECONDS",
        default_value = "1000"
    )]
    pub github_pace: String,

    /// How long after a request that GitHub never answered its effect may still show, in milliseconds
    #[arg(
        long,
        env = "BINNACLE_GITHUB_SETTLE",
        value_name = "MILLISECONDS",
        default_value = "70000"
    )]
    pub github_settle: String,

    /// The secret of GitHub's webhook; without one, what it tells is not taken. Give it in the environment
    #[arg(long, env = "GITHUB_WEBHOOK_SECRET", hide_env_values = true, value_name = "SECRET", value_parser = secret)]
    pub github_webhook_secret: Option<SecretString>,

    /// The hosts beside this machine that webhooks of the teams' documents may lead to, parted by commas
    #[arg(
        long,
        env = "BINNACLE_WEBHOOK_HOSTS",
        value_name = "HOSTS",
        value_delimiter = ','
    )]
    pub webhook_hosts: Vec<String>,

    /// The database: `sqlite://` with a file, or `postgres://` with a user, a host and a name
    #[arg(
        long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL", value_parser = secret,
        default_value = "sqlite://binnacle.db"
    )]
    pub database_url: SecretString,

    /// The teams' documents.
    #[command(flatten)]
    pub files: Files,

    /// Where the web pages, health, readiness and metrics are served
    #[arg(
        long,
        env = "BINNACLE_LISTEN",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: String,

    /// The address under which people reach what is served there, as in <https://binnacle.example.org>
    #[arg(long, env = "BINNACLE_URL", hide_env_values = true, value_name = "URL")]
    pub url: Option<String>,

    /// What is logged: a level, or a filter as in info,sqlx=warn
    #[arg(
        long,
        env = "BINNACLE_LOG",
        value_name = "FILTER",
        default_value = "info,serenity=warn"
    )]
    pub log: String,

    /// How it is logged: text for people, json for programs
    #[arg(
        long,
        env = "BINNACLE_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "text"
    )]
    pub log_format: String,
}

/// GitHub, and who Binnacle is there.
#[derive(Debug, Clone, Options)]
pub struct GithubArgs {
    /// A token of GitHub that may write issues. Give it in the environment
    #[arg(long, env = "GITHUB_TOKEN", hide_env_values = true, value_name = "TOKEN", value_parser = secret)]
    pub github_token: Option<SecretString>,

    /// The file of such a token, which may be exchanged while Binnacle runs
    #[arg(
        long, env = "GITHUB_TOKEN_FILE", value_name = "FILE",
        value_parser = OsStringValueParser::new().map(PathBuf::from)
    )]
    pub github_token_file: Option<PathBuf>,

    /// The number of a GitHub App to be, in place of a token
    #[arg(long, env = "GITHUB_APP_ID", value_name = "NUMBER")]
    pub github_app_id: Option<String>,

    /// The file of a private key of that App, which may be exchanged while Binnacle runs
    #[arg(
        long, env = "GITHUB_APP_KEY_FILE", value_name = "FILE",
        value_parser = OsStringValueParser::new().map(PathBuf::from)
    )]
    pub github_app_key_file: Option<PathBuf>,

    /// The address of another GitHub than the real one
    #[arg(
        long,
        env = "GITHUB_API_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub github_api_url: Option<String>,
}

/// Where the teams' documents are.
#[derive(Debug, Clone, Options)]
pub struct Files {
    /// A team's document; may be given several times, or several parted by commas
    #[arg(
        long, env = "BINNACLE_CONFIG", value_name = "FILE", value_delimiter = ',', default_value = "binnacle.toml",
        value_parser = OsStringValueParser::new().map(PathBuf::from)
    )]
    pub config: Vec<PathBuf>,
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "this is the shape that clap wants"
)]
fn secret(text: &str) -> Result<SecretString, Infallible> {
    Ok(SecretString::from(text))
}
