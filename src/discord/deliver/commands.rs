//! The commands of a server, made right when they may differ.

use std::time::Duration;

use binnacle_commands::{names::GuildId, tool::Tool};

use crate::discord::{commands, port::Failed};

use super::Sender;

/// What came of registering commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registered {
    /// They stand.
    Done,
    /// Discord does not take them, and would not the next time.
    Refused,
    /// It is to be tried again, not before so long.
    Again(Duration),
}

impl Sender {
    /// Registers what people can ask on a server, unless it stands there already.
    pub async fn register(&self, guild: GuildId, tools: &[Tool]) -> Registered {
        let sent = commands::register(&self.port, self.application, guild.get(), tools).await;
        let why = match sent {
            Ok(true) => {
                tracing::info!(guild.id = %guild, "commands registered");
                return Registered::Done;
            }
            Ok(false) => {
                tracing::debug!(guild.id = %guild, "commands stand");
                return Registered::Done;
            }
            Err(why @ Failed::Refused { .. }) => {
                tracing::error!(guild.id = %guild, %why, "commands could not be registered");
                return Registered::Refused;
            }
            Err(why) => why,
        };
        tracing::warn!(guild.id = %guild, %why, "commands are not registered yet");
        Registered::Again(match why {
            Failed::Limited { after, .. } => after,
            _ => Duration::ZERO,
        })
    }
}
