//! The world as it is settled by a seed.

use jiff::Timestamp;

use super::channel::{CATEGORY, Channel, TEXT};
use super::id::Id;
use super::member::Member;
use super::role::{Role, Tags};
use super::user::User;
use super::world::World;
use crate::seed::{ChannelSeedKind, GuildSeed};

impl World {
    pub(super) fn seed_roles(&mut self, guild: &GuildSeed) {
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

    pub(super) fn seed_people(&mut self, guild: &GuildSeed) {
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

    pub(super) fn seed_channels(&mut self, guild: &GuildSeed) {
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
}
