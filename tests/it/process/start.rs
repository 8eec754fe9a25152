//! Starts that cannot be: one clear line that names what to change, a code that is not 0, and nothing sent anywhere.

use std::{net::SocketAddr, path::Path};

use binnacle_sandbox::{Sandbox, github::Github};
use tokio::net::{TcpListener, TcpSocket};

use super::{
    berth::{Berth, PATIENCE, seed},
    picture::{Shown, picture},
    program::Ended,
};
use crate::support::{
    database::Database,
    stage::{REPOSITORY, TEAM, answered},
};

/// A berth on a new SQLite database.
async fn berth() -> (Berth, Database) {
    let database = Database::sqlite();
    (Berth::new(&database).await, database)
}

/// Starts the bot, which ends with this code and one line that holds all these words. Nothing was sent before.
async fn refused(berth: &mut Berth, code: i32, words: &[&str]) {
    berth.launch();
    let ended = berth.ended().await;
    assert_eq!(ended.code, Some(code), "{ended:?}");
    assert_eq!(ended.stdout, [""; 0]);
    let Ended { stderr, .. } = &ended;
    assert_eq!(stderr.len(), 1, "one line: {stderr:#?}");
    for word in words {
        assert!(stderr[0].contains(word), "`{word}` in {}", stderr[0]);
    }
    nothing_was_sent(berth);
    let file = berth.environment["DATABASE_URL"].strip_prefix("sqlite://");
    if file.is_some_and(|file| Path::new(file).exists()) {
        assert!(berth.events().await.is_empty(), "nothing is on record");
    }
}

fn nothing_was_sent(berth: &Berth) {
    let sent = berth.sandbox.journal().entries().into_iter();
    let sent: Vec<String> = sent
        .filter(|entry| entry.method != "GET")
        .map(|entry| format!("{} {}", entry.method, entry.path))
        .collect();
    assert_eq!(sent, [""; 0]);
    assert_eq!(berth.identifies(), 0, "nobody introduced themselves");
}

/// The team's document with some words replaced.
fn team(words: &str, others: &str) -> String {
    let changed = TEAM.replace(words, others);
    assert_ne!(changed, *TEAM, "`{words}` is in the document");
    changed
}

/// An address that refuses connections until it is listened on.
fn reserved() -> (TcpSocket, SocketAddr) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// Each variable with a value that will not do, the exit code, and what the line holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_variable_is_named() {
    let (_socket, nobody) = reserved();
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let taken = taken.local_addr().map(|address| (taken, address)).unwrap();
    let (nobody, listen) = (format!("http://{nobody}"), taken.1.to_string());
    let postgres = nobody.replace("http://", "postgres://me:a-password@") + "/operations";
    let cases: [(&str, &str, i32, &[&str]); 15] = [
        ("DISCORD_TOKEN", "", 2, &["DISCORD_TOKEN: found nothing"]),
        (
            "DISCORD_TOKEN",
            "a-wrong-one",
            2,
            &["DISCORD_TOKEN: ", "401"],
        ),
        ("DISCORD_API_URL", "discord", 2, &["DISCORD_API_URL: "]),
        (
            "DISCORD_API_URL",
            &nobody,
            1,
            &["DISCORD_API_URL: cannot reach", &nobody],
        ),
        ("GITHUB_TOKEN", "", 2, &["GITHUB_TOKEN: found nothing"]),
        (
            "GITHUB_WEBHOOK_SECRET",
            "short",
            2,
            &["GITHUB_WEBHOOK_SECRET: found a shorter text"],
        ),
        ("GITHUB_TOKEN", "a-wrong-one", 2, &["GITHUB_TOKEN: ", "401"]),
        ("GITHUB_API_URL", "github", 2, &["GITHUB_API_URL: "]),
        (
            "BINNACLE_GITHUB_PACE",
            "1s",
            2,
            &["BINNACLE_GITHUB_PACE: found `1s`"],
        ),
        (
            "DATABASE_URL",
            "mysql://me@host/db",
            2,
            &["DATABASE_URL: ", "mysql:"],
        ),
        (
            "DATABASE_URL",
            "sqlite:///nowhere/at/all.db",
            1,
            &["DATABASE_URL: ", "/nowhere/at/all.db"],
        ),
        (
            "DATABASE_URL",
            &postgres,
            1,
            &["DATABASE_URL: cannot open the PostgreSQL server"],
        ),
        (
            "BINNACLE_LISTEN",
            &listen,
            2,
            &["BINNACLE_LISTEN: cannot listen on", &listen],
        ),
        (
            "BINNACLE_CONFIG",
            "/nowhere/at/all.toml",
            2,
            &["BINNACLE_CONFIG: ", "/nowhere/at/all.toml"],
        ),
        (
            "BINNACLE_LOG",
            "loud=very",
            2,
            &["BINNACLE_LOG: found `loud=very`"],
        ),
    ];
    for (variable, value, code, words) in cases {
        let (mut berth, database) = berth().await;
        berth.set(variable, value);
        refused(&mut berth, code, words).await;
        berth.sandbox.stop().await;
        database.remove().await;
    }
}

/// Each fault in a team's document, and what the line holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_document_is_named_with_the_key() {
    let line = |words: &str| {
        let mut lines = TEAM.lines();
        1 + lines.position(|line| line.contains(words)).unwrap()
    };
    let zone = format!("team.toml:{}: `timezone`: found `zurich`", line("timezone"));
    let cases: [(String, &[&str]); 9] = [
        (team("Europe/Zurich", "zurich"), &[&zone]),
        (
            team("\"Harbour\"", "Harbour"),
            &["team.toml:3:8: found `Harbour`"],
        ),
        (
            team("100000000000000001", "100000000000000009"),
            &["`guild`", "100000000000000009"],
        ),
        (
            team("100000000000000011", "100000000000000019"),
            &["role `operator`", "100000000000000019"],
        ),
        (
            team("100000000000000045", "100000000000000049"),
            &["`incidents.category`", "100000000000000049"],
        ),
        (
            team("100000000000000043", "100000000000000049"),
            &["`incidents.announce`", "100000000000000049"],
        ),
        (
            team(
                "name = \"primary\"\n",
                "name = \"primary\"\nhandoff = { channel = \"100000000000000049\" }\n",
            ),
            &["`schedule.handoff.channel`", "100000000000000049"],
        ),
        (
            team("harbour/operations", "harbour/nothing"),
            &["`github.repository`", "harbour/nothing"],
        ),
        (
            team("harbour/operations", "operations"),
            &["`github.repository`: found `operations`"],
        ),
    ];
    for (document, words) in cases {
        let (mut berth, database) = berth().await;
        berth.write_team(&document);
        refused(&mut berth, 2, words).await;
        berth.sandbox.stop().await;
        database.remove().await;
    }
}

/// Connections are taken there, and nothing is ever answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_never_answers_is_named() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let (mut berth, database) = berth().await;
    berth.set("DISCORD_API_URL", &address);
    refused(&mut berth, 1, &["DISCORD_API_URL: cannot reach", &address]).await;

    // GitHub is not waited for: incidents work without it.
    berth.set("DISCORD_API_URL", &berth.sandbox.url());
    berth.set("GITHUB_API_URL", &address);
    berth.start().await;
    let warned = "GitHub does not answer within 5 s";
    berth.program().logs(warned, PATIENCE).await;
    let call = berth.declare("ana", "Checkout is down").await;
    assert!(answered(&call).await.starts_with("INC-1 "));
    berth.kill();
    berth.sandbox.stop().await;
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_process_on_one_file_is_refused() {
    let (mut berth, database) = berth().await;
    berth.start().await;
    let second = berth.run(&["run"]).await;
    assert_eq!(second.code, Some(1), "{second:?}");
    assert_eq!(second.stderr.len(), 1, "{second:?}");
    assert!(
        second.stderr[0].starts_with("DATABASE_URL: ") && second.stderr[0].contains("in use"),
        "{second:?}"
    );
    assert_eq!(berth.identifies(), 1, "the second never introduced itself");
    let first = berth.declare("ana", "Checkout is down").await;
    assert!(
        answered(&first).await.starts_with("INC-1 "),
        "the first works on"
    );
    berth.quiet().await;
    berth.finish().await;
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_github_that_comes_later_is_caught_up_with() {
    let (mut berth, database) = berth().await;
    let (socket, address) = reserved();
    berth.set("GITHUB_API_URL", &format!("http://{address}/github"));
    berth.start().await;
    berth
        .program()
        .logs("GITHUB_API_URL: cannot reach", PATIENCE)
        .await;
    let call = berth.declare("ana", "Checkout is down").await;
    assert!(answered(&call).await.starts_with("INC-1 "));
    let room = |channel: &serde_json::Value| {
        channel["topic"]
            .as_str()
            .is_some_and(|topic| topic.starts_with("INC-1 "))
    };
    let room = berth
        .sandbox
        .discord()
        .wait_for_channel(room, PATIENCE)
        .await;
    assert!(room.is_some(), "the room does not wait for GitHub");

    let github = Sandbox::start(seed(), socket.listen(64).unwrap())
        .await
        .unwrap();
    let opened = |github: &Github| github.issue(REPOSITORY, 1);
    let issue = github.github().wait_for(opened, PATIENCE).await.unwrap();
    assert_eq!(issue.title, "[SEV3] Checkout is down (INC-1)");
    berth.quiet().await;
    assert_eq!(github.github().issues(REPOSITORY).len(), 1);
    let shown = picture(&berth.sandbox)["INC-1"].clone();
    assert_eq!(
        shown,
        Shown {
            issues: 0,
            ..Shown::once(0)
        }
    );
    berth.finish().await;
    github.stop().await;
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_revoked_ends_the_process() {
    let (mut berth, database) = berth().await;
    berth.start().await;
    berth.sandbox.discord().gateway().close(4004);
    let ended = berth.ended().await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let last = ended.stderr.last().unwrap();
    assert!(last.contains("DISCORD_TOKEN"), "{ended:#?}");
    assert_eq!(berth.identifies(), 1, "it does not try again");
    berth.sandbox.stop().await;
    database.remove().await;
}
