//! Threads.

use jiff::Timestamp;

use super::messages::visible;
use super::{Answer, Ask, Reply};
use crate::discord::channel::{ANNOUNCEMENT, Channel, PRIVATE_THREAD, PUBLIC_THREAD, TEXT, Thread};
use crate::discord::errors::{
    HAS_THREAD_ALREADY, Refusal, THREAD_ARCHIVED, TOO_MANY_THREADS, UNKNOWN_CHANNEL,
    WRONG_CHANNEL_TYPE,
};
use crate::discord::gateway::emit::Happening;
use crate::discord::id::Id;
use crate::discord::message::{HAS_THREAD, Message, THREAD_NOTE};
use crate::discord::permissions::Permissions;
use crate::discord::validate::thread::{Draft, changed, made};
use crate::discord::world::World;

impl World {
    pub(super) fn create_thread(&mut self, ask: &Ask<'_>, place: Id, on: Option<Id>) -> Answer {
        let draft = made(&ask.body, self.limits.strict)?;
        // Without a message and a type, a thread is private.
        let public = on.is_some() || draft.kind == Some(PUBLIC_THREAD);
        self.may_open_thread(place, on, public)?;
        let id = on.unwrap_or_else(|| self.ids.next());
        let name = draft.name.clone().unwrap_or_default();
        let thread = self.thread(id, place, public, draft);
        self.channels.insert(id, thread);
        let message = on.and_then(|on| self.channels.get_mut(&place)?.messages.get_mut(&on));
        if let Some(message) = message {
            message.flags |= HAS_THREAD;
            self.emit_message(Happening::Changed, place, id);
        }
        self.emit_channel(Happening::Made, id);
        if on.is_none() && public {
            let note_id = self.ids.next();
            let mut note = Message::new(note_id, place, self.bot.id, THREAD_NOTE);
            note.content = name.into();
            self.say(note);
        }
        Ok(Reply::made(&self.channel_json(self.channel(id)?)))
    }

    fn may_open_thread(&self, place: Id, on: Option<Id>, public: bool) -> Result<(), Refusal> {
        let channel = self.text_channel(place, Permissions::NONE)?;
        if !matches!(channel.kind, TEXT | ANNOUNCEMENT) {
            return Err(WRONG_CHANNEL_TYPE);
        }
        self.bot_may(
            channel,
            if public {
                Permissions::CREATE_PUBLIC_THREADS
            } else {
                Permissions::CREATE_PRIVATE_THREADS
            },
        )?;
        if let Some(message) = on
            && visible(channel, message)?.flags & HAS_THREAD != 0
        {
            return Err(HAS_THREAD_ALREADY);
        }
        let open = |c: &&Channel| c.thread.as_ref().is_some_and(|thread| !thread.archived);
        if self.channels.values().filter(open).count() >= self.limits.active_threads {
            return Err(TOO_MANY_THREADS);
        }
        Ok(())
    }

    fn thread(&self, id: Id, place: Id, public: bool, draft: Draft) -> Channel {
        let now = Timestamp::now();
        let default = self
            .channels
            .get(&place)
            .and_then(|channel| channel.auto_archive);
        Channel {
            id,
            kind: if public {
                PUBLIC_THREAD
            } else {
                PRIVATE_THREAD
            },
            name: draft.name.unwrap_or_default(),
            parent: Some(place),
            slowmode: draft.slowmode.unwrap_or_default(),
            thread: Some(Thread {
                owner: self.bot.id,
                archived: false,
                locked: false,
                invitable: draft.invitable.unwrap_or(true),
                auto_archive: draft.auto_archive.or(default).unwrap_or(4320),
                archived_at: now,
                members: vec![(self.bot.id, now)],
                sent: 0,
            }),
            ..Channel::default()
        }
    }

    pub(super) fn patch_thread(&mut self, ask: &Ask<'_>, place: Id) -> Answer {
        let draft = changed(&ask.body, self.limits.strict)?;
        let channel = self.channel(place)?;
        let own = channel
            .thread
            .as_ref()
            .is_some_and(|thread| thread.owner == self.bot.id);
        let needed = if own && draft.locked.is_none() {
            Permissions::VIEW_CHANNEL
        } else {
            Permissions::MANAGE_THREADS
        };
        self.bot_may(channel, needed)?;
        let asleep = channel
            .thread
            .as_ref()
            .is_some_and(|thread| thread.archived);
        if asleep && draft.archived != Some(false) {
            return Err(THREAD_ARCHIVED);
        }
        draft.apply(self.channels.get_mut(&place).ok_or(UNKNOWN_CHANNEL)?);
        self.emit_channel(Happening::Changed, place);
        Ok(Reply::ok(&self.channel_json(self.channel(place)?)))
    }

    /// A message in an archived thread brings it back.
    pub(crate) fn wake_thread(&mut self, place: Id) {
        let thread = self
            .channels
            .get_mut(&place)
            .and_then(|c| c.thread.as_mut());
        if let Some(thread) = thread.filter(|thread| thread.archived) {
            thread.archived = false;
            self.emit_channel(Happening::Changed, place);
        }
    }
}

impl Draft {
    fn apply(self, channel: &mut Channel) {
        if let Some(name) = self.name {
            channel.name = name;
        }
        channel.slowmode = self.slowmode.unwrap_or(channel.slowmode);
        let Some(thread) = &mut channel.thread else {
            return;
        };
        if self
            .archived
            .is_some_and(|archived| archived != thread.archived)
        {
            thread.archived_at = Timestamp::now();
        }
        thread.archived = self.archived.unwrap_or(thread.archived);
        thread.locked = self.locked.unwrap_or(thread.locked);
        thread.invitable = self.invitable.unwrap_or(thread.invitable);
        thread.auto_archive = self.auto_archive.unwrap_or(thread.auto_archive);
    }
}
