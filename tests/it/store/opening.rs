//! Opening: refused with a reason and a remedy when it would do harm.

use std::{fs, time::Duration};

use binnacle::store::{Db, backup};
use jiff::SignedDuration;
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use tokio::time::{sleep, timeout};

use super::{guild, write};
use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage},
};

on_both!(a_newer_database_is_refused, a_backup_holds_everything);

const NEWER: &str =
    "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                     values (9999, 'of tomorrow', true, 'x', 0)";

async fn a_newer_database_is_refused(database: &Database) {
    database.open().await.close().await;
    if database.url().starts_with("sqlite:") {
        let mut conn = SqliteConnection::connect(database.url()).await.unwrap();
        sqlx::raw_sql(NEWER).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    } else {
        let mut conn = PgConnection::connect(database.url()).await.unwrap();
        sqlx::raw_sql(NEWER).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    }
    let why = Db::open(database.url()).await.unwrap_err().to_string();
    assert!(
        why.contains("migration 9999") && why.contains("restore a backup"),
        "{why}"
    );
}

async fn a_backup_holds_everything(database: &Database) {
    let db = database.open().await;
    let mut tx = write(&db).await;
    tx.workspace_set_category(guild(), "77".parse().ok())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("copy.db");
    let said = backup(database.url(), &file).await.unwrap();
    assert!(said.contains("copy.db"), "{said}");
    assert!(
        backup(database.url(), &file)
            .await
            .unwrap_err()
            .contains("exists already")
    );
    db.close().await;
    if database.url().starts_with("sqlite:") {
        let copy = Db::open(&format!("sqlite://{}", file.display()))
            .await
            .unwrap();
        let category = copy
            .read()
            .await
            .unwrap()
            .workspace_category(guild())
            .await
            .unwrap();
        assert_eq!(category, "77".parse().ok());
        copy.close().await;
    } else {
        assert!(
            fs::metadata(&file).unwrap().len() > 1000,
            "pg_dump wrote its archive"
        );
    }
}

#[tokio::test]
async fn a_second_process_on_one_file_is_refused() {
    let database = Database::sqlite();
    let db = database.open().await;
    let why = Db::open(database.url()).await.unwrap_err().to_string();
    assert!(why.contains("in use by another Binnacle"), "{why}");
    db.close().await;
    drop(db);
    database.open().await.close().await;
}

#[tokio::test]
async fn a_damaged_file_is_refused() {
    let database = Database::sqlite();
    let path = database.url().strip_prefix("sqlite://").unwrap().to_owned();
    fs::write(
        &path,
        "this is no database, however long it may be, and it never was one",
    )
    .unwrap();
    let why = Db::open(database.url()).await.unwrap_err().to_string();
    assert!(
        why.contains("is damaged") && why.contains("Restore the last backup"),
        "{why}"
    );

    let whole = Database::sqlite();
    whole.open().await.close().await;
    let path = whole.url().strip_prefix("sqlite://").unwrap().to_owned();
    let mut bytes = fs::read(&path).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(0xA5);
    fs::write(&path, bytes).unwrap();
    let why = Db::open(whole.url()).await.unwrap_err().to_string();
    assert!(why.contains("is damaged"), "{why}");
}

#[tokio::test]
async fn an_unreachable_database_is_one_clear_line() {
    for url in [
        "sqlite:///nowhere/at/all.db",
        "postgres://nobody@127.0.0.1:1/none",
    ] {
        let why = Db::open(url).await.unwrap_err().to_string();
        assert!(
            why.starts_with("DATABASE_URL: ") && !why.contains('\n'),
            "{why}"
        );
    }
}

/// Those by whom the processes on this database are seen.
const SEEN: &str = "from pg_locks where locktype = 'advisory'
    and database = (select oid from pg_database where datname = current_database())";

async fn seen(conn: &mut PgConnection) -> i64 {
    let count = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) {SEEN}")));
    count.fetch_one(conn).await.unwrap()
}

/// A server that was started anew has forgotten who uses it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_is_seen_again_after_its_connection_was_cut() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let stage = Stage::still(&database).await;
    let mut conn = PgConnection::connect(database.url()).await.unwrap();
    let cut = sqlx::AssertSqlSafe(format!("select pg_terminate_backend(pid) {SEEN}"));
    sqlx::raw_sql(cut).execute(&mut conn).await.unwrap();
    let gone = async { while seen(&mut conn).await > 0 {} };
    timeout(PATIENCE, gone).await.unwrap();

    let back = async {
        while seen(&mut conn).await == 0 {
            stage.advance(SignedDuration::from_secs(30));
            sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(PATIENCE, back).await.unwrap();
    let second = database.open().await;
    assert!(!second.was_unused(), "the first one is at work on it");
    second.close().await;
    drop(second);
    conn.close().await.unwrap();
    stage.finish().await;
    database.remove().await;
}

/// Whoever is alone takes back what was left behind, however long that takes, and others come after that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_second_waits_for_the_first() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let first = database.open().await;
    assert!(first.was_unused());
    let settled = async {
        // Longer than anything else waits for a lock.
        sleep(Duration::from_secs(11)).await;
        first.settled().await.unwrap();
    };
    let (second, ()) = tokio::join!(database.open(), settled);
    assert!(!second.was_unused());
    first.close().await;
    second.close().await;
    drop((first, second));
    database.remove().await;
}
