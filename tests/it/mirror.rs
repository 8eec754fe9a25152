//! The mirror at GitHub when GitHub fails, forgets, renames or refuses: one issue for each thing, in the right state, and
//! nothing lost.

mod away;
mod fought;
mod gone;

use std::{collections::BTreeSet, time::Duration};

use binnacle::config::Credentials;
use binnacle_sandbox::{
    Effect, Entry, Fate, Fault, Side,
    github::{Github, Issue, RepositorySeed, Rights, State, TokenSeed},
};
use jiff::SignedDuration;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::{
    hooks::hooked,
    support::{
        database::{Database, on_both},
        stage::{PATIENCE, REPOSITORY, Scene, Stage, TEAM, Time, answered, text_of, unhurried},
    },
    web::Visitor,
};

on_both!(
    a_repository_that_is_renamed_is_followed,
    what_users_report_goes_elsewhere_under_its_milestone,
    labels_that_are_dropped_without_a_word_are_told,
    an_issue_that_is_gone_is_made_anew,
    what_is_old_or_in_no_list_is_watched,
    what_stands_there_twice_is_taken_back,
    under_another_login_it_is_still_binnacle,
    what_was_made_though_github_failed_is_found,
    what_github_takes_late_is_there_once,
    what_lists_show_a_minute_late_is_there_once,
    what_is_too_long_for_one_comment_is_told_in_several,
);

/// Every place where something new is made at GitHub.
const MAKES: [&str; 2] = ["/repos/*/issues", "/repos/*/issues/*/comments"];

/// A repository that is no business of the team's.
const ELSEWHERE: &str = "harbour/elsewhere";

/// A stage with that repository beside the team's.
async fn beside_another(database: &Database) -> Stage {
    let mut seed = unhurried();
    let like = seed.github.repositories[0].clone();
    seed.github.repositories.push(RepositorySeed {
        name: "elsewhere".to_owned(),
        ..like
    });
    let stage = Stage::of(database, seed, &TEAM, Time::Moved).await;
    for repository in [REPOSITORY, ELSEWHERE] {
        let github = stage.sandbox.github();
        github.set_rights(repository, "ana", Rights::Admin);
    }
    stage
}

/// The sweep finds nothing that differs.
async fn is_whole(stage: &Stage) {
    stage.swept().await;
    stage.swept().await;
    let said = status(stage).await;
    assert!(said.contains("shows what it should"), "{said}");
}

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
    stage.swept().await;
    stage.swept().await;
    let said = status(&stage).await;
    assert!(said.contains("1 difference was found"), "{said}");
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

/// Deleted or taken to another repository, which is known by what is to be said there, by the sweep, or by the webhook.
async fn an_issue_that_is_gone_is_made_anew(database: &Database) {
    let stage = beside_another(database).await;
    let github = stage.sandbox.github();
    let ana = github.person("ana");
    declares(&stage).await;
    let mut number = 1;
    for known_by in ["a comment", "the sweep", "the webhook"] {
        if known_by == "the webhook" {
            hooked(&stage).await;
        }
        for is_deleted in [true, false] {
            if is_deleted {
                ana.delete_issue(REPOSITORY, number).unwrap();
            } else {
                ana.transfer_issue(REPOSITORY, number, ELSEWHERE).unwrap();
            }
            let text = format!("Issue {number} is gone.");
            match known_by {
                "a comment" => {
                    updates(&stage, &text).await;
                    updates(&stage, "Going on.").await;
                }
                "the sweep" => stage.swept().await,
                _ => {}
            }
            number += 1;
            issue(&stage, REPOSITORY, number, |one| one.state == State::Open).await;
            stage.settled().await;
            assert_eq!(github.issues(REPOSITORY).len(), 1, "{known_by}");
            if known_by == "a comment" {
                let comments = github.comments(REPOSITORY, number);
                let said = |at: usize, words: &str| comments[at].body.contains(words);
                let in_order = said(0, &text) && said(1, "Going on.");
                assert!(comments.len() == 2 && in_order, "{comments:#?}");
            }
        }
    }
    one_of_each(stage, &[]).await;
}

/// An incident of last month, in lists that end before it and in a repository that the team's document does not name any more.
async fn what_is_old_or_in_no_list_is_watched(database: &Database) {
    let mut stage = beside_another(database).await;
    declares(&stage).await;
    let title = stage.sandbox.github().issue(REPOSITORY, 1).unwrap().title;
    stage.advance(SignedDuration::from_hours(40 * 24));
    stage.settled().await;
    stage.sandbox.github().set_list_lag(Duration::from_hours(1));
    let written = |stage: &Stage| {
        let entries = stage.sandbox.journal().entries();
        let is_write = |one: &&Entry| one.side == Side::Github && one.method != "GET";
        entries.iter().filter(is_write).count()
    };
    let before = written(&stage);
    for repository in [REPOSITORY, ELSEWHERE] {
        is_whole(&stage).await;
        assert_eq!(written(&stage), before, "nothing is written again");
        stage.stop().await;
        stage.use_team(&TEAM.replace(REPOSITORY, ELSEWHERE));
        stage.start().await.unwrap();
        assert_eq!(stage.sandbox.github().issues(ELSEWHERE), [], "{repository}");
    }
    let bo = stage.sandbox.github().person("bo");
    bo.retitle(REPOSITORY, 1, "Something else").unwrap();
    bo.close(REPOSITORY, 1).unwrap();
    stage.swept().await;
    let is_as_before = |one: &Issue| one.state == State::Open && one.title == title;
    issue(&stage, REPOSITORY, 1, is_as_before).await;
    is_whole(&stage).await;
    stage.finish().await;
}

/// Two that speak for the bot at once said the same. What people copied stays.
async fn what_stands_there_twice_is_taken_back(database: &Database) {
    let stage = Stage::still(database).await;
    declares(&stage).await;
    updates(&stage, "Rolling back.").await;
    let github = stage.sandbox.github();
    let said = github.comments(REPOSITORY, 1)[0].clone();
    for login in ["ana", "binnacle-bot", "binnacle-bot"] {
        let comment = github.person(login).comment(REPOSITORY, 1, &said.body);
        comment.unwrap();
    }
    stage.swept().await;
    let is_once = |github: &Github| {
        let by: Vec<String> = github
            .comments(REPOSITORY, 1)
            .into_iter()
            .map(|one| one.user)
            .collect();
        (by == ["binnacle-bot", "ana"]).then_some(())
    };
    let wait = github.wait_for(is_once, PATIENCE).await;
    assert!(wait.is_ok(), "{:#?}", github.comments(REPOSITORY, 1));
    assert_eq!(github.comments(REPOSITORY, 1)[0], said);
    is_whole(&stage).await;
    stage.finish().await;
}

/// It was given the token of another account while it was not known what became of a request.
async fn under_another_login_it_is_still_binnacle(database: &Database) {
    let mut stage = Stage::still(database).await;
    let scene = stage.declare("Checkout is down").await;
    stage.settled().await;
    let lost = Fault::new(Side::Github, "POST", MAKES[0], Effect::DropAfter);
    stage.sandbox.faults().add(lost);
    says(&stage, &scene, "action add", "Warm the cache").await;
    stage.settled().await;
    stage.stop().await;
    let token = "the-token-of-another";
    stage.sandbox.github().add_token(TokenSeed {
        token: token.to_owned(),
        login: "another-bot".to_owned(),
        read_only: false,
    });
    let github = stage.sandbox.github();
    github.set_rights(REPOSITORY, "another-bot", Rights::Push);
    stage.credentials = Some(Credentials::Token(SecretString::from(token)));
    stage.start().await.unwrap();
    hooked(&stage).await;
    passes(&stage, 2).await;
    says(&stage, &scene, "incident update", "Rolling back.").await;
    stage.settled().await;
    is_whole(&stage).await;
    let github = stage.sandbox.github();
    let issues = github.issues(REPOSITORY);
    let is_before = |one: &Issue| one.user == "binnacle-bot";
    assert!(
        issues.len() == 2 && issues.iter().all(is_before),
        "{issues:#?}"
    );
    let comments = github.comments(REPOSITORY, scene.issue);
    assert_eq!(
        (comments.len(), comments[0].user.as_str()),
        (1, "another-bot")
    );
    let read = stage.sandbox.discord().messages(scene.room);
    let heard = read.iter().filter(|one| text_of(one).contains("on GitHub"));
    assert_eq!(heard.count(), 0, "nobody hears what Binnacle does");
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
    // Both at once, and neither hears what became of its first request.
    for path in MAKES {
        let lost = Fault::new(Side::Github, "POST", path, Effect::DropAfter);
        first.sandbox.faults().add(lost.times(2));
    }
    tokio::join!(declares(&first), declares(&second));
    tokio::join!(passes(&first, 2), passes(&second, 2));
    tokio::join!(
        updates(&first, "Rolling back."),
        updates(&second, "Rolling back.")
    );
    tokio::join!(passes(&first, 2), passes(&second, 2));
    let before = github.issues(REPOSITORY);
    assert_eq!(before.len(), 2, "{before:#?}");
    assert!(
        before.iter().all(|one| one.comments.len() == 1),
        "{before:#?}"
    );
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
