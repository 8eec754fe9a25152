//! Use cases: load what a decision needs, decide, and write everything that follows in one transaction.

mod actions;
mod activity;
mod alarms;
mod calendars;
mod decisions;
mod deliveries;
mod deploys;
mod digests;
mod drills;
mod duties;
mod errands;
mod failure;
mod hooks;
mod imports;
mod incidents;
mod interactions;
mod links;
mod matters;
mod mirror;
mod missed;
mod pages;
mod past;
mod postmortems;
mod registrar;
mod rooms;
mod rota;
mod runbooks;
mod runs;
mod scout;
mod stats;
mod status;
mod suggestions;
mod teams;
mod timeline;
mod timers;
mod wake;
mod web;
mod work;
mod writing;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use binnacle_commands::{
    Actor,
    names::{ChannelId, GuildId, InteractionId},
    secret::Means,
    team::Team,
};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::{
    clock::{Clock, Ids},
    store::{self, Db},
};

pub use activity::activity;
pub use calendars::CalendarFile;
pub use deliveries::{Consignment, Parcel};
pub use deploys::{
    DeployAnswer, DeployParcel, DeployShelf, LockParcel, WhichDeploy, deploy_metrics,
};
pub use digests::DigestParcel;
pub use duties::{MembersParcel, NoticeParcel, Place as NoticePlace, RoleParcel};
pub use errands::{ErrandParcel, Task};
pub use failure::Failure;
pub use hooks::HooksSeen;
pub use incidents::{Join, Which};
pub use interactions::LateAnswer;
pub use matters::MatterParcel;
pub use pages::{PageParcel, PageSend, WhichPage};
pub use past::{import, search};
pub use postmortems::{Record, ReportChange};
pub use registrar::Unregistered;
pub use rota::{RequestAnswer, RequestParcel, ShiftsAsk};
pub use runbooks::Libraries;
pub use runs::{RunChange, RunParcel};
pub use scout::{Asking, Comparing, Following, Hearing, Listing, Scout};
pub use stats::count;
pub use suggestions::SuggestionParcel;
pub use teams::Teams;
pub use timeline::{EntryChange, Pinned};
pub use timers::Timer;
pub use wake::Wake;
pub use web::{
    Component, DeployStory, Deployed, Listed, Ran, Roster, RunStory, Story, ToDo, Visitor,
};
pub use work::pay_csv;

pub use crate::store::{Answerable, Claimed, DeployFilter};

/// Everything that use cases work with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    db: Db,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    teams: Arc<Teams>,
    libraries: Arc<Libraries>,
    unregistered: Arc<Unregistered>,
    scout: Option<Arc<dyn Scout>>,
    means: Arc<Means>,
    site: Arc<Site>,
    wake: Arc<Wake>,
    connected: Arc<AtomicBool>,
}

/// Where people find what Binnacle shows. Addresses have no slash at their end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its own pages.
    pub pages: String,
    /// Discord, as people open it in a browser.
    pub discord: String,
}

/// Someone asks something: what every use case knows of it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The interaction.
    pub id: InteractionId,
    /// The key to answer it with.
    pub token: SecretString,
    /// The server.
    pub guild: GuildId,
    /// The channel.
    pub channel: ChannelId,
    /// Who asks.
    pub actor: Actor,
    /// When it reached us.
    pub at: Timestamp,
    /// Whether it comes from outside of the server, by a button of a direct message; then no roles are known.
    pub is_outside: bool,
}

impl App {
    /// The use cases over a database.
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        teams: Arc<Teams>,
        site: Site,
    ) -> Self {
        Self {
            db,
            clock,
            ids,
            teams,
            libraries: Arc::default(),
            unregistered: Arc::default(),
            scout: None,
            means: Arc::default(),
            site: Arc::new(site),
            wake: Arc::default(),
            connected: Arc::default(),
        }
    }

    /// The same use cases, with somebody who looks up what GitHub knows.
    #[must_use]
    pub fn with_scout(self, scout: Option<Arc<dyn Scout>>) -> Self {
        Self { scout, ..self }
    }

    /// The same use cases, with what the environment lets actions use.
    #[must_use]
    pub fn with_means(self, means: Means) -> Self {
        let means = Arc::new(Means {
            github: self.scout.is_some(),
            ..means
        });
        Self { means, ..self }
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The clock, for those who wait.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Where people find what Binnacle shows.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// What wakes the senders before their time.
    pub fn wake(&self) -> &Wake {
        &self.wake
    }

    /// The team of a server.
    pub fn team(&self, guild: GuildId) -> Result<Arc<Team>, Failure> {
        self.teams.of(guild)
    }

    /// All teams.
    pub fn teams(&self) -> &Teams {
        &self.teams
    }

    /// Whether Discord can reach us at this moment.
    pub fn is_connected(&self) -> bool {
        self.connected.load(Ordering::Relaxed)
    }

    /// Says whether Discord can reach us.
    pub fn set_connected(&self, is_connected: bool) {
        self.connected.store(is_connected, Ordering::Relaxed);
    }

    /// Makes sure that other processes on the database see this one.
    pub async fn presence_keep(&self) -> store::Result<()> {
        self.db.keep_presence().await
    }

    /// Whether the database answers.
    pub async fn healthy(&self) -> store::Result<()> {
        self.db.ping().await
    }
}
