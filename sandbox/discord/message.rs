//! Messages.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::id::Id;
use super::member::MemberView;

/// Only the person of the interaction sees it.
pub(crate) const EPHEMERAL: u64 = 1 << 6;
/// The bot is thinking: a deferred answer that was not edited yet.
pub(crate) const LOADING: u64 = 1 << 7;
/// A thread hangs on it.
pub(crate) const HAS_THREAD: u64 = 1 << 5;
/// Made of components alone.
pub(crate) const COMPONENTS_V2: u64 = 1 << 15;

pub(crate) const DEFAULT: u8 = 0;
pub(crate) const PIN_NOTE: u8 = 6;
pub(crate) const THREAD_NOTE: u8 = 18;
pub(crate) const REPLY: u8 = 19;
pub(crate) const CHAT_COMMAND: u8 = 20;
pub(crate) const CONTEXT_COMMAND: u8 = 23;

/// A message. Embeds and components are kept as the JSON that is sent.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: Id,
    pub(crate) channel: Id,
    pub(crate) author: Id,
    pub(crate) kind: u8,
    pub(crate) flags: u64,
    pub(crate) tts: bool,
    pub(crate) pinned: bool,
    pub(crate) at: Timestamp,
    pub(crate) edited: Option<Timestamp>,
    pub(crate) content: Box<str>,
    pub(crate) embeds: Box<RawValue>,
    pub(crate) components: Box<RawValue>,
    pub(crate) attachments: Box<RawValue>,
    pub(crate) mentions: Mentions,
    pub(crate) reactions: Vec<Reaction>,
    pub(crate) nonce: Option<Box<Value>>,
    /// The message it answers.
    pub(crate) reply_to: Option<Id>,
    /// The interaction it answers.
    pub(crate) origin: Option<Box<Origin>>,
    /// Who alone sees it.
    pub(crate) ephemeral_for: Option<Id>,
    /// Why the bot did not answer, on the note that stands for its answer.
    pub(crate) failed: Option<Box<str>>,
}

/// Whom a message reached by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mentions {
    pub(crate) everyone: bool,
    pub(crate) users: Vec<Id>,
    pub(crate) roles: Vec<Id>,
}

/// Where a message of the bot comes from.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) interaction: Id,
    /// The type of the interaction.
    pub(crate) kind: u8,
    /// The command's full name.
    pub(crate) name: String,
    pub(crate) command_type: u8,
    pub(crate) user: Id,
    /// The message whose component was used.
    pub(crate) source: Option<Id>,
    /// The first answer, on a follow-up.
    pub(crate) original: Option<Id>,
}

/// One emoji under a message.
#[derive(Clone, Debug)]
pub(crate) struct Reaction {
    pub(crate) emoji: String,
    pub(crate) users: Vec<Id>,
}

impl Message {
    pub(crate) fn new(id: Id, channel: Id, author: Id, kind: u8) -> Self {
        Self {
            id,
            channel,
            author,
            kind,
            flags: 0,
            tts: false,
            pinned: false,
            at: Timestamp::now(),
            edited: None,
            content: Box::default(),
            embeds: empty_list(),
            components: empty_list(),
            attachments: empty_list(),
            mentions: Mentions::default(),
            reactions: Vec::new(),
            nonce: None,
            reply_to: None,
            origin: None,
            ephemeral_for: None,
            failed: None,
        }
    }

    pub(crate) fn is_loading(&self) -> bool {
        self.flags & LOADING != 0
    }
}

/// `[]`.
pub(crate) fn empty_list() -> Box<RawValue> {
    raw_list(&[])
}

/// A list of values as JSON text.
pub(crate) fn raw_list(values: &[Value]) -> Box<RawValue> {
    serde_json::value::to_raw_value(values).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// A message in the shape that is sent.
#[derive(Serialize)]
pub(crate) struct MessageView<'a> {
    pub(crate) id: Id,
    pub(crate) channel_id: Id,
    #[serde(rename = "type")]
    pub(crate) kind: u8,
    pub(crate) content: &'a str,
    pub(crate) author: &'a RawValue,
    pub(crate) timestamp: String,
    pub(crate) edited_timestamp: Option<String>,
    pub(crate) tts: bool,
    pub(crate) mention_everyone: bool,
    pub(crate) mentions: Vec<&'a RawValue>,
    pub(crate) mention_roles: &'a [Id],
    pub(crate) attachments: &'a RawValue,
    pub(crate) embeds: &'a RawValue,
    pub(crate) components: &'a RawValue,
    pub(crate) pinned: bool,
    pub(crate) flags: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) reactions: Vec<ReactionView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nonce: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) webhook_id: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) application_id: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message_reference: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) referenced_message: Option<Box<Self>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) interaction: Option<InteractionNote<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) interaction_metadata: Option<InteractionMetadata<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) thread: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) guild_id: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) member: Option<MemberView<'a>>,
}

/// One emoji under a message in the shape that is sent.
#[derive(Serialize)]
pub(crate) struct ReactionView<'a> {
    pub(crate) count: usize,
    pub(crate) count_details: CountDetails,
    pub(crate) me: bool,
    pub(crate) me_burst: bool,
    pub(crate) emoji: EmojiView<'a>,
    pub(crate) burst_colors: [u8; 0],
}

#[derive(Serialize)]
pub(crate) struct CountDetails {
    pub(crate) burst: usize,
    pub(crate) normal: usize,
}

#[derive(Serialize)]
pub(crate) struct EmojiView<'a> {
    pub(crate) id: Option<Id>,
    pub(crate) name: &'a str,
}

/// What called the bot, in the older shape.
#[derive(Serialize)]
pub(crate) struct InteractionNote<'a> {
    pub(crate) id: Id,
    #[serde(rename = "type")]
    pub(crate) kind: u8,
    pub(crate) name: &'a str,
    pub(crate) user: &'a RawValue,
}

/// What called the bot, in the newer shape.
#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are Discord's")]
pub(crate) struct InteractionMetadata<'a> {
    pub(crate) id: Id,
    #[serde(rename = "type")]
    pub(crate) kind: u8,
    pub(crate) user: &'a RawValue,
    pub(crate) authorizing_integration_owners: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) command_type: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) interacted_message_id: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) original_response_message_id: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) triggering_interaction_metadata: Option<Box<Self>>,
}
