//! Timelines, as people fill and read them.

mod captures;
mod pins;

use binnacle::store::Db;
use binnacle_commands::{
    incident::Incident,
    timeline::{From, Line, Page, Version},
};
use binnacle_sandbox::discord::{Answer, Call};
use serde_json::json;

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, REPOSITORY, Stage, answered, id},
};

on_both!(
    a_note_stands_at_its_own_time_and_on_the_issue,
    what_does_not_fit_on_a_timeline_is_refused,
    the_form_of_the_board_adds_too,
    an_edit_keeps_what_was_said_before,
    what_is_removed_comes_back,
    strange_words_on_a_timeline_do_no_harm,
    a_private_timeline_is_mirrored_nowhere_and_shown_to_nobody_else,
    pages_are_turned,
);

/// The whole timeline of an incident.
pub(super) async fn lines(database: &Database, number: i64) -> Vec<Line> {
    let page = Page {
        from: From::Start,
        limit: 1000,
    };
    read(database, number, async |reader, incident| {
        reader.timeline_page(&incident, page).await.unwrap()
    })
    .await
}

/// What people added to the timeline of an incident.
pub(super) async fn entries(database: &Database, number: i64) -> Vec<Line> {
    let mut all = lines(database, number).await;
    all.retain(|line| line.entry.is_some());
    all
}

async fn versions(database: &Database, number: i64, entry: i64) -> Vec<Version> {
    read(database, number, async |reader, incident| {
        let entry = reader.timeline_numbered(incident.id, entry).await.unwrap();
        reader.timeline_versions(entry.unwrap().id).await.unwrap()
    })
    .await
}

/// Reads of an incident, beside the bot.
pub(super) async fn read<T>(
    database: &Database,
    number: i64,
    what: impl AsyncFnOnce(&mut binnacle::store::Reader, Incident) -> T,
) -> T {
    let db = Db::open_to_read(database.url()).await.unwrap();
    let mut reader = db.read().await.unwrap();
    let guild = "100000000000000001".parse().unwrap();
    let incident = reader.incident_numbered(guild, number).await.unwrap();
    let found = what(&mut reader, incident.unwrap()).await;
    drop(reader);
    db.close().await;
    found
}

/// What a line says, with people and rooms as their ids.
pub(super) fn said(line: &Line) -> String {
    line.plain(|user| user.to_string())
}

/// Waits for a comment on an incident's issue.
async fn commented(stage: &Stage, issue: u64, words: &str) -> String {
    let found = |github: &binnacle_sandbox::Github| {
        let comments = github.comments(REPOSITORY, issue);
        comments.into_iter().find(|one| one.body.contains(words))
    };
    let comment = stage.sandbox.github().wait_for(found, PATIENCE).await;
    comment
        .unwrap_or_else(|_| panic!("no comment `{words}`"))
        .body
}

async fn a_note_stands_at_its_own_time_and_on_the_issue(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("bo").at(scene.room);
    let options = json!({ "text": "Restarted the database", "when": "10 min ago" });
    let call = here.slash("incident note", options).await.unwrap();
    let told = answered(&call).await;
    assert!(told.starts_with("Timeline entry 1: INC-1"), "{told}");
    let call = here
        .slash("timeline add", json!({ "text": "It is better" }))
        .await
        .unwrap();
    assert!(answered(&call).await.starts_with("Timeline entry 2: INC-1"));

    let all = lines(database, 1).await;
    assert_eq!(
        said(&all[0]),
        "Restarted the database",
        "before it was declared"
    );
    assert!(said(&all[1]).starts_with("declared"), "{all:#?}");
    assert_eq!(said(&all[all.len() - 1]), "It is better");
    let noted = all
        .iter()
        .filter(|line| line.kind.starts_with("incident.note"));
    assert_eq!(noted.count(), 0, "each entry is there once");
    let body = commented(&stage, scene.issue, "Restarted the database").await;
    assert!(body.contains("Timeline entry 1"), "{body}");

    let call = stage
        .in_general("ana")
        .slash("timeline show", json!({ "incident": "INC-1" }))
        .await
        .unwrap();
    let shown = answered(&call).await;
    assert!(
        shown.contains("[1]") && shown.contains("Restarted the database"),
        "{shown}"
    );
    stage.finish().await;
}

async fn what_does_not_fit_on_a_timeline_is_refused(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("bo").at(scene.room);
    let ask =
        async |command: &str, options| answered(&here.slash(command, options).await.unwrap()).await;
    for (command, options, words) in [
        (
            "incident note",
            json!({ "text": "x", "when": "2999-01-01 10:00" }),
            "has not come yet",
        ),
        (
            "incident note",
            json!({ "text": "x", "when": "soon" }),
            "cannot be read as a time",
        ),
        (
            "incident note",
            json!({ "text": "\u{200B}" }),
            "The text is empty",
        ),
        (
            "timeline edit",
            json!({ "entry": 7, "text": "x" }),
            "no timeline entry 7",
        ),
        (
            "timeline remove",
            json!({ "entry": 7 }),
            "no timeline entry 7",
        ),
        (
            "timeline show",
            json!({ "entry": 7 }),
            "no timeline entry 7",
        ),
    ] {
        let told = ask(command, options).await;
        assert!(told.contains(words), "{command}: {told}");
    }
    assert!(entries(database, 1).await.is_empty());
    stage.finish().await;
}

async fn form(call: &Call) -> Answer {
    match call.answer(PATIENCE).await.unwrap() {
        form @ Answer::Modal { .. } => form,
        other => panic!("no form: {other:?}"),
    }
}

async fn the_form_of_the_board_adds_too(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let bo = stage.person("bo");
    let here = bo.at(scene.room);
    let button = stage
        .button(scene.room, scene.board, "Add to the timeline")
        .await;
    for (when, words) in [
        ("2999-01-01 10:00", "has not come yet"),
        ("5 min ago", "Timeline entry 1"),
    ] {
        let opened = form(&here.press(scene.board, &button).await.unwrap()).await;
        let fields = json!({ "text": "Restarted it", "when": when });
        let told = answered(&bo.submit(&opened, fields).await.unwrap()).await;
        assert!(
            told.contains(words) && told.contains("Restarted it"),
            "{told}"
        );
    }
    assert_eq!(said(&entries(database, 1).await[0]), "Restarted it");
    stage.finish().await;
}

async fn an_edit_keeps_what_was_said_before(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("bo").at(scene.room);
    let ask =
        async |command: &str, options| answered(&here.slash(command, options).await.unwrap()).await;
    ask("incident note", json!({ "text": "Restarted db1" })).await;
    let first = entries(database, 1).await.remove(0);
    let changed = ask(
        "timeline edit",
        json!({ "entry": 1, "text": "Restarted db2" }),
    )
    .await;
    assert!(changed.starts_with("Timeline entry 1 changed"), "{changed}");
    ask("timeline edit", json!({ "entry": 1, "when": "20 min ago" })).await;

    let now = entries(database, 1).await.remove(0);
    assert_eq!(said(&now), "Restarted db2");
    assert!(now.at < first.at);
    let before = versions(database, 1, 1).await;
    let texts: Vec<&str> = before.iter().map(|version| version.text.as_str()).collect();
    assert_eq!(texts, ["Restarted db1", "Restarted db2"]);
    assert_eq!((before[0].number, before[1].number), (1, 2));
    assert_eq!(before[0].at, first.at);
    assert_eq!(before[0].changed.by.to_string(), "100000000000000022");
    let shown = ask("timeline show", json!({ "entry": 1 })).await;
    assert!(
        shown.contains("Restarted db1") && shown.contains("Before"),
        "{shown}"
    );
    let same = ask(
        "timeline edit",
        json!({ "entry": 1, "text": "Restarted db2" }),
    )
    .await;
    assert!(same.contains("says so already"), "{same}");
    commented(&stage, scene.issue, "Timeline entry 1 changed").await;
    stage.finish().await;
}

async fn what_is_removed_comes_back(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("bo").at(scene.room);
    let ask =
        async |command: &str, options| answered(&here.slash(command, options).await.unwrap()).await;
    ask("incident note", json!({ "text": "Wrong incident" })).await;
    let gone = ask("timeline remove", json!({ "entry": 1 })).await;
    assert!(gone.contains("puts it back"), "{gone}");
    assert!(entries(database, 1).await.is_empty());
    let list = ask("timeline show", json!({ "view": "removed" })).await;
    assert!(
        list.contains("[1]") && list.contains("Wrong incident"),
        "{list}"
    );
    let twice = ask("timeline remove", json!({ "entry": 1 })).await;
    assert!(twice.contains("was removed by"), "{twice}");
    let edited = ask("timeline edit", json!({ "entry": 1, "text": "x" })).await;
    assert!(edited.contains("puts it back"), "{edited}");
    let back = ask("timeline restore", json!({ "entry": 1 })).await;
    assert!(back.starts_with("Timeline entry 1 put back"), "{back}");
    let there = ask("timeline restore", json!({ "entry": 1 })).await;
    assert!(there.contains("is on the timeline"), "{there}");
    assert_eq!(said(&entries(database, 1).await[0]), "Wrong incident");
    let next = ask("incident note", json!({ "text": "Another" })).await;
    assert!(
        next.starts_with("Timeline entry 2"),
        "numbers are not used again: {next}"
    );
    stage.finish().await;
}

async fn strange_words_on_a_timeline_do_no_harm(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("eli").at(scene.room);
    let words =
        "@everyone <@&100000000000000011> **x** <!-- binnacle-key 1 --> \u{202E}[a](https://x.y)";
    let call = here
        .slash("incident note", json!({ "text": words }))
        .await
        .unwrap();
    let told = answered(&call).await;
    assert!(
        told.contains(r"\@everyone \<\@&100000000000000011\>"),
        "{told}"
    );
    assert_eq!(call.latest().unwrap()["mention_everyone"], false);
    let call = here.slash("timeline show", json!({})).await.unwrap();
    let shown = answered(&call).await;
    assert!(shown.contains(r"\@everyone"), "{shown}");
    let body = commented(&stage, scene.issue, "everyone").await;
    assert!(body.contains("&lt;!-- binnacle-key 1"), "{body}");
    stage.finish().await;
}

async fn a_private_timeline_is_mirrored_nowhere_and_shown_to_nobody_else(database: &Database) {
    let stage = Stage::new(database).await;
    let options = json!({ "title": "A key was leaked", "kind": "private" });
    let ana = stage.in_general("ana");
    answered(&ana.slash("incident declare", options).await.unwrap()).await;
    let options = json!({ "text": "The key is revoked", "incident": "1" });
    let call = ana.slash("incident note", options).await.unwrap();
    assert!(answered(&call).await.starts_with("Timeline entry 1"));
    let call = stage
        .in_general("eli")
        .slash("timeline show", json!({ "incident": "1" }))
        .await
        .unwrap();
    let told = answered(&call).await;
    assert!(
        told.contains("There is no incident 1") && !told.contains("revoked"),
        "{told}"
    );
    let call = ana
        .slash("timeline show", json!({ "incident": "1" }))
        .await
        .unwrap();
    assert!(answered(&call).await.contains("The key is revoked"));
    stage.quiet().await;
    assert_eq!(stage.sandbox.github().issues(REPOSITORY).len(), 0);
    stage.finish().await;
}

async fn pages_are_turned(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let bo = stage.person("bo").at(scene.room);
    for n in 1..=20 {
        let options =
            json!({ "text": format!("Step {n:02}"), "when": format!("{} min ago", 120 - n) });
        answered(&bo.slash("incident note", options).await.unwrap()).await;
    }
    let call = bo
        .slash("timeline show", json!({ "view": "start" }))
        .await
        .unwrap();
    let first = answered(&call).await;
    assert!(
        first.contains("Step 01") && first.contains("Step 15"),
        "{first}"
    );
    assert!(!first.contains("Step 16"), "{first}");
    let message = call.latest().unwrap();
    let button = message["components"][0]["components"][0].clone();
    assert_eq!(button["label"], "Later");
    let press = bo
        .press(id(&message), button["custom_id"].as_str().unwrap())
        .await
        .unwrap();
    let second = answered(&press).await;
    assert!(
        second.contains("Step 16")
            && second.contains("declared the incident")
            && !second.contains("Step 15"),
        "{second}"
    );
    let call = bo.slash("timeline show", json!({})).await.unwrap();
    let newest = answered(&call).await;
    assert!(newest.contains("declared the incident"), "{newest}");
    let button = &call.latest().unwrap()["components"][0]["components"][0];
    assert_eq!(button["label"], "Earlier");
    stage.finish().await;
}
