//! Permissions: the bits, and what a member may do in a channel.

use std::ops::{BitAnd, BitOr, Not};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::id::Id;

/// A set of permissions. In JSON it is a string of digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions(pub u64);

impl Permissions {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// Everything that has a bit.
    pub const ALL: Self = Self((1 << 53) - 1);
    /// Everything, also past overwrites.
    pub const ADMINISTRATOR: Self = Self(1 << 3);
    /// Makes, changes and deletes channels.
    pub const MANAGE_CHANNELS: Self = Self(1 << 4);
    /// Puts a new emoji under a message.
    pub const ADD_REACTIONS: Self = Self(1 << 6);
    /// Sees a channel.
    pub const VIEW_CHANNEL: Self = Self(1 << 10);
    /// Writes.
    pub const SEND_MESSAGES: Self = Self(1 << 11);
    /// Deletes others' messages.
    pub const MANAGE_MESSAGES: Self = Self(1 << 13);
    /// Has embeds in its messages.
    pub const EMBED_LINKS: Self = Self(1 << 14);
    /// Sends files.
    pub const ATTACH_FILES: Self = Self(1 << 15);
    /// Reads what was written before.
    pub const READ_MESSAGE_HISTORY: Self = Self(1 << 16);
    /// Mentions `@everyone` and roles that are not mentionable.
    pub const MENTION_EVERYONE: Self = Self(1 << 17);
    /// Changes others' nicknames.
    pub const MANAGE_NICKNAMES: Self = Self(1 << 27);
    /// Gives and takes roles below its own.
    pub const MANAGE_ROLES: Self = Self(1 << 28);
    /// Calls commands.
    pub const USE_APPLICATION_COMMANDS: Self = Self(1 << 31);
    /// Archives and deletes others' threads.
    pub const MANAGE_THREADS: Self = Self(1 << 34);
    /// Opens threads that all can see.
    pub const CREATE_PUBLIC_THREADS: Self = Self(1 << 35);
    /// Opens threads by invitation.
    pub const CREATE_PRIVATE_THREADS: Self = Self(1 << 36);
    /// Writes in threads.
    pub const SEND_MESSAGES_IN_THREADS: Self = Self(1 << 38);
    /// Silences members for a time.
    pub const MODERATE_MEMBERS: Self = Self(1 << 40);
    /// Pins messages.
    pub const PIN_MESSAGES: Self = Self(1 << 51);

    /// What people may do in a guild that was left as it came.
    pub fn everyone() -> Self {
        Self::VIEW_CHANNEL
            | Self::SEND_MESSAGES
            | Self::EMBED_LINKS
            | Self::ATTACH_FILES
            | Self::READ_MESSAGE_HISTORY
            | Self::ADD_REACTIONS
            | Self::USE_APPLICATION_COMMANDS
            | Self::CREATE_PUBLIC_THREADS
            | Self::SEND_MESSAGES_IN_THREADS
    }

    /// What a role of people who keep order may do.
    pub fn moderator() -> Self {
        Self::MANAGE_CHANNELS | Self::MANAGE_MESSAGES | Self::MANAGE_THREADS | Self::PIN_MESSAGES
    }

    /// What a bot for operations is invited with.
    pub fn bot() -> Self {
        Self::VIEW_CHANNEL
            | Self::SEND_MESSAGES
            | Self::EMBED_LINKS
            | Self::ATTACH_FILES
            | Self::READ_MESSAGE_HISTORY
            | Self::MANAGE_CHANNELS
            | Self::MANAGE_MESSAGES
            | Self::PIN_MESSAGES
            | Self::MANAGE_ROLES
            | Self::MENTION_EVERYONE
            | Self::CREATE_PUBLIC_THREADS
            | Self::CREATE_PRIVATE_THREADS
            | Self::MANAGE_THREADS
            | Self::SEND_MESSAGES_IN_THREADS
            | Self::ADD_REACTIONS
    }

    /// Whether all of `other` is in it.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for Permissions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Permissions {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Not for Permissions {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0)
    }
}

impl Serialize for Permissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Permissions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Id::deserialize(deserializer)
            .map(|id| Self(id.0))
            .map_err(|_| de::Error::custom("not a set of permissions"))
    }
}

/// What a channel gives or takes beside the roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Overwrite {
    /// A role or a user.
    pub(crate) id: Id,
    /// 0 is a role, 1 a member.
    #[serde(rename = "type")]
    pub(crate) kind: u8,
    pub(crate) allow: Permissions,
    pub(crate) deny: Permissions,
}

/// What is left of `base` for a member with these roles in a channel with these overwrites.
/// `everyone` is the id of the role that all have.
pub(crate) fn in_channel(
    base: Permissions,
    overwrites: &[Overwrite],
    everyone: Id,
    roles: &[Id],
    user: Id,
) -> Permissions {
    if base.has(Permissions::ADMINISTRATOR) {
        return Permissions::ALL;
    }
    let apply = |may: Permissions, allow: Permissions, deny: Permissions| (may & !deny) | allow;
    let mut may = base;
    if let Some(all) = overwrites.iter().find(|o| o.kind == 0 && o.id == everyone) {
        may = apply(may, all.allow, all.deny);
    }
    let (mut allow, mut deny) = (Permissions::NONE, Permissions::NONE);
    for o in overwrites
        .iter()
        .filter(|o| o.kind == 0 && o.id != everyone && roles.contains(&o.id))
    {
        allow = allow | o.allow;
        deny = deny | o.deny;
    }
    may = apply(may, allow, deny);
    if let Some(own) = overwrites.iter().find(|o| o.kind == 1 && o.id == user) {
        may = apply(may, own.allow, own.deny);
    }
    // Who does not see a channel can do nothing in it.
    if may.has(Permissions::VIEW_CHANNEL) {
        may
    } else {
        Permissions::NONE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overwrites_of_roles_come_before_those_of_the_member() {
        let everyone = Id(1);
        let hide = Overwrite {
            id: everyone,
            kind: 0,
            allow: Permissions::NONE,
            deny: Permissions::VIEW_CHANNEL,
        };
        let show = |id, kind| Overwrite {
            id,
            kind,
            allow: Permissions::VIEW_CHANNEL,
            deny: Permissions::NONE,
        };
        let base = Permissions::everyone();
        let sees = |overwrites: &[Overwrite], roles: &[Id]| {
            in_channel(base, overwrites, everyone, roles, Id(9)).has(Permissions::VIEW_CHANNEL)
        };
        assert!(sees(&[], &[]));
        assert!(!sees(std::slice::from_ref(&hide), &[]));
        assert!(sees(&[hide.clone(), show(Id(5), 0)], &[Id(5)]));
        assert!(!sees(&[hide.clone(), show(Id(5), 0)], &[Id(6)]));
        assert!(sees(&[hide.clone(), show(Id(9), 1)], &[]));
        let admin = in_channel(Permissions::ADMINISTRATOR, &[hide], everyone, &[], Id(9));
        assert_eq!(admin, Permissions::ALL);
    }
}
