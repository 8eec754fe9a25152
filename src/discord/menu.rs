//! What stands under "Apps" in a message's menu.

use binnacle_commands::timeline::Captured;
use serde_json::json;
use serenity::all::{CommandData, CommandType, CreateCommand, ResolvedTarget};

use super::{
    ask::{Import, Inquiry, origin},
    message::captured,
};

/// The entry that declares an incident from a message.
const DECLARE: &str = "Declare incident";

/// The entry that puts a message on the timeline of an incident.
const CAPTURE: &str = "Add to timeline";

/// The entries that import the calendar of a message.
const ABSENCES: &str = "Import absences";
const HOLIDAYS: &str = "Import holidays";

/// The entries, to be registered.
pub(super) fn create() -> Vec<CreateCommand> {
    [DECLARE, CAPTURE, ABSENCES, HOLIDAYS]
        .map(|name| CreateCommand::new(name).kind(CommandType::Message))
        .into()
}

/// Reads a chosen entry.
pub(super) fn read(data: &CommandData) -> Option<Inquiry> {
    let Some(ResolvedTarget::Message(message)) = data.target() else {
        return None;
    };
    let taken: Captured = captured(&json!(message))?;
    match data.name.as_str() {
        DECLARE => {
            let origin = origin(message.channel_id.get(), message.id.get())?;
            Some(Inquiry::DeclareFrom(origin, taken.text))
        }
        CAPTURE => Some(Inquiry::Capture(taken)),
        ABSENCES => Some(Inquiry::Import(Import::Absences, taken)),
        HOLIDAYS => Some(Inquiry::Import(Import::Holidays, taken)),
        _ => None,
    }
}
