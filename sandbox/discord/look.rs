//! What there is to see in the sandbox's Discord, and waiting for it, for tests.

use std::time::Duration;

use serde_json::{Value, json};

use super::gateway::GatewayControl;
use super::person::Person;
use super::{Discord, Id};

impl Discord {
    /// The person with this username.
    pub fn person(&self, username: &str) -> Person {
        let id = self
            .world()
            .users
            .values()
            .find(|user| user.username == username && !user.bot)
            .map(|user| user.id);
        let id = id.unwrap_or_else(|| panic!("there is nobody called {username}"));
        Person {
            discord: self.clone(),
            id,
        }
    }

    /// The gateway, with its faults.
    pub fn gateway(&self) -> GatewayControl {
        GatewayControl(self.clone())
    }

    /// The channels of the guild in their order, threads left out.
    pub fn channels(&self) -> Vec<Value> {
        let world = self.world();
        world
            .ordered_channels()
            .into_iter()
            .map(|channel| json!(world.channel_json(channel)))
            .collect()
    }

    /// The channel or thread with this name, with or without `#`; the newest of several.
    pub fn channel_named(&self, name: &str) -> Option<Value> {
        let name = name.trim_start_matches('#');
        let world = self.world();
        let found = world
            .channels
            .values()
            .filter(|channel| channel.name == name)
            .max_by_key(|channel| channel.id);
        found.map(|channel| json!(world.channel_json(channel)))
    }

    /// The id of the channel or thread with this name.
    pub fn channel_id(&self, name: &str) -> Option<Id> {
        self.channel_named(name).as_ref().and_then(Id::of)
    }

    /// The threads that are not archived.
    pub fn threads(&self) -> Vec<Value> {
        let world = self.world();
        let threads = world
            .channels
            .values()
            .filter(|c| c.thread.as_ref().is_some_and(|t| !t.archived));
        threads
            .map(|channel| json!(world.channel_json(channel)))
            .collect()
    }

    /// The messages of a channel that all can see, oldest first.
    pub fn messages(&self, channel: Id) -> Vec<Value> {
        self.messages_where(channel, |only_for| only_for.is_none())
    }

    /// The messages of a channel that this person sees, oldest first, those for them alone too.
    pub fn messages_for(&self, person: &Person, channel: Id) -> Vec<Value> {
        self.messages_where(channel, |only_for| {
            only_for.is_none_or(|id| id == person.id())
        })
    }

    fn messages_where(&self, channel: Id, fits: impl Fn(Option<Id>) -> bool) -> Vec<Value> {
        let world = self.world();
        let Some(channel) = world.channels.get(&channel) else {
            return Vec::new();
        };
        let messages = channel
            .messages
            .values()
            .filter(|message| fits(message.ephemeral_for));
        messages
            .map(|message| json!(world.message_view(channel, message)))
            .collect()
    }

    /// The messages between the bot and a person, oldest first.
    pub fn direct_messages(&self, person: &Person) -> Vec<Value> {
        let id = self.world().dm_with(person.id());
        self.messages(id)
    }

    /// What is pinned in a channel, the newest pin first.
    pub fn pins(&self, channel: Id) -> Vec<Value> {
        let world = self.world();
        let Some(channel) = world.channels.get(&channel) else {
            return Vec::new();
        };
        let messages = channel
            .pins
            .iter()
            .filter_map(|(id, _)| channel.messages.get(id));
        messages
            .map(|message| json!(world.message_view(channel, message)))
            .collect()
    }

    /// Whether a person sees a channel.
    pub fn visible_to(&self, person: &Person, channel: Id) -> bool {
        let world = self.world();
        world
            .channels
            .get(&channel)
            .is_some_and(|channel| world.sees(person.id(), channel))
    }

    /// The ids of the roles that a user holds.
    pub fn roles_of(&self, user: Id) -> Vec<Id> {
        self.world()
            .members
            .get(&user)
            .map(|member| member.roles.clone())
            .unwrap_or_default()
    }

    /// Gives a role to a user or takes it away, as an administrator would.
    pub fn set_role(&self, user: Id, role: Id, held: bool) {
        self.world().set_role(user, role, held);
    }

    /// Sets whether bots may write to a person, as the person would in their settings.
    pub fn close_direct_messages(&self, person: &Person, closed: bool) {
        let mut world = self.world();
        if let Some(user) = world.users.get_mut(&person.id()) {
            user.dms_closed = closed;
        }
        world.emit_member(person.id());
    }

    /// A person leaves the server. Their account and what they said stay.
    pub fn leave(&self, user: Id) {
        self.world().leave(user);
    }

    /// Sets what a role allows, as an administrator would: takes rights from the bot, for instance.
    pub fn set_role_permissions(&self, role: Id, permissions: super::permissions::Permissions) {
        let mut world = self.world();
        if let Some(known) = world.roles.get_mut(&role) {
            known.permissions = permissions;
            world.emit_role(super::gateway::emit::Happening::Changed, role);
        }
    }

    /// The commands that people are offered.
    pub fn commands(&self) -> Vec<Value> {
        self.world()
            .commands
            .offered()
            .map(|command| command.json.clone())
            .collect()
    }

    /// Whether a bot is connected and identified.
    pub fn is_online(&self) -> bool {
        self.world().gateway.is_online()
    }

    /// Waits until a bot is connected and has commands; false when the time is over.
    pub async fn wait_until_ready(&self, timeout: Duration) -> bool {
        let ready = || {
            let world = self.world();
            (world.gateway.is_online() && world.commands.offered().next().is_some()).then_some(())
        };
        self.wait(timeout, ready).await.is_some()
    }

    /// Waits until a message of a channel that all can see fits.
    pub async fn wait_for_message(
        &self,
        channel: Id,
        fits: impl Fn(&Value) -> bool,
        timeout: Duration,
    ) -> Option<Value> {
        self.wait(timeout, || self.messages(channel).into_iter().find(&fits))
            .await
    }

    /// Waits until a channel of the guild fits.
    pub async fn wait_for_channel(
        &self,
        fits: impl Fn(&Value) -> bool,
        timeout: Duration,
    ) -> Option<Value> {
        self.wait(timeout, || self.channels().into_iter().find(&fits))
            .await
    }

    /// Waits until `look` finds something. It is asked again after every change.
    pub async fn wait<T>(&self, timeout: Duration, look: impl Fn() -> Option<T>) -> Option<T> {
        let mut changed = self.world().changed.subscribe();
        let wait = async {
            loop {
                changed.borrow_and_update();
                if let Some(found) = look() {
                    return Some(found);
                }
                changed.changed().await.ok()?;
            }
        };
        tokio::time::timeout(timeout, wait).await.ok().flatten()
    }
}
