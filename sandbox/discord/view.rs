//! Messages as they are shown.

use std::sync::LazyLock;

use serde_json::json;
use serde_json::value::RawValue;

use super::channel::Channel;
use super::id::iso;
use super::interactions::{COMMAND, COMPONENT, MODAL_SUBMIT};
use super::message::{
    CountDetails, EmojiView, HAS_THREAD, InteractionMetadata, InteractionNote, Message,
    MessageView, Origin, Reaction, ReactionView,
};
use super::world::World;

impl World {
    /// A message in the shape that is sent.
    pub(crate) fn message_view<'a>(
        &'a self,
        channel: &'a Channel,
        message: &'a Message,
    ) -> MessageView<'a> {
        let mut view = self.bare_view(message);
        if let Some(reply) = message.reply_to {
            view.message_reference = Some(json!({
                "type": 0, "message_id": reply, "channel_id": message.channel,
                "guild_id": (!channel.is_dm()).then_some(self.guild),
            }));
            view.referenced_message = channel
                .messages
                .get(&reply)
                .map(|to| Box::new(self.bare_view(to)));
        }
        if message.flags & HAS_THREAD != 0 {
            // A thread has the id of the message that it hangs on.
            view.thread = self
                .channels
                .get(&message.id)
                .map(|thread| json!(self.channel_json(thread)));
        }
        view
    }

    fn bare_view<'a>(&'a self, message: &'a Message) -> MessageView<'a> {
        let origin = message.origin.as_deref();
        MessageView {
            id: message.id,
            channel_id: message.channel,
            kind: message.kind,
            content: &message.content,
            author: self.user_json(message.author),
            timestamp: iso(message.at),
            edited_timestamp: message.edited.map(iso),
            tts: message.tts,
            mention_everyone: message.mentions.everyone,
            mentions: message
                .mentions
                .users
                .iter()
                .map(|id| self.user_json(*id))
                .collect(),
            mention_roles: &message.mentions.roles,
            attachments: &message.attachments,
            embeds: &message.embeds,
            components: &message.components,
            pinned: message.pinned,
            flags: message.flags,
            reactions: message
                .reactions
                .iter()
                .map(|r| self.reaction_view(r))
                .collect(),
            nonce: message.nonce.as_deref(),
            webhook_id: origin.map(|_| self.bot.application_id),
            application_id: origin.map(|_| self.bot.application_id),
            message_reference: None,
            referenced_message: None,
            interaction: origin
                .filter(|o| o.kind == COMMAND && o.original.is_none())
                .map(|o| InteractionNote {
                    id: o.interaction,
                    kind: o.kind,
                    name: &o.name,
                    user: self.user_json(o.user),
                }),
            interaction_metadata: origin.map(|o| self.metadata(o)),
            thread: None,
            guild_id: None,
            member: None,
        }
    }

    fn metadata<'a>(&'a self, origin: &'a Origin) -> InteractionMetadata<'a> {
        let base = |kind: u8| InteractionMetadata {
            id: origin.interaction,
            kind,
            user: self.user_json(origin.user),
            authorizing_integration_owners: json!({ "0": self.guild }),
            name: (kind == COMMAND).then_some(&*origin.name),
            command_type: (kind == COMMAND).then_some(origin.command_type),
            interacted_message_id: origin.source.filter(|_| kind == COMPONENT),
            original_response_message_id: origin.original,
            triggering_interaction_metadata: None,
        };
        let mut metadata = base(origin.kind);
        if origin.kind == MODAL_SUBMIT {
            let opener = if origin.source.is_some() {
                COMPONENT
            } else {
                COMMAND
            };
            metadata.triggering_interaction_metadata = Some(Box::new(base(opener)));
        }
        metadata
    }

    fn reaction_view<'a>(&self, reaction: &'a Reaction) -> ReactionView<'a> {
        let count = reaction.users.len();
        ReactionView {
            count,
            count_details: CountDetails {
                burst: 0,
                normal: count,
            },
            me: reaction.users.contains(&self.bot.id),
            me_burst: false,
            emoji: EmojiView {
                id: None,
                name: &reaction.emoji,
            },
            burst_colors: [],
        }
    }
}

impl MessageView<'_> {
    /// Leaves away what needs the intent for message content.
    pub(crate) fn strip(&mut self) {
        self.content = "";
        self.embeds = *EMPTY;
        self.components = *EMPTY;
        self.attachments = *EMPTY;
    }
}

/// `[]`, for the life of the program.
static EMPTY: LazyLock<&RawValue> =
    LazyLock::new(|| serde_json::from_str("[]").unwrap_or(RawValue::NULL));
