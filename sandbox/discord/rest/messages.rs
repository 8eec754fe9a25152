//! Messages in channels.

use jiff::Timestamp;
use serde_json::Value;

use super::{Answer, Ask, Reply};
use crate::discord::channel::Channel;
use crate::discord::errors::{
    BULK_DELETE_COUNT, CANNOT_MESSAGE_USER, EMPTY_MESSAGE, MISSING_PERMISSIONS, NOT_OWN_MESSAGE,
    Refusal, SYSTEM_MESSAGE, THREAD_LOCKED, UNKNOWN_MESSAGE,
};
use crate::discord::id::Id;
use crate::discord::message::{
    CHAT_COMMAND, CONTEXT_COMMAND, DEFAULT, Message, MessageView, REPLY,
};
use crate::discord::permissions::Permissions;
use crate::discord::validate::check::Check;
use crate::discord::validate::form::as_id;
use crate::discord::validate::message::{Draft, File, Kind, draft};
use crate::discord::world::World;

/// How long a nonce that must not make a second message is remembered.
const NONCE_MEMORY_S: i64 = 300;

impl World {
    pub(super) fn create_message(&mut self, ask: &Ask<'_>, place: Id) -> Answer {
        let channel = self.text_channel(place, Permissions::NONE)?;
        let needed = if channel.is_thread() {
            Permissions::SEND_MESSAGES_IN_THREADS
        } else {
            Permissions::SEND_MESSAGES
        };
        self.bot_may(channel, needed)?;
        let (archived, dm) = (
            channel
                .thread
                .as_ref()
                .is_some_and(|thread| thread.archived),
            channel.is_dm(),
        );
        let deaf = channel.recipients.iter().any(|user| !self.hears(*user));
        if dm && deaf {
            return Err(CANNOT_MESSAGE_USER);
        }
        let locked = channel.thread.as_ref().is_some_and(|thread| thread.locked);
        if locked && self.bot_may(channel, Permissions::MANAGE_THREADS).is_err() {
            return Err(THREAD_LOCKED);
        }
        let mut draft = self.read_draft(ask, Kind::Create)?;
        self.check_reply(place, &mut draft)?;
        if let Some(first) = self.same_nonce(place, &draft) {
            return self.get_message(place, first);
        }
        if !dm {
            self.drop_forbidden(place, &mut draft);
        }
        if archived {
            self.wake_thread(place);
        }
        let enforced = draft
            .nonce
            .as_ref()
            .filter(|_| draft.enforce_nonce)
            .map(ToString::to_string);
        let bot = self.bot.id;
        let message = self.compose(place, bot, DEFAULT, draft, &ask.files);
        let id = self.say(message);
        if let Some(nonce) = enforced {
            self.nonces.push_back((place, nonce, id, Timestamp::now()));
        }
        self.get_message(place, id)
    }

    pub(super) fn read_draft(&self, ask: &Ask<'_>, kind: Kind) -> Result<Draft, Refusal> {
        let files: Vec<File> = ask.files.iter().map(|upload| upload.file.clone()).collect();
        let empty = Value::Object(serde_json::Map::new());
        let body = if ask.body.is_null() {
            &empty
        } else {
            &ask.body
        };
        draft(body, kind, &files, self.limits.strict)
    }

    /// The message that an enforced nonce has made before.
    fn same_nonce(&mut self, place: Id, draft: &Draft) -> Option<Id> {
        let nonce = draft
            .nonce
            .as_ref()
            .filter(|_| draft.enforce_nonce)?
            .to_string();
        let oldest = Timestamp::now().as_second() - NONCE_MEMORY_S;
        while self
            .nonces
            .front()
            .is_some_and(|(.., at)| at.as_second() < oldest)
            || self.nonces.len() > 50_000
        {
            self.nonces.pop_front();
        }
        let (.., id, _) = self
            .nonces
            .iter()
            .rev()
            .find(|(at, known, ..)| *at == place && *known == nonce)?;
        // One that was deleted since makes a new message.
        self.channels
            .get(&place)?
            .messages
            .contains_key(id)
            .then_some(*id)
    }

    fn check_reply(&self, place: Id, draft: &mut Draft) -> Result<(), Refusal> {
        let Some(reply) = &draft.reply_to else {
            return Ok(());
        };
        let there = self
            .channels
            .get(&place)
            .is_some_and(|c| c.messages.contains_key(&reply.message));
        if !there {
            if reply.must_exist {
                return Err(Refusal::field(
                    "message_reference",
                    "MESSAGE_REFERENCE_UNKNOWN_MESSAGE",
                    "Unknown message",
                ));
            }
            draft.reply_to = None;
        }
        Ok(())
    }

    /// Without the permission for embeds and files, they are dropped without a word, as Discord does.
    fn drop_forbidden(&self, place: Id, draft: &mut Draft) {
        let Some(channel) = self.channels.get(&place) else {
            return;
        };
        if !self
            .permissions(self.bot.id, channel)
            .has(Permissions::EMBED_LINKS)
        {
            draft.embeds = None;
        }
    }

    /// A message of the bot's own channels, as REST shows it.
    pub(super) fn get_message(&self, place: Id, id: Id) -> Answer {
        let channel = self.text_channel(place, Permissions::NONE)?;
        let message = visible(channel, id)?;
        if message.author != self.bot.id {
            self.bot_may(channel, Permissions::READ_MESSAGE_HISTORY)?;
        }
        Ok(Reply::ok(&self.shown(channel, message)))
    }

    /// A message as the bot may read it.
    pub(super) fn shown<'a>(
        &'a self,
        channel: &'a Channel,
        message: &'a Message,
    ) -> MessageView<'a> {
        let mut view = self.message_view(channel, message);
        if !self.bot.privileged_intents && !self.may_read_content(channel, message) {
            view.strip();
        }
        view
    }

    pub(super) fn list_messages(&self, ask: &Ask<'_>, place: Id) -> Answer {
        let channel = self.text_channel(place, Permissions::NONE)?;
        let limit = ask.count("limit", 50, 100)?;
        if !self
            .permissions(self.bot.id, channel)
            .has(Permissions::READ_MESSAGE_HISTORY)
        {
            return Ok(Reply::ok(&Vec::<u8>::new()));
        }
        let bound = |key: &str| ask.query(key).and_then(|id| id.parse::<Id>().ok());
        let all = || {
            channel
                .messages
                .values()
                .filter(|message| message.ephemeral_for.is_none())
        };
        let mut list: Vec<&Message> = if let Some(around) = bound("around") {
            let mut before: Vec<_> = all()
                .rev()
                .filter(|m| m.id <= around)
                .take(limit / 2 + 1)
                .collect();
            before.reverse();
            let after = all().filter(|m| m.id > around).take(limit - before.len());
            before.iter().copied().chain(after).collect()
        } else if let Some(after) = bound("after") {
            all().filter(|m| m.id > after).take(limit).collect()
        } else {
            let before = bound("before").unwrap_or(Id(u64::MAX));
            let mut list: Vec<_> = all().rev().filter(|m| m.id < before).take(limit).collect();
            list.reverse();
            list
        };
        // The newest comes first, however they were asked for.
        list.reverse();
        let views: Vec<_> = list
            .into_iter()
            .map(|message| self.shown(channel, message))
            .collect();
        Ok(Reply::ok(&views))
    }

    pub(super) fn patch_message(&mut self, ask: &Ask<'_>, place: Id, id: Id) -> Answer {
        let channel = self.text_channel(place, Permissions::NONE)?;
        let message = visible(channel, id)?;
        if message.author != self.bot.id {
            return Err(NOT_OWN_MESSAGE);
        }
        let mut draft = self.read_draft(ask, Kind::Edit)?;
        self.drop_forbidden(place, &mut draft);
        self.stays_visible(place, id, &draft)?;
        self.edit(place, id, draft, &ask.files);
        self.get_message(place, id)
    }

    /// Refuses a change that would leave nothing of a message.
    pub(super) fn stays_visible(&self, place: Id, id: Id, draft: &Draft) -> Result<(), Refusal> {
        let Some(message) = self.channels.get(&place).and_then(|c| c.messages.get(&id)) else {
            return Ok(());
        };
        let list = |new: &Option<Vec<Value>>, old: &str| match new {
            Some(list) => !list.is_empty(),
            None => old != "[]",
        };
        let text = draft
            .content
            .as_deref()
            .map_or(!message.content.is_empty(), |text| !text.trim().is_empty());
        let more = list(&draft.embeds, message.embeds.get())
            || list(&draft.components, message.components.get())
            || list(&draft.attachments, message.attachments.get());
        if text || more {
            Ok(())
        } else {
            Err(EMPTY_MESSAGE)
        }
    }

    pub(super) fn delete_message(&mut self, place: Id, id: Id) -> Answer {
        let channel = self.text_channel(place, Permissions::NONE)?;
        let message = visible(channel, id)?;
        if message.author != self.bot.id {
            self.bot_may(channel, Permissions::MANAGE_MESSAGES)?;
        }
        if !matches!(
            message.kind,
            DEFAULT | REPLY | CHAT_COMMAND | CONTEXT_COMMAND | 6 | 18
        ) {
            return Err(SYSTEM_MESSAGE);
        }
        self.unsay(place, id);
        Ok(Reply::none())
    }

    pub(super) fn bulk_delete(&mut self, ask: &Ask<'_>, place: Id) -> Answer {
        let channel = self.text_channel(place, Permissions::MANAGE_MESSAGES)?;
        if channel.is_dm() {
            return Err(MISSING_PERMISSIONS);
        }
        let check = Check::new(self.limits.strict);
        let form = check.form(&ask.body)?;
        form.only(&["messages"]);
        form.require("messages");
        let ids: Vec<Id> = form
            .values("messages", 100)
            .iter()
            .filter_map(as_id)
            .collect();
        check.done()?;
        if !(2..=100).contains(&ids.len()) {
            return Err(BULK_DELETE_COUNT);
        }
        for id in ids {
            self.unsay(place, id);
        }
        Ok(Reply::none())
    }
}

/// A message that is not for one person's eyes.
pub(super) fn visible(channel: &Channel, id: Id) -> Result<&Message, Refusal> {
    channel
        .messages
        .get(&id)
        .filter(|message| message.ephemeral_for.is_none())
        .ok_or(UNKNOWN_MESSAGE)
}
