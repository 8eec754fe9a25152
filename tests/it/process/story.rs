//! `kill -9` a hundred times while the whole story goes on: incidents, updates, actions, deploys, decisions, and how they end. In the end
//! each has its issue at GitHub, exactly one, and the sweep finds nothing that differs.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use binnacle_sandbox::{
    discord::{Call, Id, Place},
    github::{CheckSeed, Conclusion, Github, Issue, Progress},
};
use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};
use tokio::time::sleep;

use super::{
    berth::{Berth, PATIENCE},
    kills::{Dice, seed, tell},
};
use crate::support::{
    database::Database,
    stage::{MIRRORED, REPOSITORY, id},
};

const KILLS: usize = 100;

/// How many steps the story has before it begins again.
const STEPS: usize = 9;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_kills_leave_one_issue_of_each() {
    let database = Database::sqlite();
    let mut berth = Berth::new(&database).await;
    berth.write_team(&MIRRORED);
    berth.start().await;
    let (places, seed) = (["ana", "bo"].map(|name| berth.in_general(name)), seed());
    tell(&format!("{KILLS} kills in the story with the seed {seed}"));
    let mut dice = Dice(seed);
    let mut asked = Vec::new();
    for _ in 0..KILLS {
        berth.listens().await;
        let end = dice.throw(100, 600);
        let telling = async {
            loop {
                tells(&berth, &places, &mut asked).await;
                sleep(Duration::from_millis(dice.throw(30, 90))).await;
            }
        };
        tokio::select! {
            () = sleep(Duration::from_millis(end)) => {}
            () = telling => {}
        }
        berth.kill();
        berth.launch();
    }
    berth.kill();
    berth.start().await;
    goes_on(&berth, &places, &mut asked).await;
    berth.quiet().await;
    let whole = is_whole(&berth).await;
    tell(&format!(
        "{KILLS} kills: {} were asked, {whole} have their issue",
        asked.len()
    ));
    assert!(whole >= KILLS / 2, "enough happened between the kills");
    assert_eq!(berth.stop().await.code, Some(0));
    sweeps_at_once(&database).await;
    berth.start().await;
    nothing_differs(&berth).await;
    berth.finish().await;
    database.remove().await;
}

/// Goes on with the story until all of it happened. On a slow machine little happens between two kills.
async fn goes_on(berth: &Berth, places: &[Place; 2], asked: &mut Vec<Call>) {
    let happens = async {
        loop {
            for _ in 0..STEPS {
                tells(berth, places, asked).await;
                // A deploy is only begun once its card is there.
                berth.quiet().await;
            }
            let events = berth.events().await;
            let has = |kind: &str| events.iter().any(|event| event["kind"] == kind);
            let mut kinds = TOLD.iter().map(|(kind, _)| *kind);
            if has("action.done") && kinds.all(|kind| kind == "deploy.approved" || has(kind)) {
                break;
            }
        }
    };
    if tokio::time::timeout(PATIENCE, happens).await.is_err() {
        let events = berth.events().await;
        let kinds: BTreeSet<String> = events.iter().map(|one| one["kind"].to_string()).collect();
        panic!("the story does not go on though nobody kills it: {kinds:?}");
    }
}

/// Somebody goes on with the story, whatever became of what was asked before.
async fn tells(berth: &Berth, places: &[Place; 2], asked: &mut Vec<Call>) {
    let (n, place) = (asked.len(), &places[asked.len() % 2]);
    let round = n / STEPS + 1;
    // Some of what was asked for was lost, so only what is half as old is surely there. The first incident goes on.
    let earlier = round / 2 + 1;
    let (command, options) = match n % STEPS {
        0 => ("incident declare", json!({ "title": format!("Alarm {n}") })),
        1 => {
            let github = berth.sandbox.github();
            let (cy, change) = (github.person("cy"), format!("Change {n}"));
            let sha = cy.push(REPOSITORY, "main", &change).unwrap();
            let check = CheckSeed::new("build", Progress::Completed(Conclusion::Success));
            github.report(REPOSITORY, &sha, check).unwrap();
            let to = if round.is_multiple_of(4) {
                "production"
            } else {
                "staging"
            };
            let options = json!({ "service": "checkout", "environment": to, "ref": "main", "reason": "Release" });
            ("deploy request", options)
        }
        2 => (
            "incident update",
            json!({ "text": format!("Update {n}."), "incident": "1" }),
        ),
        3 => (
            "action add",
            json!({ "text": format!("Mend {n}"), "incident": "1" }),
        ),
        6 => ("decision record", json!({ "text": format!("Decided {n}") })),
        7 => ("action done", json!({ "action": format!("ACT-{earlier}") })),
        8 => (
            "incident resolve",
            json!({ "incident": (earlier + 1).to_string() }),
        ),
        step => {
            let labels: &[&str] = if step == 4 {
                &["Begin", "Approve"]
            } else {
                &["Done"]
            };
            // A button may be gone by the time that it is pressed.
            if let Some((message, id)) = offered(berth, place, labels, round)
                && let Ok(call) = place.press(message, &id).await
            {
                asked.push(call);
                return;
            }
            ("deploy status", json!({}))
        }
    };
    asked.push(place.slash(command, options).await.unwrap());
}

/// A button of a deploy that has one of these labels; another each time, since not everybody may press each.
fn offered(berth: &Berth, place: &Place, labels: &[&str], n: usize) -> Option<(Id, String)> {
    let messages = berth.sandbox.discord().messages(place.channel());
    let mut found = Vec::new();
    for message in messages.iter().rev() {
        let rows = message["components"].as_array().into_iter().flatten();
        let mut buttons = rows.flat_map(|row| row["components"].as_array().into_iter().flatten());
        let fits = |one: &&Value| {
            labels.iter().any(|label| one["label"] == *label) && one["disabled"] != true
        };
        if let Some(button) = buttons.find(fits) {
            let press = button["custom_id"].as_str().unwrap_or_default();
            found.push((id(message), press.to_owned()));
        }
    }
    let at = n % found.len().max(1);
    found.into_iter().nth(at)
}

/// Has the mirror swept as soon as the bot starts.
async fn sweeps_at_once(database: &Database) {
    let mut conn = SqliteConnection::connect(database.url()).await.unwrap();
    let sql = "update timer set due_at = '2026-01-01T00:00:00.000+00:00', lease_until = null where name = 'mirror_sweep'";
    let done = sqlx::query(sql).execute(&mut conn).await.unwrap();
    assert_eq!(done.rows_affected(), 1);
    conn.close().await.unwrap();
}

/// What is told of things as they go on, by the kind of its event: each in one comment.
const TOLD: [(&str, &str); 5] = [
    ("incident.updated", "**Update**"),
    ("incident.resolved", "**Resolved**"),
    ("deploy.begun", "It was begun by"),
    ("deploy.succeeded", "It succeeded."),
    ("deploy.approved", "approved of it."),
];

/// Everything on record has one issue, and all that happened is told once. Says how many issues there are.
async fn is_whole(berth: &Berth) -> usize {
    let mut wanted = BTreeMap::new();
    let mut happened = BTreeMap::new();
    for event in berth.events().await {
        let data = &event["data"];
        let kind = event["kind"].as_str().unwrap();
        *happened.entry(kind.to_owned()).or_insert(0) += 1;
        let name = match kind {
            "incident.declared" => format!("INC-{}", data["number"]),
            "action.added" => format!("ACT-{}", data["action"]),
            "deploy.requested" => data["name"].as_str().unwrap().to_owned(),
            "decision.recorded" => format!("DEC-{}", data["number"]),
            // One that could never have started has no card, and so no issue.
            "deploy.refused" => {
                wanted.remove(data["name"].as_str().unwrap());
                continue;
            }
            _ => continue,
        };
        assert_eq!(wanted.insert(name, 1), None, "{event}");
    }
    let github = berth.sandbox.github();
    let issues = github.issues(REPOSITORY);
    let mut seen = BTreeMap::new();
    for issue in &issues {
        *seen.entry(name(issue)).or_insert(0) += 1;
    }
    assert_eq!(seen, wanted, "one issue of each");
    let comments: Vec<String> = issues
        .iter()
        .flat_map(|issue| said(github, issue))
        .collect();
    let keys = comments.iter().filter_map(|body| body.lines().last());
    let once: BTreeSet<&str> = keys.collect();
    assert_eq!(once.len(), comments.len(), "no comment is there twice");
    for (kind, words) in TOLD {
        let told = comments.iter().map(|body| body.matches(words).count());
        let count = happened.get(kind).copied().unwrap_or(0);
        assert_eq!(told.sum::<usize>(), count, "{kind} is told once each");
        assert!(count > 0 || kind == "deploy.approved", "{kind} happened");
    }
    assert!(happened.contains_key("action.done"), "{happened:?}");
    issues.len()
}

/// What people call the thing of an issue.
fn name(issue: &Issue) -> String {
    let (_, name) = issue.title.rsplit_once('(').unwrap();
    name.trim_end_matches(')').to_owned()
}

fn said(github: &Github, issue: &Issue) -> Vec<String> {
    let comments = github.comments(REPOSITORY, issue.number);
    let body = |body: Value| body.as_str().unwrap_or_default().to_owned();
    comments.iter().map(|one| body(json!(one.body))).collect()
}

/// Waits for the sweep and what it finds.
async fn nothing_differs(berth: &Berth) {
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .build()
        .unwrap();
    let swept = async {
        loop {
            let page = client.get(berth.web("/metrics")).send().await.unwrap();
            let page = page.text().await.unwrap();
            let found = page
                .lines()
                .find(|line| line.starts_with("binnacle_mirror_difference{"));
            if let Some(found) = found {
                return found.to_owned();
            }
            sleep(Duration::from_millis(50)).await;
        }
    };
    let found = tokio::time::timeout(PATIENCE, swept).await;
    let found = found.expect("the mirror is swept");
    assert!(found.ends_with(" 0"), "nothing differs: {found}");
}
