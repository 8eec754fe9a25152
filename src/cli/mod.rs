//! What can be asked at the shell.

mod activity;
mod audit;
mod backup;
mod calendar;
mod deploy;
mod health;
mod import;
mod metrics;
mod oncall;
mod pay;
mod playground;
mod postmortem;
mod runbook;
mod schedules;
mod search;
mod serve;
mod standing;
mod stats;
mod team;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use jiff::tz::TimeZone;
use secrecy::SecretString;

use crate::{
    clock::{Clock as _, SystemClock},
    config::{self, Args, Files, Verdict},
};

/// A ChatOps bot for operations teams on Discord.
#[derive(Debug, Parser)]
#[command(name = "binnacle", version, about, max_term_width = 110)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the bot
    Run(Box<Args>),
    /// Try everything in your browser: a Discord and a GitHub on this machine, and the real bot between them
    Demo {
        /// Where the page is served
        #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7700")]
        listen: SocketAddr,
    },
    /// Only the Discord and the GitHub on this machine, for any bot to be pointed at
    Sandbox {
        /// Where both are served
        #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7700")]
        listen: SocketAddr,
        /// A JSON file that describes the server, its people and the repository
        #[arg(long, value_name = "FILE")]
        seed: Option<PathBuf>,
    },
    /// Check the teams' documents, and runbooks
    Check {
        #[command(flatten)]
        files: Files,
        /// Also check the runbooks in this folder; where there is no `binnacle.toml` and no document is named, check only them
        #[arg(long, value_name = "DIR")]
        playbooks: Option<PathBuf>,
        /// The hosts that actions may tell something, as the bot has them
        #[arg(
            long,
            env = "BINNACLE_WEBHOOK_HOSTS",
            value_name = "HOSTS",
            value_delimiter = ','
        )]
        webhook_hosts: Vec<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Copy the database into a new file, also while the bot runs
    Backup {
        /// The new file
        file: PathBuf,
        #[command(flatten)]
        database: Database,
    },
    /// Ask a running bot how it is
    Health {
        /// The page to ask
        #[arg(
            long,
            value_name = "URL",
            default_value = "http://127.0.0.1:8080/readyz"
        )]
        url: String,
    },
    /// Incidents on record
    #[command(subcommand)]
    Incident(Incident),
    /// Who is on call, as a document plans it
    #[command(subcommand)]
    Oncall(Box<oncall::Oncall>),
    /// Deploys: whether they may start, and how they went
    #[command(subcommand)]
    Deploy(Deploy),
    /// What happens at GitHub
    #[command(subcommand)]
    Github(Github),
    /// Runbooks
    #[command(subcommand)]
    Runbook(Runbook),
    /// The record of everything that happened
    #[command(subcommand)]
    Events(Events),
    /// Whether the record was tampered with
    #[command(subcommand)]
    Audit(Audit),
}

#[derive(Debug, Subcommand)]
enum Incident {
    /// Print the report of an incident as Markdown
    Postmortem(Box<postmortem::Wanted>),
    /// Import past reports from a folder of Markdown files, also while the bot runs
    Import(Box<import::Wanted>),
    /// Look for words in incidents, their timelines and reports, and past reports
    Search(Box<search::Wanted>),
    /// Print how many incidents there were, and how long things took
    Stats(Box<stats::Wanted>),
}

#[derive(Debug, Subcommand)]
enum Deploy {
    /// Decide on a request from facts alone: exit code 0 when it may start, 1 when not, 2 when the input will not do
    Decide(Box<deploy::Decide>),
    /// Show the freezes of the next 14 days
    Freezes(deploy::Freezes),
    /// Print how often and how soon the team deploys, how often that breaks something, and how soon it is put right
    Metrics(Box<metrics::Wanted>),
}

#[derive(Debug, Subcommand)]
enum Github {
    /// Print how many issues and pull requests were opened and closed, week by week
    Activity(Box<activity::Wanted>),
    /// Say who Binnacle is at GitHub, and which permissions it lacks for what a document asks: exit code 1 when any
    Check(Box<standing::Wanted>),
}

#[derive(Debug, Subcommand)]
enum Runbook {
    /// Find the pages that a question means, best first
    Search(runbook::Wanted),
}

#[derive(Debug, Subcommand)]
enum Events {
    /// Print the record as JSON lines, oldest first
    Export {
        #[command(flatten)]
        database: Database,
    },
}

#[derive(Debug, Subcommand)]
enum Audit {
    /// Check every link of the record
    Verify {
        #[command(flatten)]
        database: Database,
    },
}

/// Which database.
#[derive(Debug, clap::Args)]
struct Database {
    /// The database
    #[arg(
        long,
        env = "DATABASE_URL",
        hide_env_values = true,
        value_name = "URL",
        default_value = "sqlite://binnacle.db",
        value_parser = |text: &str| Ok::<_, std::convert::Infallible>(SecretString::from(text))
    )]
    database_url: SecretString,
}

impl Cli {
    /// Does what was asked.
    pub async fn run(self) -> ExitCode {
        match self.command {
            Command::Run(args) => serve::run(&args).await,
            Command::Demo { listen } => playground::demo(listen).await,
            Command::Sandbox { listen, seed } => playground::sandbox(listen, seed).await,
            Command::Check {
                files,
                playbooks,
                webhook_hosts,
                json,
            } => check(&files, playbooks.as_deref(), &webhook_hosts, json),
            Command::Backup { file, database } => backup::run(&database.database_url, &file).await,
            Command::Health { url } => health::run(&url).await,
            Command::Incident(Incident::Postmortem(wanted)) => postmortem::run(&wanted).await,
            Command::Oncall(asked) => oncall::run(*asked).await,
            Command::Incident(Incident::Import(wanted)) => import::run(&wanted).await,
            Command::Incident(Incident::Search(wanted)) => search::run(&wanted).await,
            Command::Incident(Incident::Stats(wanted)) => stats::run(&wanted).await,
            Command::Deploy(Deploy::Decide(wanted)) => deploy::decide(&wanted),
            Command::Deploy(Deploy::Freezes(wanted)) => deploy::freezes(&wanted),
            Command::Deploy(Deploy::Metrics(wanted)) => metrics::run(&wanted).await,
            Command::Github(Github::Activity(wanted)) => activity::run(&wanted).await,
            Command::Github(Github::Check(wanted)) => standing::run(&wanted).await,
            Command::Runbook(Runbook::Search(wanted)) => runbook::search(&wanted),
            Command::Events(Events::Export { database }) => {
                audit::export(&database.database_url).await
            }
            Command::Audit(Audit::Verify { database }) => {
                audit::verify(&database.database_url).await
            }
        }
    }
}

fn check(files: &Files, playbooks: Option<&Path>, hosts: &[String], json: bool) -> ExitCode {
    let is_unnamed = files.config == [Path::new("binnacle.toml")] && !files.config[0].exists();
    let documents = if playbooks.is_some() && is_unnamed {
        &[]
    } else {
        files.config.as_slice()
    };
    let means = match config::means(hosts) {
        Ok(means) => means,
        Err(fault) => return complain(fault, 2),
    };
    let books = playbooks.map(|folder| config::Books {
        folder,
        means,
        today: SystemClock.now().to_zoned(TimeZone::UTC).date(),
    });
    match config::check(
        documents,
        books.as_ref(),
        json,
        &mut std::io::stdout().lock(),
    ) {
        Ok(Verdict::Fine) => ExitCode::SUCCESS,
        Ok(Verdict::Problems) => ExitCode::from(1),
        Ok(Verdict::Unreadable) | Err(_) => ExitCode::from(2),
    }
}

/// Prints numbers, as JSON for programs or in lines, or why there are none.
fn print<T: serde::Serialize>(
    numbers: anyhow::Result<T>,
    json: bool,
    told: impl FnOnce(&T) -> String,
) -> ExitCode {
    let printed = numbers.and_then(|numbers| {
        if json {
            return Ok(serde_json::to_string_pretty(&numbers)?);
        }
        Ok(told(&numbers))
    });
    match printed {
        Ok(printed) => say(printed),
        Err(error) => complain(format_args!("{error:#}"), 2),
    }
}

/// Says on standard error why nothing was done.
fn complain(why: impl std::fmt::Display, code: u8) -> ExitCode {
    use std::io::Write as _;
    // Where even that cannot be written, the exit code has to do.
    let _ = writeln!(std::io::stderr(), "{why}");
    ExitCode::from(code)
}

/// Says something on standard output.
fn say(what: impl std::fmt::Display) -> ExitCode {
    use std::io::Write as _;
    match writeln!(std::io::stdout(), "{what}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(1),
    }
}

/// Ends when the process is asked to end.
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
}
