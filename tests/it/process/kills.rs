//! `kill -9` at random while people declare incidents: nothing acknowledged is lost, nothing is there twice, nobody is left
//! without an answer.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    hash::{BuildHasher as _, RandomState},
    io::Write as _,
    time::Duration,
};

use binnacle_sandbox::discord::{Call, NoAnswer, text_of};
use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};
use tokio::time::sleep;

use super::{
    berth::{Berth, PATIENCE},
    picture::{Picture, Shown, picture},
};
use crate::support::{database::Database, stage::answered};

const PEOPLE: [&str; 5] = ["ana", "bo", "cy", "dee", "eli"];

/// Numbers that look random and come again with the same seed.
struct Dice(u64);

impl Dice {
    /// Dice that fall otherwise each time; the seed is told, for whoever wants the same fall again.
    fn new() -> Self {
        let seed = RandomState::new().hash_one("seed");
        // Nothing is lost when nobody reads it.
        let _ = writeln!(std::io::stderr(), "killed at random with the seed {seed}");
        Self(seed)
    }

    fn throw(&mut self, from: u64, to: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        from + (mixed ^ (mixed >> 31)) % (to - from)
    }

    async fn wait(&mut self, from: u64, to: u64) {
        sleep(Duration::from_millis(self.throw(from, to))).await;
    }
}

/// Somebody's declaration.
struct Asked {
    person: &'static str,
    title: String,
    call: Call,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_under_load_on_sqlite() {
    let database = Database::sqlite();
    killed_at_random(&database, 50).await;
    let mut conn = SqliteConnection::connect(database.url()).await.unwrap();
    let verdict: String = sqlx::query_scalar("pragma integrity_check")
        .fetch_one(&mut conn)
        .await
        .unwrap();
    assert_eq!(verdict, "ok");
    conn.close().await.unwrap();
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_kills_under_load_on_postgres() {
    if let Some(database) = Database::postgres().await {
        killed_at_random(&database, 10).await;
        database.remove().await;
    }
}

async fn killed_at_random(database: &Database, kills: usize) {
    let mut berth = Berth::new(database).await;
    berth.start().await;
    let (is_over, asked) = (Cell::new(false), RefCell::new(Vec::new()));
    let places = PEOPLE.map(|name| berth.in_general(name));
    let mut dice = Dice::new();
    let mut pauses = Dice(dice.throw(0, u64::MAX));
    let declaring = async {
        for (n, (person, place)) in PEOPLE.into_iter().zip(&places).cycle().enumerate() {
            if is_over.get() {
                return;
            }
            let title = format!("Alarm {n}");
            let options = json!({ "title": title });
            let call = place.slash("incident declare", options).await.unwrap();
            asked.borrow_mut().push(Asked {
                person,
                title,
                call,
            });
            // Four in a burst, then a breath.
            if n % 4 == 3 {
                pauses.wait(300, 700).await;
            }
        }
    };
    let killing = async {
        for _ in 0..kills {
            kill_once(&mut berth, &mut dice).await;
        }
        is_over.set(true);
    };
    tokio::join!(declaring, killing);
    berth.kill();
    berth.start().await;
    settled(berth, asked.into_inner(), kills).await;
}

/// Kills a bot that runs some time after it came up, or while it comes up, and starts it again at once.
async fn kill_once(berth: &mut Berth, dice: &mut Dice) {
    let is_young = dice.throw(0, 4) == 0;
    if is_young {
        dice.wait(0, 200).await;
    } else {
        dice.wait(200, 600).await;
    }
    berth.kill();
    let before = berth.identifies();
    berth.launch();
    if !is_young {
        berth.listens(before).await;
    }
}

/// When everything has come to rest: what is on record, what people were told, and what both worlds show are the same.
async fn settled(berth: Berth, asked: Vec<Asked>, kills: usize) {
    berth.quiet().await;
    let mut recorded = BTreeMap::new();
    for event in berth.events().await {
        if event["kind"] == "incident.declared" {
            let number = event["data"]["number"].as_u64().unwrap();
            let title = event["data"]["title"].as_str().unwrap().to_owned();
            let doubled = recorded.insert(title, format!("INC-{number}"));
            assert_eq!(doubled, None, "no declaration is on record twice: {event}");
        }
    }
    let acknowledged = read(&berth, &asked, &recorded).await;
    assert!(
        acknowledged.len() >= kills,
        "{} were acknowledged",
        acknowledged.len()
    );
    assert_eq!(acknowledged, recorded, "what was told is what is on record");

    let names: BTreeSet<String> = recorded.values().cloned().collect();
    assert_eq!(names.len(), recorded.len(), "no number is given twice");
    let once = |name: &String| (name.clone(), Shown::once(0));
    let wanted: Picture = names.iter().map(once).collect();
    let differs = |seen: &Picture| -> Picture {
        let seen = seen
            .iter()
            .filter(|(name, shown)| wanted.get(*name) != Some(shown));
        seen.map(|(name, shown)| (name.clone(), shown.clone()))
            .collect()
    };
    let seen = picture(&berth.sandbox);
    assert_eq!(
        differs(&seen),
        Picture::new(),
        "each is shown once everywhere"
    );
    assert_eq!(seen.len(), wanted.len(), "nothing is missing");
    assert_eq!(
        listed(&berth).await,
        names,
        "`/incident list` shows each once"
    );
    berth.finish().await;
}

/// What people read: the name of the incident that each of them was told of, by the title that they gave it. Whoever was
/// told twice, or whose incident is on record and who was never told, ends the test.
async fn read(
    berth: &Berth,
    asked: &[Asked],
    recorded: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let discord = berth.sandbox.discord();
    let general = berth.channel("general");
    let mut read = BTreeMap::new();
    for Asked {
        person,
        title,
        call,
    } in asked
    {
        let ends = format!(" · {title}\n");
        let patience = if recorded.contains_key(title) {
            PATIENCE
        } else {
            Duration::from_secs(4)
        };
        let late = |message: &Value| {
            let id = discord.person(person).id();
            message["content"] == format!("<@{id}>") && text_of(message).contains(&ends)
        };
        let text = match call.answer(patience).await {
            Ok(answer) => {
                let told_again = discord
                    .messages(general)
                    .iter()
                    .filter(|message| late(message))
                    .count();
                assert_eq!(told_again, 0, "{person} was told twice of {title}");
                let text = answer.text();
                assert!(
                    text.contains("<#"),
                    "the answer to {title} names the room: {text}"
                );
                text
            }
            Err(NoAnswer::Failed) if recorded.contains_key(title) => {
                let told = discord.wait_for_message(general, late, patience).await;
                let told = told.unwrap_or_else(|| panic!("{person} was never told of {title}"));
                let times = discord
                    .messages(general)
                    .iter()
                    .filter(|message| late(message))
                    .count();
                assert_eq!(times, 1, "{person} was told twice of {title}");
                text_of(&told)
                    .lines()
                    .skip(1)
                    .collect::<Vec<_>>()
                    .join("\n")
            }
            Err(why) => {
                assert!(
                    !recorded.contains_key(title),
                    "{person} was not told of {title}: {why}"
                );
                continue;
            }
        };
        let name = text.split(" · ").next().unwrap_or_default();
        read.insert(title.clone(), name.to_owned());
    }
    read
}

/// The names that `/incident list` shows on all its pages.
async fn listed(berth: &Berth) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for page in 1.. {
        let options = json!({ "state": "all", "page": page });
        let call = berth
            .in_general("ana")
            .slash("incident list", options)
            .await
            .unwrap();
        let text = answered(&call).await;
        let rows = text.split("**").filter_map(|part| part.split(" · ").next());
        let found: Vec<String> = rows
            .filter(|name| name.starts_with("INC-"))
            .map(str::to_owned)
            .collect();
        if found.is_empty() {
            return names;
        }
        for name in found {
            assert!(names.insert(name.clone()), "{name} is listed twice");
        }
    }
    names
}
