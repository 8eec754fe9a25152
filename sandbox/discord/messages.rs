//! Messages as they are made, changed, shown and taken away.

use std::sync::LazyLock;

use jiff::Timestamp;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::channel::Channel;
use super::files::Stored;
use super::gateway::emit::Happening;
use super::id::{Id, iso};
use super::interactions::{COMMAND, COMPONENT, MODAL_SUBMIT};
use super::message::{
    CountDetails, EPHEMERAL, EmojiView, HAS_THREAD, InteractionMetadata, InteractionNote, LOADING,
    Mentions, Message, MessageView, Origin, REPLY, ReactionView, empty_list, raw_list,
};
use super::notices::Notice;
use super::permissions::Permissions;
use super::rest::Upload;
use super::validate::message::{AllowedMentions, Draft};
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

    fn reaction_view<'a>(&self, reaction: &'a super::message::Reaction) -> ReactionView<'a> {
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

    /// Puts a message into its channel and tells everyone.
    pub(crate) fn say(&mut self, message: Message) -> Id {
        let (id, place) = (message.id, message.channel);
        let ephemeral = message.ephemeral_for.is_some();
        let Some(channel) = self.channels.get_mut(&place) else {
            return id;
        };
        // Direct messages are listed once there are any.
        let first = channel.is_dm() && channel.messages.is_empty();
        if !ephemeral {
            channel.last_message = Some(id);
            if let Some(thread) = &mut channel.thread {
                thread.sent += 1;
            }
        }
        channel.messages.insert(id, message);
        self.spoken.push_back((place, id));
        self.forget_messages();
        if first {
            self.notice(Notice::ChannelCreate(place));
        }
        self.emit_message(Happening::Made, place, id);
        id
    }

    /// Forgets the oldest messages that are not pinned.
    fn forget_messages(&mut self) {
        while self.spoken.len() > self.limits.kept_messages
            && let Some((channel, id)) = self.spoken.pop_front()
        {
            let Some(place) = self.channels.get_mut(&channel) else {
                continue;
            };
            if place
                .messages
                .get(&id)
                .is_some_and(|message| message.pinned)
            {
                self.spoken.push_back((channel, id));
                return;
            }
            place.messages.remove(&id);
        }
    }

    /// Makes a message of what a body says.
    pub(crate) fn compose(
        &mut self,
        place: Id,
        author: Id,
        kind: u8,
        draft: Draft,
        uploads: &[Upload],
    ) -> Message {
        let id = self.ids.next();
        let mut message = Message::new(id, place, author, kind);
        message.tts = draft.tts;
        message.nonce.clone_from(&draft.nonce.clone().map(Box::new));
        if let Some(reply) = &draft.reply_to {
            message.reply_to = Some(reply.message);
            message.kind = REPLY;
        }
        self.apply(&mut message, draft, uploads);
        message
    }

    /// Changes a message as a body says. What the body does not speak of stays.
    pub(crate) fn apply(&mut self, message: &mut Message, draft: Draft, uploads: &[Upload]) {
        if let Some(content) = draft.content {
            message.mentions = self.mentions(message, &content, &draft.mentions);
            message.content = content.into();
        }
        if let Some(embeds) = draft.embeds {
            message.embeds = raw_list(&embeds);
        }
        if let Some(components) = draft.components {
            message.components = raw_list(&components);
        }
        if let Some(flags) = draft.flags {
            message.flags =
                (message.flags & (EPHEMERAL | HAS_THREAD | LOADING)) | (flags & !EPHEMERAL);
        }
        if let Some(attachments) = draft.attachments {
            message.attachments = self.attach(message, attachments, uploads);
        }
    }

    fn attach(
        &mut self,
        message: &Message,
        wanted: Vec<Value>,
        uploads: &[Upload],
    ) -> Box<RawValue> {
        let old: Vec<Value> = serde_json::from_str(message.attachments.get()).unwrap_or_default();
        let mut list = Vec::new();
        for mut one in wanted {
            if one.get("kept").is_some() {
                list.extend(old.iter().find(|o| o["id"] == one["id"]).cloned());
                continue;
            }
            let Some(upload) = uploads
                .iter()
                .find(|u| one["id"].as_str() == Some(&u.file.index.to_string()))
            else {
                continue;
            };
            let id = self.ids.next();
            let url = format!(
                "{}/attachments/{}/{id}/{}",
                self.url, message.channel, upload.file.name
            );
            one["id"] = json!(id);
            one["url"] = json!(url);
            one["proxy_url"] = json!(url);
            let content_type = upload
                .file
                .content_type
                .clone()
                .unwrap_or_else(|| "application/octet-stream".to_owned());
            if let Some((width, height)) = png_size(&upload.bytes) {
                one["width"] = json!(width);
                one["height"] = json!(height);
            }
            self.files.keep(Stored {
                id,
                content_type,
                bytes: upload.bytes.clone(),
            });
            list.push(one);
        }
        if list.is_empty() {
            empty_list()
        } else {
            raw_list(&list)
        }
    }

    /// Whom a text reaches, by what its author may do and what the body allows.
    fn mentions(&self, message: &Message, content: &str, allowed: &AllowedMentions) -> Mentions {
        let mut found = Mentions::default();
        let channel = self.channels.get(&message.channel);
        let loud = channel.is_some_and(|c| {
            self.permissions(message.author, c)
                .has(Permissions::MENTION_EVERYONE)
        });
        found.everyone = allowed.everyone
            && loud
            && (content.contains("@everyone") || content.contains("@here"));
        for tag in tags(content) {
            match tag {
                Tag::User(id)
                    if (allowed.all_users || allowed.users.contains(&id))
                        && self.users.contains_key(&id)
                        && !found.users.contains(&id) =>
                {
                    found.users.push(id);
                }
                Tag::Role(id) if allowed.all_roles || allowed.roles.contains(&id) => {
                    let reaches = self
                        .roles
                        .get(&id)
                        .is_some_and(|role| role.mentionable || loud);
                    if reaches && !found.roles.contains(&id) {
                        found.roles.push(id);
                    }
                }
                _ => {}
            }
        }
        if let Some(reply) = message.reply_to.filter(|_| allowed.replied_user)
            && let Some(to) = channel.and_then(|c| c.messages.get(&reply))
            && !found.users.contains(&to.author)
        {
            found.users.push(to.author);
        }
        found
    }

    /// Changes a message that is there, in place, and tells everyone.
    pub(crate) fn edit(&mut self, place: Id, id: Id, draft: Draft, uploads: &[Upload]) {
        let Some(mut message) = self
            .channels
            .get_mut(&place)
            .and_then(|c| c.messages.remove(&id))
        else {
            return;
        };
        self.apply(&mut message, draft, uploads);
        if message.is_loading() {
            message.flags &= !LOADING;
        } else {
            message.edited = Some(Timestamp::now());
        }
        if let Some(channel) = self.channels.get_mut(&place) {
            channel.messages.insert(id, message);
        }
        self.emit_message(Happening::Changed, place, id);
    }

    /// Takes a message away. False when it was not there.
    pub(crate) fn unsay(&mut self, place: Id, id: Id) -> bool {
        let Some(channel) = self.channels.get_mut(&place) else {
            return false;
        };
        let Some(message) = channel.messages.remove(&id) else {
            return false;
        };
        channel.pins.retain(|(pinned, _)| *pinned != id);
        self.emit_message_gone(place, &message);
        true
    }
}

enum Tag {
    User(Id),
    Role(Id),
}

/// The mentions in a text: `<@1>`, `<@!1>` and `<@&1>`.
fn tags(content: &str) -> impl Iterator<Item = Tag> {
    content.split("<@").skip(1).filter_map(|rest| {
        let inner = rest.split_once('>')?.0;
        match inner.strip_prefix('&') {
            Some(role) => role.parse().ok().map(Tag::Role),
            None => inner
                .strip_prefix('!')
                .unwrap_or(inner)
                .parse()
                .ok()
                .map(Tag::User),
        }
    })
}

/// The width and height of a PNG.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.get(..24)?;
    if !header.starts_with(b"\x89PNG") {
        return None;
    }
    let number = |at: usize| header[at..at + 4].try_into().ok().map(u32::from_be_bytes);
    Some((number(16)?, number(20)?))
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
