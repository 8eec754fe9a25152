//! `binnacle github activity`.

use std::{process::ExitCode, sync::Arc};

use anyhow::Context as _;
use binnacle_commands::{
    activity::{Activity, Ask, Weeks, told},
    names::GuildId,
};

use crate::{
    app,
    clock::{Clock as _, SystemClock},
    config::{Files, Github, GithubArgs},
    github::{GithubConfig, connect},
};

use super::{complain, say, team};

/// What is counted.
#[derive(Debug, clap::Args)]
pub(super) struct Wanted {
    /// Only those of this repository
    #[arg(long, value_name = "OWNER/NAME")]
    repository: Option<String>,
    /// How many weeks, this one included
    #[arg(long, value_name = "1-26", default_value_t = 8)]
    weeks: i64,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// The server, where there are documents of several teams
    #[arg(long, value_name = "ID")]
    guild: Option<GuildId>,
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    github: GithubArgs,
}

/// Prints how many issues and pull requests were opened and closed. What could not be read is told, with exit code 1.
pub(super) async fn run(wanted: &Wanted) -> ExitCode {
    let printed = async {
        let activity = counted(wanted).await?;
        let text = if wanted.json {
            serde_json::to_string_pretty(&activity)?
        } else {
            told(&activity)
        };
        anyhow::Ok((text, activity.unread.is_empty()))
    };
    match printed.await {
        Ok((text, true)) => say(text),
        Ok((text, false)) => {
            say(text);
            complain("not every repository could be read", 1)
        }
        Err(error) => complain(format_args!("{error:#}"), 2),
    }
}

async fn counted(wanted: &Wanted) -> anyhow::Result<Activity> {
    let weeks = Weeks::of(wanted.weeks)?;
    let team = team::named(&wanted.files, wanted.guild)?;
    let ask = Ask::read(&team, wanted.repository.as_deref(), weeks)?;
    let config = GithubConfig::of(Github::to_read(&wanted.github)?);
    let config = config.context("GITHUB_TOKEN: found nothing, allowed is a token that may read the issues and pull requests of the repository")?;
    let (_, facts) = connect(&config, Arc::new(SystemClock))?;
    Ok(app::activity(Some(&facts), &team, &ask, SystemClock.now()).await)
}
