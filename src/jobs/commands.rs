//! The one registrar: gives servers their commands when Discord tells of them, and when their actions changed.

use std::time::Duration;

use binnacle_commands::delivery::backoff;
use futures_util::future::join_all;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::{app::App, discord::deliver::Registered};

use super::Senders;

/// Registers the commands of every server that waits for them, until told to stop.
pub async fn keep_commands(app: App, senders: Senders, stop: CancellationToken) {
    let mut tries = 0;
    let mut pause: Option<Duration> = None;
    loop {
        let again = async {
            match pause {
                Some(pause) => sleep(pause).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = app.wake().commands().notified() => {}
            () = again => {}
        }
        let mut later = None;
        // Side by side: a server that Discord is slow for keeps no other waiting.
        let asked = app.commands_take().into_iter().map(async |guild| {
            let tools = app.tools(guild);
            (guild, senders.discord.register(guild, &tools).await)
        });
        for (guild, came) in join_all(asked).await {
            if let Registered::Again(after) = came {
                later = later.max(Some(after));
                app.commands_put_back(guild);
            }
        }
        tries = if later.is_some() { tries + 1 } else { 0 };
        pause = later.map(|after: Duration| after.max(backoff(tries, 0).unsigned_abs()));
    }
}
