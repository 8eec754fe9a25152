//! Messages as they are made, changed and taken away.

use jiff::Timestamp;

use super::gateway::emit::Happening;
use super::id::Id;
use super::message::{EPHEMERAL, HAS_THREAD, LOADING, Message, REPLY, raw_list};
use super::notices::Notice;
use super::rest::Upload;
use super::validate::message::Draft;
use super::world::World;

impl World {
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
