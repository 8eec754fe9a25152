//! Which team a command at the shell is about.

use anyhow::bail;
use binnacle_commands::{names::GuildId, team::Team};

use crate::config::{Files, read_teams};

/// The only team of the documents, or that of the server which is named.
pub(super) fn named(files: &Files, guild: Option<GuildId>) -> anyhow::Result<Team> {
    let teams = read_teams(&files.config)?;
    let mut fitting = teams
        .into_iter()
        .map(|(_, team)| team)
        .filter(|team| guild.is_none_or(|guild| guild == team.guild));
    match (fitting.next(), fitting.next()) {
        (Some(team), None) => Ok(team),
        (None, _) => bail!("--guild: no document is of that server"),
        (Some(_), Some(_)) => bail!("--guild: there are documents of several teams; name a server"),
    }
}
