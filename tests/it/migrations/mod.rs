//! Migrations: step by step on sample data, on both databases, and the same schema at the end.

use std::{collections::BTreeMap, fs, path::Path};

use binnacle::store::migrate_to;
use sqlx::{Connection as _, PgConnection, Row as _, SqliteConnection};

use crate::support::database::Database;

/// The migrations of one database: number and name.
fn migrations(kind: &str) -> BTreeMap<i64, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(kind);
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    files
        .map(|name| {
            let (number, rest) = name.split_once('_').unwrap();
            (number.parse().unwrap(), rest.to_owned())
        })
        .collect()
}

/// The rows that the next step finds. `@key(n)@` stands for a key, which the two databases write differently.
fn sample(version: i64, kind: &str) -> String {
    let file = format!(
        "{}/tests/it/migrations/{version:04}.sql",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{file}: {error}: every migration has its sample data"));
    let quote = if kind == "sqlite" { "x'" } else { "'" };
    text.replace("@key(", &format!("{quote}0000000000000000000000000000000"))
        .replace(")@", "'")
}

#[test]
fn both_databases_have_the_same_steps() {
    let sqlite = migrations("sqlite");
    assert_eq!(sqlite, migrations("postgres"));
    let numbers: Vec<i64> = sqlite.into_keys().collect();
    assert_eq!(
        numbers,
        (1..=i64::try_from(numbers.len()).unwrap()).collect::<Vec<_>>(),
        "numbers without gaps"
    );
}

async fn sqlite_schema(url: &str) -> Vec<String> {
    let mut conn = SqliteConnection::connect(url).await.unwrap();
    let rows = sqlx::query(
        "select m.name as t, p.name as c, p.\"notnull\" as n from sqlite_master m, pragma_table_info(m.name) p
         where m.type = 'table' and m.name not like 'sqlite%' and m.name not like '\\_sqlx%' escape '\\' order by 1, 2",
    )
    .fetch_all(&mut conn)
    .await
    .unwrap();
    let columns = rows.iter().map(|row| {
        format!(
            "{}.{} {}",
            row.get::<String, _>(0),
            row.get::<String, _>(1),
            row.get::<i64, _>(2)
        )
    });
    let mut all: Vec<String> = columns.collect();
    let indexes = sqlx::query_scalar::<_, String>(
        "select name from sqlite_master where type = 'index' and name not like 'sqlite%' order by 1",
    );
    all.extend(indexes.fetch_all(&mut conn).await.unwrap());
    all
}

async fn postgres_schema(url: &str) -> Vec<String> {
    let mut conn = PgConnection::connect(url).await.unwrap();
    let rows = sqlx::query(
        "select table_name::text, column_name::text, case is_nullable when 'NO' then 1::bigint else 0 end
         from information_schema.columns where table_schema = 'public' and table_name not like '\\_sqlx%'
         order by table_name collate \"C\", column_name collate \"C\"",
    )
    .fetch_all(&mut conn)
    .await
    .unwrap();
    let columns = rows.iter().map(|row| {
        format!(
            "{}.{} {}",
            row.get::<String, _>(0),
            row.get::<String, _>(1),
            row.get::<i64, _>(2)
        )
    });
    let mut all: Vec<String> = columns.collect();
    let indexes = sqlx::query_scalar::<_, String>(
        "select indexname::text from pg_indexes where schemaname = 'public' and indexname not like '%\\_pkey'
         and indexname not like '%\\_key' order by indexname collate \"C\"",
    );
    all.extend(indexes.fetch_all(&mut conn).await.unwrap());
    all
}

/// Applies every step, each to a database that holds rows of all steps before.
async fn step_by_step(url: &str, kind: &str) {
    for version in migrations(kind).into_keys() {
        migrate_to(url, version).await.unwrap();
        let sql = sqlx::AssertSqlSafe(sample(version, kind));
        if kind == "sqlite" {
            let mut conn = SqliteConnection::connect(url).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
        } else {
            let mut conn = PgConnection::connect(url).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
        }
    }
}

#[tokio::test]
async fn every_step_runs_on_data_and_both_end_alike() {
    let sqlite = Database::sqlite();
    step_by_step(sqlite.url(), "sqlite").await;
    let ours = sqlite_schema(sqlite.url()).await;
    assert!(
        ours.iter().any(|line| line.starts_with("incident.title")),
        "the schema was read: {ours:?}"
    );
    if let Some(postgres) = Database::postgres().await {
        step_by_step(postgres.url(), "postgres").await;
        let theirs = postgres_schema(postgres.url()).await;
        assert_eq!(ours, theirs);
        postgres.remove().await;
    }
    sqlite.open().await.close().await;
    sqlite.remove().await;
}
