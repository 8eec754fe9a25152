//! `binnacle events export` and `binnacle audit verify`.

use std::{
    io::{self, BufWriter, Write as _},
    process::ExitCode,
};

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use crate::store::{Chain, Db};

use super::complain;

/// The version of the lines that are printed.
const SCHEMA: &str = "binnacle.event/1";

pub(super) async fn export(database: &SecretString) -> ExitCode {
    finished(try_export(database).await)
}

pub(super) async fn verify(database: &SecretString) -> ExitCode {
    finished(try_verify(database).await)
}

fn finished(done: anyhow::Result<ExitCode>) -> ExitCode {
    done.unwrap_or_else(|error| complain(format_args!("{error:#}"), 2))
}

async fn try_export(database: &SecretString) -> anyhow::Result<ExitCode> {
    let db = Db::open_to_read(database.expose_secret()).await?;
    let mut reader = db.read().await?;
    let mut out = BufWriter::new(io::stdout().lock());
    for workspace in reader.event_workspaces().await? {
        let mut after = 0;
        loop {
            let page = reader.event_page(workspace, after, 1000).await?;
            let Some(last) = page.last() else { break };
            after = last.number;
            for recorded in page {
                let event = recorded.event;
                let line = json!({
                    "schema": SCHEMA, "guild": workspace, "number": recorded.number, "at": event.at, "who": event.who.to_string(),
                    "subject": event.subject, "kind": event.kind, "data": event.data, "hash": recorded.hash,
                });
                writeln!(out, "{line}")?;
            }
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

async fn try_verify(database: &SecretString) -> anyhow::Result<ExitCode> {
    let db = Db::open_to_read(database.expose_secret()).await?;
    let mut reader = db.read().await?;
    let mut out = io::stdout().lock();
    let mut code = ExitCode::SUCCESS;
    for workspace in reader.event_workspaces().await? {
        match reader.event_verify(workspace).await? {
            Chain::Whole { events } => {
                writeln!(out, "server {workspace}: {events} events, every link holds")?;
            }
            Chain::Broken { at } => {
                writeln!(
                    out,
                    "server {workspace}: broken at event {at}; it or the one before it was changed or removed"
                )?;
                code = ExitCode::from(1);
            }
        }
    }
    Ok(code)
}
