//! Users: people and the bot.

use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};

use super::id::Id;

/// A user, with the JSON that every message and event repeats.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: Id,
    pub(crate) username: String,
    pub(crate) display_name: String,
    pub(crate) color: u32,
    pub(crate) bot: bool,
    /// Whether bots may not write to them.
    pub(crate) dms_closed: bool,
    pub(crate) json: Box<RawValue>,
}

impl User {
    pub(crate) fn new(id: Id, username: &str, display_name: &str, color: u32, bot: bool) -> Self {
        let value = json!({
            "id": id,
            "username": username,
            "global_name": if bot { None } else { Some(display_name) },
            "discriminator": if bot { "0001" } else { "0" },
            "avatar": null,
            "avatar_decoration_data": null,
            "banner": null,
            "accent_color": null,
            "bot": bot,
            "system": false,
            "public_flags": 0,
            "flags": 0,
            "collectibles": null,
            "primary_guild": null,
        });
        let json = to_raw_value(&value).unwrap_or_else(|_| RawValue::NULL.to_owned());
        Self {
            id,
            username: username.to_owned(),
            display_name: display_name.to_owned(),
            color,
            bot,
            dms_closed: false,
            json,
        }
    }
}
