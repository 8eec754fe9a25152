//! Keeping what can be typed behind `/run` as the actions are, whenever their files changed.

use binnacle_commands::delivery::backoff;
use tokio_util::sync::CancellationToken;

use crate::app::App;

use super::{Senders, wait};

/// Registers the commands of every server anew whenever its actions changed, until told to stop.
pub async fn keep_commands(app: App, senders: Senders, stop: CancellationToken) {
    let mut tries = 0;
    let mut again = None;
    while wait(app.clock(), again, app.wake().commands(), &stop).await {
        let mut failed = false;
        for team in app.teams().all() {
            let tools = app.tools(team.guild);
            if let Err(why) = senders.discord.register(team.guild, &tools).await {
                tracing::warn!(guild.id = %team.guild, %why, "commands are not registered yet");
                failed = true;
            }
        }
        tries = if failed { tries + 1 } else { 0 };
        again = failed.then(|| app.now() + backoff(tries, 0));
    }
}
