//! `binnacle deploy metrics`.

use std::process::ExitCode;

use binnacle_commands::{
    deploy::metrics::{Ask, Days, Metrics, told},
    names::GuildId,
};
use secrecy::ExposeSecret as _;

use crate::{
    app,
    clock::{Clock as _, SystemClock},
    config::Files,
    store::Db,
};

use super::{Database, print, team};

/// Which deploys are counted.
#[derive(Debug, clap::Args)]
pub(super) struct Wanted {
    /// Only those of this service
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// Only those to this environment; to the last one of each service, where nothing is said
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,
    /// How many days to look back, today included
    #[arg(long, value_name = "30|90", default_value_t = 30)]
    days: i64,
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

/// Prints the numbers of deploys.
pub(super) async fn run(wanted: &Wanted) -> ExitCode {
    print(counted(wanted).await, wanted.json, told)
}

async fn counted(wanted: &Wanted) -> anyhow::Result<Metrics> {
    let days = Days::of(wanted.days)?;
    let team = team::named(&wanted.files, wanted.guild)?;
    let place = (wanted.service.as_deref(), wanted.environment.as_deref());
    let ask = Ask::read(&team, place, days)?;
    let db = Db::open_to_read(wanted.database.database_url.expose_secret()).await?;
    let mut reader = db.read().await?;
    let metrics = app::deploy_metrics(&mut reader, &team, &ask, SystemClock.now()).await?;
    drop(reader);
    db.close().await;
    Ok(metrics)
}
