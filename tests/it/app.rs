//! Binnacle as a GitHub App: one token and one say for each organization that installed it.

use std::{collections::BTreeMap, sync::Arc};

use binnacle::{
    clock::{Clock as _, ManualClock, SystemClock},
    config::Credentials,
};
use binnacle_sandbox::{
    Seed, Side,
    github::{AppSeed, Github, HookSeed, InstallationSeed, Issue, Level, RepositorySeed},
};
use jiff::SignedDuration;
use serde_json::json;
use tempfile::TempDir;

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, REPOSITORY, Stage, TEAM, Time, answered, unhurried},
};

on_both!(an_app_works_for_several_organizations);

/// The number of the App.
pub(crate) const APP: u64 = 7;

/// Keys of the App.
pub(crate) const FIRST_KEY: &str = include_str!("../../sandbox/github/app/first.pem");
pub(crate) const SECOND_KEY: &str = include_str!("../../sandbox/github/app/second.pem");

/// Where actions have their issues.
pub(crate) const ACTIONS: &str = "labs/actions";

/// The team, whose actions go to another organization.
pub(crate) fn team() -> String {
    let route = format!("[[github.route]]\nkinds = [\"action\"]\nrepository = \"{ACTIONS}\"\n");
    let team = TEAM.replace("[incidents]\n", &format!("{route}\n[incidents]\n"));
    assert_ne!(team, *TEAM, "the demo's incidents");
    team
}

/// Two organizations that installed the App, one of them on all its repositories.
pub(crate) fn installed(mut seed: Seed) -> Seed {
    let like = seed.github.repositories[0].clone();
    seed.github.repositories.push(RepositorySeed {
        owner: "labs".to_owned(),
        name: "actions".to_owned(),
        private: true,
        ..like
    });
    let permissions = [
        ("issues", Level::Write),
        ("deployments", Level::Write),
        ("pull_requests", Level::Read),
        ("contents", Level::Read),
        ("checks", Level::Read),
        ("statuses", Level::Read),
    ];
    let installation = |account: &str, repositories: Option<Vec<String>>| InstallationSeed {
        account: account.to_owned(),
        repositories,
        permissions: permissions
            .map(|(name, level)| (name.to_owned(), level))
            .into_iter()
            .collect::<BTreeMap<_, _>>(),
    };
    seed.github.apps.push(AppSeed {
        id: APP,
        slug: "harbour-binnacle".to_owned(),
        keys: vec![FIRST_KEY.to_owned()],
        installations: vec![
            installation("harbour", None),
            installation("labs", Some(vec!["actions".to_owned()])),
        ],
    });
    seed
}

/// A stage on which Binnacle is the App, and time moves for it and for GitHub alike.
struct Scene {
    stage: Stage,
    _home: TempDir,
}

impl Scene {
    async fn new(database: &Database) -> Self {
        let home = tempfile::tempdir().unwrap();
        let key = home.path().join("key.pem");
        std::fs::write(&key, FIRST_KEY).unwrap();
        let seed = installed(unhurried());
        let mut stage = Stage::empty(database, seed, &team(), Time::Moved).await;
        stage.clock = Arc::new(ManualClock::at(SystemClock.now()));
        stage.credentials = Some(Credentials::App { id: APP, key });
        stage.start().await.unwrap();
        Self { stage, _home: home }
    }

    fn advance(&self, minutes: i64) {
        let by = SignedDuration::from_mins(minutes);
        self.stage.sandbox.github().advance(by);
        self.stage.advance(by);
    }

    /// Writes down what is to be done, and waits until all that is sent.
    async fn adds(&self, text: &str) {
        let options = json!({ "text": text, "incident": "1" });
        let ana = self.stage.in_general("ana");
        answered(&ana.slash("action add", options).await.unwrap()).await;
        self.stage.settled().await;
    }

    fn actions(&self) -> Vec<Issue> {
        self.stage.sandbox.github().issues(ACTIONS)
    }

    /// How many tokens were fetched.
    fn fetched(&self) -> usize {
        let entries = self.stage.sandbox.journal().entries().into_iter();
        let fetched = entries
            .filter(|entry| entry.side == Side::Github && entry.path.ends_with("/access_tokens"));
        fetched.count()
    }

    async fn status(&self) -> String {
        let ana = self.stage.in_general("ana");
        answered(&ana.slash("status", json!({})).await.unwrap()).await
    }
}

async fn an_app_works_for_several_organizations(database: &Database) {
    let scene = Scene::new(database).await;
    let stage = &scene.stage;
    let issue = stage.declare("Checkout is down").await.issue;
    scene.adds("Warm the cache").await;
    let github = stage.sandbox.github();
    let author = |issue: Option<Issue>| issue.unwrap().user;
    let bot = "harbour-binnacle[bot]";
    assert_eq!(author(github.issue(REPOSITORY, issue)), bot);
    assert_eq!(author(github.issue(ACTIONS, 1)), bot);
    assert_eq!(scene.fetched(), 2, "one for each organization");

    // Tokens are exchanged before they end, and at once where one ends early.
    scene.advance(56);
    scene.adds("Alert on errors").await;
    let refreshed = scene.fetched();
    assert!(refreshed > 2, "{refreshed}");
    github.revoke_granted();
    scene.adds("Tell the crew").await;
    assert!(scene.fetched() > refreshed);
    assert_eq!(scene.actions().len(), 3);

    // What is missing is named, and where.
    github.set_permission("labs", "issues", Some(Level::Read));
    scene.adds("Write a runbook").await;
    let said = scene.status().await;
    assert!(
        said.contains("it takes the permission \\`issues: write\\`"),
        "{said}"
    );
    github.set_permission("labs", "issues", Some(Level::Write));
    assert_eq!(scene.actions().len(), 3);
    let comment = json!({ "text": "Rolled back.", "incident": "1" });
    let ana = stage.in_general("ana");
    answered(&ana.slash("incident update", comment).await.unwrap()).await;
    stage.settled().await;
    let said = |github: &Github| (github.comments(REPOSITORY, issue).len() == 1).then_some(());
    github.wait_for(said, PATIENCE).await.unwrap();

    // What the App's own webhook could not tell is told again as well.
    let lost = HookSeed::new(stage.web("/github/webhook"), "another secret");
    github.set_app_hook(APP, lost);
    let told = |count| {
        move |github: &Github| {
            let all = github.app_deliveries(APP);
            (all.len() == count).then_some(all)
        }
    };
    github.wait_for(told(1), PATIENCE).await.unwrap();
    github.advance(SignedDuration::from_mins(10));
    stage.swept().await;
    let all = github.wait_for(told(2), PATIENCE).await.unwrap();
    assert_eq!((all[1].guid, all[1].redelivery), (all[0].guid, true));
    scene.stage.finish().await;
}
