//! Channels, overwrites and threads: bodies that make or change one.

use serde_json::Value;

use super::form::Form;
use crate::discord::channel::{ANNOUNCEMENT, CATEGORY, TEXT};
use crate::discord::id::Id;
use crate::discord::permissions::{Overwrite, Permissions};

/// What a body says. `None` is what it does not speak of.
#[derive(Debug, Default)]
#[expect(
    clippy::option_option,
    reason = "left out, null and given are three wishes"
)]
pub(crate) struct Draft {
    pub(crate) name: Option<String>,
    pub(crate) kind: Option<u8>,
    pub(crate) topic: Option<Option<String>>,
    pub(crate) parent: Option<Option<Id>>,
    pub(crate) position: Option<u16>,
    pub(crate) nsfw: Option<bool>,
    pub(crate) slowmode: Option<u16>,
    pub(crate) auto_archive: Option<u32>,
    pub(crate) overwrites: Option<Vec<Overwrite>>,
}

/// The times after which a thread may be archived, in minutes.
pub(crate) const AUTO_ARCHIVE: [i64; 4] = [60, 1440, 4320, 10_080];

const KNOWN: [&str; 21] = [
    "name",
    "type",
    "topic",
    "bitrate",
    "user_limit",
    "rate_limit_per_user",
    "position",
    "permission_overwrites",
    "parent_id",
    "nsfw",
    "rtc_region",
    "video_quality_mode",
    "default_auto_archive_duration",
    "default_reaction_emoji",
    "available_tags",
    "default_sort_order",
    "default_forum_layout",
    "default_thread_rate_limit_per_user",
    "flags",
    "default_tag_setting",
    "status",
];

/// Reads the body of a guild's channel.
pub(crate) fn draft(form: &Form<'_>, makes: bool) -> Draft {
    form.only(&KNOWN);
    let name = if makes {
        form.required_text("name", 1..=100)
    } else {
        form.text("name", 1..=100)
    };
    let kinds = [TEXT, CATEGORY, ANNOUNCEMENT].map(i64::from);
    let kind = form
        .choice("type", &kinds)
        .and_then(|kind| u8::try_from(kind).ok());
    Draft {
        name: name.map(|name| channel_name(name, kind.unwrap_or(TEXT))),
        kind,
        topic: form
            .has("topic")
            .then(|| form.text("topic", 0..=1024).map(ToOwned::to_owned)),
        parent: form.has("parent_id").then(|| form.id("parent_id")),
        position: form
            .integer("position", 0..=i64::from(u16::MAX))
            .and_then(|n| u16::try_from(n).ok()),
        nsfw: form.boolean("nsfw"),
        slowmode: form
            .integer("rate_limit_per_user", 0..=21_600)
            .and_then(|n| u16::try_from(n).ok()),
        auto_archive: form
            .choice("default_auto_archive_duration", &AUTO_ARCHIVE)
            .and_then(|n| u32::try_from(n).ok()),
        overwrites: form.has("permission_overwrites").then(|| overwrites(form)),
    }
}

/// The name as Discord keeps it: text channels are lower case and have hyphens for blanks.
pub(crate) fn channel_name(name: &str, kind: u8) -> String {
    if kind == CATEGORY {
        return name.trim().to_owned();
    }
    let mut out = String::with_capacity(name.len());
    for c in name.trim().chars() {
        let c = if c.is_whitespace() { '-' } else { c };
        let dropped = c.is_ascii_punctuation() && !matches!(c, '-' | '_') || c.is_control();
        if !(dropped || c == '-' && out.ends_with('-')) {
            out.extend(c.to_lowercase());
        }
    }
    out
}

fn overwrites(form: &Form<'_>) -> Vec<Overwrite> {
    form.list("permission_overwrites", 1000)
        .iter()
        .filter_map(|one| {
            one.require("id");
            overwrite(one, one.id("id")?)
        })
        .collect()
}

/// One overwrite, for the role or member with this id.
pub(crate) fn overwrite(form: &Form<'_>, id: Id) -> Option<Overwrite> {
    form.only(&["id", "type", "allow", "deny"]);
    let kind = match form.get("type") {
        // Both spellings are in use.
        Some(Value::String(word)) if word == "role" => Some(0),
        Some(Value::String(word)) if word == "member" => Some(1),
        _ => form
            .choice("type", &[0, 1])
            .and_then(|kind| u8::try_from(kind).ok()),
    };
    if kind.is_none() {
        form.require("type");
    }
    Some(Overwrite {
        id,
        kind: kind?,
        allow: permissions(form, "allow"),
        deny: permissions(form, "deny"),
    })
}

/// A set of permissions; none when it is not there.
pub(crate) fn permissions(form: &Form<'_>, key: &str) -> Permissions {
    Permissions(form.id(key).unwrap_or_default().0)
}
