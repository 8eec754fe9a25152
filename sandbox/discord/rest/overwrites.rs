//! Overwrites: what a channel gives or takes beside the roles.

use super::{Answer, Ask, Reply};
use crate::discord::errors::{UNKNOWN_OVERWRITE, WRONG_CHANNEL_TYPE};
use crate::discord::gateway::emit::Happening;
use crate::discord::id::Id;
use crate::discord::permissions::Permissions;
use crate::discord::validate::channel::overwrite;
use crate::discord::validate::check::Check;
use crate::discord::world::World;

impl World {
    pub(super) fn put_overwrite(&mut self, ask: &Ask<'_>, id: Id, target: Id) -> Answer {
        let channel = self.channel(id)?;
        if channel.is_dm() || channel.is_thread() {
            return Err(WRONG_CHANNEL_TYPE);
        }
        self.bot_may(channel, Permissions::MANAGE_ROLES)?;
        let check = Check::new(self.limits.strict);
        let wanted = overwrite(&check.form(&ask.body)?, target);
        check.done()?;
        let wanted = wanted.ok_or(UNKNOWN_OVERWRITE)?;
        self.may_set(std::slice::from_ref(&wanted))?;
        if let Some(channel) = self.channels.get_mut(&id) {
            channel
                .overwrites
                .retain(|overwrite| overwrite.id != target);
            channel.overwrites.push(wanted);
        }
        self.emit_channel(Happening::Changed, id);
        Ok(Reply::none())
    }

    pub(super) fn delete_overwrite(&mut self, id: Id, target: Id) -> Answer {
        let channel = self.channel(id)?;
        self.bot_may(channel, Permissions::MANAGE_ROLES)?;
        if channel
            .overwrites
            .iter()
            .all(|overwrite| overwrite.id != target)
        {
            return Err(UNKNOWN_OVERWRITE);
        }
        if let Some(channel) = self.channels.get_mut(&id) {
            channel
                .overwrites
                .retain(|overwrite| overwrite.id != target);
        }
        self.emit_channel(Happening::Changed, id);
        Ok(Reply::none())
    }
}
