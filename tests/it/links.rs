//! Whose login on GitHub it is: shown by a comment, whoever tells of it, and used wherever somebody's login counts.

use binnacle_sandbox::{
    Seed,
    github::{AccountSeed, Github, Issue, Rights},
};
use jiff::SignedDuration;
use serde_json::json;
use tokio::time::timeout;

use crate::{
    deploys::{pushed, to},
    hooks::hooked,
    rota::{card, press, says},
    support::{
        database::{Database, on_both},
        stage::{MIRRORED, PATIENCE, REPOSITORY, Stage, TEAM, Time, unhurried},
    },
};

on_both!(
    a_comment_shows_whose_login_it_is,
    without_a_webhook_the_comment_is_looked_for,
    a_comment_of_which_nobody_told_is_found_by_the_sweep,
    a_login_that_moves_makes_nobody_two_people,
);

/// A login of Ana's that no document names.
const LOGIN: &str = "ana-at-home";

/// A GitHub where that login has an account.
fn seed() -> Seed {
    let mut seed = unhurried();
    let account = AccountSeed::person(LOGIN, Rights::Push);
    seed.github.accounts.push(account);
    seed
}

async fn asks(stage: &Stage, name: &str, login: &str) -> String {
    says(
        &stage.in_general(name),
        "link github",
        json!({ "login": login }),
    )
    .await
}

/// The sentence that is to be written.
fn sentence(answer: &str) -> String {
    let mut lines = answer.lines();
    let found = lines.rfind(|line| line.contains("binnacle-link "));
    found
        .unwrap_or_else(|| panic!("no code in {answer}"))
        .to_owned()
}

/// Who somebody is, as they are told.
async fn known(stage: &Stage, name: &str) -> String {
    says(&stage.in_general(name), "link show", json!({})).await
}

/// An issue to comment on.
fn issue(stage: &Stage) -> u64 {
    let bo = stage.sandbox.github().person("bo");
    bo.open_issue(REPOSITORY, "A question", "", &[]).unwrap()
}

fn comments(stage: &Stage, login: &str, issue: u64, words: &str) {
    let person = stage.sandbox.github().person(login);
    person.comment(REPOSITORY, issue, words).unwrap();
}

async fn a_comment_shows_whose_login_it_is(database: &Database) {
    let mut stage = Stage::of(database, seed(), &TEAM, Time::Moved).await;
    hooked(&stage).await;
    let scene = stage.declare("Checkout is down").await;
    let mine = stage.person("ana").at(scene.room);
    says(
        &mine,
        "action add",
        json!({ "text": "Warm the cache", "owner": mine_id(&stage) }),
    )
    .await;
    for (login, why) in [
        ("no login", "That is no login on GitHub"),
        ("bo", "The team's document says that `bo` is bo"),
    ] {
        let said = asks(&stage, "ana", login).await;
        assert!(said.contains(why), "{said}");
    }
    let said = asks(&stage, "ana", LOGIN).await;
    let words = sentence(&said);
    assert!(words.starts_with("I am ana on Discord: "), "{words}");
    // Whoever else writes it shows nothing.
    comments(&stage, "bo", scene.issue, &words);
    stage.settled().await;
    let said = known(&stage, "ana").await;
    assert!(
        said.contains("is `ana` on GitHub: so the team's document says"),
        "{said}"
    );
    comments(&stage, LOGIN, scene.issue, &words);
    let assigned = |github: &Github| {
        let all = github.issues(REPOSITORY).into_iter();
        let mut actions = all.filter(|issue: &Issue| issue.title.contains("Warm the cache"));
        actions.find(|issue| issue.assignees == [LOGIN])
    };
    let found = stage.sandbox.github().wait_for(assigned, PATIENCE).await;
    found.unwrap_or_else(|_| panic!("{:#?}", stage.sandbox.github().issues(REPOSITORY)));
    stage.settled().await;
    let said = known(&stage, "ana").await;
    assert!(
        said.contains("is `ana-at-home` on GitHub. They showed it"),
        "{said}"
    );
    let said = asks(&stage, "ana", LOGIN).await;
    assert!(said.contains("You are ana-at-home on GitHub"), "{said}");
    // A code is not passed on to the room; other words of that login are, as Ana's.
    comments(&stage, LOGIN, scene.issue, "It was the cache");
    let heard = stage.reads(scene.room, "It was the cache").await;
    assert!(heard.contains(&mine_id(&stage)), "{heard}");
    let room = stage.sandbox.discord().messages(scene.room);
    let said: String = room.iter().map(ToString::to_string).collect();
    assert!(!said.contains("binnacle-link"), "{said}");

    stage.stop().await;
    stage.start().await.unwrap();
    let said = asks(&stage, "eli", LOGIN).await;
    assert!(said.contains("a login belongs to one account"), "{said}");
    let said = says(&stage.in_general("ana"), "link remove", json!({})).await;
    assert!(said.contains("is not yours any more"), "{said}");
    let said = known(&stage, "ana").await;
    assert!(
        said.contains("is `ana` on GitHub: so the team's document says"),
        "{said}"
    );
    let said = says(&stage.in_general("ana"), "link remove", json!({})).await;
    assert!(said.contains("what the team's document says"), "{said}");
    stage.settled().await;
    stage.finish().await;
}

fn mine_id(stage: &Stage) -> String {
    stage.person("ana").id().to_string()
}

async fn without_a_webhook_the_comment_is_looked_for(database: &Database) {
    let stage = Stage::of(database, seed(), &TEAM, Time::Moved).await;
    let issue = issue(&stage);
    let late = sentence(&asks(&stage, "ana", LOGIN).await);
    stage.advance(SignedDuration::from_mins(31));
    comments(&stage, LOGIN, issue, &late);
    let said = asks(&stage, "ana", LOGIN).await;
    let words = sentence(&said);
    assert_ne!(words, late, "a code that ended is another");
    let said = asks(&stage, "ana", LOGIN).await;
    assert_eq!(sentence(&said), words, "nothing was written yet");
    comments(&stage, LOGIN, issue, &words);
    let said = asks(&stage, "ana", LOGIN).await;
    assert!(said.contains("You are ana-at-home on GitHub"), "{said}");
    stage.finish().await;
}

async fn a_comment_of_which_nobody_told_is_found_by_the_sweep(database: &Database) {
    let stage = Stage::of(database, seed(), &MIRRORED, Time::Moved).await;
    let issue = issue(&stage);
    let record = json!({ "text": "We deploy on Fridays" });
    says(&stage.in_general("eli"), "decision record", record).await;
    let words = sentence(&asks(&stage, "eli", LOGIN).await);
    comments(&stage, LOGIN, issue, &words);
    stage.swept().await;
    // The sweep goes on beside everything else.
    let shown = async { while !known(&stage, "eli").await.contains("They showed it") {} };
    timeout(PATIENCE, shown).await.unwrap();
    // What is open and theirs is assigned to them, whatever it is.
    let assigned = |github: &Github| {
        let mut all = github.issues(REPOSITORY).into_iter();
        all.find(|one| one.title.contains("DEC-1") && one.assignees == [LOGIN])
    };
    let found = stage.sandbox.github().wait_for(assigned, PATIENCE).await;
    found.unwrap_or_else(|_| panic!("{:#?}", stage.sandbox.github().issues(REPOSITORY)));
    stage.finish().await;
}

async fn a_login_that_moves_makes_nobody_two_people(database: &Database) {
    let mut seed = seed();
    let people = &mut seed.guild.people;
    let eli = people.iter_mut().find(|it| it.username == "eli").unwrap();
    eli.roles = vec!["100000000000000011".parse().unwrap()];
    let team = TEAM
        .replace("soak = \"1h\"\n", "")
        .replace("after = \"staging\"\n", "")
        .replace("days = [\"thu\", \"fri\", \"sat\"]", "days = [\"sun\"]");
    let stage = Stage::of(database, seed, &team, Time::Moved).await;
    let issue = issue(&stage);
    pushed(&stage, "main", "Work");
    let links = async |name: &str| {
        let words = sentence(&asks(&stage, name, LOGIN).await);
        comments(&stage, LOGIN, issue, &words);
        let said = asks(&stage, name, LOGIN).await;
        assert!(said.contains("You are ana-at-home on GitHub"), "{said}");
    };
    let (ana, eli) = (stage.in_general("ana"), stage.in_general("eli"));
    links("ana").await;
    says(&ana, "deploy request", to("production", "main")).await;
    says(&ana, "link remove", json!({})).await;
    links("eli").await;
    let asked = card(&stage, ana.channel(), "DPL-1: checkout at").await;
    let said = press(&eli, &asked, "Approve").await;
    assert!(
        said.contains("is another account of whoever asked"),
        "{said}"
    );
    let said = press(&stage.in_general("bo"), &asked, "Approve").await;
    assert!(!said.contains("would not count"), "{said}");
    stage.finish().await;
}
