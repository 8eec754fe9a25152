//! Members: users in the guild.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use super::id::{Id, iso};
use super::permissions::Permissions;

/// A member.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) nick: Option<String>,
    pub(crate) roles: Vec<Id>,
    pub(crate) joined_at: Timestamp,
    pub(crate) muted_until: Option<String>,
}

/// A member in the shape that is sent.
#[derive(Serialize)]
pub(crate) struct MemberView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) guild_id: Option<Id>,
    pub(crate) nick: Option<&'a str>,
    pub(crate) avatar: Option<&'a str>,
    pub(crate) banner: Option<&'a str>,
    pub(crate) roles: &'a [Id],
    pub(crate) joined_at: String,
    pub(crate) premium_since: Option<&'a str>,
    pub(crate) deaf: bool,
    pub(crate) mute: bool,
    pub(crate) flags: u32,
    pub(crate) pending: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) permissions: Option<Permissions>,
    pub(crate) communication_disabled_until: Option<&'a str>,
    pub(crate) unusual_dm_activity_until: Option<&'a str>,
    pub(crate) avatar_decoration_data: Option<&'a str>,
    pub(crate) collectibles: Option<&'a str>,
}

impl Member {
    /// The member as it is sent, with or without the user inside.
    pub(crate) fn view<'a>(&'a self, user: Option<&'a RawValue>) -> MemberView<'a> {
        MemberView {
            user,
            guild_id: None,
            nick: self.nick.as_deref(),
            avatar: None,
            banner: None,
            roles: &self.roles,
            joined_at: iso(self.joined_at),
            premium_since: None,
            deaf: false,
            mute: false,
            flags: 0,
            pending: false,
            permissions: None,
            communication_disabled_until: self.muted_until.as_deref(),
            unusual_dm_activity_until: None,
            avatar_decoration_data: None,
            collectibles: None,
        }
    }
}
