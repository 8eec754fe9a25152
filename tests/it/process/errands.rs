//! `kill -9` while an action runs: it is never started twice, and a person is asked to look.

use std::fs;

use serde_json::{Value, json};

use super::berth::{Berth, PATIENCE};
use crate::support::{
    database::{Database, on_both},
    stage::{TEAM, answered},
};

on_both!(killed_while_an_action_runs);

const SLOW: &str = "schema = 1\nname = \"slow\"\nsummary = \"Takes its time\"\neffect = \"read\"\naudience = { roles = [\"100000000000000011\"] }\n[run]\nexec = [\"/bin/sleep\", \"20\"]\n";

async fn count(berth: &Berth, kind: &str) -> usize {
    let events = berth.events().await;
    let fits = |event: &&Value| event["kind"] == kind;
    events.iter().filter(fits).count()
}

async fn killed_while_an_action_runs(database: &Database) {
    let mut berth = Berth::new(database).await;
    let folder = berth.file("books/actions");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("slow.toml"), SLOW).unwrap();
    let books = berth.file("books");
    let books = books.display();
    berth.write_team(&format!(
        "{}\n[[library]]\nname = \"ours\"\nfolder = \"{books}\"\n",
        *TEAM
    ));
    berth.start().await;
    let ana = berth.in_general("ana");
    let asks = async {
        loop {
            if let Ok(call) = ana.slash("run slow", json!({})).await {
                return answered(&call).await;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let said = tokio::time::timeout(PATIENCE, asks).await.unwrap();
    assert!(said.starts_with("ERRAND-1"), "{said}");
    let general = berth.channel("general");
    let runs =
        |message: &Value| binnacle_sandbox::discord::text_of(message).contains("It runs since");
    let discord = berth.sandbox.discord();
    assert!(
        discord
            .wait_for_message(general, runs, PATIENCE)
            .await
            .is_some()
    );
    berth.kill();

    berth.start().await;
    let doubt = |message: &Value| {
        binnacle_sandbox::discord::text_of(message).contains("Nobody knows whether it ran")
    };
    let discord = berth.sandbox.discord();
    assert!(
        discord
            .wait_for_message(general, doubt, PATIENCE)
            .await
            .is_some()
    );
    berth.quiet().await;
    assert_eq!(count(&berth, "errand.started").await, 1);
    assert_eq!(count(&berth, "errand.doubted").await, 1);
    assert_eq!(count(&berth, "errand.ended").await, 0);
    berth.finish().await;
}
