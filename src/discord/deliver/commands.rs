//! The commands of a server, made right when its actions changed.

use binnacle_commands::{names::GuildId, tool::Tool};

use crate::discord::{commands, port::Failed};

use super::Sender;

impl Sender {
    /// Registers what people can ask on a server, unless it stands there already.
    pub async fn register(&self, guild: GuildId, tools: &[Tool]) -> Result<bool, Failed> {
        commands::register(&self.port, self.application, guild.get(), tools).await
    }
}
