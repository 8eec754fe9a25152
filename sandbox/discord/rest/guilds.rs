//! The guild.

use serde_json::json;

use super::{Ask, Reply};
use crate::discord::world::World;

impl World {
    pub(super) fn guild_info(&self, ask: &Ask<'_>) -> Reply {
        let mut guild = self.guild_json();
        if ask.flag("with_counts") {
            guild["approximate_member_count"] = json!(self.members.len());
            guild["approximate_presence_count"] = json!(self.members.len());
        }
        Reply::ok(&guild)
    }
}
