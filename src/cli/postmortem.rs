//! `binnacle incident postmortem`.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use binnacle_commands::{
    names::GuildId,
    postmortem::{Template, markdown},
};
use secrecy::ExposeSecret as _;

use crate::{app::Record, config::Files, store::Db};

use super::{Database, complain, say, team};

/// Which report, in which shape, and where to.
#[derive(Debug, clap::Args)]
pub(super) struct Wanted {
    /// The number of the incident, as in 12 or INC-12
    #[arg(value_parser = number)]
    number: i64,
    /// The shape: a form of ten sections, or a story
    #[arg(long, value_name = "form|story", default_value = "form", value_parser = template)]
    template: Template,
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

/// Prints the report of an incident as Markdown.
pub(super) async fn run(wanted: &Wanted) -> ExitCode {
    match made(wanted).await {
        Ok(report) => match &wanted.out {
            None => say(report),
            Some(file) => match fs::write(file, format!("{report}\n")) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => complain(format_args!("{}: {error}", file.display()), 2),
            },
        },
        Err(error) => complain(format_args!("{error:#}"), 2),
    }
}

async fn made(wanted: &Wanted) -> anyhow::Result<String> {
    let team = team::named(&wanted.files, wanted.guild)?;
    let db = Db::open_to_read(wanted.database.database_url.expose_secret()).await?;
    let mut reader = db.read().await?;
    let incident = reader.incident_numbered(team.guild, wanted.number).await?;
    let incident = incident.with_context(|| {
        format!(
            "there is no incident {} on record for the server {}",
            wanted.number, team.guild
        )
    })?;
    let record = Record::read(&mut reader, incident).await?;
    let report = markdown(&record.facts(&team), wanted.template);
    drop(reader);
    db.close().await;
    Ok(report)
}

fn number(text: &str) -> Result<i64, String> {
    let digits = text.trim_start_matches("INC-").trim_start_matches("inc-");
    let number = digits.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "an incident's number is written like 12 or INC-12".to_owned())
}

fn template(text: &str) -> Result<Template, String> {
    Template::from_name(text).ok_or_else(|| "it is `form` or `story`".to_owned())
}
