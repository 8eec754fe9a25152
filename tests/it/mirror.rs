//! The mirror at GitHub when GitHub fails, forgets, renames, refuses or holds back: one issue for each thing, in the right state, and
//! nothing lost.

use std::{collections::BTreeSet, time::Duration};

use binnacle_sandbox::{
    Effect, Entry, Fate, Fault, Side,
    github::{Github, Issue, RepositorySeed, Rights, State},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    hooks::hooked,
    support::{
        database::{Database, on_both},
        stage::{PATIENCE, REPOSITORY, Scene, Stage, TEAM, Time, answered, unhurried},
    },
    web::Visitor,
};

on_both!(
    a_repository_that_is_renamed_is_followed,
    what_users_report_goes_elsewhere_under_its_milestone,
    labels_that_are_dropped_without_a_word_are_told,
    what_was_made_though_github_failed_is_found,
    what_github_takes_late_is_there_once,
    what_lists_show_a_minute_late_is_there_once,
    github_is_left_alone_for_as_long_as_it_says,
    what_comes_while_github_wants_to_be_left_alone_waits_too,
    a_week_without_github_loses_nothing,
    what_is_too_long_for_one_comment_is_told_in_several,
);

/// Every place where something new is made at GitHub.
const MAKES: [&str; 2] = ["/repos/*/issues", "/repos/*/issues/*/comments"];

/// Says something about the incident in whose room it is.
async fn says(stage: &Stage, scene: &Scene, command: &str, text: &str) {
    let here = stage.person("ana").at(scene.room);
    let call = here.slash(command, json!({ "text": text })).await.unwrap();
    answered(&call).await;
}

/// Waits until an issue fits.
async fn issue(stage: &Stage, repo: &str, number: u64, fits: impl Fn(&Issue) -> bool) -> Issue {
    let find = |github: &Github| github.issue(repo, number).filter(&fits);
    let found = stage.sandbox.github().wait_for(find, PATIENCE).await;
    found.unwrap_or_else(|_| panic!("{:#?}", stage.sandbox.github().issues(repo)))
}

/// What `/status` says.
async fn status(stage: &Stage) -> String {
    let ana = stage.in_general("ana");
    answered(&ana.slash("status", json!({})).await.unwrap()).await
}

/// Lets so many minutes pass, a little at a time.
async fn passes(stage: &Stage, minutes: u32) {
    for _ in 0..2 * minutes {
        stage.advance(SignedDuration::from_secs(30));
        stage.settled().await;
    }
}

/// Lets time pass until nothing waits any more.
async fn catches_up(stage: &Stage) {
    passes(stage, 20).await;
    stage.quiet().await;
}

/// Somebody declares an incident in #general.
async fn declares(stage: &Stage) {
    let ana = stage.in_general("ana");
    let declare = json!({ "title": "Checkout is down" });
    answered(&ana.slash("incident declare", declare).await.unwrap()).await;
    stage.settled().await;
}

/// Somebody tells something of that incident.
async fn updates(stage: &Stage, text: &str) {
    let ana = stage.in_general("ana");
    let update = json!({ "text": text, "incident": "1" });
    answered(&ana.slash("incident update", update).await.unwrap()).await;
    stage.settled().await;
}

/// The end, after whatever went wrong: the incident has one issue, which says what it should, with each update told once and in order,
/// and nothing was set aside.
async fn one_of_each(stage: Stage, updates: &[&str]) {
    catches_up(&stage).await;
    stage.swept().await;
    stage.swept().await;
    let github = stage.sandbox.github();
    let issues = github.issues(REPOSITORY);
    assert_eq!(issues.len(), 1, "{issues:#?}");
    assert_eq!(issues[0].state, State::Open);
    let comments = github.comments(REPOSITORY, issues[0].number);
    let all: Vec<Value> = comments.iter().map(|one| json!(one.body)).collect();
    let all = json!(all).to_string();
    let found: Vec<usize> = updates.iter().filter_map(|one| all.find(one)).collect();
    assert!(found.is_sorted() && found.len() == updates.len(), "{all}");
    assert_eq!(all.matches("**Update**").count(), updates.len(), "{all}");
    let said = status(&stage).await;
    let is_well = said.starts_with("Everything arrives") && said.contains("shows what it should");
    assert!(is_well, "{said}");
    stage.finish().await;
}

async fn a_repository_that_is_renamed_is_followed(database: &Database) {
    let stage = Stage::still(database).await;
    let scene = stage.declare("Checkout is down").await;
    stage.settled().await;
    hooked(&stage).await;
    let github = stage.sandbox.github();
    github.rename(REPOSITORY, "harbour-works");
    let now = "harbour/harbour-works";
    says(&stage, &scene, "incident update", "Rolling back.").await;
    stage.settled().await;
    says(&stage, &scene, "action add", "Warm the cache").await;
    says(&stage, &scene, "incident resolve", "Rolled back.").await;
    issue(&stage, now, scene.issue, |one| one.state == State::Closed).await;
    stage.settled().await;
    let titles: Vec<String> = github
        .issues(now)
        .into_iter()
        .map(|one| one.title)
        .collect();
    assert_eq!(titles.len(), 2, "{titles:?}");
    assert_eq!(github.comments(now, scene.issue).len(), 2);
    stage.swept().await;
    stage.swept().await;
    let said = status(&stage).await;
    assert!(said.contains("shows what it should"), "{said}");
    let eli = github.person("eli");
    eli.comment(now, scene.issue, "Heard under the new name")
        .unwrap();
    stage.reads(scene.room, "Heard under the new name").await;
    github.rename(now, "harbour-yard");
    let now = "harbour/harbour-yard";
    eli.comment(now, scene.issue, "And under the newest")
        .unwrap();
    stage.reads(scene.room, "And under the newest").await;
    stage.finish().await;
}

async fn what_users_report_goes_elsewhere_under_its_milestone(database: &Database) {
    let rule = "[[github.route]]\nabout = [\"users\"]\nrepository = \"harbour/users\"\nmilestone = 1\n\n[incidents]\n";
    let team = TEAM.replace("[incidents]\n", rule);
    let mut seed = unhurried();
    let like = seed.github.repositories[0].clone();
    seed.github.repositories.push(RepositorySeed {
        name: "users".to_owned(),
        ..like
    });
    let stage = Stage::of(database, seed, &team, Time::Moved).await;
    let github = stage.sandbox.github();
    assert_eq!(github.add_milestone("harbour/users", "Spring"), Some(1));
    let ana = stage.in_general("ana");
    for (title, about) in [("Nobody can pay", "users"), ("The queue leaks", "software")] {
        let declare = json!({ "title": title, "about": about });
        answered(&ana.slash("incident declare", declare).await.unwrap()).await;
    }
    stage.settled().await;
    let [reported] = &github.issues("harbour/users")[..] else {
        panic!("{:#?}", github.issues("harbour/users"))
    };
    assert!(reported.title.contains("Nobody can pay"), "{reported:?}");
    assert_eq!(reported.milestone, Some(1));
    let [fault] = &github.issues(REPOSITORY)[..] else {
        panic!("{:#?}", github.issues(REPOSITORY))
    };
    assert!(fault.title.contains("The queue leaks"), "{fault:?}");
    stage.finish().await;
}

async fn labels_that_are_dropped_without_a_word_are_told(database: &Database) {
    let stage = Stage::still(database).await;
    let github = stage.sandbox.github();
    github.set_rights(REPOSITORY, "binnacle-bot", Rights::Read);
    let ana = stage.in_general("ana");
    let declare = json!({ "title": "Checkout is down" });
    answered(&ana.slash("incident declare", declare).await.unwrap()).await;
    let number = stage.issue_of("INC-1").await;
    stage.settled().await;
    assert!(github.issue(REPOSITORY, number).unwrap().labels.is_empty());
    let said = status(&stage).await;
    assert!(
        said.contains("mirror to the GitHub issue") && said.contains("403"),
        "{said}"
    );
    github.set_rights(REPOSITORY, "binnacle-bot", Rights::Push);
    let call = ana.slash("status", json!({})).await.unwrap();
    let shown = call.answer(PATIENCE).await.unwrap();
    let message = shown.message().unwrap().clone();
    let button = &message["components"][0]["components"][0];
    let button: &str = button["custom_id"].as_str().unwrap();
    let message = message["id"].as_str().unwrap().parse().unwrap();
    answered(&ana.press(message, button).await.unwrap()).await;
    let labels = |one: &Issue| {
        let labels: BTreeSet<&str> = one.labels.iter().map(String::as_str).collect();
        labels == BTreeSet::from(["binnacle", "incident", "priority_minor"])
    };
    issue(&stage, REPOSITORY, number, labels).await;
    stage.settled().await;
    assert_eq!(github.issues(REPOSITORY).len(), 1);
    stage.finish().await;
}

async fn what_was_made_though_github_failed_is_found(database: &Database) {
    let stage = Stage::still(database).await;
    for path in MAKES {
        let failed = Effect::StatusAfter { code: 502 };
        let fault = Fault::new(Side::Github, "POST", path, failed);
        stage.sandbox.faults().add(fault);
    }
    declares(&stage).await;
    updates(&stage, "Rolling back.").await;
    one_of_each(stage, &["Rolling back."]).await;
}

/// As on a machine that is starved, or when a process is killed with its request in the socket.
async fn what_github_takes_late_is_there_once(database: &Database) {
    let stage = Stage::still(database).await;
    let (faults, journal) = (stage.sandbox.faults(), stage.sandbox.journal());
    for (n, path) in MAKES.into_iter().enumerate() {
        let (_, end) = path.rsplit_once('*').unwrap();
        let mut late = faults.hold(Fault::new(Side::Github, "POST", path, Effect::Late));
        match n {
            0 => declares(&stage).await,
            _ => updates(&stage, "Rolling back.").await,
        }
        assert!(late.reached(PATIENCE).await, "{path}");
        // It is looked for several times meanwhile, in vain.
        passes(&stage, 1).await;
        late.release();
        let taken = |entry: &Entry| entry.fate == Fate::Lost && entry.path.ends_with(end);
        let taken = journal.wait_for(taken, PATIENCE).await;
        assert!(taken.is_some_and(|entry| entry.status == 201), "{path}");
        catches_up(&stage).await;
    }
    one_of_each(stage, &["Rolling back."]).await;
}

async fn what_lists_show_a_minute_late_is_there_once(database: &Database) {
    let stage = Stage::still(database).await;
    let github = stage.sandbox.github();
    for (n, path) in MAKES.into_iter().enumerate() {
        github.set_list_lag(Duration::from_hours(1));
        let lost = Fault::new(Side::Github, "POST", path, Effect::DropAfter);
        stage.sandbox.faults().add(lost);
        match n {
            0 => declares(&stage).await,
            _ => updates(&stage, "Rolling back.").await,
        }
        passes(&stage, 1).await;
        github.set_list_lag(Duration::ZERO);
        catches_up(&stage).await;
    }
    one_of_each(stage, &["Rolling back."]).await;
}

async fn github_is_left_alone_for_as_long_as_it_says(database: &Database) {
    let limited = |scope: &str| Effect::RateLimited {
        retry_after_ms: 120_000,
        global: false,
        scope: scope.to_owned(),
    };
    let refused = |code, header: (&str, &str)| Effect::Status {
        code,
        body: json!({ "message": "Slow down." }).to_string(),
        headers: [(header.0.to_owned(), header.1.to_owned())].into(),
    };
    let stage = Stage::still(database).await;
    declares(&stage).await;
    let words = [
        "Looking.",
        "Found it.",
        "Rolling back.",
        "Rolled back.",
        "Back.",
    ];
    // A limit that ends at an instant ends by GitHub's clock, and an hour is the longest that is waited for it; one without a word of
    // when it ends is waited for a minute.
    for (text, seconds, effect) in [
        (words[0], 120, limited("secondary")),
        (words[1], 3600, limited("primary")),
        (words[2], 90, refused(403, ("retry-after", "90"))),
        (words[3], 90, refused(429, ("retry-after", "90"))),
        (words[4], 60, refused(429, ("x-none", "0"))),
    ] {
        let fault = Fault::new(Side::Github, "POST", MAKES[1], effect);
        let fault = stage.sandbox.faults().add(fault);
        updates(&stage, text).await;
        assert_eq!(stage.sandbox.faults().hits(fault), 1, "{text}");
        let told = || {
            let comments = stage.sandbox.github().comments(REPOSITORY, 1);
            comments
                .iter()
                .any(|one| json!(one.body).to_string().contains(text))
        };
        stage.advance(SignedDuration::from_secs(seconds - 1));
        stage.settled().await;
        assert!(!told(), "{text} is told too early");
        stage.advance(SignedDuration::from_secs(2));
        stage.settled().await;
        assert!(told(), "{text} is told when it may be");
    }
    one_of_each(stage, &words).await;
}

async fn what_comes_while_github_wants_to_be_left_alone_waits_too(database: &Database) {
    let limited = |code, headers: &[(&str, &str)]| Effect::Status {
        code,
        body: json!({ "message": "Slow down." }).to_string(),
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    };
    let stage = Stage::still(database).await;
    let journal = stage.sandbox.journal();
    let mut bo = Visitor::new(&stage);
    bo.signs_in(&stage.in_general("bo")).await;
    let told = limited(403, &[("retry-after", "90")]);
    stage
        .sandbox
        .faults()
        .add(Fault::new(Side::Github, "POST", MAKES[0], told));
    let titles = ["Checkout is down", "Search is slow", "Mail is late"];
    for title in titles {
        let ana = stage.in_general("ana");
        let declare = ana.slash("incident declare", json!({ "title": title }));
        answered(&declare.await.unwrap()).await;
    }
    stage.settled().await;
    let asked = || {
        let entries = journal.entries().into_iter();
        let entries = entries.filter(|entry| entry.side == Side::Github);
        entries.map(|entry| entry.status).collect::<Vec<_>>()
    };
    let before = asked();
    assert_eq!(before.last(), Some(&403), "nothing follows: {before:?}");
    stage.advance(SignedDuration::from_secs(89));
    stage.settled().await;
    assert_eq!(asked(), before);
    let page = bo.get("/github").await.text;
    assert!(page.contains(", the oldest for 1 min</dd>"), "{page}");
    stage.advance(SignedDuration::from_secs(1));
    stage.settled().await;
    let mut there = stage.sandbox.github().issues(REPOSITORY);
    assert_eq!(there.len(), 3, "{there:#?}");
    there.retain(|issue| titles.iter().any(|title| issue.title.contains(title)));
    assert_eq!(there.len(), 3, "{there:#?}");

    // Without a word of how long, it is twice as long the second time.
    let twice = Fault::new(Side::Github, "POST", MAKES[1], limited(429, &[])).times(2);
    let twice = stage.sandbox.faults().add(twice);
    updates(&stage, "Rolling back.").await;
    for (seconds, hits) in [(59, 1), (1, 2), (119, 2), (1, 2)] {
        stage.advance(SignedDuration::from_secs(seconds));
        stage.settled().await;
        assert_eq!(stage.sandbox.faults().hits(twice), hits);
    }
    assert_eq!(stage.sandbox.github().comments(REPOSITORY, 1).len(), 1);
    stage.finish().await;
}

async fn a_week_without_github_loses_nothing(database: &Database) {
    let stage = Stage::still(database).await;
    let away = Fault::status(Side::Github, "", "*", 503).forever();
    let away = stage.sandbox.faults().add(away);
    declares(&stage).await;
    let days = [
        "Day 1", "Day 2", "Day 3", "Day 4", "Day 5", "Day 6", "Day 7",
    ];
    for day in days {
        updates(&stage, day).await;
        stage.advance(SignedDuration::from_hours(24));
        stage.settled().await;
    }
    let said = status(&stage).await;
    assert!(said.starts_with("Deliveries are behind"), "{said}");
    stage.sandbox.faults().remove(away);
    catches_up(&stage).await;
    let comments = stage.sandbox.github().comments(REPOSITORY, 1);
    assert!(
        comments.len() < 4,
        "several updates became one: {comments:#?}"
    );
    one_of_each(stage, &days).await;
}

/// Words that are several times as long once GitHub shows them as they were typed.
async fn what_is_too_long_for_one_comment_is_told_in_several(database: &Database) {
    let stage = Stage::still(database).await;
    let away = Fault::status(Side::Github, "", "*", 503).forever();
    let away = stage.sandbox.faults().add(away);
    declares(&stage).await;
    let texts: Vec<String> = (10..34)
        .map(|n| format!("Number {n} {}", "<".repeat(1480)))
        .collect();
    for text in &texts {
        updates(&stage, text).await;
        stage.advance(SignedDuration::from_mins(11));
        stage.settled().await;
    }
    stage.sandbox.faults().remove(away);
    catches_up(&stage).await;
    let comments = stage.sandbox.github().comments(REPOSITORY, 1);
    assert!(comments.len() < 8, "{} comments", comments.len());
    let told: Vec<&str> = texts.iter().map(|one| &one[..9]).collect();
    one_of_each(stage, &told).await;
}

/// Two Binnacles with teams and records of their own, under one account in one repository.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_bots_in_one_repository_leave_each_other_alone() {
    let (one, other) = (Database::sqlite(), Database::sqlite());
    let first = Stage::still(&one).await;
    let mut second = Stage::empty(&other, unhurried(), &TEAM, Time::Moved).await;
    second.github = Some(first.sandbox.github_url());
    second.start().await.unwrap();
    let github = first.sandbox.github();
    for stage in [&first, &second] {
        let ana = stage.in_general("ana");
        let declare = json!({ "title": "Checkout is down" });
        answered(&ana.slash("incident declare", declare).await.unwrap()).await;
        stage.settled().await;
    }
    let before = github.issues(REPOSITORY);
    assert_eq!(before.len(), 2, "{before:#?}");
    for stage in [&first, &second] {
        stage.advance(SignedDuration::from_mins(10));
        stage.settled().await;
        stage.advance(SignedDuration::from_mins(10));
        stage.settled().await;
        let said = status(stage).await;
        assert!(said.contains("shows what it should"), "{said}");
    }
    assert_eq!(github.issues(REPOSITORY), before, "nothing was touched");
    second.stop().await;
    first.finish().await;
}
