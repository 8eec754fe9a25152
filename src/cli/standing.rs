//! `binnacle github check`.

use std::{process::ExitCode, sync::Arc};

use anyhow::{Context as _, anyhow};
use binnacle_commands::{
    access::{Standing, is_fine, told},
    names::GuildId,
};

use crate::{
    clock::SystemClock,
    config::{Files, Github, GithubArgs},
    github::{GithubConfig, connect, standing},
};

use super::{complain, say, team};

/// Of which team.
#[derive(Debug, clap::Args)]
pub(super) struct Wanted {
    /// The server, where there are documents of several teams
    #[arg(long, value_name = "ID")]
    guild: Option<GuildId>,
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    github: GithubArgs,
}

/// Prints who Binnacle is at GitHub and what it lacks there, with exit code 1 when that is anything.
pub(super) async fn run(wanted: &Wanted) -> ExitCode {
    match found(wanted).await {
        Ok(standing) if is_fine(&standing) => say(told(&standing)),
        Ok(standing) => {
            say(told(&standing));
            complain(
                "something is missing: see \"What you need\" in docs/operators.md",
                1,
            )
        }
        Err(error) => complain(format_args!("{error:#}"), 2),
    }
}

async fn found(wanted: &Wanted) -> anyhow::Result<Standing> {
    let team = team::named(&wanted.files, wanted.guild)?;
    let config = GithubConfig::of(Github::to_read(&wanted.github)?);
    let config = config.context("GITHUB_TOKEN: found nothing, allowed is a token, or GITHUB_APP_ID with GITHUB_APP_KEY_FILE")?;
    let (sender, _) = connect(&config, Arc::new(SystemClock))?;
    standing(&sender, &team).await.map_err(|why| anyhow!(why))
}
