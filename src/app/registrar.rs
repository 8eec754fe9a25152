//! Which servers are to be given their commands: those that Discord told of, and those whose actions changed.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use binnacle_commands::names::GuildId;

use super::App;

/// The servers that wait for their commands.
#[derive(Debug, Default)]
pub struct Unregistered(Mutex<BTreeSet<GuildId>>);

impl Unregistered {
    fn waiting(&self) -> MutexGuard<'_, BTreeSet<GuildId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl App {
    /// A server is to have its commands as they are now.
    pub fn commands_want(&self, guild: GuildId) {
        self.unregistered.waiting().insert(guild);
        self.wake.commands().notify_one();
    }

    /// A server waits again, and for the next try: nobody is woken for it.
    pub fn commands_put_back(&self, guild: GuildId) {
        self.unregistered.waiting().insert(guild);
    }

    /// Takes the servers that can have their commands now. Where the folders of actions are still being read a server waits:
    /// otherwise the commands that it has would be gone until they were.
    pub fn commands_take(&self) -> Vec<GuildId> {
        let mut waiting = self.unregistered.waiting();
        let is_read = |guild: &GuildId| self.books_or_never(*guild).is_ok();
        let ready: Vec<GuildId> = waiting.iter().copied().filter(is_read).collect();
        waiting.retain(|guild| !ready.contains(guild));
        ready
    }
}
