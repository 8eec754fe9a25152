//! `binnacle incident search`.

use std::process::ExitCode;

use binnacle_commands::{
    names::GuildId,
    past::{self, Hit, Words},
};
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::{app, config::Files, store::Db};

use super::{Database, complain, say, team};

/// What is looked for.
#[derive(Debug, clap::Args)]
pub(super) struct Wanted {
    /// One to four words; a text has to hold all of them
    #[arg(required = true)]
    words: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// The server, where there are documents of several teams
    #[arg(long, value_name = "ID")]
    guild: Option<GuildId>,
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    database: Database,
}

/// Prints what holds the words, newest first. The exit code is 1 when nothing does.
pub(super) async fn run(wanted: &Wanted) -> ExitCode {
    let hits = match found(wanted).await {
        Ok(hits) => hits,
        Err(error) => return complain(format_args!("{error:#}"), 2),
    };
    if wanted.json {
        let hits_told = json!({ "schema": "binnacle.incident-search/1", "hits": hits });
        let code = say(format_args!("{hits_told:#}"));
        return if hits.is_empty() {
            ExitCode::from(1)
        } else {
            code
        };
    }
    if hits.is_empty() {
        return complain("nothing holds these words", 1);
    }
    say(past::lines(&hits))
}

async fn found(wanted: &Wanted) -> anyhow::Result<Vec<Hit>> {
    let words = Words::parse(&wanted.words.join(" "))?;
    let team = team::named(&wanted.files, wanted.guild)?;
    let db = Db::open_to_read(wanted.database.database_url.expose_secret()).await?;
    let mut reader = db.read().await?;
    let hits = app::search(&mut reader, &team, &words, |_| true).await?;
    drop(reader);
    db.close().await;
    Ok(hits)
}
