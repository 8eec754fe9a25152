//! `binnacle oncall import`, and reading the schedules of a document.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, anyhow};
use binnacle_commands::{
    oncall::{
        self,
        import::{Vendor, import, report},
    },
    team::Schedule,
};
use jiff::tz::TimeZone;

use crate::clock::{Clock as _, SystemClock};

use super::{complain, say};

/// Whose export, and what it is compared with.
#[derive(Debug, clap::Args)]
pub(super) struct Wanted {
    /// The export, as the system's API gives it
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whose it is
    #[arg(long, value_name = "grafana|opsgenie|pagerduty")]
    from: Vendor,
    /// A document to compare with
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// From when 30 days are compared, as in 2026-01-05T09:00:00Z; now, if left out
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

/// Prints what an export would be here. Nothing is written.
pub(super) fn run(wanted: &Wanted) -> ExitCode {
    match made(wanted) {
        Ok(text) => say(text.trim_end()),
        Err(error) => complain(format_args!("{error:#}"), 2),
    }
}

fn made(wanted: &Wanted) -> anyhow::Result<String> {
    let name = wanted.file.display().to_string();
    let text = fs::read_to_string(&wanted.file).with_context(|| name.clone())?;
    let imported = import(wanted.from, &text, &name).map_err(|why| anyhow!(why))?;
    let document = wanted.config.as_deref().map(of).transpose()?;
    let now = match &wanted.at {
        None => SystemClock.now(),
        Some(text) => oncall::instant(text, &TimeZone::UTC)
            .with_context(|| format!("--at: found `{text}`, allowed is {}", oncall::INSTANT))?,
    };
    Ok(report(&imported, document.as_deref(), now))
}

/// The schedules of a document.
pub(super) fn of(path: &Path) -> anyhow::Result<Vec<Schedule>> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).with_context(|| name.clone())?;
    Schedule::parse_all(&text, &name).map_err(|problems| anyhow!("{problems}"))
}
