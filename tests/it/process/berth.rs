//! Where a bot is berthed: both worlds in this process, a team's document in a file, and the bot in a process beside it.

use crate::support::stage::TEAM;
use std::{fs, path::PathBuf, time::Duration};

use binnacle_sandbox::{
    Sandbox, Seed,
    discord::{Call, Id, Place, Traffic},
    github,
    limits::Limits,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpListener, time::sleep};

use super::program::{Ended, Environment, Program};
use crate::support::{database::Database, spec, stage::id};

/// How long anything may take: these are whole programs, started anew on a busy machine.
pub(super) const PATIENCE: Duration = Duration::from_secs(90);

/// A berth.
pub(super) struct Berth {
    pub(super) sandbox: Sandbox,
    pub(super) environment: Environment,
    home: TempDir,
    program: Option<Program>,
    address: String,
    /// How often bots had introduced themselves to Discord before the one that runs.
    before: u64,
}

/// Both worlds as they are, without the limits that would be all that a test waits for, and with GitHub's lists lagging.
pub(super) fn seed() -> Seed {
    Seed {
        limits: Limits::wide(),
        github: github::Seed {
            limits: github::Limits {
                requests_per_hour: 1_000_000,
                points_per_minute: 1_000_000,
                content_per_minute: 1_000_000,
                content_per_hour: 1_000_000,
                list_lag_ms: 150,
            },
            ..github::Seed::default()
        },
        ..Seed::default()
    }
}

impl Berth {
    /// A berth with everything that a bot needs, and no bot.
    pub(super) async fn new(database: &Database) -> Self {
        Self::of(database.url(), seed()).await
    }

    /// A berth between these worlds, of a bot whose database has this address.
    pub(super) async fn of(database: &str, seed: Seed) -> Self {
        let environment = [
            ("DISCORD_TOKEN", seed.guild.bot.token.clone()),
            ("GITHUB_TOKEN", seed.github.tokens[0].token.clone()),
            ("BINNACLE_GITHUB_PACE", "20".to_owned()),
            ("BINNACLE_GITHUB_SETTLE", "10000".to_owned()),
            ("DATABASE_URL", database.to_owned()),
            ("BINNACLE_LISTEN", "127.0.0.1:0".to_owned()),
        ];
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let sandbox = Sandbox::start(seed, listener).await.unwrap();
        let mut berth = Self {
            environment: environment
                .map(|(variable, value)| (variable.to_owned(), value))
                .into(),
            home: tempfile::tempdir().unwrap(),
            program: None,
            address: String::new(),
            before: 0,
            sandbox,
        };
        berth.set("DISCORD_API_URL", &berth.sandbox.url());
        berth.set("GITHUB_API_URL", &berth.sandbox.github_url());
        berth.write_team(&TEAM);
        berth
    }

    /// Sets a variable of the bot's environment.
    pub(super) fn set(&mut self, variable: &str, value: &str) {
        let value = value.to_owned();
        self.environment.insert(variable.to_owned(), value);
    }

    /// A file beside the team's document.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes the team's document.
    pub(super) fn write_team(&mut self, document: &str) {
        let file = self.file("team.toml");
        fs::write(&file, document).unwrap();
        self.set("BINNACLE_CONFIG", file.to_str().unwrap());
    }

    /// Starts the bot and waits until it is listening to Discord and people are offered its commands.
    pub(super) async fn start(&mut self) {
        self.launch();
        let serving = "serving health and metrics";
        let line = self.program().logs(serving, PATIENCE).await;
        let (_, port) = line.split_once("127.0.0.1:").unwrap();
        let port: String = port.chars().take_while(char::is_ascii_digit).collect();
        self.address = format!("http://127.0.0.1:{port}");
        self.listens().await;
    }

    /// Starts the bot and waits for nothing.
    pub(super) fn launch(&mut self) {
        self.before = self.identifies();
        self.program = Some(Program::start(&["run"], &self.environment));
    }

    /// How often a bot has introduced itself to Discord.
    pub(super) fn identifies(&self) -> u64 {
        self.sandbox.discord().gateway().traffic().identifies
    }

    /// Waits until the bot that runs has introduced itself, and people are offered its commands.
    pub(super) async fn listens(&self) {
        let discord = self.sandbox.discord();
        let again = |traffic: Traffic| traffic.identifies > self.before;
        let is_there = discord.gateway().wait_for(again, PATIENCE).await;
        assert!(is_there, "the bot introduces itself");
        assert!(discord.wait_until_ready(PATIENCE).await, "commands stand");
    }

    /// The bot that runs.
    pub(super) fn program(&mut self) -> &mut Program {
        self.program.as_mut().expect("a bot that runs")
    }

    /// Ends the bot as `kill -9` does.
    pub(super) fn kill(&mut self) {
        self.program.take().expect("a bot that runs").kill();
    }

    /// Asks the bot to stop and waits until it has.
    pub(super) async fn stop(&mut self) -> Ended {
        self.program().terminate();
        self.ended().await
    }

    /// Waits until the bot has ended.
    pub(super) async fn ended(&mut self) -> Ended {
        let mut program = self.program.take().expect("a bot that runs");
        program.ended(PATIENCE).await
    }

    /// Runs another command of the program beside the bot, with its environment.
    pub(super) async fn run(&self, arguments: &[&str]) -> Ended {
        Program::start(arguments, &self.environment)
            .ended(PATIENCE)
            .await
    }

    /// A page of the bot's own web server.
    pub(super) fn web(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// Somebody in #general.
    pub(super) fn in_general(&self, name: &str) -> Place {
        self.sandbox.discord().person(name).in_channel("general")
    }

    /// Somebody declares an incident in #general.
    pub(super) async fn declare(&self, name: &str, title: &str) -> Call {
        let options = json!({ "title": title });
        let place = self.in_general(name);
        place.slash("incident declare", options).await.unwrap()
    }

    /// A channel by its name.
    pub(super) fn channel(&self, name: &str) -> Id {
        id(&self.sandbox.discord().channel_named(name).unwrap())
    }

    /// Waits until nothing waits to be sent, and makes sure that nothing was set aside.
    pub(super) async fn quiet(&self) {
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .build()
            .unwrap();
        let quiet = async {
            loop {
                let page = client.get(self.web("/metrics")).send().await.unwrap();
                let page = page.text().await.unwrap();
                let count = |line: &&str| line.starts_with("binnacle_queue_waiting");
                if page.lines().filter(count).all(|line| line.ends_with(" 0")) {
                    return page;
                }
                sleep(Duration::from_millis(20)).await;
            }
        };
        let page = tokio::time::timeout(PATIENCE, quiet).await;
        let page = page.expect("everything is sent in the end");
        let parked = |line: &&str| line.starts_with("binnacle_queue_parked{");
        let mut parked = page.lines().filter(parked).peekable();
        let is_there = parked.peek().is_some();
        assert!(
            is_there && parked.all(|line| line.ends_with(" 0")),
            "{page}"
        );
    }

    /// The record, as `binnacle events export` prints it.
    pub(super) async fn events(&self) -> Vec<Value> {
        let ended = self.run(&["events", "export"]).await;
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let lines = ended.stdout.iter();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The end: the bot stops in order, the record holds, and every request was one that Discord and GitHub describe.
    pub(super) async fn finish(mut self) {
        let ended = self.stop().await;
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let verdict = self.run(&["audit", "verify"]).await;
        assert_eq!(verdict.code, Some(0), "{verdict:?}");
        spec::check(&self.sandbox.journal().entries());
        self.sandbox.stop().await;
    }
}
