//! Messages: bodies that make or change one.

use serde_json::{Value, json};

use super::component::components;
use super::embed::embeds;
use super::form::{Check, Form};
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

/// Who may be reached by a mention.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "Discord's switches are independent"
)]
pub(crate) struct AllowedMentions {
    pub(crate) everyone: bool,
    pub(crate) all_users: bool,
    pub(crate) all_roles: bool,
    pub(crate) users: Vec<Id>,
    pub(crate) roles: Vec<Id>,
    pub(crate) replied_user: bool,
}

impl Default for AllowedMentions {
    fn default() -> Self {
        Self {
            everyone: true,
            all_users: true,
            all_roles: true,
            users: Vec::new(),
            roles: Vec::new(),
            replied_user: true,
        }
    }
}

const SHARED: [&str; 7] = [
    "content",
    "embeds",
    "components",
    "attachments",
    "flags",
    "allowed_mentions",
    "payload_json",
];
const MAKING: [&str; 2] = ["tts", "poll"];
const CREATING: [&str; 5] = [
    "nonce",
    "enforce_nonce",
    "message_reference",
    "sticker_ids",
    "shared_client_theme",
];
const WEBHOOK: [&str; 5] = [
    "username",
    "avatar_url",
    "thread_name",
    "applied_tags",
    "tts",
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

/// A file that came with a request.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// The number in `files[N]`.
    pub(crate) index: u64,
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
    pub(crate) size: usize,
}

/// Reads the fields of a message from an object.
pub(crate) fn read(form: &Form<'_>, kind: Kind, files: &[File]) -> Draft {
    let mut known = SHARED.to_vec();
    match kind {
        Kind::Create => known.extend(MAKING.into_iter().chain(CREATING)),
        Kind::Answer => known.extend(MAKING),
        Kind::FollowUp => known.extend(MAKING.into_iter().chain(WEBHOOK)),
        Kind::Edit => known.push("sticker_ids"),
        Kind::WebhookEdit => known.push("poll"),
    }
    form.only(&known);
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

fn allowed_mentions(form: &Form<'_>) -> AllowedMentions {
    let Some(allowed) = form.form("allowed_mentions") else {
        return AllowedMentions::default();
    };
    allowed.only(&["parse", "users", "roles", "replied_user"]);
    let parse: Vec<&str> = allowed
        .values("parse", 3)
        .iter()
        .filter_map(Value::as_str)
        .collect();
    for (index, word) in parse.iter().enumerate() {
        if !matches!(*word, "users" | "roles" | "everyone") {
            allowed.refuse(
                &format!("parse.{index}"),
                "BASE_TYPE_CHOICES",
                "Value must be one of {'everyone', 'users', 'roles'}.",
            );
        }
    }
    let users = allowed.ids("users", 100);
    let roles = allowed.ids("roles", 100);
    for (word, list) in [("users", &users), ("roles", &roles)] {
        if parse.contains(&word) && !list.is_empty() {
            allowed.refuse(
                word,
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                format!("parse:[\"{word}\"] and {word}: [ids...] are mutually exclusive."),
            );
        }
    }
    AllowedMentions {
        everyone: parse.contains(&"everyone"),
        all_users: parse.contains(&"users"),
        all_roles: parse.contains(&"roles"),
        users,
        roles,
        replied_user: allowed.boolean("replied_user").unwrap_or_default(),
    }
}

fn attachments(form: &Form<'_>, files: &[File]) -> Option<Vec<Value>> {
    let named = form.list("attachments", 10);
    if files.is_empty() && !form.has("attachments") {
        return None;
    }
    let mut out = Vec::new();
    for one in &named {
        one.only(&[
            "id",
            "filename",
            "description",
            "title",
            "duration_secs",
            "waveform",
            "is_remix",
            "is_spoiler",
        ]);
        one.text("description", 0..=1024);
        if !one.require("id") {
            continue;
        }
        let id = one.id("id").unwrap_or_default();
        match files.iter().find(|file| file.index == id.0) {
            Some(file) => out.push(attachment(file, one.get("description"))),
            // Not one of the new files: the id of one that stays.
            None => out.push(json!({ "id": id, "kept": true })),
        }
    }
    for file in files
        .iter()
        .filter(|file| !named.iter().any(|one| one.id("id") == Some(Id(file.index))))
    {
        out.push(attachment(file, None));
    }
    Some(out)
}

fn attachment(file: &File, description: Option<&Value>) -> Value {
    let mut out = json!({
        "id": file.index.to_string(),
        "filename": file.name,
        "size": file.size,
        "content_type": file.content_type,
    });
    if let Some(description) = description {
        out["description"] = description.clone();
    }
    out
}
