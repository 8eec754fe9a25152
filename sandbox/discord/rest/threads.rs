//! Threads.

use jiff::Timestamp;
use serde_json::json;

use super::messages::visible;
use super::{Answer, Ask, Reply, id};
use crate::discord::channel::{ANNOUNCEMENT, Channel, PRIVATE_THREAD, PUBLIC_THREAD, TEXT, Thread};
use crate::discord::errors::{
    HAS_THREAD_ALREADY, NOT_FOUND, THREAD_ARCHIVED, TOO_MANY_THREADS, UNKNOWN_CHANNEL,
    UNKNOWN_MEMBER, WRONG_CHANNEL_TYPE,
};
use crate::discord::gateway::emit::Happening;
use crate::discord::id::{Id, iso};
use crate::discord::message::{HAS_THREAD, Message, THREAD_NOTE};
use crate::discord::permissions::Permissions;
use crate::discord::validate::channel::AUTO_ARCHIVE;
use crate::discord::validate::form::Check;
use crate::discord::world::World;

impl World {
    pub(super) fn create_thread(&mut self, ask: &Ask<'_>, place: Id, on: Option<Id>) -> Answer {
        let channel = self.text_channel(place, Permissions::NONE)?;
        if !matches!(channel.kind, TEXT | ANNOUNCEMENT) {
            return Err(WRONG_CHANNEL_TYPE);
        }
        let check = Check::new(self.limits.strict);
        let form = check.form(&ask.body)?;
        form.only(&[
            "name",
            "auto_archive_duration",
            "rate_limit_per_user",
            "type",
            "invitable",
        ]);
        let name = form
            .required_text("name", 1..=100)
            .unwrap_or_default()
            .to_owned();
        let auto = form
            .choice("auto_archive_duration", &AUTO_ARCHIVE)
            .and_then(|n| u32::try_from(n).ok());
        let slow = form
            .integer("rate_limit_per_user", 0..=21_600)
            .and_then(|n| u16::try_from(n).ok());
        let kind = form.choice(
            "type",
            &[i64::from(PUBLIC_THREAD), i64::from(PRIVATE_THREAD)],
        );
        let invitable = form.boolean("invitable").unwrap_or(true);
        check.done()?;
        // Without a message and a type, a thread is private.
        let public = on.is_some() || kind == Some(i64::from(PUBLIC_THREAD));
        let needed = if public {
            Permissions::CREATE_PUBLIC_THREADS
        } else {
            Permissions::CREATE_PRIVATE_THREADS
        };
        self.bot_may(channel, needed)?;
        if let Some(message) = on
            && visible(channel, message)?.flags & HAS_THREAD != 0
        {
            return Err(HAS_THREAD_ALREADY);
        }
        let active = self
            .channels
            .values()
            .filter(|c| c.thread.as_ref().is_some_and(|t| !t.archived))
            .count();
        if active >= self.limits.active_threads {
            return Err(TOO_MANY_THREADS);
        }
        let thread_id = on.unwrap_or_else(|| self.ids.next());
        let now = Timestamp::now();
        let auto_archive = auto
            .or(channel_default(self.channels.get(&place)))
            .unwrap_or(4320);
        let thread = Channel {
            id: thread_id,
            kind: if public {
                PUBLIC_THREAD
            } else {
                PRIVATE_THREAD
            },
            name: name.clone(),
            parent: Some(place),
            slowmode: slow.unwrap_or_default(),
            thread: Some(Thread {
                owner: self.bot.id,
                archived: false,
                locked: false,
                invitable,
                auto_archive,
                archived_at: now,
                members: vec![(self.bot.id, now)],
                sent: 0,
            }),
            ..Channel::default()
        };
        self.channels.insert(thread_id, thread);
        if let Some(message) = on {
            if let Some(message) = self
                .channels
                .get_mut(&place)
                .and_then(|c| c.messages.get_mut(&message))
            {
                message.flags |= HAS_THREAD;
            }
            self.emit_message(Happening::Changed, place, message);
        }
        self.emit_channel(Happening::Made, thread_id);
        if on.is_none() && public {
            let note_id = self.ids.next();
            let mut note = Message::new(note_id, place, self.bot.id, THREAD_NOTE);
            note.content = name.into();
            self.say(note);
        }
        Ok(Reply::made(&self.channel_json(self.channel(thread_id)?)))
    }

    pub(super) fn patch_thread(&mut self, ask: &Ask<'_>, place: Id) -> Answer {
        let check = Check::new(self.limits.strict);
        let form = check.form(&ask.body)?;
        form.only(&[
            "name",
            "archived",
            "auto_archive_duration",
            "locked",
            "invitable",
            "rate_limit_per_user",
            "flags",
            "applied_tags",
        ]);
        let name = form.text("name", 1..=100).map(ToOwned::to_owned);
        let archived = form.boolean("archived");
        let locked = form.boolean("locked");
        let invitable = form.boolean("invitable");
        let auto = form
            .choice("auto_archive_duration", &AUTO_ARCHIVE)
            .and_then(|n| u32::try_from(n).ok());
        let slow = form
            .integer("rate_limit_per_user", 0..=21_600)
            .and_then(|n| u16::try_from(n).ok());
        check.done()?;
        let channel = self.channel(place)?;
        let own = channel
            .thread
            .as_ref()
            .is_some_and(|thread| thread.owner == self.bot.id);
        let needed = if own && locked.is_none() {
            Permissions::VIEW_CHANNEL
        } else {
            Permissions::MANAGE_THREADS
        };
        self.bot_may(channel, needed)?;
        let asleep = channel
            .thread
            .as_ref()
            .is_some_and(|thread| thread.archived);
        if asleep && archived != Some(false) {
            return Err(THREAD_ARCHIVED);
        }
        let Some(channel) = self.channels.get_mut(&place) else {
            return Err(UNKNOWN_CHANNEL);
        };
        if let Some(name) = name {
            channel.name = name;
        }
        channel.slowmode = slow.unwrap_or(channel.slowmode);
        if let Some(thread) = &mut channel.thread {
            if archived.is_some_and(|archived| archived != thread.archived) {
                thread.archived_at = Timestamp::now();
            }
            thread.archived = archived.unwrap_or(thread.archived);
            thread.locked = locked.unwrap_or(thread.locked);
            thread.invitable = invitable.unwrap_or(thread.invitable);
            thread.auto_archive = auto.unwrap_or(thread.auto_archive);
        }
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

    pub(super) fn active_threads_list(&self) -> Reply {
        let bot = self.bot.id;
        let threads: Vec<&Channel> = self
            .channels
            .values()
            .filter(|c| c.thread.as_ref().is_some_and(|t| !t.archived) && self.sees(bot, c))
            .collect();
        self.thread_list(&threads)
    }

    pub(super) fn archived_threads(&self, ask: &Ask<'_>, place: Id) -> Answer {
        self.text_channel(place, Permissions::READ_MESSAGE_HISTORY)?;
        let limit = ask.count("limit", 50, 100)?;
        let threads: Vec<&Channel> = self
            .channels
            .values()
            .filter(|c| c.parent == Some(place) && c.thread.as_ref().is_some_and(|t| t.archived))
            .take(limit)
            .collect();
        Ok(self.thread_list(&threads))
    }

    fn thread_list(&self, threads: &[&Channel]) -> Reply {
        let list: Vec<_> = threads.iter().map(|c| self.channel_json(c)).collect();
        let members: Vec<_> = threads
            .iter()
            .filter_map(|c| {
                let (user, at) = c
                    .thread
                    .as_ref()?
                    .members
                    .iter()
                    .find(|(id, _)| *id == self.bot.id)?;
                Some(json!({ "id": c.id, "user_id": user, "join_timestamp": iso(*at), "flags": 0 }))
            })
            .collect();
        Reply::ok(&json!({ "threads": list, "members": members, "has_more": false }))
    }

    pub(super) fn thread_members(&mut self, ask: &Ask<'_>, place: Id, rest: &[&str]) -> Answer {
        let channel = self.channel(place)?;
        self.bot_may(channel, Permissions::VIEW_CHANNEL)?;
        let Some(thread) = &channel.thread else {
            return Err(WRONG_CHANNEL_TYPE);
        };
        let user = match rest.first() {
            None => None,
            Some(&"@me") => Some(self.bot.id),
            Some(user) => Some(id(user)?),
        };
        let entry = |user: Id, at: Timestamp| json!({ "id": place, "user_id": user, "join_timestamp": iso(at), "flags": 0 });
        match (ask.method, user) {
            ("GET", None) => Ok(Reply::ok(
                &thread
                    .members
                    .iter()
                    .map(|(user, at)| entry(*user, *at))
                    .collect::<Vec<_>>(),
            )),
            ("GET", Some(user)) => {
                let (user, at) = thread
                    .members
                    .iter()
                    .find(|(id, _)| *id == user)
                    .ok_or(UNKNOWN_MEMBER)?;
                Ok(Reply::ok(&entry(*user, *at)))
            }
            ("PUT" | "DELETE", Some(user)) => {
                if !self.members.contains_key(&user) {
                    return Err(UNKNOWN_MEMBER);
                }
                if ask.method == "DELETE" && user != self.bot.id {
                    self.bot_may(channel, Permissions::MANAGE_THREADS)?;
                }
                self.set_thread_member(place, user, ask.method == "PUT");
                Ok(Reply::none())
            }
            _ => Err(NOT_FOUND),
        }
    }

    fn set_thread_member(&mut self, place: Id, user: Id, inside: bool) {
        let Some(thread) = self
            .channels
            .get_mut(&place)
            .and_then(|c| c.thread.as_mut())
        else {
            return;
        };
        if thread.members.iter().any(|(id, _)| *id == user) == inside {
            return;
        }
        if inside {
            thread.members.push((user, Timestamp::now()));
            self.emit_thread_members(place, Some(user), None);
        } else {
            thread.members.retain(|(id, _)| *id != user);
            self.emit_thread_members(place, None, Some(user));
        }
    }
}

fn channel_default(channel: Option<&Channel>) -> Option<u32> {
    channel.and_then(|channel| channel.auto_archive)
}
