//! `/runbook` in chat: find a page, read it part by part, see what there is, and what happens when folders change.

use std::{fs, path::Path};

use binnacle_sandbox::{
    Seed,
    discord::{Answer, Place},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{fixture, write};
use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, TEAM, Time, answered, unhurried},
};

on_both!(
    a_page_is_found_and_read_part_by_part,
    pages_of_the_rooms_service_come_first,
    folders_that_change_are_read_anew_whole_or_not_at_all,
    without_libraries_people_are_told,
    terms_are_explained_and_snippets_filled,
);

/// The demo's team with a library.
pub(super) fn team(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "{}\n[[library]]\nname = \"ours\"\nfolder = \"{folder}\"\n",
        *TEAM
    )
}

/// Asks until the answer fits: folders are read beside everything else.
pub(super) async fn until(place: &Place, command: &str, options: Value, words: &str) -> String {
    let asked = async {
        loop {
            let said = answered(&place.slash(command, options.clone()).await.unwrap()).await;
            if said.contains(words) {
                return said;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let found = tokio::time::timeout(PATIENCE, asked).await;
    found.unwrap_or_else(|_| panic!("/{command} never said `{words}`"))
}

async fn a_page_is_found_and_read_part_by_part(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    fixture(home.path());
    let long: Vec<String> = (1..40)
        .map(|n| {
            format!(
                "## Step {n}\n\n{}\n\n```sh\nrun {n}\n\n# and on\n```\n\n",
                "Words. ".repeat(40)
            )
        })
        .collect();
    let long = long.concat();
    write(
        home.path(),
        "long.md",
        format!(
            "# A long one\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<script>alert(1)</script>\n\n[up](../x.md) <@1> {long}"
        ),
    );
    let stage = Stage::of(database, Seed::default(), &team(home.path()), Time::Real).await;
    let ana = stage.in_general("ana");
    let said = until(
        &ana,
        "runbook search",
        json!({ "query": "no free blcoks" }),
        "Runbooks for",
    )
    .await;
    insta::assert_snapshot!("search", said);

    let call = ana
        .slash("runbook show", json!({ "page": "a long one" }))
        .await
        .unwrap();
    let first = answered(&call).await;
    assert!(first.contains("Part 1 of "), "{first}");
    assert!(
        first.contains("a  b\n1  2") && !first.contains("script") && !first.contains("../x.md"),
        "{first}"
    );
    let Ok(Answer::Message(message)) = call.answer(PATIENCE).await else {
        panic!("{first}")
    };
    let buttons = message["components"][0]["components"].as_array().unwrap();
    assert_eq!(
        buttons
            .iter()
            .map(|one| one["label"].as_str().unwrap())
            .collect::<Vec<_>>(),
        ["Go on"]
    );
    let press = buttons[0]["custom_id"].as_str().unwrap();
    let id = message["id"].as_str().unwrap().parse().unwrap();
    let second = answered(&ana.press(id, press).await.unwrap()).await;
    assert!(second.contains("Part 2 of "), "{second}");
    for part in [&first, &second] {
        assert_eq!(part.matches("```").count() % 2, 0, "code is whole: {part}");
    }

    let offered = ana
        .autocomplete("runbook show", "page", json!({ "page": "vac" }))
        .await
        .unwrap();
    assert_eq!(offered[0]["name"], "Vacuum · ours/database/vacuum.rst");
    let page = json!({ "page": offered[0]["value"] });
    let said = answered(&ana.slash("runbook show", page).await.unwrap()).await;
    assert!(said.contains("The table grows"), "{said}");
    let said = answered(&ana.slash("runbook list", json!({})).await.unwrap()).await;
    assert!(
        said.starts_with("5 runbook pages") && said.contains("**ours** · 5 pages"),
        "{said}"
    );
    let said = answered(
        &ana.slash("runbook show", json!({ "page": "zzzzzz" }))
            .await
            .unwrap(),
    )
    .await;
    assert!(said.contains("There is no such page"), "{said}");
}

async fn pages_of_the_rooms_service_come_first(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    fixture(home.path());
    write(
        home.path(),
        "search.md",
        "---\nservices: [search]\n---\n# Index\n\nThe backup of the index. Much else stands here, at length.\n",
    );
    let stage = Stage::of(database, Seed::default(), &team(home.path()), Time::Real).await;
    let ana = stage.in_general("ana");
    let plain = until(
        &ana,
        "runbook search",
        json!({ "query": "restore backup" }),
        "Runbooks for",
    )
    .await;
    assert!(plain.contains("**1. The database"), "{plain}");
    let options = json!({ "query": "restore backup", "service": "search" });
    let scoped = until(&ana, "runbook search", options, "Runbooks for").await;
    assert!(
        scoped.contains("**1. Index") && scoped.contains("Not about search"),
        "{scoped}"
    );
    let options = json!({ "title": "Nothing is found", "service": "search" });
    answered(&ana.slash("incident declare", options).await.unwrap()).await;
    let scene = stage.scene("INC-1").await;
    let here = stage.person("ana").at(scene.room);
    let said = until(
        &here,
        "runbook search",
        json!({ "query": "restore backup" }),
        "Runbooks for",
    )
    .await;
    assert!(said.contains("**1. Index"), "{said}");
}

async fn folders_that_change_are_read_anew_whole_or_not_at_all(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("books");
    fixture(&folder);
    let stage = Stage::of(database, unhurried(), &team(&folder), Time::Moved).await;
    let ana = stage.in_general("ana");
    until(&ana, "runbook list", json!({}), "4 runbook pages").await;

    write(&folder, "new.md", "# Something new\n\nFlux capacitors.\n");
    stage.advance(SignedDuration::from_secs(11));
    until(&ana, "runbook list", json!({}), "5 runbook pages").await;
    let said = answered(
        &ana.slash("runbook search", json!({ "query": "flux" }))
            .await
            .unwrap(),
    )
    .await;
    assert!(said.contains("Something new"), "{said}");

    // The folder is gone; what was read stays, and that is said.
    fs::rename(&folder, home.path().join("away")).unwrap();
    stage.advance(SignedDuration::from_secs(11));
    let said = until(&ana, "runbook list", json!({}), "this is the one before").await;
    assert!(said.contains("5 runbook pages"), "{said}");
    fs::rename(home.path().join("away"), &folder).unwrap();
    fs::remove_file(folder.join("new.md")).unwrap();
    stage.advance(SignedDuration::from_secs(11));
    until(&ana, "runbook list", json!({}), "4 runbook pages").await;
}

async fn without_libraries_people_are_told(database: &Database) {
    let stage = Stage::new(database).await;
    let ana = stage.in_general("ana");
    for (command, options) in [
        ("runbook search", json!({ "query": "disk" })),
        ("runbook show", json!({ "page": "disk" })),
        ("runbook list", json!({})),
        ("term", json!({ "term": "toil" })),
        ("snippet", json!({ "snippet": "restart" })),
    ] {
        let said = answered(&ana.slash(command, options).await.unwrap()).await;
        assert!(said.contains("no runbooks yet"), "{said}");
    }
}

async fn terms_are_explained_and_snippets_filled(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    write(
        home.path(),
        "glossary.md",
        "# Glossary\n\n## Toil\n\nWork that a machine could do.\n",
    );
    write(
        home.path(),
        "snippets.md",
        "# Snippets\n\n## Restart a pod\n\n```sh\nkubectl -n {namespace} delete pod {pod}\n```\n",
    );
    let stage = Stage::of(database, Seed::default(), &team(home.path()), Time::Real).await;
    let ana = stage.in_general("ana");
    until(
        &ana,
        "term",
        json!({ "term": "TOIL" }),
        "Work that a machine",
    )
    .await;
    let offered = ana
        .autocomplete("term", "term", json!({ "term": "to" }))
        .await;
    assert_eq!(
        offered.unwrap(),
        [json!({ "name": "Toil", "value": "Toil" })]
    );
    let offered = ana
        .autocomplete("snippet", "snippet", json!({ "snippet": "pod" }))
        .await;
    let name = offered.unwrap()[0]["value"].clone();
    let options = json!({ "snippet": name, "values": "pod=web-1; rm -rf /" });
    let said = answered(&ana.slash("snippet", options).await.unwrap()).await;
    assert!(
        said.contains("kubectl -n {namespace} delete pod web-1; rm -rf /"),
        "it is shown as it was typed, and run by nobody: {said}"
    );
    assert!(
        said.contains("Still to fill in") && said.contains("namespace"),
        "{said}"
    );
    let options = json!({ "snippet": name, "values": "host=x" });
    let said = answered(&ana.slash("snippet", options).await.unwrap()).await;
    assert!(said.contains("has no gap host"), "{said}");
}
