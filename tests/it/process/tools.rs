//! The commands beside the bot: health, backup, export, verify and check, and their exit codes.

use std::fs;

use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use tokio::time::timeout;

use super::{
    berth::{Berth, PATIENCE},
    program::{Environment, Program},
};
use crate::support::{
    database::{Database, on_both},
    stage::answered,
};

on_both!(
    health_is_told,
    a_backup_is_taken_while_it_runs,
    the_record_is_exported_whole,
    a_tampered_record_is_found,
    a_report_is_printed,
    the_numbers_are_printed,
    past_reports_are_imported_at_the_shell,
);

/// A bot that runs, and an incident that has arrived everywhere.
async fn at_work(database: &Database) -> Berth {
    let mut berth = Berth::new(database).await;
    berth.start().await;
    answered(&berth.declare("ana", "Checkout is down").await).await;
    berth.quiet().await;
    berth
}

async fn health_is_told(database: &Database) {
    let mut berth = at_work(database).await;
    let url = berth.web("/readyz");
    let ask = ["health", "--url", &url];
    let ready = berth.run(&ask).await;
    assert_eq!(
        (ready.code, &ready.stdout[..]),
        (Some(0), &["ready".to_owned()][..]),
        "{ready:?}"
    );

    // Alive, but of no use to anybody: Discord takes no connections.
    let gateway = berth.sandbox.discord().gateway();
    gateway.refuse_connections(true);
    gateway.drop_connections();
    let lost = async {
        loop {
            let told = berth.run(&ask).await;
            if told.code != Some(0) {
                return told;
            }
        }
    };
    let lost = timeout(PATIENCE, lost).await.unwrap();
    assert_eq!(lost.code, Some(1), "{lost:?}");
    let why = "not connected to Discord's gateway";
    assert_eq!(lost.stderr, [why], "{lost:?}");
    let alive = berth
        .run(&["health", "--url", &berth.web("/healthz")])
        .await;
    assert_eq!(alive.code, Some(0), "{alive:?}");

    gateway.refuse_connections(false);
    berth.kill();
    let gone = berth.run(&ask).await;
    assert_eq!(gone.code, Some(1), "{gone:?}");
    assert!(gone.stderr[0].contains("does not answer"), "{gone:?}");
    berth.sandbox.stop().await;
}

async fn a_backup_is_taken_while_it_runs(database: &Database) {
    let mut berth = at_work(database).await;
    let before = berth.events().await;
    let copy = berth.file("copy.db");
    let copied = berth.run(&["backup", copy.to_str().unwrap()]).await;
    assert_eq!(copied.code, Some(0), "{copied:?}");
    assert!(
        copied.stdout[0].contains("holds a whole copy"),
        "{copied:?}"
    );
    let again = berth.run(&["backup", copy.to_str().unwrap()]).await;
    assert_eq!(
        again.code,
        Some(1),
        "an earlier backup is not written over: {again:?}"
    );
    let answer = answered(&berth.declare("bo", "Search is down").await).await;
    assert!(answer.starts_with("INC-2 "), "it runs on: {answer}");
    berth.quiet().await;

    if database.url().starts_with("sqlite:") {
        berth.stop().await;
        let copy = format!("sqlite://{}", copy.display());
        berth.set("DATABASE_URL", &copy);
        assert_eq!(
            berth.events().await,
            before,
            "the copy holds what was there"
        );
        berth.start().await;
    } else {
        assert!(fs::metadata(&copy).unwrap().len() > 0);
    }
    berth.finish().await;
}

async fn the_record_is_exported_whole(database: &Database) {
    let berth = at_work(database).await;
    // Read while the bot runs.
    let events = berth.events().await;
    let numbers: Vec<u64> = events
        .iter()
        .map(|event| event["number"].as_u64().unwrap())
        .collect();
    assert_eq!(
        numbers,
        (1..=numbers.len() as u64).collect::<Vec<_>>(),
        "none is missing"
    );
    let kinds: Vec<&str> = events
        .iter()
        .map(|event| event["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds[..2], ["team.applied", "incident.declared"]);
    let mut rest = kinds[2..].to_vec();
    rest.sort_unstable();
    assert_eq!(rest, ["incident.issue_opened", "incident.room_opened"]);
    for event in &events {
        assert_eq!(event["schema"], "binnacle.event/1");
        assert_eq!(event["guild"], "100000000000000001");
        assert!(
            event["at"]
                .as_str()
                .is_some_and(|at| at.parse::<jiff::Timestamp>().is_ok()),
            "{event}"
        );
        assert!(
            event["hash"].as_str().is_some_and(|hash| hash.len() == 64),
            "{event}"
        );
    }
    assert_eq!(events[1]["who"], "user:100000000000000021");
    assert_eq!(events[1]["data"]["title"], Value::from("Checkout is down"));
    berth.finish().await;
}

async fn a_tampered_record_is_found(database: &Database) {
    let mut berth = at_work(database).await;
    let whole = berth.run(&["audit", "verify"]).await;
    assert_eq!(whole.code, Some(0), "{whole:?}");
    assert!(
        whole.stdout[0].ends_with("4 events, every link holds"),
        "{whole:?}"
    );
    berth.stop().await;
    let change = "update event set who = 'bot' where number = 2";
    if database.url().starts_with("sqlite:") {
        let mut conn = SqliteConnection::connect(database.url()).await.unwrap();
        let drop = sqlx::raw_sql("drop trigger event_is_kept");
        drop.execute(&mut conn).await.unwrap();
        sqlx::raw_sql(change).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    } else {
        let mut conn = PgConnection::connect(database.url()).await.unwrap();
        let drop = sqlx::raw_sql("drop trigger event_is_kept on event");
        drop.execute(&mut conn).await.unwrap();
        sqlx::raw_sql(change).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    }
    let broken = berth.run(&["audit", "verify"]).await;
    assert_eq!(broken.code, Some(1), "{broken:?}");
    assert!(broken.stdout[0].contains("broken at event 2"), "{broken:?}");
    berth.sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_end_with_the_code_that_they_promise() {
    let database = Database::sqlite();
    let mut berth = Berth::new(&database).await;
    let none = berth.run(&["audit", "verify"]).await;
    assert_eq!(none.code, Some(2), "there is no database: {none:?}");
    assert!(none.stderr[0].starts_with("DATABASE_URL: "), "{none:?}");
    for (arguments, code) in [
        (&["check"][..], 0),
        (&["check", "--json"], 0),
        (&["check", "--config", "/nowhere/at/all.toml"], 2),
        (&["check", "--loudly"], 2),
        (&["sail"], 2),
        (&[], 2),
        (&["--version"], 0),
        (&["--help"], 0),
    ] {
        let ended = berth.run(arguments).await;
        assert_eq!(ended.code, Some(code), "{arguments:?}: {ended:?}");
    }
    berth.write_team("guild = \"abc\"\nname = \"Bees\"\n");
    let wrong = berth.run(&["check", "--json"]).await;
    assert_eq!(wrong.code, Some(1), "{wrong:?}");
    let report: Value = serde_json::from_str(&wrong.stdout.concat()).unwrap();
    assert_eq!(
        (&report["verdict"], &report["problems"][0]["line"]),
        (&Value::from("problems"), &Value::from(1))
    );
    berth.sandbox.stop().await;
    database.remove().await;
}

async fn a_report_is_printed(database: &Database) {
    let berth = at_work(database).await;
    let story = ["incident", "postmortem", "INC-1", "--template", "story"];
    let told = berth.run(&story).await;
    assert_eq!(told.code, Some(0), "{told:?}");
    let title = told.stdout[0].as_str();
    assert!(
        title.starts_with("# 20") && title.ends_with(", Checkout is down (INC-1)"),
        "{title}"
    );
    assert!(
        told.stdout
            .iter()
            .any(|line| line == "### Where we got lucky")
    );

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.md");
    let out = file.to_str().unwrap();
    let told = berth
        .run(&["incident", "postmortem", "1", "--out", out])
        .await;
    assert_eq!((told.code, told.stdout.len()), (Some(0), 0), "{told:?}");
    let whole = fs::read_to_string(&file).unwrap();
    assert!(
        whole.starts_with("# Incident report INC-1: Checkout is down\n"),
        "{whole}"
    );

    let told = berth.run(&["incident", "postmortem", "7"]).await;
    assert_eq!(told.code, Some(2), "{told:?}");
    assert!(
        told.stderr.concat().contains("there is no incident 7"),
        "{told:?}"
    );
    berth.finish().await;
}

async fn the_numbers_are_printed(database: &Database) {
    let berth = at_work(database).await;
    let resolve = json!({ "incident": "1" });
    let place = berth.in_general("ana");
    answered(&place.slash("incident resolve", resolve).await.unwrap()).await;
    let chat = answered(&place.slash("incident stats", json!({})).await.unwrap()).await;

    let told = berth.run(&["incident", "stats"]).await;
    assert_eq!(told.code, Some(0), "{told:?}");
    assert_eq!(told.stdout[0], "Incidents in 12 months");
    let json = berth
        .run(&["incident", "stats", "--json", "--months", "12"])
        .await;
    let stats: Value = serde_json::from_str(&json.stdout.concat()).unwrap();
    assert_eq!(stats["schema"], "binnacle.incident-stats/1");
    assert_eq!(stats["all"]["incidents"], 1);
    let resolve = &stats["all"]["times"]["resolve"];
    assert_eq!(
        (&resolve["definition"], &resolve["wall"]["n"]),
        (&json!("resolved - detected"), &json!(1))
    );
    let seconds = resolve["wall"]["median_seconds"].as_i64().unwrap();
    let median = binnacle_commands::text::span(jiff::SignedDuration::from_secs(seconds));
    assert!(
        chat.contains(&format!("median **{median}**")),
        "{median}: {chat}"
    );
    assert!(
        told.stdout
            .concat()
            .contains(&format!("to resolve     median {median}")),
        "{told:?}"
    );

    let service = berth
        .run(&["incident", "stats", "--json", "--service", "search"])
        .await;
    let stats: Value = serde_json::from_str(&service.stdout.concat()).unwrap();
    assert_eq!(stats["all"]["incidents"], 0);
    let deploys = berth
        .run(&["deploy", "metrics", "--json", "--days", "90"])
        .await;
    let metrics: Value = serde_json::from_str(&deploys.stdout.concat()).unwrap();
    assert_eq!(
        (&metrics["schema"], &metrics["all"]["lead"]["n"]),
        (&json!("binnacle.deploy-metrics/1"), &json!(0))
    );
    let told = berth.run(&["deploy", "metrics"]).await;
    assert_eq!(told.stdout[0], "Deploys in 30 days", "{told:?}");
    for wrong in [
        &["deploy", "metrics", "--days", "7"][..],
        &["deploy", "metrics", "--service", "chekout"],
        &["incident", "stats", "--months", "0"],
        &["incident", "stats", "--severity", "bad"],
        &["incident", "stats", "--from", "2026-02-01"],
        &[
            "incident",
            "stats",
            "--from",
            "2026-02-01",
            "--until",
            "2026-01-01",
        ],
    ] {
        let told = berth.run(wrong).await;
        assert_eq!(told.code, Some(2), "{wrong:?}: {told:?}");
    }
    berth.finish().await;
}

async fn past_reports_are_imported_at_the_shell(database: &Database) {
    let berth = at_work(database).await;
    let folder = berth.file("reports");
    fs::create_dir_all(folder.join("old")).unwrap();
    let disk =
        "# 2024-03-05, Disk full\n\n## Timeline\n\n### 10:00 UTC\n\nAlert\n\n### 11:05\n\nDone\n";
    fs::write(folder.join("old/disk.md"), disk).unwrap();
    fs::write(folder.join("index.md"), "# Our incidents\n").unwrap();
    fs::write(folder.join("notes.txt"), "no report").unwrap();
    let name = folder.to_str().unwrap();
    let import = ["incident", "import", name, "--json"];
    let outcomes = |printed: &[String]| -> Vec<String> {
        let told: Value = serde_json::from_str(&printed.concat()).unwrap();
        assert_eq!(told["schema"], "binnacle.incident-import/1");
        let files = told["files"].as_array().unwrap().iter();
        files
            .map(|one| {
                format!(
                    "{} {}",
                    one["file"].as_str().unwrap(),
                    one["outcome"].as_str().unwrap()
                )
            })
            .collect()
    };

    let dry = Program::start(
        &["incident", "import", name, "--dry-run"],
        &Environment::new(),
    )
    .ended(PATIENCE)
    .await;
    assert_eq!(dry.code, Some(0), "it needs nothing: {dry:?}");
    assert!(
        dry.stdout[0]
            .starts_with("old/disk.md: would be imported. 2024-03-05, Disk full: 1 h 05 min"),
        "{dry:?}"
    );
    // While the bot runs.
    let first = berth.run(&import).await;
    assert_eq!(first.code, Some(0), "{first:?}");
    assert_eq!(
        outcomes(&first.stdout),
        ["old/disk.md new", "index.md no_report"]
    );
    fs::write(folder.join("latin.md"), b"# caf\xE9").unwrap();
    let again = berth.run(&import).await;
    assert_eq!(again.code, Some(1), "one cannot be read: {again:?}");
    assert_eq!(
        outcomes(&again.stdout),
        [
            "old/disk.md unchanged",
            "index.md no_report",
            "latin.md refused"
        ]
    );

    let found = berth.run(&["incident", "search", "disk", "full"]).await;
    assert_eq!(
        (found.code, &found.stdout[0][..]),
        (
            Some(0),
            "PAST-1 2024-03-05 Disk full: # 2024-03-05, Disk full ## Timeline ### 10:00 UTC Alert ### 11:05 Done"
        ),
        "{found:?}"
    );
    let found = berth
        .run(&["incident", "search", "--json", "checkout"])
        .await;
    let hits: Value = serde_json::from_str(&found.stdout.concat()).unwrap();
    assert_eq!(
        (&hits["hits"][0]["name"], &hits["hits"][0]["place"]),
        (&json!("INC-1"), &json!("incident"))
    );
    let none = berth.run(&["incident", "search", "submarine"]).await;
    assert_eq!(none.code, Some(1), "{none:?}");

    let empty = berth.file("empty");
    fs::create_dir(&empty).unwrap();
    for nothing in [empty.to_str().unwrap(), "/nowhere/at/all"] {
        let told = berth.run(&["incident", "import", nothing]).await;
        assert_eq!(told.code, Some(2), "{told:?}");
    }
    berth.finish().await;
}
