//! A Discord: REST, gateway, and the hands of the people in it.

mod attachments;
mod call;
mod calls;
pub(crate) mod channel;
mod clicks;
mod commands;
mod errors;
mod files;
mod forms;
mod gateway;
mod id;
mod interactions;
mod load;
mod look;
mod member;
mod mentions;
pub(crate) mod message;
mod messages;
mod notices;
mod options;
pub mod permissions;
mod person;
mod place;
mod rates;
mod report;
mod rest;
mod rights;
mod role;
mod settle;
mod speech;
#[cfg(test)]
pub(crate) mod tests;
mod user;
mod validate;
mod view;
pub(crate) mod world;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub use call::{Answer, Call, NoAnswer, text_of};
pub use gateway::{Change, GatewayControl, Traffic};
pub use id::Id;
pub use load::{Load, Mix};
pub use permissions::Permissions;
pub use person::{NotOffered, Person};
pub use place::Place;
pub use report::{Report, Spread};
use world::World;

use crate::seed::Seed;

pub(crate) use clicks::{Actor, seen_by};
pub(crate) use gateway::route as gateway_route;
pub(crate) use notices::{CallState, Notice};
pub(crate) use options::Entry;
pub(crate) use rest::is_emoji;
pub(crate) use rest::limited::{limit_body, unix_now};

/// The Discord of a sandbox. A cheap clone of one shared state.
#[derive(Clone)]
pub struct Discord(Arc<Inner>);

struct Inner {
    world: Mutex<World>,
    stop: CancellationToken,
}

impl fmt::Debug for Discord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Discord").finish_non_exhaustive()
    }
}

impl Discord {
    pub(crate) fn new(seed: &Seed, url: String, stop: CancellationToken) -> Self {
        Self(Arc::new(Inner {
            world: Mutex::new(World::new(seed, url)),
            stop,
        }))
    }

    /// The call of an interaction.
    pub(crate) fn call(&self, id: Id) -> Call {
        Call {
            discord: self.clone(),
            id,
        }
    }

    /// What came of the last load.
    pub(crate) fn last_load(&self) -> Option<Report> {
        self.world().last_load.clone()
    }

    /// Makes every link to a file of a message expire.
    pub fn expire_files(&self) {
        self.world().files.forget();
    }

    /// Everything there is. Nobody waits for anything while holding it.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.0.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends when the sandbox does.
    pub(crate) fn stopping(&self) -> &CancellationToken {
        &self.0.stop
    }

    /// Gives up on calls that are not answered in time, as long as the sandbox lives.
    pub(crate) async fn keep_deadlines(self) {
        loop {
            let next = {
                let world = self.world();
                // Whatever is begun from now on is not due before this.
                world
                    .interactions
                    .next_due()
                    .unwrap_or_else(|| Instant::now() + world.deadlines.answer())
            };
            tokio::select! {
                () = tokio::time::sleep_until(next) => self.world().expire(Instant::now()),
                () = self.0.stop.cancelled() => return,
            }
        }
    }
}
