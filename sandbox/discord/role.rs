//! Roles of the guild.

use serde::Serialize;

use super::id::Id;
use super::permissions::Permissions;

/// A role, in the shape that is sent.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Role {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) permissions: Permissions,
    pub(crate) position: u16,
    pub(crate) color: u32,
    pub(crate) colors: Colors,
    pub(crate) hoist: bool,
    pub(crate) managed: bool,
    pub(crate) mentionable: bool,
    pub(crate) icon: Option<String>,
    pub(crate) unicode_emoji: Option<String>,
    pub(crate) flags: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tags: Option<Tags>,
}

/// The colours of a role; only the first is ever set here.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are Discord's")]
pub(crate) struct Colors {
    pub(crate) primary_color: u32,
    pub(crate) secondary_color: Option<u32>,
    pub(crate) tertiary_color: Option<u32>,
}

/// Whose role it is.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Tags {
    pub(crate) bot_id: Id,
}

impl Role {
    pub(crate) fn new(id: Id, name: &str, permissions: Permissions, position: u16) -> Self {
        Self {
            id,
            name: name.to_owned(),
            description: None,
            permissions,
            position,
            color: 0,
            colors: Colors {
                primary_color: 0,
                secondary_color: None,
                tertiary_color: None,
            },
            hoist: false,
            managed: false,
            mentionable: false,
            icon: None,
            unicode_emoji: None,
            flags: 0,
            tags: None,
        }
    }

    pub(crate) fn set_color(&mut self, color: u32) {
        self.color = color;
        self.colors.primary_color = color;
    }
}
