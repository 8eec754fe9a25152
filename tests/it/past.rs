//! Past reports: imported, listed, shown, found, and read on the pages.

use binnacle::{
    app,
    store::{Db, Patterns, Reader},
};
use binnacle_commands::{
    past::{Given, Item, Outcome, given},
    report::Report,
};
use binnacle_sandbox::discord::Place;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::{
    database::{Database, on_both},
    stage::{Stage, answered},
};

on_both!(
    past_reports_are_imported_once_whole_or_not_at_all,
    past_reports_are_listed_shown_and_found_in_chat,
    past_reports_are_read_on_the_pages,
    real_past_reports_keep_dates_lengths_and_actions,
);

const GUILD: &str = "100000000000000001";

const DISK: &str = "# 2024-03-05, Disk full\n\n## Summary\n\nThe **Disk** of db1 was full for an hour.\n\n## Timeline\n\nAll times in UTC\n\n### 10:00\n\nAlert.\n\n### 11:05\n\nCleaned.\n\n## Action items\n\n- Watch the disk [#4](https://git.example/a/issues/4)\n";
const CERTIFICATE: &str =
    "# 2025-01-20, Certificate expired\n\n## Summary\n\nNobody <b>renewed</b> it.\n";

fn folder() -> Vec<Given> {
    vec![
        given("2025-01-20-certificate.md", CERTIFICATE.as_bytes()),
        given("old/2024-03-05-disk.md", DISK.as_bytes()),
        given("index.md", b"# Our incidents\n"),
        given("latin.md", b"# caf\xE9"),
    ]
}

fn now() -> Timestamp {
    "2026-03-15T12:00:00Z".parse().unwrap()
}

async fn import(database: &Database, given: Vec<Given>) -> Vec<Item> {
    let db = Db::open_beside(database.url()).await.unwrap();
    let items = app::import(&db, GUILD.parse().unwrap(), given, now()).await;
    db.close().await;
    items.unwrap()
}

async fn on_record(reader: &mut Reader) -> Vec<(i64, Report)> {
    let guild = GUILD.parse().unwrap();
    let (all, total) = reader
        .past_list(guild, &Patterns::default(), 100, 0)
        .await
        .unwrap();
    assert_eq!(usize::try_from(total).unwrap(), all.len());
    all.into_iter()
        .map(|one| (one.number, one.report))
        .collect()
}

fn outcomes(items: &[Item]) -> Vec<(&str, &Outcome)> {
    let outcomes = items
        .iter()
        .map(|one| (one.given.file.as_str(), &one.outcome));
    outcomes.collect()
}

async fn past_reports_are_imported_once_whole_or_not_at_all(database: &Database) {
    let refused = Db::open_beside(database.url()).await.unwrap_err();
    let why = refused.to_string();
    assert!(why.starts_with("DATABASE_URL: "), "{why}");
    database.open().await.close().await;

    let first = import(database, folder()).await;
    let new: Vec<i64> = first
        .iter()
        .filter_map(|one| Some(one.written()?.0))
        .collect();
    assert_eq!(new, [1, 2]);
    let again = import(database, folder()).await;
    assert!(
        again.iter().all(|one| one.written().is_none()),
        "{again:#?}"
    );

    let edited = format!("{DISK}\nMore was learnt.\n");
    let moved = vec![
        given("old/2024-03-05-disk.md", edited.as_bytes()),
        given("new/certificate.md", CERTIFICATE.as_bytes()),
    ];
    let moved = import(database, moved).await;
    let same = Outcome::SameAs("2025-01-20-certificate.md".to_owned());
    assert_eq!(
        outcomes(&moved),
        [
            ("old/2024-03-05-disk.md", &Outcome::Changed(1)),
            ("new/certificate.md", &same)
        ]
    );

    let db = Db::open_to_read(database.url()).await.unwrap();
    let mut reader = db.read().await.unwrap();
    let all = on_record(&mut reader).await;
    let names: Vec<(i64, &str)> = all
        .iter()
        .map(|(number, one)| (*number, one.title.as_str()))
        .collect();
    assert_eq!(
        names,
        [(2, "Certificate expired"), (1, "Disk full")],
        "newest first"
    );
    assert_eq!(all[1].1.body, edited);
    let guild = GUILD.parse().unwrap();
    let events = reader.event_page(guild, 0, 100).await.unwrap();
    let kinds: Vec<&str> = events.iter().map(|one| one.event.kind.as_str()).collect();
    assert_eq!(kinds, ["past.imported", "past.imported", "past.replaced"]);
    drop(reader);
    db.close().await;
}

async fn says(place: &Place, command: &str, options: Value) -> String {
    answered(&place.slash(command, options).await.unwrap()).await
}

async fn past_reports_are_listed_shown_and_found_in_chat(database: &Database) {
    let stage = Stage::new(database).await;
    let ana = stage.in_general("ana");
    let none = says(&ana, "incident list", json!({ "state": "past" })).await;
    assert!(none.contains("binnacle incident import"), "{none}");
    // While the bot runs.
    import(database, folder()).await;

    let list = says(&ana, "incident list", json!({ "state": "past" })).await;
    let (newer, older) = (list.find("Certificate expired"), list.find("Disk full"));
    assert!(
        list.starts_with("2 past reports") && newer.unwrap() < older.unwrap(),
        "{list}"
    );
    let refused = says(
        &ana,
        "incident list",
        json!({ "state": "past", "service": "search" }),
    )
    .await;
    assert!(refused.contains("Leave `service` out"), "{refused}");
    let shown = says(&ana, "incident show", json!({ "incident": "past-1" })).await;
    for words in [
        "PAST-1: Disk full",
        "1 h 05 min",
        "Watch the disk https://git.example/a/issues/4",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let gone = says(&ana, "incident show", json!({ "incident": "PAST-9" })).await;
    assert!(gone.contains("no past report PAST-9"), "{gone}");

    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("ana").at(scene.room);
    says(
        &here,
        "incident note",
        json!({ "text": "The disk of web3 is 100% full" }),
    )
    .await;
    says(
        &here,
        "incident update",
        json!({ "text": "Restarted the packer" }),
    )
    .await;
    let secret = json!({ "title": "Disk of the vault stolen", "kind": "private" });
    says(&ana, "incident declare", secret).await;
    let found = says(&ana, "incident search", json!({ "text": "DISK full" })).await;
    assert!(
        found.contains("INC-1") && found.contains("on its timeline") && found.contains("PAST-1"),
        "{found}"
    );
    let found = says(&ana, "incident search", json!({ "text": "100%" })).await;
    assert!(
        found.contains("INC-1") && !found.contains("PAST-1"),
        "{found}"
    );
    let found = says(
        &ana,
        "incident search",
        json!({ "text": "packer restarted" }),
    )
    .await;
    assert!(found.contains("INC-1"), "{found}");
    let found = says(&ana, "incident search", json!({ "text": "vault" })).await;
    assert!(found.contains("INC-2"), "{found}");
    let hidden = says(
        &stage.in_general("eli"),
        "incident search",
        json!({ "text": "vault" }),
    )
    .await;
    assert!(
        !hidden.contains("INC-2"),
        "who may not know of it: {hidden}"
    );
    let many = says(&ana, "incident search", json!({ "text": "a b c d e" })).await;
    assert!(many.contains("too many"), "{many}");
    stage.finish().await;
}

async fn past_reports_are_read_on_the_pages(database: &Database) {
    let stage = Stage::new(database).await;
    import(database, folder()).await;
    let mut visitor = crate::web::Visitor::new(&stage);
    assert!(visitor.get("/past").await.is_closed());
    assert!(visitor.get("/past/1").await.is_closed());
    visitor.signs_in(&stage.in_general("eli")).await;
    let list = visitor.get("/past").await.text;
    let (newer, older) = (list.find("Certificate expired"), list.find("Disk full"));
    assert!(
        list.contains("2 reports") && newer.unwrap() < older.unwrap(),
        "{list}"
    );
    let found = visitor.get("/past?q=cleaned+DISK").await.text;
    assert!(
        found.contains("Disk full") && !found.contains("Certificate"),
        "{found}"
    );
    let wrong = visitor.get("/past?q=a+b+c+d+e").await.text;
    assert!(wrong.contains("too many"), "{wrong}");
    let one = visitor.get("/past/1").await.text;
    for words in [
        "PAST-1",
        "1 h 05 min",
        "Watch the disk",
        "https://git.example/a/issues/4",
        "<strong>Disk</strong>",
    ] {
        assert!(one.contains(words), "{words}: {one}");
    }
    let tame = visitor.get("/past/2").await.text;
    assert!(tame.contains("&lt;b&gt;renewed"), "{tame}");
    let file = visitor.get("/past/1/report.md").await;
    assert_eq!(file.text, DISK);
    assert!(
        file.header("content-disposition")
            .contains("2024-03-05-disk.md")
    );
    for nowhere in ["/past/9", "/past/x", "/past/9/report.md"] {
        assert_eq!(visitor.get(nowhere).await.status, 404, "{nowhere}");
    }
    stage.finish().await;
}

/// Where the real reports are at hand; tests/it/corpus.rs says what a person reads in each.
async fn real_past_reports_keep_dates_lengths_and_actions(database: &Database) {
    let Some(real) = crate::corpus::given_reports() else {
        return;
    };
    database.open().await.close().await;
    let items = import(database, real).await;
    let db = Db::open_to_read(database.url()).await.unwrap();
    let mut reader = db.read().await.unwrap();
    let all = on_record(&mut reader).await;
    assert_eq!(
        all.len(),
        items.iter().filter(|one| one.written().is_some()).count()
    );
    for item in &items {
        let Some((number, report)) = item.written() else {
            continue;
        };
        let kept = all
            .iter()
            .find(|(one, _)| *one == number)
            .map(|(_, report)| report);
        assert_eq!(kept, Some(report), "{}", item.given.file);
    }
    crate::corpus::assert_as_people_read(|file| {
        let item = items.iter().find(|one| one.given.file.ends_with(file))?;
        let (number, _) = item.written()?;
        all.iter()
            .find(|(one, _)| *one == number)
            .map(|(_, report)| report.clone())
    });
    drop(reader);
    db.close().await;
}
