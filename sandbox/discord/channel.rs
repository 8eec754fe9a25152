//! Channels: categories, text channels, threads and direct messages.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use super::id::{Id, iso};
use super::message::Message;
use super::permissions::{Overwrite, Permissions};

pub(crate) const TEXT: u8 = 0;
pub(crate) const DM: u8 = 1;
pub(crate) const CATEGORY: u8 = 4;
pub(crate) const ANNOUNCEMENT: u8 = 5;
pub(crate) const PUBLIC_THREAD: u8 = 11;
pub(crate) const PRIVATE_THREAD: u8 = 12;

/// A channel with its messages.
#[derive(Debug, Default)]
pub(crate) struct Channel {
    pub(crate) id: Id,
    pub(crate) kind: u8,
    pub(crate) name: String,
    pub(crate) topic: Option<String>,
    pub(crate) parent: Option<Id>,
    pub(crate) position: u16,
    pub(crate) nsfw: bool,
    pub(crate) slowmode: u16,
    pub(crate) auto_archive: Option<u32>,
    pub(crate) overwrites: Vec<Overwrite>,
    pub(crate) last_message: Option<Id>,
    pub(crate) last_pin: Option<Timestamp>,
    /// The users of a direct message, the bot left out.
    pub(crate) recipients: Vec<Id>,
    pub(crate) thread: Option<Thread>,
    pub(crate) messages: BTreeMap<Id, Message>,
    /// What is pinned, the newest pin first.
    pub(crate) pins: Vec<(Id, Timestamp)>,
}

/// What makes a channel a thread.
#[derive(Debug, Clone)]
pub(crate) struct Thread {
    pub(crate) owner: Id,
    pub(crate) archived: bool,
    pub(crate) locked: bool,
    pub(crate) invitable: bool,
    pub(crate) auto_archive: u32,
    pub(crate) archived_at: Timestamp,
    pub(crate) members: Vec<(Id, Timestamp)>,
    pub(crate) sent: u32,
}

/// A channel in the shape that is sent.
#[derive(Serialize)]
pub(crate) struct ChannelView<'a> {
    id: Id,
    #[serde(rename = "type")]
    kind: u8,
    flags: u32,
    last_message_id: Option<Id>,
    last_pin_timestamp: Option<String>,
    #[serde(flatten)]
    guild: Option<InGuild<'a>>,
    #[serde(flatten)]
    thread: Option<ThreadView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipients: Option<Vec<&'a RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) permissions: Option<Permissions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) newly_created: Option<bool>,
}

#[derive(Serialize)]
struct InGuild<'a> {
    guild_id: Id,
    name: &'a str,
    topic: Option<&'a str>,
    parent_id: Option<Id>,
    position: u16,
    nsfw: bool,
    rate_limit_per_user: u16,
    permission_overwrites: &'a [Overwrite],
    #[serde(skip_serializing_if = "Option::is_none")]
    default_auto_archive_duration: Option<u32>,
}

#[derive(Serialize)]
struct ThreadView {
    owner_id: Id,
    message_count: u32,
    total_message_sent: u32,
    member_count: u8,
    thread_metadata: ThreadMetadata,
}

#[derive(Serialize)]
struct ThreadMetadata {
    archived: bool,
    archive_timestamp: String,
    auto_archive_duration: u32,
    locked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    invitable: Option<bool>,
    create_timestamp: String,
}

impl Channel {
    pub(crate) fn is_thread(&self) -> bool {
        self.thread.is_some()
    }

    pub(crate) fn is_dm(&self) -> bool {
        self.kind == DM
    }

    /// Whether messages can be in it.
    pub(crate) fn has_messages(&self) -> bool {
        matches!(
            self.kind,
            TEXT | DM | ANNOUNCEMENT | PUBLIC_THREAD | PRIVATE_THREAD
        )
    }

    pub(crate) fn view<'a>(&'a self, guild: Id, recipients: Vec<&'a RawValue>) -> ChannelView<'a> {
        let in_guild = (!self.is_dm()).then(|| InGuild {
            guild_id: guild,
            name: &self.name,
            topic: self.topic.as_deref(),
            parent_id: self.parent,
            position: self.position,
            nsfw: self.nsfw,
            rate_limit_per_user: self.slowmode,
            permission_overwrites: &self.overwrites,
            default_auto_archive_duration: self.auto_archive,
        });
        ChannelView {
            id: self.id,
            kind: self.kind,
            flags: 0,
            last_message_id: self.last_message,
            last_pin_timestamp: self.last_pin.map(iso),
            guild: in_guild,
            thread: self.thread.as_ref().map(|t| t.view(self)),
            recipients: self.is_dm().then_some(recipients),
            permissions: None,
            newly_created: None,
        }
    }
}

impl Thread {
    fn view(&self, channel: &Channel) -> ThreadView {
        ThreadView {
            owner_id: self.owner,
            message_count: self.sent,
            total_message_sent: self.sent,
            member_count: u8::try_from(self.members.len().min(50)).unwrap_or(50),
            thread_metadata: ThreadMetadata {
                archived: self.archived,
                archive_timestamp: iso(self.archived_at),
                auto_archive_duration: self.auto_archive,
                locked: self.locked,
                invitable: (channel.kind == PRIVATE_THREAD).then_some(self.invitable),
                create_timestamp: iso(channel.id.created_at()),
            },
        }
    }
}
