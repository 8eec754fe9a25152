//! `binnacle deploy decide` and `binnacle deploy freezes`.

use std::{
    fs,
    io::{self, BufRead as _, BufWriter, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use binnacle_commands::{
    deploy::{Answer, answer, answer_line, show},
    team::Team,
};
use jiff::Timestamp;

use crate::{
    clock::{Clock as _, SystemClock},
    config::read_teams,
};

use super::complain;

/// What to decide on.
#[derive(Debug, clap::Args)]
pub(super) struct Decide {
    /// The team's document
    #[arg(long, value_name = "FILE", required_unless_present = "batch")]
    config: Option<PathBuf>,
    /// The request and what is known of it, as JSON; - is standard input
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "batch",
        conflicts_with = "batch"
    )]
    facts: Option<PathBuf>,
    /// When it is decided, as in 2026-11-26T10:00:00Z; now, where nothing is said
    #[arg(long, value_name = "TIME")]
    now: Option<Timestamp>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Read JSON lines from standard input, and write one answer a line
    #[arg(long)]
    batch: bool,
}

/// Which freezes to show.
#[derive(Debug, clap::Args)]
pub(super) struct Freezes {
    /// The team's document
    #[arg(long, value_name = "FILE", default_value = "binnacle.toml")]
    config: PathBuf,
    /// From when on, as in 2026-11-26T10:00:00Z; now, where nothing is said
    #[arg(long, value_name = "TIME")]
    now: Option<Timestamp>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Decides on one request, or on one a line.
pub(super) fn decide(wanted: &Decide) -> ExitCode {
    let done = if wanted.batch {
        batch(wanted)
    } else {
        single(wanted)
    };
    done.unwrap_or_else(|error| complain(format_args!("{error:#}"), 2))
}

fn single(wanted: &Decide) -> anyhow::Result<ExitCode> {
    let config = wanted.config.as_deref().context("--config is missing")?;
    let file = wanted.facts.as_deref().context("--facts is missing")?;
    let team = team(config)?;
    let text = text(file)?;
    let facts =
        serde_json::from_str(&text).with_context(|| format!("{} is no JSON", file.display()))?;
    let answer = answer(facts, &team, now(wanted.now));
    if answer.decision.is_none() && !wanted.json {
        bail!("{}: {}", file.display(), why(&answer));
    }
    let mut out = io::stdout().lock();
    match &answer.decision {
        Some(decision) if !wanted.json => writeln!(out, "{}", show::decision(decision))?,
        _ => writeln!(out, "{}", serde_json::to_string_pretty(&answer.json)?)?,
    }
    Ok(verdict(&answer))
}

fn why(answer: &Answer) -> String {
    let said = |key: &str| answer.json["error"][key].as_str().unwrap_or_default();
    format!("`{}`: {}", said("at"), said("why"))
}

fn verdict(answer: &Answer) -> ExitCode {
    match answer.is_allowed() {
        Some(true) => ExitCode::SUCCESS,
        Some(false) => ExitCode::from(1),
        None => ExitCode::from(2),
    }
}

/// One answer for each line, in order; an empty line is none.
fn batch(wanted: &Decide) -> anyhow::Result<ExitCode> {
    let team = wanted.config.as_deref().map(team).transpose()?;
    let now = now(wanted.now);
    let mut out = BufWriter::new(io::stdout().lock());
    let mut is_read = true;
    for line in io::stdin().lock().split(b'\n') {
        // A line that is no text is answered like any other that cannot be read.
        let line = String::from_utf8_lossy(&line?).into_owned();
        if line.trim().is_empty() {
            continue;
        }
        let answer = answer_line(&line, team.as_ref(), now);
        is_read &= answer.decision.is_some();
        writeln!(out, "{}", answer.json)?;
        // Who asks line by line waits for the answer.
        out.flush()?;
    }
    Ok(if is_read {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    })
}

/// Shows the freezes of the next days.
pub(super) fn freezes(wanted: &Freezes) -> ExitCode {
    let shown = || -> anyhow::Result<ExitCode> {
        let team = team(&wanted.config)?;
        let now = now(wanted.now);
        let mut out = io::stdout().lock();
        if wanted.json {
            let ahead = show::ahead(&team, now);
            writeln!(out, "{}", serde_json::to_string_pretty(&ahead)?)?;
        } else {
            writeln!(out, "{}", show::windows(&team, now))?;
        }
        Ok(ExitCode::SUCCESS)
    };
    shown().unwrap_or_else(|error| complain(format_args!("{error:#}"), 2))
}

fn now(said: Option<Timestamp>) -> Timestamp {
    said.unwrap_or_else(|| SystemClock.now())
}

fn team(path: &Path) -> anyhow::Result<Team> {
    let mut teams = read_teams(&[path.to_owned()])?;
    let (_, team) = teams.pop().context("there is no document")?;
    Ok(team)
}

fn text(path: &Path) -> anyhow::Result<String> {
    let read = if path.as_os_str() == "-" {
        io::read_to_string(io::stdin())
    } else {
        fs::read_to_string(path)
    };
    read.with_context(|| format!("{} cannot be read", path.display()))
}
