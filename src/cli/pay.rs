//! `binnacle oncall pay`.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use binnacle_commands::{duty::Span, names::GuildId, oncall, team::Team};
use jiff::Timestamp;
use secrecy::ExposeSecret as _;

use crate::{
    app::pay_csv,
    clock::{Clock as _, SystemClock},
    config::Files,
    store::Db,
};

use super::{Database, complain, say, team};

/// Of which time, and where to.
#[derive(Debug, clap::Args)]
pub(super) struct Wanted {
    /// From when, as in 2026-01-01 on the team's wall clock
    #[arg(long, value_name = "TIME")]
    from: String,
    /// Up to when, which is not part of it
    #[arg(long, value_name = "TIME")]
    until: String,
    /// The file to write; standard output where none is named
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The server, where there are documents of several teams
    #[arg(long, value_name = "ID")]
    guild: Option<GuildId>,
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    database: Database,
}

/// Prints the list that pay is made from as CSV, out of the shifts on record.
pub(super) async fn run(wanted: &Wanted) -> ExitCode {
    match made(wanted).await {
        Ok(csv) => match &wanted.out {
            None => say(csv.trim_end()),
            Some(file) => match fs::write(file, csv) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => complain(format_args!("{}: {error}", file.display()), 2),
            },
        },
        Err(error) => complain(format_args!("{error:#}"), 2),
    }
}

async fn made(wanted: &Wanted) -> anyhow::Result<String> {
    let team = team::named(&wanted.files, wanted.guild)?;
    let span = span(wanted, &team)?;
    let db = Db::open_to_read(wanted.database.database_url.expose_secret()).await?;
    let mut reader = db.read().await?;
    let csv = pay_csv(&mut reader, &team, span, SystemClock.now()).await?;
    drop(reader);
    db.close().await;
    Ok(csv)
}

fn span(wanted: &Wanted, team: &Team) -> anyhow::Result<Span> {
    let time = |key: &str, text: &str| -> anyhow::Result<Timestamp> {
        oncall::instant(text, team.timezone.time_zone())
            .with_context(|| format!("{key}: `{text}` is no time; write one as in 2026-01-31"))
    };
    let (start, end) = (
        time("--from", &wanted.from)?,
        time("--until", &wanted.until)?,
    );
    anyhow::ensure!(start < end, "--until must lie after --from");
    Ok(Span { start, end })
}
