//! `binnacle incident stats`.

use std::process::ExitCode;

use binnacle_commands::{
    names::{GuildId, ServiceName},
    stats::{Ask, Period, Stats, told},
    team::Severity,
};
use jiff::civil::Date;
use secrecy::ExposeSecret as _;

use crate::{
    app,
    clock::{Clock as _, SystemClock},
    config::Files,
    store::Db,
};

use super::{Database, print, team};

/// Which incidents are counted.
#[derive(Debug, clap::Args)]
pub(super) struct Wanted {
    /// Only those of this service
    #[arg(long, value_name = "NAME")]
    service: Option<ServiceName>,
    /// Only those of this severity
    #[arg(long, value_name = "sev1|sev2|sev3|sev4")]
    severity: Option<Severity>,
    /// Those declared in this month and the ones before it, so many in all
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 12,
        conflicts_with = "from"
    )]
    months: i64,
    /// Those declared from this day on, on the team's wall clock
    #[arg(long, value_name = "YYYY-MM-DD", requires = "until")]
    from: Option<Date>,
    /// Those declared until this day, which is counted too
    #[arg(long, value_name = "YYYY-MM-DD", requires = "from")]
    until: Option<Date>,
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

/// Prints the numbers of incidents.
pub(super) async fn run(wanted: &Wanted) -> ExitCode {
    print(counted(wanted).await, wanted.json, told)
}

async fn counted(wanted: &Wanted) -> anyhow::Result<Stats> {
    let period = match (wanted.from, wanted.until) {
        (Some(from), Some(until)) => Period::of_days(from, until)?,
        _ => Period::of_months(wanted.months)?,
    };
    let ask = Ask {
        service: wanted.service.clone(),
        severity: wanted.severity,
        period,
    };
    let team = team::named(&wanted.files, wanted.guild)?;
    let db = Db::open_to_read(wanted.database.database_url.expose_secret()).await?;
    let mut reader = db.read().await?;
    let stats = app::count(&mut reader, &team, &ask, |_| true, SystemClock.now()).await?;
    drop(reader);
    db.close().await;
    Ok(stats)
}
