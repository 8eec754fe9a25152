//! The state of the sandbox's Discord: one guild, its people and everything that was said.

use std::collections::{BTreeMap, HashMap, VecDeque};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use tokio::sync::watch;

use super::channel::{CATEGORY, Channel, DM, TEXT};
use super::commands::Commands;
use super::errors::{MISSING_ACCESS, MISSING_PERMISSIONS, Refusal, UNKNOWN_CHANNEL};
use super::files::Files;
use super::gateway::Gateway;
use super::id::{Id, Ids};
use super::interactions::Interactions;
use super::load::{LoadBook, Report};
use super::member::{Member, MemberView};
use super::notices::{Notice, Notices};
use super::permissions::{Permissions, in_channel};
use super::rates::Rates;
use super::role::{Role, Tags};
use super::user::User;
use crate::limits::{Deadlines, Limits};
use crate::seed::{BotSeed, ChannelSeedKind, GuildSeed, Seed};

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

    fn seed_roles(&mut self, guild: &GuildSeed) {
        self.roles.insert(
            guild.id,
            Role::new(guild.id, "@everyone", guild.everyone, 0),
        );
        let mut position = 0;
        for seed in &guild.roles {
            position += 1;
            let mut role = Role::new(seed.id, &seed.name, seed.permissions, position);
            role.set_color(seed.color);
            role.mentionable = seed.mentionable;
            role.hoist = true;
            self.roles.insert(role.id, role);
        }
        // The bot's role is on top, so that the bot can give the others.
        let mut role = Role::new(
            guild.bot.role,
            &guild.bot.username,
            guild.bot.permissions,
            position + 1,
        );
        role.managed = true;
        role.tags = Some(Tags {
            bot_id: guild.bot.id,
        });
        self.roles.insert(role.id, role);
    }

    fn seed_people(&mut self, guild: &GuildSeed) {
        let now = Timestamp::now();
        let mut add = |user: User, roles: Vec<Id>| {
            let member = Member {
                nick: None,
                roles,
                joined_at: now,
                muted_until: None,
            };
            self.members.insert(user.id, member);
            self.users.insert(user.id, user);
        };
        for person in &guild.people {
            let user = User::new(
                person.id,
                &person.username,
                &person.display_name,
                person.color,
                false,
            );
            add(user, person.roles.clone());
        }
        let bot = &guild.bot;
        add(
            User::new(bot.id, &bot.username, &bot.username, 0x0058_65f2, true),
            vec![bot.role],
        );
    }

    fn seed_channels(&mut self, guild: &GuildSeed) {
        for (position, seed) in (0..).zip(&guild.channels) {
            let channel = Channel {
                id: seed.id,
                kind: if seed.kind == ChannelSeedKind::Category {
                    CATEGORY
                } else {
                    TEXT
                },
                name: seed.name.clone(),
                topic: seed.topic.clone(),
                parent: seed.parent,
                position,
                ..Channel::default()
            };
            self.channels.insert(seed.id, channel);
        }
        self.guild_channels = guild.channels.len();
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

    /// What a member may do in the guild.
    pub(crate) fn guild_permissions(&self, user: Id) -> Permissions {
        if user == self.owner {
            return Permissions::ALL;
        }
        let Some(member) = self.members.get(&user) else {
            return Permissions::NONE;
        };
        let everyone = self
            .roles
            .get(&self.guild)
            .map_or(Permissions::NONE, |role| role.permissions);
        let own = member.roles.iter().filter_map(|id| self.roles.get(id));
        own.fold(everyone, |all, role| all | role.permissions)
    }

    /// What a user may do in a channel. In a thread, the channel above decides.
    pub(crate) fn permissions(&self, user: Id, channel: &Channel) -> Permissions {
        if channel.is_dm() {
            let inside = channel.recipients.contains(&user) || user == self.bot.id;
            return if inside {
                Permissions::ALL
            } else {
                Permissions::NONE
            };
        }
        let Some(member) = self.members.get(&user) else {
            return Permissions::NONE;
        };
        let base = self.guild_permissions(user);
        let place = if channel.is_thread() {
            channel.parent.and_then(|id| self.channels.get(&id))
        } else {
            None
        };
        let overwrites = &place.unwrap_or(channel).overwrites;
        let may = in_channel(base, overwrites, self.guild, &member.roles, user);
        let shut_out = channel.kind == super::channel::PRIVATE_THREAD
            && !may.has(Permissions::MANAGE_THREADS)
            && channel
                .thread
                .as_ref()
                .is_some_and(|t| t.members.iter().all(|(id, _)| *id != user));
        if shut_out { Permissions::NONE } else { may }
    }

    pub(crate) fn sees(&self, user: Id, channel: &Channel) -> bool {
        self.permissions(user, channel)
            .has(Permissions::VIEW_CHANNEL)
    }

    /// Refuses when the bot does not see the channel, or may not do this in it.
    pub(crate) fn bot_may(&self, channel: &Channel, needed: Permissions) -> Result<(), Refusal> {
        let may = self.permissions(self.bot.id, channel);
        if !may.has(Permissions::VIEW_CHANNEL) {
            return Err(MISSING_ACCESS);
        }
        if may.has(needed) {
            Ok(())
        } else {
            Err(MISSING_PERMISSIONS)
        }
    }

    /// Refuses when the bot may not do this in the guild.
    pub(crate) fn bot_may_in_guild(&self, needed: Permissions) -> Result<(), Refusal> {
        if self.guild_permissions(self.bot.id).has(needed) {
            Ok(())
        } else {
            Err(MISSING_PERMISSIONS)
        }
    }

    /// The place of a member's highest role.
    pub(crate) fn rank(&self, user: Id) -> u16 {
        if user == self.owner {
            return u16::MAX;
        }
        let roles = self
            .members
            .get(&user)
            .map_or(&[][..], |member| &member.roles);
        roles
            .iter()
            .filter_map(|id| self.roles.get(id))
            .map(|role| role.position)
            .max()
            .unwrap_or_default()
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
        let there = self
            .channels
            .values()
            .find(|c| c.kind == DM && c.recipients == [user])
            .map(|c| c.id);
        there.unwrap_or_else(|| {
            let id = self.ids.next();
            let channel = Channel {
                id,
                kind: DM,
                recipients: vec![user],
                ..Channel::default()
            };
            self.channels.insert(id, channel);
            id
        })
    }
}

/// Anything as JSON text.
pub(crate) fn raw(value: &impl Serialize) -> Box<RawValue> {
    to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned())
}
