//! Rights: what somebody may do, by roles and overwrites.

use super::channel::{Channel, PRIVATE_THREAD};
use super::errors::{MISSING_ACCESS, MISSING_PERMISSIONS, Refusal};
use super::id::Id;
use super::permissions::{Permissions, in_channel};
use super::world::World;

impl World {
    /// What a member may do in the guild.
    pub(crate) fn guild_permissions(&self, user: Id) -> Permissions {
        if user == self.owner {
            return Permissions::ALL;
        }
        let Some(member) = self.members.get(&user) else {
            return Permissions::NONE;
        };
        let everyone = self
            .roles
            .get(&self.guild)
            .map_or(Permissions::NONE, |role| role.permissions);
        let own = member.roles.iter().filter_map(|id| self.roles.get(id));
        own.fold(everyone, |all, role| all | role.permissions)
    }

    /// What a user may do in a channel. In a thread, the channel above decides.
    pub(crate) fn permissions(&self, user: Id, channel: &Channel) -> Permissions {
        if channel.is_dm() {
            let inside = channel.recipients.contains(&user) || user == self.bot.id;
            return if inside {
                Permissions::ALL
            } else {
                Permissions::NONE
            };
        }
        let Some(member) = self.members.get(&user) else {
            return Permissions::NONE;
        };
        let base = self.guild_permissions(user);
        let place = if channel.is_thread() {
            channel.parent.and_then(|id| self.channels.get(&id))
        } else {
            None
        };
        let overwrites = &place.unwrap_or(channel).overwrites;
        let may = in_channel(base, overwrites, self.guild, &member.roles, user);
        let shut_out = channel.kind == PRIVATE_THREAD
            && !may.has(Permissions::MANAGE_THREADS)
            && channel
                .thread
                .as_ref()
                .is_some_and(|t| t.members.iter().all(|(id, _)| *id != user));
        if shut_out { Permissions::NONE } else { may }
    }

    /// Whether the bot's direct messages reach somebody: they let it, and are on its server.
    pub(crate) fn hears(&self, user: Id) -> bool {
        let lets = self.users.get(&user).is_some_and(|user| !user.dms_closed);
        lets && self.members.contains_key(&user)
    }

    pub(crate) fn sees(&self, user: Id, channel: &Channel) -> bool {
        self.permissions(user, channel)
            .has(Permissions::VIEW_CHANNEL)
    }

    /// Refuses when the bot does not see the channel, or may not do this in it.
    pub(crate) fn bot_may(&self, channel: &Channel, needed: Permissions) -> Result<(), Refusal> {
        let may = self.permissions(self.bot.id, channel);
        if !may.has(Permissions::VIEW_CHANNEL) {
            return Err(MISSING_ACCESS);
        }
        if may.has(needed) {
            Ok(())
        } else {
            Err(MISSING_PERMISSIONS)
        }
    }

    /// Refuses when the bot may not do this in the guild.
    pub(crate) fn bot_may_in_guild(&self, needed: Permissions) -> Result<(), Refusal> {
        if self.guild_permissions(self.bot.id).has(needed) {
            Ok(())
        } else {
            Err(MISSING_PERMISSIONS)
        }
    }

    /// The place of a member's highest role.
    pub(crate) fn rank(&self, user: Id) -> u16 {
        if user == self.owner {
            return u16::MAX;
        }
        let roles = self
            .members
            .get(&user)
            .map_or(&[][..], |member| &member.roles);
        roles
            .iter()
            .filter_map(|id| self.roles.get(id))
            .map(|role| role.position)
            .max()
            .unwrap_or_default()
    }
}
