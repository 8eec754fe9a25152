//! The stage of a story: a sandbox, a database, a clock, and the real bot between them.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use binnacle::{
    bot::{Bot, Parts, RunError, StartError},
    clock::{Clock, ManualClock, RandomIds, SystemClock},
    config::{Credentials, LogFormat, Webhooks},
    demo,
    discord::PortConfig,
    github::GithubConfig,
    store::Db,
    telemetry,
};
use binnacle_commands::{effect::Lane, secret::SecretName, team::Team};
use binnacle_sandbox::{
    Effect, Entry, Fault, Sandbox, Seed, Side,
    discord::{Answer, Call, Id, Person, Place},
    limits::Limits,
};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde_json::Value;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use super::{
    database::{Database, at_work, variable},
    spec,
};

/// How long anything on a stage may take.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// The least time between two writes at GitHub.
const PACE: Duration = Duration::from_millis(5);

/// What GitHub signs its deliveries with.
pub(crate) const HOOK_SECRET: &str = "a-secret-of-the-stage";

/// Where incidents are mirrored to.
pub(crate) const REPOSITORY: &str = "harbour/operations";

/// The demo's team, without the role that follows who is on call, what is told of it, and the issues of duty: what happens would depend on
/// the hour at which tests run.
pub(crate) static MIRRORED: LazyLock<String> = LazyLock::new(|| {
    let followed = "name = \"primary\"\nrole = \"on-call\"\nhandoff = ";
    assert!(demo::TEAM.contains(followed), "the demo's schedule");
    let is_told = |line: &&str| !line.starts_with("handoff = ");
    let lines: Vec<&str> = demo::TEAM.lines().filter(is_told).collect();
    let text = lines.join("\n") + "\n";
    text.replace(
        "name = \"primary\"\nrole = \"on-call\"\n",
        "name = \"primary\"\n",
    )
    .replace(", \"duty\"]", "]")
});

/// The same team with only what always has an issue, for tests that count issues and requests of other things.
pub(crate) static TEAM: LazyLock<String> = LazyLock::new(|| {
    let mirror = "mirror = [\"deploy\", \"swap\", \"absence\", \"decision\"]";
    assert!(MIRRORED.contains(mirror), "what the demo mirrors");
    MIRRORED.replace(mirror, "mirror = []")
});

/// A server whose limits are no matter: one ends by the sandbox's clock, and what waits for it would wait for ever on a clock that
/// stands still.
pub(crate) fn unhurried() -> Seed {
    Seed {
        limits: Limits::wide(),
        ..Seed::default()
    }
}

/// A stage.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: Arc<ManualClock>,
    /// Where people reach the pages, when not at the bot's own address.
    pub(crate) pages: Option<String>,
    /// What GitHub signs its deliveries with.
    pub(crate) hooks: Option<&'static str>,
    /// Where GitHub is, when not in the stage's own sandbox.
    pub(crate) github: Option<String>,
    /// Who the bot is at GitHub, when not the owner of the sandbox's first token.
    pub(crate) credentials: Option<Credentials>,
    /// What programs that carry deploys out are told with.
    pub(crate) secrets: Vec<(SecretName, SecretString)>,
    seed: Seed,
    database: String,
    team: String,
    time: Time,
    running: Option<Running>,
}

/// Which clock the bot goes by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Time {
    /// The machine's.
    Real,
    /// [`Stage::clock`].
    Moved,
}

struct Running {
    bot: JoinHandle<Result<(), RunError>>,
    stop: oneshot::Sender<()>,
    address: std::net::SocketAddr,
}

impl Stage {
    /// A stage with the demo's team, and the bot on it.
    pub(crate) async fn new(database: &Database) -> Self {
        Self::of(database, Seed::default(), &TEAM, Time::Real).await
    }

    /// A stage on which time stands still until [`Stage::advance`].
    pub(crate) async fn still(database: &Database) -> Self {
        Self::of(database, unhurried(), &TEAM, Time::Moved).await
    }

    /// A stage with everything said, and the bot on it.
    pub(crate) async fn of(database: &Database, seed: Seed, team: &str, time: Time) -> Self {
        let mut stage = Self::empty(database, seed, team, time).await;
        stage.start().await.unwrap();
        stage
    }

    /// A stage without the bot.
    pub(crate) async fn empty(database: &Database, seed: Seed, team: &str, time: Time) -> Self {
        if let Some(filter) = variable("TEST_LOG") {
            telemetry::start_logging(&filter, LogFormat::Text);
        }
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let sandbox = Sandbox::start(seed.clone(), listener).await.unwrap();
        Self {
            sandbox,
            clock: Arc::new(ManualClock::at(
                Timestamp::from_second(1_767_261_600).unwrap(),
            )),
            pages: None,
            hooks: Some(HOOK_SECRET),
            github: None,
            credentials: None,
            secrets: Vec::new(),
            seed,
            database: database.url().to_owned(),
            team: team.to_owned(),
            time,
            running: None,
        }
    }

    /// Starts the bot and waits until people can use it.
    pub(crate) async fn start(&mut self) -> Result<(), StartError> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let clock: Arc<dyn Clock> = match self.time {
            Time::Real => Arc::new(SystemClock),
            Time::Moved => Arc::clone(&self.clock) as Arc<dyn Clock>,
        };
        let bot = Bot::start(Parts {
            discord: PortConfig {
                token: SecretString::from(self.seed.guild.bot.token.clone()),
                base: Some(self.sandbox.url()),
            },
            github: Some(GithubConfig {
                credentials: self.credentials.clone().unwrap_or_else(|| {
                    let token = self.seed.github.tokens[0].token.clone();
                    Credentials::Token(SecretString::from(token))
                }),
                base: Some(
                    self.github
                        .clone()
                        .unwrap_or_else(|| self.sandbox.github_url()),
                ),
                pace: PACE,
                settle: self.settle(),
            }),
            hooks: self.hooks.map(SecretString::from),
            webhooks: Arc::new(Webhooks::here(self.secrets.clone())),
            database: self.database.clone(),
            teams: vec![Team::parse(&self.team, "team.toml").unwrap()],
            listener,
            pages: self.pages.clone(),
            discord_site: self.sandbox.url(),
            clock,
            ids: Arc::new(RandomIds::default()),
        })
        .await?;
        let (stop, stopped) = oneshot::channel();
        #[expect(
            clippy::disallowed_methods,
            reason = "its end is awaited by this handle"
        )]
        let bot = tokio::spawn(bot.run_until(async {
            // A stage that is dropped stops its bot too.
            let _ = stopped.await;
        }));
        self.running = Some(Running { bot, stop, address });
        assert!(
            self.sandbox.discord().wait_until_ready(PATIENCE).await,
            "the bot is there and its commands stand"
        );
        Ok(())
    }

    /// How long what nobody answered may still show: as for GitHub itself on a clock that is moved, and little where the sandbox, which is
    /// at hand, is waited for.
    const fn settle(&self) -> SignedDuration {
        match self.time {
            Time::Real => SignedDuration::from_secs(3),
            Time::Moved => SignedDuration::from_secs(70),
        }
    }

    /// Gives the bot another document; it reads it when it starts the next time.
    pub(crate) fn use_team(&mut self, team: &str) {
        team.clone_into(&mut self.team);
    }

    /// Stops the bot as an operator would.
    pub(crate) async fn stop(&mut self) {
        let running = self.running.take().expect("a bot that runs");
        drop(running.stop);
        tokio::time::timeout(PATIENCE, running.bot)
            .await
            .unwrap()
            .unwrap()
            .unwrap();
    }

    /// Waits until the bot ends by itself, and says why it did.
    pub(crate) async fn ended(&mut self) -> Result<(), RunError> {
        let running = self.running.take().expect("a bot that runs");
        tokio::time::timeout(PATIENCE, running.bot)
            .await
            .unwrap()
            .unwrap()
    }

    /// The bot's own web server.
    pub(crate) fn web(&self, path: &str) -> String {
        let running = self.running.as_ref().expect("a bot that runs");
        format!("http://{}{path}", running.address)
    }

    /// Moves the bot's clock.
    pub(crate) fn advance(&self, by: SignedDuration) {
        self.clock.advance(by);
    }

    /// Somebody.
    pub(crate) fn person(&self, name: &str) -> Person {
        self.sandbox.discord().person(name)
    }

    /// Somebody in #general.
    pub(crate) fn in_general(&self, name: &str) -> Place {
        self.person(name).in_channel("general")
    }

    /// Declares an incident and waits until it has its room, its board and its issue.
    pub(crate) async fn declare(&self, title: &str) -> Scene {
        let call = self
            .in_general("ana")
            .slash("incident declare", serde_json::json!({ "title": title }))
            .await
            .unwrap();
        let answer = answered(&call).await;
        let name = answer.split(" · ").next().unwrap().to_owned();
        self.scene(&name).await
    }

    /// Waits until an incident has its room, its board and its issue.
    pub(crate) async fn scene(&self, name: &str) -> Scene {
        let prefix = format!("{name} ·");
        let topic = |channel: &Value| {
            channel["topic"]
                .as_str()
                .is_some_and(|topic| topic.starts_with(&prefix))
        };
        let room = self
            .sandbox
            .discord()
            .wait_for_channel(topic, PATIENCE)
            .await
            .expect("a room");
        let room = id(&room);
        let linked = |message: &Value| text_of(message).contains("/issues/");
        let discord = self.sandbox.discord();
        let board = discord
            .wait_for_message(room, linked, PATIENCE)
            .await
            .unwrap_or_else(|| {
                panic!(
                    "no board that links the issue; there is: {:#?}",
                    discord.messages(room)
                )
            });
        let pinned = || (!discord.pins(room).is_empty()).then_some(());
        discord
            .wait(PATIENCE, pinned)
            .await
            .expect("a pinned board");
        let issue = self.issue_of(name).await;
        Scene {
            room,
            board: id(&board),
            issue,
        }
    }

    /// Waits for an incident's issue and gives its number.
    pub(crate) async fn issue_of(&self, name: &str) -> u64 {
        let suffix = format!("({name})");
        let found = |github: &binnacle_sandbox::Github| {
            github
                .issues(REPOSITORY)
                .into_iter()
                .find(|issue| issue.title.ends_with(&suffix))
                .map(|issue| issue.number)
        };
        self.sandbox
            .github()
            .wait_for(found, PATIENCE)
            .await
            .expect("an issue")
    }

    /// Waits until a message fits, and gives what a person reads of it.
    pub(crate) async fn reads(&self, channel: Id, words: &str) -> String {
        let fits = |message: &Value| text_of(message).contains(words);
        let found = self
            .sandbox
            .discord()
            .wait_for_message(channel, fits, PATIENCE)
            .await;
        let nobody = || {
            let there = self.sandbox.discord().messages(channel);
            panic!("nobody reads `{words}`; there is: {there:#?}")
        };
        found.map_or_else(nobody, |message| text_of(&message))
    }

    /// Waits for a button on a message and gives its custom id.
    pub(crate) async fn button(&self, channel: Id, message: Id, label: &str) -> String {
        let find = || {
            let shown = self
                .sandbox
                .discord()
                .messages(channel)
                .into_iter()
                .find(|one| id(one) == message)?;
            let rows = shown["components"].as_array()?.clone();
            let buttons = rows
                .iter()
                .flat_map(|row| row["components"].as_array().into_iter().flatten());
            buttons.clone().find(|one| one["label"] == label)?["custom_id"]
                .as_str()
                .map(str::to_owned)
        };
        self.sandbox
            .discord()
            .wait(PATIENCE, find)
            .await
            .unwrap_or_else(|| panic!("no button `{label}`"))
    }

    /// Waits until the bot did everything whose time has come by its clock. What comes due later may wait.
    pub(crate) async fn settled(&self) {
        let db = Db::open_to_read(&self.database).await.unwrap();
        let now = self.clock.now();
        let is_idle = async || {
            let mut reader = db.read().await.unwrap();
            let mut due = vec![reader.timer_next().await.unwrap()];
            for lane in Lane::ALL {
                due.push(reader.effect_next_due(lane).await.unwrap());
            }
            due.into_iter().flatten().all(|at| at > now) && at_work(&self.database).await == 0
        };
        let settled = async {
            // What was sent may bring something new; several looks in a row see it.
            let mut idle = 0;
            while idle < 5 {
                idle = if is_idle().await { idle + 1 } else { 0 };
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(PATIENCE, settled)
            .await
            .expect("all that was due was done");
        db.close().await;
    }

    /// Lets ten minutes pass and waits until the mirror was swept, which goes on beside everything else.
    pub(crate) async fn swept(&self) {
        let journal = self.sandbox.journal();
        let before = journal.received();
        let is_list = |entry: &Entry, after: u64, of: &str| {
            entry.seq > after
                && entry.side == Side::Github
                && entry.method == "GET"
                && entry.path.ends_with(of)
        };
        let issues = |entry: &Entry| is_list(entry, before, "/issues");
        let looked = async {
            loop {
                self.advance(SignedDuration::from_mins(10));
                // One that still goes on lets the next one's turn pass.
                if let Some(seen) = journal.wait_for(issues, Duration::from_secs(5)).await {
                    break seen;
                }
            }
        };
        let seen = tokio::time::timeout(PATIENCE, looked).await;
        let seen = seen.expect("the mirror was looked at");
        if seen.status == 200 {
            // Comments are the last that it asks for.
            let comments = |entry: &Entry| is_list(entry, seen.seq, "/issues/comments");
            let last = journal.wait_for(comments, PATIENCE).await;
            assert!(last.is_some(), "comments were looked for");
        }
        self.settled().await;
    }

    /// GitHub was written to so often at least, and never twice within the pace.
    pub(crate) fn kept_the_pace(&self, least: usize) {
        let entries = self.sandbox.journal().entries().into_iter();
        let writes: Vec<Entry> = entries
            .filter(|entry| entry.side == Side::Github && entry.method != "GET")
            .collect();
        assert!(writes.len() >= least, "{writes:#?}");
        for pair in writes.windows(2) {
            let apart = pair[1].at.duration_since(pair[0].at);
            assert!(apart.unsigned_abs() >= PACE, "{apart:?}: {pair:#?}");
        }
    }

    /// Waits until nothing waits to be sent. What was set aside does not count. The database is asked, since the metrics of all
    /// bots of this process are one. What was put back for some seconds gets them, where nobody else moves the clock.
    pub(crate) async fn quiet(&self) {
        let db = Db::open_to_read(&self.database).await.unwrap();
        let mut seconds = 0;
        while self.time == Time::Moved && seconds < 10 && waiting(&db).await > 0 {
            self.settled().await;
            if waiting(&db).await > 0 {
                self.advance(SignedDuration::from_secs(1));
                seconds += 1;
            }
        }
        let quiet = async {
            while waiting(&db).await > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, quiet)
            .await
            .expect("everything was sent");
        db.close().await;
    }

    /// The end: the bot is alive, everything was sent, it stops in order, and every request it made is one that Discord and
    /// GitHub describe.
    pub(crate) async fn finish(mut self) {
        self.quiet().await;
        self.stop().await;
        spec::check(&self.sandbox.journal().entries());
        self.sandbox.stop().await;
    }
}

/// Where an incident shows.
pub(crate) struct Scene {
    pub(crate) room: Id,
    pub(crate) board: Id,
    pub(crate) issue: u64,
}

/// What the asker reads.
pub(crate) async fn answered(call: &Call) -> String {
    match call.answer(PATIENCE).await {
        Ok(answer @ Answer::Message(_)) => answer.text(),
        other => panic!("no message: {other:?}"),
    }
}

/// Discord refuses requests for want of a permission, until this is taken away.
pub(crate) fn forbidden(method: &str, path: &str) -> Fault {
    let refused = Effect::Status {
        code: 403,
        body: serde_json::json!({ "code": 50013, "message": "Missing Permissions" }).to_string(),
        headers: std::collections::BTreeMap::new(),
    };
    Fault::new(Side::Discord, method, path, refused).forever()
}

/// The id of a thing in Discord's shape.
pub(crate) fn id(thing: &Value) -> Id {
    thing["id"].as_str().unwrap().parse().unwrap()
}

/// Everything a person reads of a message.
pub(crate) fn text_of(message: &Value) -> String {
    binnacle_sandbox::discord::text_of(message)
}

/// How much waits to be sent.
async fn waiting(db: &Db) -> i64 {
    let facts = db.read().await.unwrap().effect_facts(None).await.unwrap();
    facts.all().waiting
}
