//! Messages: bodies that make or change one.

use serde_json::Value;

pub(crate) use super::allowed::AllowedMentions;
use super::allowed::allowed_mentions;
pub(crate) use super::attachment::File;
use super::attachment::attachments;
use super::check::Check;
use super::component::components;
use super::embed::embeds;
use super::form::Form;
use crate::discord::errors::{EMPTY_MESSAGE, Refusal};
use crate::discord::id::Id;
use crate::discord::message::COMPONENTS_V2;

/// Which of the endpoints that take messages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A new message in a channel.
    Create,
    /// A change of a message.
    Edit,
    /// An answer to an interaction.
    Answer,
    /// A follow-up through the interaction's token.
    FollowUp,
    /// A change through the interaction's token.
    WebhookEdit,
}

/// What a body says. `None` is what it does not speak of.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) content: Option<String>,
    pub(crate) embeds: Option<Vec<Value>>,
    pub(crate) components: Option<Vec<Value>>,
    /// Files that came with the request, and those that stay.
    pub(crate) attachments: Option<Vec<Value>>,
    pub(crate) flags: Option<u64>,
    pub(crate) tts: bool,
    pub(crate) nonce: Option<Value>,
    pub(crate) enforce_nonce: bool,
    pub(crate) reply_to: Option<Reply>,
    pub(crate) mentions: AllowedMentions,
}

/// The message that is answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) message: Id,
    /// Whether the message must be there.
    pub(crate) must_exist: bool,
}

/// The fields of messages. Libraries send those of a new message with every other one, so that they are known everywhere.
const KNOWN: [&str; 18] = [
    "content",
    "embeds",
    "components",
    "attachments",
    "flags",
    "allowed_mentions",
    "payload_json",
    "tts",
    "poll",
    "nonce",
    "enforce_nonce",
    "message_reference",
    "sticker_ids",
    "username",
    "avatar_url",
    "thread_name",
    "applied_tags",
    "shared_client_theme",
];

/// Reads a body. `files` are the names and sizes of what came beside it.
pub(crate) fn draft(
    body: &Value,
    kind: Kind,
    files: &[File],
    strict: bool,
) -> Result<Draft, Refusal> {
    let check = Check::new(strict);
    let form = check.form(body)?;
    let draft = read(&form, kind, files);
    check.done()?;
    let makes = matches!(kind, Kind::Create | Kind::FollowUp);
    if makes && draft.is_empty() {
        return Err(EMPTY_MESSAGE);
    }
    Ok(draft)
}

/// Reads the fields of a message from an object.
pub(crate) fn read(form: &Form<'_>, kind: Kind, files: &[File]) -> Draft {
    form.only(&KNOWN);
    let flags = flags(form, kind);
    let v2 = flags.is_some_and(|flags| flags & COMPONENTS_V2 != 0);
    let content = form.text("content", 0..=2000).map(ToOwned::to_owned);
    let embeds = form.has("embeds").then(|| embeds(form));
    let components = form.has("components").then(|| components(form, v2));
    if v2 {
        let conflict = |key: &str| {
            form.refuse(
                key,
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                format!(
                    "The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                ),
            );
        };
        if content.as_deref().is_some_and(|text| !text.is_empty()) {
            conflict("content");
        }
        if embeds.as_ref().is_some_and(|list| !list.is_empty()) {
            conflict("embeds");
        }
    }
    let nonce = nonce(form);
    Draft {
        content: if form.has("content") {
            content.or_else(|| Some(String::new()))
        } else {
            None
        },
        embeds,
        components,
        attachments: attachments(form, files),
        flags,
        tts: form.boolean("tts").unwrap_or_default(),
        nonce,
        enforce_nonce: form.boolean("enforce_nonce").unwrap_or_default(),
        reply_to: reply(form),
        mentions: allowed_mentions(form),
    }
}

impl Draft {
    /// Whether a message of it would show nothing.
    pub(crate) fn is_empty(&self) -> bool {
        let none = |list: &Option<Vec<Value>>| list.as_ref().is_none_or(Vec::is_empty);
        self.content
            .as_deref()
            .is_none_or(|text| text.trim().is_empty())
            && none(&self.embeds)
            && none(&self.components)
            && none(&self.attachments)
    }
}

fn flags(form: &Form<'_>, kind: Kind) -> Option<u64> {
    const SETTABLE: u64 = 1 << 2 | 1 << 12 | 1 << 13 | COMPONENTS_V2;
    let flags = form
        .integer("flags", 0..=i64::MAX)
        .and_then(|flags| u64::try_from(flags).ok())?;
    let ephemeral = if matches!(kind, Kind::Answer | Kind::FollowUp) {
        1 << 6
    } else {
        0
    };
    // On an edit, flags that the message has may be sent back; they change nothing.
    let ignored = if matches!(kind, Kind::Edit | Kind::WebhookEdit) {
        u64::MAX
    } else {
        0
    };
    if flags & !(SETTABLE | ephemeral | ignored) != 0 {
        form.refuse(
            "flags",
            "MESSAGE_FLAGS_INVALID",
            "Flags that cannot be set are set",
        );
    }
    Some(flags & (SETTABLE | ephemeral))
}

fn nonce(form: &Form<'_>) -> Option<Value> {
    let nonce = form.get("nonce")?;
    let fits = match nonce {
        Value::String(text) => text.chars().count() <= 25,
        Value::Number(number) => number.is_i64() || number.is_u64(),
        _ => false,
    };
    if !fits {
        form.refuse(
            "nonce",
            "NONCE_TYPE_INVALID",
            "A nonce is a whole number or at most 25 characters.",
        );
    }
    Some(nonce.clone())
}

fn reply(form: &Form<'_>) -> Option<Reply> {
    let reference = form.form("message_reference")?;
    reference.only(&[
        "type",
        "message_id",
        "channel_id",
        "guild_id",
        "fail_if_not_exists",
    ]);
    reference.choice("type", &[0, 1]);
    let must_exist = reference.boolean("fail_if_not_exists").unwrap_or(true);
    reference.require("message_id");
    Some(Reply {
        message: reference.id("message_id")?,
        must_exist,
    })
}
