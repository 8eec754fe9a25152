//! What is read of GitHub for a decision about a deploy: by the reader itself, from the sandbox.

mod failing;

use std::{sync::Arc, time::Duration};

use binnacle::{
    app::Scout as _,
    clock::SystemClock,
    config::Credentials,
    github::{self, Facts, GithubConfig},
};
use binnacle_commands::deploy::{
    CheckState,
    outside::{Outside, Question},
};
use binnacle_sandbox::{
    Sandbox,
    github::{CheckSeed, Conclusion, Person, Progress, Verdict},
};
use jiff::SignedDuration;
use secrecy::SecretString;

const REPO: &str = "harbour/operations";

/// A GitHub, and the reader.
struct Scene {
    sandbox: Sandbox,
    facts: Facts,
}

impl Scene {
    async fn new() -> Self {
        let sandbox = Sandbox::start_default().await.unwrap();
        let config = GithubConfig {
            credentials: Credentials::Token(SecretString::from("sandbox-github-token".to_owned())),
            base: Some(sandbox.github_url()),
            pace: Duration::ZERO,
            settle: SignedDuration::from_secs(1),
        };
        let (_, facts) = github::connect(&config, Arc::new(SystemClock)).unwrap();
        Self { sandbox, facts }
    }

    fn person(&self, login: &str) -> Person {
        self.sandbox.github().person(login)
    }

    fn head(&self, name: &str) -> String {
        self.sandbox.github().head(REPO, name).unwrap()
    }

    /// What is known of something, deployed from `main`.
    async fn ask(&self, wanted: &str) -> Outside {
        self.facts.ask(&question(wanted)).await
    }
}

fn question(wanted: &str) -> Question {
    Question {
        repository: REPO.parse().unwrap(),
        wanted: wanted.to_owned(),
        sha: None,
        branches: vec!["main".to_owned()],
        live: None,
    }
}

fn branches(outside: &Outside) -> &[String] {
    let commit = outside.commit.value.as_ref().unwrap();
    commit.branches.as_deref().unwrap()
}

#[tokio::test]
async fn everything_is_known_of_a_branch() {
    let scene = Scene::new().await;
    let live = scene.head("main");
    let bo = scene.person("bo");
    let work = bo.push(REPO, "main", "Work\n\nAnd why").unwrap();
    let undo = format!("Revert \"Work\"\n\nThis reverts commit {work}.");
    let head = scene.person("cy").push(REPO, "main", &undo).unwrap();
    let passed = Progress::Completed(Conclusion::Success);
    let report = |name, progress| {
        let check = CheckSeed::new(name, progress);
        scene.sandbox.github().report(REPO, &head, check).unwrap()
    };
    report("build", Progress::Completed(Conclusion::Failure));
    report("build", passed);
    report("test", Progress::Queued);
    let asked = Question {
        live: Some(live),
        ..question("main")
    };
    let outside = scene.facts.ask(&asked).await;
    assert_eq!(outside.gaps, []);
    assert_eq!(outside.sha(), Some(head.as_str()));
    let commit = outside.commit.value.as_ref().unwrap();
    assert_eq!((commit.fork, commit.found), (Some(false), Some(true)));
    let authors = commit.authors.as_ref().unwrap();
    let authors: Vec<_> = authors.iter().map(ToString::to_string).collect();
    assert_eq!(authors, ["bo", "cy"]);
    assert_eq!(branches(&outside), ["main"]);
    let checks = outside.checks.value.unwrap();
    let checks: Vec<_> = checks
        .iter()
        .map(|check| (check.name.as_str(), check.app.as_deref(), check.state))
        .collect();
    let app = Some("github-actions");
    assert_eq!(
        checks,
        [
            ("build", app, CheckState::Success),
            ("test", app, CheckState::Pending)
        ]
    );
    assert_eq!(outside.behind.value, Some(0));
    assert_eq!(outside.review.value.unwrap().approvals, Some(0));
    let range = outside.range.value.unwrap();
    let titles: Vec<_> = range.commits.iter().map(|one| one.title.as_str()).collect();
    assert_eq!((range.total, titles), (2, vec!["Revert \"Work\"", "Work"]));
    assert_eq!(range.undone.into_iter().collect::<Vec<_>>(), [work]);
    assert!(range.url.unwrap().contains("/compare/"));
}

#[tokio::test]
async fn a_branch_a_tag_and_the_beginning_of_a_sha_lead_to_one_commit() {
    let scene = Scene::new().await;
    let head = scene.head("main");
    let ana = scene.person("ana");
    ana.tag(REPO, "v1", &head).unwrap();
    ana.point(REPO, "release/1.2", &head).unwrap();
    let upper = head.to_ascii_uppercase();
    for wanted in ["main", "v1", "release/1.2", &head[..7], &head, &upper] {
        let outside = scene.ask(wanted).await;
        assert_eq!(outside.sha(), Some(head.as_str()), "{wanted}");
        let commit = outside.commit.value.unwrap();
        assert_eq!(commit.fork, Some(false), "{wanted}");
    }
    // What is called so goes before what begins so.
    let older = scene.sandbox.github().commits(REPO, "main")[1].sha.clone();
    ana.point(REPO, &head[..7], &older).unwrap();
    assert_eq!(scene.ask(&head[..7]).await.sha(), Some(older.as_str()));
}

#[tokio::test]
async fn what_is_not_there_is_said_not_to_be() {
    let scene = Scene::new().await;
    for (wanted, why) in [
        ("nothing", "no branch, tag or commit is called so"),
        ("0000000", "give more of its SHA"),
        (&"0".repeat(40), "no branch, tag or commit is called so"),
        ("pull/1/head", "Pull requests cannot be deployed"),
        ("stranger:main", "no name of a branch"),
    ] {
        let outside = scene.ask(wanted).await;
        assert_eq!(outside.commit.value.as_ref().unwrap().found, Some(false));
        let told = outside.gaps[0].sentence();
        assert!(told.contains(why), "{wanted}: {told}");
    }
    let elsewhere = Question {
        repository: "harbour/nothing".parse().unwrap(),
        ..question("main")
    };
    let outside = scene.facts.ask(&elsewhere).await;
    assert_eq!(outside.commit.value, None);
    let told = outside.gaps[0].sentence();
    assert!(told.contains("harbour/nothing is not there"), "{told}");
}

#[tokio::test]
async fn a_commit_is_on_the_branches_that_hold_it() {
    let scene = Scene::new().await;
    let bo = scene.person("bo");
    let old = scene.head("main");
    bo.point(REPO, "release/1", &old).unwrap();
    bo.push(REPO, "main", "More").unwrap();
    let on_release = bo.push(REPO, "release/1", "Mend").unwrap();
    let asked = |wanted: &str, names: &[&str]| Question {
        branches: names.iter().map(|name| (*name).to_owned()).collect(),
        ..question(wanted)
    };
    for (wanted, names, on, behind) in [
        (
            old.as_str(),
            ["main", "release/*"],
            vec!["main", "release/1"],
            1,
        ),
        (
            on_release.as_str(),
            ["main", "release/*"],
            vec!["release/1"],
            1,
        ),
        (on_release.as_str(), ["main", "nothing"], vec![], 1),
        ("main", ["main", "*"], vec!["main", "main"], 0),
    ] {
        let outside = scene.facts.ask(&asked(wanted, &names)).await;
        assert_eq!(branches(&outside), on, "{wanted} {names:?}");
        assert_eq!(outside.behind.value, Some(behind), "{wanted} {names:?}");
    }
}

#[tokio::test]
async fn a_commit_of_a_fork_is_on_no_branch_and_nobody_vouches_for_it() {
    let scene = Scene::new().await;
    let stranger = scene.person("stranger");
    let sha = stranger.push_to_fork(REPO, "main", "Mine").unwrap();
    let outside = scene.ask(&sha).await;
    assert_eq!(outside.sha(), Some(sha.as_str()));
    assert_eq!(branches(&outside), [] as [&str; 0]);
    assert_eq!(outside.commit.value.unwrap().fork, None);
}

#[tokio::test]
async fn a_moved_branch_is_noticed_and_the_rest_is_of_the_first_commit() {
    let scene = Scene::new().await;
    let first = scene.head("main");
    let second = scene.person("bo").push(REPO, "main", "More").unwrap();
    let asked = Question {
        sha: Some(first.clone()),
        ..question("main")
    };
    let outside = scene.facts.ask(&asked).await;
    assert_eq!(outside.sha(), Some(second.as_str()));
    assert_eq!(branches(&outside), ["main"]);
    assert_eq!(outside.behind.value, Some(1));
    let checks = outside.checks.value.unwrap();
    assert!(
        checks
            .iter()
            .all(|check| check.sha.as_ref() == Some(&first))
    );
    assert_eq!(checks.len(), 2);
}

#[tokio::test]
async fn reviews_are_those_of_the_request_that_brought_the_commit() {
    let scene = Scene::new().await;
    let (ana, bo, cy) = (scene.person("ana"), scene.person("bo"), scene.person("cy"));
    bo.point(REPO, "topic", "main").unwrap();
    bo.push(REPO, "topic", "Work").unwrap();
    let number = bo.open_pull(REPO, "topic", "main", "Work", false).unwrap();
    ana.review(REPO, number, Verdict::Approved).unwrap();
    let review = |outside: Outside| {
        let review = outside.review.value.unwrap();
        (review.approvals.unwrap(), review.changes_requested.unwrap())
    };
    assert_eq!(review(scene.ask("topic").await), (1, false));
    bo.push(REPO, "topic", "More").unwrap();
    assert_eq!(review(scene.ask("topic").await), (0, false));
    cy.review(REPO, number, Verdict::ChangesRequested).unwrap();
    ana.review(REPO, number, Verdict::Approved).unwrap();
    assert_eq!(review(scene.ask("topic").await), (1, true));
    cy.review(REPO, number, Verdict::Approved).unwrap();
    ana.squash(REPO, number).unwrap();
    assert_eq!(review(scene.ask("main").await), (2, false));
}
