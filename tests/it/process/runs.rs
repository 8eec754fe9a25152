//! `kill -9` around everything that a run writes and sends: no tick is lost, and the card is there once.

use std::fs;

use binnacle_sandbox::{Effect, Fault, Side, discord::text_of};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    berth::{Berth, PATIENCE},
    crash::{Lock, is_sqlite, kill_at},
};
use crate::support::{
    database::{Database, on_both},
    stage::{TEAM, answered, id},
};

on_both!(
    killed_around_what_a_run_sends,
    killed_before_a_tick_is_written,
    asked_by_a_signal_to_look_at_the_runbooks,
);

async fn another(database: &Database) -> Database {
    if is_sqlite(database) {
        Database::sqlite()
    } else {
        Database::postgres().await.unwrap()
    }
}

/// A berth with a page that can be run, once the bot has read it.
async fn berth(database: &Database) -> Berth {
    let mut berth = Berth::new(database).await;
    let folder = berth.file("books");
    fs::create_dir(&folder).unwrap();
    fs::write(
        folder.join("disk.md"),
        "# A disk is full\n\n- [ ] Look\n- [ ] Tell\n",
    )
    .unwrap();
    let folder = folder.display();
    berth.write_team(&format!(
        "{}\n[[library]]\nname = \"ours\"\nfolder = \"{folder}\"\n",
        *TEAM
    ));
    berth.start().await;
    read(&berth).await;
    berth
}

/// Waits until the folders were read.
async fn read(berth: &Berth) {
    let ana = berth.in_general("ana");
    let looks = async {
        loop {
            let call = ana.slash("runbook list", json!({})).await.unwrap();
            if answered(&call).await.contains("1 runbook page") {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, looks).await.unwrap();
}

async fn run(berth: &Berth) {
    let ana = berth.in_general("ana");
    let call = ana.slash("runbook run", json!({ "page": "disk" })).await;
    answered(&call.unwrap()).await;
}

fn cards(berth: &Berth) -> Vec<Value> {
    let said = berth.sandbox.discord().messages(berth.channel("general"));
    let is_card = |message: &Value| text_of(message).contains("RUN-1 · is kept current");
    said.into_iter().filter(is_card).collect()
}

/// Presses a button of the card, once it is there.
async fn press(berth: &Berth, label: &str) -> binnacle_sandbox::discord::Call {
    let find = || {
        let card = cards(berth).pop()?;
        let rows = card["components"].as_array()?.clone();
        let mut buttons = rows
            .iter()
            .flat_map(|row| row["components"].as_array().into_iter().flatten());
        let button = buttons.find(|one| one["label"] == label)?;
        Some((id(&card), button["custom_id"].as_str()?.to_owned()))
    };
    let (card, button) = berth.sandbox.discord().wait(PATIENCE, find).await.unwrap();
    berth.in_general("ana").press(card, &button).await.unwrap()
}

async fn killed_around_what_a_run_sends(database: &Database) {
    let points = [
        ("POST", "/channels/*/messages"),
        ("PATCH", "/channels/*/messages/*"),
    ];
    let effects = [Effect::HoldBefore, Effect::HoldAfter];
    let faults = points.iter().flat_map(|(method, path)| {
        let fault = |effect: &Effect| Fault::new(Side::Discord, method, path, effect.clone());
        effects
            .iter()
            .map(fault)
            .map(|fault| fault.with_body("is kept current"))
    });
    join_all(faults.map(async |fault: Fault| {
        let database = another(database).await;
        let mut berth = berth(&database).await;
        if fault.method.as_deref() == Some("POST") {
            let hold = berth.sandbox.faults().hold(fault.clone());
            run(&berth).await;
            kill_at(&mut berth, &fault, hold).await;
        } else {
            run(&berth).await;
            berth.quiet().await;
            let hold = berth.sandbox.faults().hold(fault.clone());
            answered(&press(&berth, "Tick 1").await).await;
            kill_at(&mut berth, &fault, hold).await;
        }
        berth.start().await;
        berth.quiet().await;
        let shown = cards(&berth);
        assert_eq!(shown.len(), 1, "{fault:?}: {shown:#?}");
        let label = if fault.method.as_deref() == Some("POST") {
            "0 of 2"
        } else {
            "1 of 2"
        };
        assert!(text_of(&shown[0]).contains(label), "{fault:?}: {shown:#?}");
        berth.finish().await;
        database.remove().await;
    }))
    .await;
}

/// The bot dies before it can write a tick: the step is open as before, and can be ticked.
async fn killed_before_a_tick_is_written(database: &Database) {
    let mut berth = berth(database).await;
    run(&berth).await;
    berth.quiet().await;
    let lock = Lock::take(database).await;
    let call = press(&berth, "Tick 1").await;
    assert!(call.acknowledged(PATIENCE).await && call.deferred());
    berth.kill();
    lock.release().await;
    let ticked = |event: &Value| event["kind"] == "run.ticked";
    assert!(
        !berth.events().await.iter().any(ticked),
        "nothing was written"
    );
    berth.start().await;
    let said = answered(&press(&berth, "Tick 1").await).await;
    assert!(said.starts_with("Ticked: step 1"), "{said}");
    berth.quiet().await;
    let events = berth.events().await;
    assert_eq!(events.iter().filter(|one| ticked(one)).count(), 1);
    berth.finish().await;
}

/// The bot looks at once when it is asked to, and goes on.
async fn asked_by_a_signal_to_look_at_the_runbooks(database: &Database) {
    let mut berth = berth(database).await;
    let page = berth.file("books/disk.md");
    fs::write(page, "# A disk is full\n\n- [ ] Something new and longer\n").unwrap();
    berth.program().hang_up();
    let asked = "asked to look at the runbooks";
    berth.program().logs(asked, PATIENCE).await;
    let ana = berth.in_general("ana");
    let looks = async {
        loop {
            let call = ana.slash("runbook show", json!({ "page": "disk" })).await;
            if answered(&call.unwrap()).await.contains("Something new") {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, looks).await.unwrap();
    berth.finish().await;
}
