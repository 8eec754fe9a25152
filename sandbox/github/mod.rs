//! A GitHub: repositories with issues, code, checks, deployments and workflows, their REST API and their webhooks.

mod account;
mod app;
mod asked;
mod assignee;
mod check;
#[cfg(test)]
mod clients;
mod comment;
mod commit;
mod deployment;
mod door;
mod etag;
mod hook;
mod issue;
mod label;
mod meter;
mod news;
mod paging;
mod person;
mod place;
mod pull;
mod refusal;
mod reply;
mod repository;
mod routes;
mod run;
mod seed;
mod status;
mod team;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod view;
mod window;
mod workflow;
mod world;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::{broadcast, mpsc, watch};
use tokio::time::error::Elapsed;

pub use app::{AppSeed, InstallationSeed, Level};
pub use check::{CheckRun, CheckSeed, Conclusion, Progress};
pub use comment::Comment;
pub use commit::Commit;
pub use deployment::{Deployment, DeploymentStatus};
pub use hook::delivery::Delivery;
pub use issue::{Issue, Reason, State};
pub use label::Label;
pub use person::Person;
pub use pull::{Pull, Review, Verdict};
pub use refusal::Refusal;
pub use routes::router;
pub use run::Run;
pub use seed::{
    AccountSeed, CommitSeed, ContentType, HookSeed, InputSeed, Kind, LabelSeed, Limits,
    RepositorySeed, Rights, Seed, TokenSeed, WorkflowSeed,
};

use meter::Meters;
use repository::RepoKey;
use world::{Actor, World};

/// How many changes a slow listener may fall behind before it misses some.
const BACKLOG: usize = 1_024;

/// A handle on the sandbox's GitHub. Clones are the same GitHub.
#[derive(Debug, Clone)]
pub struct Github {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    world: Mutex<World>,
    meters: Mutex<Meters>,
    changes: broadcast::Sender<Change>,
    /// Counts up with every change.
    version: watch::Sender<u64>,
}

/// An issue that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The full name of its repository.
    pub repository: String,
    /// The issue with its conversation, as [`Github::cards`] shows it.
    pub issue: Value,
}

impl Github {
    /// A GitHub whose API answers at this address, such as `http://127.0.0.1:4000/github`: every link it gives
    /// begins with it. Webhooks are delivered by tasks, so this needs a running tokio.
    pub fn new(mut seed: Seed, url: &str) -> Self {
        let hooks: Vec<_> = seed
            .repositories
            .iter_mut()
            .map(|held| std::mem::take(&mut held.hooks))
            .collect();
        let github = Self {
            shared: Arc::new(Shared {
                meters: Mutex::new(Meters::new(seed.limits)),
                world: Mutex::new(World::new(seed, url)),
                changes: broadcast::Sender::new(BACKLOG),
                version: watch::Sender::new(0),
            }),
        };
        for (index, settings) in hooks.into_iter().enumerate() {
            let repo = RepoKey(index);
            let login = github.read(|world| world.repository(repo).owner.clone());
            let owner = Actor { login, repo };
            for settings in settings {
                github.hook_start(&owner, settings);
            }
        }
        github
    }

    /// Waits until `seen` finds what it looks for, asking again after every change.
    pub async fn wait_for<T>(
        &self,
        mut seen: impl FnMut(&Self) -> Option<T>,
        timeout: Duration,
    ) -> Result<T, Elapsed> {
        let mut version = self.shared.version.subscribe();
        let wait = async {
            loop {
                version.borrow_and_update();
                if let Some(found) = seen(self) {
                    return found;
                }
                version
                    .changed()
                    .await
                    .expect("this handle keeps the sender");
            }
        };
        tokio::time::timeout(timeout, wait).await
    }

    /// Every change of an issue from now on.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.shared.changes.subscribe()
    }

    fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.world())
    }

    /// Changes the world, and tells whoever waits for changes.
    fn change<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        let mut world = self.world();
        let outcome = act(&mut world);
        let mut touched = std::mem::take(&mut world.touched);
        touched.dedup();
        if self.shared.changes.receiver_count() > 0 {
            for issue in touched
                .into_iter()
                .filter_map(|(repo, number)| world.changed(repo, number))
            {
                // Nobody listens any more: then nobody misses it.
                let _ = self.shared.changes.send(issue);
            }
        }
        drop(world);
        self.shared.version.send_modify(|version| *version += 1);
        outcome
    }

    /// Adds a webhook, and starts the task that delivers to it.
    fn hook_start(&self, actor: &Actor, settings: HookSeed) -> u64 {
        let queue = self.hook_queue();
        self.change(|world| world.hook_add(actor, settings, queue))
    }

    /// A queue from which a task delivers.
    fn hook_queue(&self) -> mpsc::UnboundedSender<hook::Outgoing> {
        let (sender, queue) = mpsc::unbounded_channel();
        tokio::spawn(hook::run(queue, Arc::downgrade(&self.shared)));
        sender
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.shared
            .world
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn meters(&self) -> MutexGuard<'_, Meters> {
        self.shared
            .meters
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The time, to the second as GitHub writes it.
fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}
