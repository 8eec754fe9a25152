//! Channels of the guild.

use serde_json::Value;

use super::{Answer, Ask, Reply};
use crate::discord::channel::{CATEGORY, Channel, TEXT};
use crate::discord::errors::{
    MISSING_ACCESS, MISSING_PERMISSIONS, Refusal, TOO_MANY_CHANNELS, UNKNOWN_CHANNEL,
    UNKNOWN_OVERWRITE, WRONG_ACCOUNT,
};
use crate::discord::gateway::emit::Happening;
use crate::discord::id::Id;
use crate::discord::permissions::{Overwrite, Permissions};
use crate::discord::validate::channel::{Draft, draft};
use crate::discord::validate::check::Check;
use crate::discord::validate::form::as_id;
use crate::discord::world::World;

impl World {
    pub(super) fn list_channels(&self) -> Reply {
        let list: Vec<_> = self
            .ordered_channels()
            .into_iter()
            .map(|c| self.channel_json(c))
            .collect();
        Reply::ok(&list)
    }

    pub(super) fn get_channel(&self, id: Id) -> Answer {
        let channel = self.channel(id)?;
        self.bot_may(channel, Permissions::VIEW_CHANNEL)?;
        Ok(Reply::ok(&self.channel_json(channel)))
    }

    pub(super) fn create_channel(&mut self, ask: &Ask<'_>) -> Answer {
        let check = Check::new(self.limits.strict);
        let draft = draft(&check.form(&ask.body)?, true);
        check.done()?;
        self.bot_may_in_guild(Permissions::MANAGE_CHANNELS)?;
        if self.guild_channels >= self.limits.channels {
            return Err(TOO_MANY_CHANNELS);
        }
        if let Some(Some(parent)) = draft.parent {
            self.has_room(parent, None)?;
        }
        if let Some(overwrites) = &draft.overwrites {
            self.may_set(overwrites)?;
        }
        let inherited = draft
            .parent
            .flatten()
            .and_then(|id| self.channels.get(&id))
            .map(|p| p.overwrites.clone());
        let id = self.ids.next();
        let mut channel = Channel {
            id,
            kind: draft.kind.unwrap_or(TEXT),
            position: u16::try_from(self.guild_channels).unwrap_or(u16::MAX),
            overwrites: inherited.unwrap_or_default(),
            ..Channel::default()
        };
        draft.apply(&mut channel);
        self.channels.insert(id, channel);
        self.guild_channels += 1;
        self.emit_channel(Happening::Made, id);
        Ok(Reply::made(&self.channel_json(self.channel(id)?)))
    }

    pub(super) fn patch_channel(&mut self, ask: &Ask<'_>, id: Id) -> Answer {
        let channel = self.channel(id)?;
        if channel.is_dm() {
            return Err(WRONG_ACCOUNT);
        }
        if channel.is_thread() {
            return self.patch_thread(ask, id);
        }
        self.bot_may(channel, Permissions::MANAGE_CHANNELS)?;
        let (kind, parent) = (channel.kind, channel.parent);
        let check = Check::new(self.limits.strict);
        let mut draft = draft(&check.form(&ask.body)?, false);
        check.done()?;
        if let (Some(_), Some(name)) = (&draft.name, ask.body["name"].as_str()) {
            draft.name = Some(crate::discord::validate::channel::channel_name(
                name,
                draft.kind.unwrap_or(kind),
            ));
        }
        if let Some(Some(wanted)) = draft.parent
            && parent != Some(wanted)
        {
            self.has_room(wanted, Some(id))?;
        }
        if let Some(overwrites) = &draft.overwrites {
            self.bot_may_in_guild(Permissions::MANAGE_ROLES)?;
            self.may_set(overwrites)?;
        }
        if let Some(channel) = self.channels.get_mut(&id) {
            draft.apply(channel);
        }
        self.emit_channel(Happening::Changed, id);
        Ok(Reply::ok(&self.channel_json(self.channel(id)?)))
    }

    pub(super) fn delete_channel(&mut self, id: Id) -> Answer {
        let channel = self.channel(id)?;
        if channel.is_dm() {
            return Ok(Reply::ok(&self.channel_json(channel)));
        }
        let needed = if channel.is_thread() {
            Permissions::MANAGE_THREADS
        } else {
            Permissions::MANAGE_CHANNELS
        };
        self.bot_may(channel, needed)?;
        let json = self.channel_json(channel);
        self.remove_channel(id);
        Ok(Reply::ok(&json))
    }

    /// Takes a channel away with its threads. Channels of a category stay, without one.
    pub(crate) fn remove_channel(&mut self, id: Id) {
        let Some(channel) = self.channels.get(&id) else {
            return;
        };
        let (thread, category) = (channel.is_thread(), channel.kind == CATEGORY);
        let below: Vec<Id> = self
            .channels
            .values()
            .filter(|c| c.parent == Some(id))
            .map(|c| c.id)
            .collect();
        for child in below {
            if category {
                if let Some(channel) = self.channels.get_mut(&child) {
                    channel.parent = None;
                }
                self.emit_channel(Happening::Changed, child);
            } else {
                self.emit_channel(Happening::Deleted, child);
                self.channels.remove(&child);
            }
        }
        self.emit_channel(Happening::Deleted, id);
        self.channels.remove(&id);
        if !thread {
            self.guild_channels -= 1;
        }
    }

    pub(super) fn move_channels(&mut self, ask: &Ask<'_>) -> Answer {
        self.bot_may_in_guild(Permissions::MANAGE_CHANNELS)?;
        let list = ask.body.as_array().cloned().unwrap_or_default();
        for one in &list {
            let id = as_id(&one["id"]).ok_or(UNKNOWN_CHANNEL)?;
            self.channel(id)?;
            if let Some(parent) = as_id(&one["parent_id"]) {
                self.has_room(parent, Some(id))?;
            }
        }
        for one in &list {
            let id = as_id(&one["id"]).unwrap_or_default();
            let Some(channel) = self.channels.get_mut(&id) else {
                continue;
            };
            if let Some(position) = one["position"].as_u64().and_then(|p| u16::try_from(p).ok()) {
                channel.position = position;
            }
            match one.get("parent_id") {
                Some(Value::Null) => channel.parent = None,
                Some(parent) => channel.parent = as_id(parent),
                None => {}
            }
            self.emit_channel(Happening::Changed, id);
        }
        Ok(Reply::none())
    }

    pub(super) fn typing(&self, id: Id) -> Answer {
        let channel = self.channel(id)?;
        self.bot_may(channel, Permissions::SEND_MESSAGES)?;
        Ok(Reply::none())
    }

    /// Refuses a category that is not one, or is full.
    fn has_room(&self, parent: Id, moved: Option<Id>) -> Result<(), Refusal> {
        if self
            .channels
            .get(&parent)
            .is_none_or(|channel| channel.kind != CATEGORY)
        {
            return Err(Refusal::field(
                "parent_id",
                "CHANNEL_PARENT_INVALID",
                "Category does not exist",
            ));
        }
        let most = self.limits.per_category;
        // Counting is spared where it cannot matter.
        if self.guild_channels < most {
            return Ok(());
        }
        let inside = self
            .channels
            .values()
            .filter(|c| c.parent == Some(parent) && !c.is_thread() && Some(c.id) != moved);
        if inside.count() < most {
            return Ok(());
        }
        Err(Refusal::field(
            "parent_id",
            "CHANNEL_PARENT_MAX_CHANNELS",
            &format!("Maximum number of channels in category reached ({most})"),
        ))
    }

    /// Refuses overwrites of what the bot does not have itself, or for nobody.
    pub(super) fn may_set(&self, overwrites: &[Overwrite]) -> Result<(), Refusal> {
        let own = self.guild_permissions(self.bot.id);
        for one in overwrites {
            let there = match one.kind {
                0 => self.roles.contains_key(&one.id),
                _ => self.members.contains_key(&one.id),
            };
            if !there {
                return Err(UNKNOWN_OVERWRITE);
            }
            if !own.has(one.allow | one.deny) && !own.has(Permissions::ADMINISTRATOR) {
                return Err(MISSING_PERMISSIONS);
            }
        }
        Ok(())
    }

    /// A channel that the bot may look into, and whose messages it may handle.
    pub(super) fn text_channel(&self, id: Id, needed: Permissions) -> Result<&Channel, Refusal> {
        let channel = self.channel(id)?;
        if !self.sees(self.bot.id, channel) {
            return Err(MISSING_ACCESS);
        }
        if !channel.has_messages() {
            return Err(crate::discord::errors::NOT_TEXT_CHANNEL);
        }
        self.bot_may(channel, needed)?;
        Ok(channel)
    }
}

impl Draft {
    fn apply(self, channel: &mut Channel) {
        if let Some(name) = self.name {
            channel.name = name;
        }
        if let Some(kind) = self.kind {
            channel.kind = kind;
        }
        if let Some(topic) = self.topic {
            channel.topic = topic.filter(|topic| !topic.is_empty());
        }
        if let Some(parent) = self.parent {
            channel.parent = parent;
        }
        if let Some(overwrites) = self.overwrites {
            channel.overwrites = overwrites;
        }
        channel.position = self.position.unwrap_or(channel.position);
        channel.nsfw = self.nsfw.unwrap_or(channel.nsfw);
        channel.slowmode = self.slowmode.unwrap_or(channel.slowmode);
        channel.auto_archive = self.auto_archive.or(channel.auto_archive);
    }
}
