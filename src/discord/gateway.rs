//! The gateway: serenity's connection to Discord, feeding the door. What it cannot read is counted and survived.

use std::{
    convert::Infallible,
    sync::{Arc, Weak},
    time::Duration,
};

use serde_json::Value;
use serenity::{
    all::{
        ChannelId, Context, Event, EventHandler, GatewayIntents, Interaction, MessageId,
        RawEventHandler, Reaction, Ready, ShardStageUpdateEvent,
    },
    async_trait,
    client::{Client, ClientBuilder},
    gateway::{ConnectionStage, ShardManager, ShardRunnerMessage},
    http::HttpBuilder,
    prelude::TypeMap,
};
use tokio::{
    sync::RwLock,
    time::{sleep, timeout},
};
use tokio_util::task::TaskTracker;

use crate::app::App;

use super::{
    ask::Unasked,
    door::Door,
    pins::Pins,
    port::{Identity, Port},
};

/// How often the connection is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How long leaving may take.
const LEAVING: Duration = Duration::from_secs(5);
/// How often it is looked whether that is done.
const SOON: Duration = Duration::from_millis(10);

/// Why the gateway is over.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// Discord took the token back.
    #[error(
        "DISCORD_TOKEN: Discord no longer accepts it (4004). Copy the bot's token again from the page of your application and start Binnacle anew"
    )]
    Token,
    /// It could not be set up, or Discord ended it for good.
    #[error("Discord's gateway ended: {0}")]
    Ended(String),
}

/// A connection to the gateway.
pub struct Gateway {
    app: App,
    client: Client,
    link: Link,
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gateway").finish_non_exhaustive()
    }
}

/// What the rest of the program may ask of a running gateway.
#[derive(Debug, Clone)]
pub struct Link {
    shards: Arc<ShardManager>,
    /// Everything of serenity's that still brings events holds this.
    held: Weak<RwLock<TypeMap>>,
}

impl Link {
    /// Takes no more events. After this, none comes.
    pub async fn stop(&self) {
        // A connection that followed another would not be told by serenity, which takes it for the one that is gone.
        for (id, runner) in self.shards.runners.lock().await.iter() {
            let end = ShardRunnerMessage::Shutdown(*id, 1000);
            runner.runner_tx.send_to_shard(end);
        }
        self.shards.shutdown_all().await;
        let gone = async {
            while self.held.strong_count() > 0 {
                sleep(SOON).await;
            }
        };
        if timeout(LEAVING, gone).await.is_err() {
            tracing::warn!("the gateway was not left in time");
        }
    }
}

impl Gateway {
    /// Prepares the connection. Nothing is received before [`Gateway::run`].
    pub async fn new(
        app: App,
        port: Arc<Port>,
        identity: &Identity,
        door: Door,
        tracker: TaskTracker,
    ) -> Result<Self, GatewayError> {
        // serenity's own limiter ignores `proxy` and keeps an entry for every interaction (docs/adr/0006).
        let mut http = HttpBuilder::new(port.token())
            .client(port.client())
            .application_id(identity.application)
            .ratelimiter_disabled(true);
        if let Some(base) = port.base() {
            http = http.proxy(base);
        }
        let pins = pins(&app, &port, identity);
        let intents = intents(pins.is_some());
        let followed = pins.clone();
        let handler = Handler {
            app: app.clone(),
            door: door.clone(),
            pins,
            tracker: tracker.clone(),
        };
        let client = ClientBuilder::new_with_http(http.build(), intents)
            .event_handler(handler)
            .raw_event_handler(Unread {
                door,
                pins: followed,
                tracker,
            })
            .await
            .map_err(|error| GatewayError::Ended(error.to_string()))?;
        // serenity dials the real gateway when it could not ask for the address; ours was asked for and checked.
        client.ws_url.lock().await.clone_from(&identity.gateway);
        let link = Link {
            shards: Arc::clone(&client.shard_manager),
            held: Arc::downgrade(&client.data),
        };
        Ok(Self { app, client, link })
    }

    /// What the rest of the program may ask of it.
    pub fn link(&self) -> Link {
        self.link.clone()
    }

    /// Receives until it is stopped, or until Discord ends it for good.
    pub async fn run(self) -> Result<(), GatewayError> {
        let Self {
            app,
            mut client,
            link: Link { shards, .. },
        } = self;
        let ended = tokio::select! {
            ended = client.start() => ended,
            never = watch(&app, &shards) => match never {},
        };
        app.set_connected(false);
        ended.map_err(|error| match error {
            serenity::Error::Gateway(serenity::gateway::GatewayError::InvalidAuthentication) => {
                GatewayError::Token
            }
            other => GatewayError::Ended(other.to_string()),
        })
    }
}

/// Keeps in mind whether the connection stands. serenity tells of every connection that comes, but not of all that go.
async fn watch(app: &App, shards: &ShardManager) -> Infallible {
    loop {
        sleep(LOOK).await;
        let runners = shards.runners.lock().await;
        let mut stages = runners.values().map(|runner| runner.stage);
        app.set_connected(stages.any(|stage| stage == ConnectionStage::Connected));
    }
}

/// What Discord is asked to tell. None of it is privileged.
const fn intents(with_pins: bool) -> GatewayIntents {
    if with_pins {
        GatewayIntents::GUILDS.union(GatewayIntents::GUILD_MESSAGE_REACTIONS)
    } else {
        GatewayIntents::GUILDS
    }
}

/// Who follows pins. Without leave to read messages a pinned one would come without its words.
fn pins(app: &App, port: &Arc<Port>, identity: &Identity) -> Option<Arc<Pins>> {
    if !identity.reads_messages {
        tracing::info!(
            "pin reactions are not followed: switch on the Message Content Intent on the page of your application to have them (docs/operators.md)"
        );
        return None;
    }
    let bot = identity.user.get().try_into().ok()?;
    Some(Arc::new(Pins::new(app.clone(), Arc::clone(port), bot)))
}

struct Handler {
    app: App,
    door: Door,
    pins: Option<Arc<Pins>>,
    tracker: TaskTracker,
}

#[async_trait]
impl EventHandler for Handler {
    async fn ready(&self, _: Context, ready: Ready) {
        self.app.set_connected(true);
        metrics::counter!("binnacle_gateway_ready_total").increment(1);
        tracing::info!(user = %ready.user.name, guilds = ready.guilds.len(), "ready");
        for team in self.app.teams().all() {
            self.app.commands_want(team.guild);
        }
        // A session that goes on brings what was missed; one that begins anew does not.
        if let Some(pins) = self.pins.clone() {
            let tracker = self.tracker.clone();
            self.tracker
                .spawn(async move { pins.catch_up(|| tracker.is_closed()).await });
        }
    }

    async fn reaction_add(&self, _: Context, reaction: Reaction) {
        if let Some(pins) = self.pins.clone() {
            self.tracker.spawn(async move { pins.set(&reaction).await });
        }
    }

    async fn reaction_remove(&self, _: Context, reaction: Reaction) {
        if let Some(pins) = self.pins.clone() {
            self.tracker
                .spawn(async move { pins.unset(&reaction).await });
        }
    }

    async fn reaction_remove_all(&self, _: Context, room: ChannelId, message: MessageId) {
        if let Some(pins) = self.pins.clone() {
            let (room, message) = (room.get(), message.get());
            self.tracker
                .spawn(async move { pins.cleared(room, message).await });
        }
    }

    async fn resume(&self, _: Context, _: serenity::all::ResumedEvent) {
        self.app.set_connected(true);
        metrics::counter!("binnacle_gateway_resumed_total").increment(1);
        tracing::info!("resumed");
    }

    async fn shard_stage_update(&self, _: Context, update: ShardStageUpdateEvent) {
        let is_up = update.new == ConnectionStage::Connected;
        self.app.set_connected(is_up);
        tracing::debug!(from = ?update.old, to = ?update.new, "gateway");
    }

    async fn guild_create(&self, _: Context, guild: serenity::all::Guild, _: Option<bool>) {
        let id = guild.id.get();
        let mut teams = self.app.teams().all();
        match teams.find(|team| team.guild.get() == id) {
            Some(team) => self.app.commands_want(team.guild),
            None => {
                tracing::warn!(
                    guild.id = id,
                    name = guild.name,
                    "a server without a team document"
                );
            }
        }
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        metrics::counter!("binnacle_interactions_total").increment(1);
        let door = self.door.clone();
        self.tracker
            .spawn(async move { door.take(interaction).await });
    }
}

/// Counts an event that is not what it should be.
pub(super) fn count_unread(kind: &str) {
    metrics::counter!("binnacle_events_unread_total", "event" => kind.to_owned()).increment(1);
}

/// Sees the events that serenity could not read; it drops them without a word.
struct Unread {
    door: Door,
    pins: Option<Arc<Pins>>,
    tracker: TaskTracker,
}

impl Unread {
    /// Somebody took all reactions with one emoji from a message.
    fn cleared(&self, event: &Value) {
        let id = |key: &str| event[key].as_str()?.parse::<u64>().ok();
        let ids = id("channel_id").zip(id("message_id"));
        if let (Some(pins), Some((room, message))) = (self.pins.clone(), ids) {
            self.tracker
                .spawn(async move { pins.cleared(room, message).await });
        }
    }
}

#[async_trait]
impl RawEventHandler for Unread {
    async fn raw_event(&self, _: Context, event: Event) {
        let Event::Unknown(unread) = event else {
            return;
        };
        if unread.kind == "MESSAGE_REACTION_REMOVE_EMOJI" {
            // serenity asks more of it than Discord sends.
            return self.cleared(&unread.value);
        }
        count_unread(&unread.kind);
        if unread.kind != "INTERACTION_CREATE" {
            tracing::debug!(event = unread.kind, "an event that serenity does not read");
            return;
        }
        let rescued = Unasked::rescue(&unread.value);
        tracing::error!(interaction.id = ?rescued.as_ref().map(|one| one.id), "an interaction that could not be read");
        if let Some(unasked) = rescued {
            let door = self.door.clone();
            self.tracker
                .spawn(async move { door.turn_away(unasked).await });
        }
    }
}
