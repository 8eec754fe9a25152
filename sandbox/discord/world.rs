//! The state of the sandbox's Discord: one guild, its people and everything that was said.

use std::collections::{BTreeMap, HashMap, VecDeque};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use tokio::sync::watch;

use super::channel::{Channel, DM};
use super::commands::Commands;
use super::errors::{Refusal, UNKNOWN_CHANNEL};
use super::files::Files;
use super::gateway::Gateway;
use super::id::{Id, Ids};
use super::interactions::Interactions;
use super::member::{Member, MemberView};
use super::notices::{Notice, Notices};
use super::rates::Rates;
use super::report::{LoadBook, Report};
use super::role::Role;
use super::user::User;
use crate::limits::{Deadlines, Limits};
use crate::seed::{BotSeed, Seed};

/// Everything there is. It is changed under one lock, without waiting.
pub(crate) struct World {
    pub(crate) guild: Id,
    pub(crate) guild_name: String,
    pub(crate) owner: Id,
    pub(crate) bot: BotSeed,
    pub(crate) limits: Limits,
    pub(crate) deadlines: Deadlines,
    /// The address of this sandbox, for links to files.
    pub(crate) url: String,
    pub(crate) ids: Ids,
    pub(crate) users: BTreeMap<Id, User>,
    pub(crate) members: BTreeMap<Id, Member>,
    pub(crate) roles: BTreeMap<Id, Role>,
    pub(crate) channels: HashMap<Id, Channel>,
    /// The direct messages with each person.
    pub(crate) dms: BTreeMap<Id, Id>,
    /// How many channels of the guild there are, threads left out.
    pub(crate) guild_channels: usize,
    /// The channel and id of every message, oldest first.
    pub(crate) spoken: VecDeque<(Id, Id)>,
    /// Nonces that must not make a second message, and the message each made.
    pub(crate) nonces: VecDeque<(Id, String, Id, Timestamp)>,
    pub(crate) commands: Commands,
    pub(crate) interactions: Interactions,
    pub(crate) files: Files,
    pub(crate) rates: Rates,
    pub(crate) gateway: Gateway,
    pub(crate) notices: Notices,
    pub(crate) load: Option<LoadBook>,
    pub(crate) last_load: Option<Report>,
    pub(crate) changed: watch::Sender<u64>,
}

impl World {
    pub(crate) fn new(seed: &Seed, url: String) -> Self {
        let guild = &seed.guild;
        let mut world = Self {
            guild: guild.id,
            guild_name: guild.name.clone(),
            owner: guild.people.first().map_or(guild.id, |person| person.id),
            bot: guild.bot.clone(),
            limits: seed.limits.clone(),
            deadlines: seed.deadlines,
            url,
            ids: Ids::default(),
            users: BTreeMap::new(),
            members: BTreeMap::new(),
            roles: BTreeMap::new(),
            channels: HashMap::new(),
            dms: BTreeMap::new(),
            guild_channels: 0,
            spoken: VecDeque::new(),
            nonces: VecDeque::new(),
            commands: Commands::default(),
            interactions: Interactions::default(),
            files: Files::default(),
            rates: Rates::default(),
            gateway: Gateway::default(),
            notices: Notices::default(),
            load: None,
            last_load: None,
            changed: watch::Sender::new(0),
        };
        world.seed_roles(guild);
        world.seed_people(guild);
        world.seed_channels(guild);
        world
    }

    /// Tells those who wait for something to look again.
    pub(crate) fn touch(&self) {
        self.changed.send_modify(|n| *n += 1);
    }

    /// Tells the page.
    pub(crate) fn notice(&mut self, notice: Notice) {
        self.notices.push(notice);
        self.touch();
    }

    /// A channel, or that it is unknown.
    pub(crate) fn channel(&self, id: Id) -> Result<&Channel, Refusal> {
        self.channels.get(&id).ok_or(UNKNOWN_CHANNEL)
    }

    /// The JSON of a user; of one who is not known, a deleted one.
    pub(crate) fn user_json(&self, id: Id) -> &RawValue {
        self.users
            .get(&id)
            .map_or(RawValue::NULL, |user| &user.json)
    }

    /// A member as it is sent, with the user inside.
    pub(crate) fn member_view(&self, user: Id) -> Option<MemberView<'_>> {
        Some(self.members.get(&user)?.view(Some(self.user_json(user))))
    }

    /// A channel as it is sent.
    pub(crate) fn channel_json(&self, channel: &Channel) -> Box<RawValue> {
        raw(&channel.view(self.guild, self.recipients(channel)))
    }

    pub(crate) fn recipients(&self, channel: &Channel) -> Vec<&RawValue> {
        channel
            .recipients
            .iter()
            .map(|id| self.user_json(*id))
            .collect()
    }

    /// The channels of the guild in their order, threads left out.
    pub(crate) fn ordered_channels(&self) -> Vec<&Channel> {
        let mut list: Vec<_> = self
            .channels
            .values()
            .filter(|c| !c.is_dm() && !c.is_thread())
            .collect();
        list.sort_by_key(|c| (c.position, c.id));
        list
    }

    /// The direct messages between the bot and a person, opened when there are none.
    pub(crate) fn dm_with(&mut self, user: Id) -> Id {
        if let Some(id) = self.dms.get(&user) {
            return *id;
        }
        let id = self.ids.next();
        let channel = Channel {
            id,
            kind: DM,
            recipients: vec![user],
            ..Channel::default()
        };
        self.channels.insert(id, channel);
        self.dms.insert(user, id);
        id
    }
}

/// Anything as JSON text.
pub(crate) fn raw(value: &impl Serialize) -> Box<RawValue> {
    to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned())
}
