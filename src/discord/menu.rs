//! What stands under "Apps" in a message's menu.

use serenity::all::{CommandData, CommandType, CreateCommand, ResolvedTarget};

use super::ask::{Inquiry, origin};

/// The entry that declares an incident from a message.
const DECLARE: &str = "Declare incident";

/// The entries, to be registered.
pub(super) fn create() -> Vec<CreateCommand> {
    vec![CreateCommand::new(DECLARE).kind(CommandType::Message)]
}

/// Reads a chosen entry.
pub(super) fn read(data: &CommandData) -> Option<Inquiry> {
    let Some(ResolvedTarget::Message(message)) = data.target() else {
        return None;
    };
    (data.name == DECLARE).then_some(())?;
    let words = if message.content.is_empty() {
        let embed = message.embeds.first();
        embed.map(|e| {
            [e.title.clone(), e.description.clone()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("\n")
        })
    } else {
        Some(message.content.clone())
    };
    let origin = origin(message.channel_id.get(), message.id.get())?;
    Some(Inquiry::DeclareFrom(origin, words.unwrap_or_default()))
}
