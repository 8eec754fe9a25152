//! Rows that nobody would declare one by one, put into the database beside the bot.

use std::ops::RangeInclusive;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use crate::support::database::Database;

/// The team's server, and another one.
pub(super) const OURS: u64 = 100_000_000_000_000_001;
pub(super) const THEIRS: u64 = 200_000_000_000_000_002;

/// Runs a statement. `@key(n)@` stands for a key of four digits, which the two databases write differently.
pub(super) async fn run(database: &Database, sql: &str) {
    let url = database.url();
    let quote = if url.starts_with("sqlite") { "x'" } else { "'" };
    let sql = sql
        .replace("@key(", &format!("{quote}{}", "0".repeat(28)))
        .replace(")@", "'");
    let sql = AssertSqlSafe(sql);
    if url.starts_with("sqlite") {
        let mut conn = SqliteConnection::connect(url).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
    } else {
        let mut conn = PgConnection::connect(url).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
    }
}

/// An incident of 5 January 2026 with a number of four digits. `state` and `service` are as they are stored.
pub(super) async fn incident(
    database: &Database,
    server: u64,
    number: u16,
    title: &str,
    state: &str,
    service: &str,
) {
    let sql = format!(
        "insert into incident (incident_id, workspace_id, number, title, severity, service, state, declared_by, declared_at, version)
         values (@key({number:04})@, {server}, {number}, '{title}', 'sev2', '{service}', '{state}', 21, '2026-01-05T09:00:00+00:00', 1)"
    );
    run(database, &sql).await;
}

/// What happened to such an incident, `count` times.
pub(super) async fn updates(database: &Database, server: u64, incident: u16, count: u32) {
    let rows: Vec<String> = (1..=count)
        .map(|n| {
            let number = 10_000 + n;
            let subject = format!("incident:{}{incident:04}", "0".repeat(28));
            format!(
                "({server}, {number}, '2026-01-05T09:{:02}:{:02}+00:00', 'user:21', '{subject}', 'incident.updated',
                  '{{\"text\": \"Step {n}.\", \"by_name\": \"Ana\"}}', '')",
                n / 60,
                n % 60
            )
        })
        .collect();
    let sql = format!(
        "insert into event (workspace_id, number, at, who, subject, kind, data, hash) values {}",
        rows.join(", ")
    );
    run(database, &sql).await;
}

/// Every value of every row of the tables that a sign-in touches, as text.
pub(super) async fn everything(database: &Database) -> String {
    let tables = ["web_link", "web_session", "interaction", "event", "effect"];
    let mut all = String::new();
    for table in tables {
        let url = database.url();
        if url.starts_with("sqlite") {
            let mut conn = SqliteConnection::connect(url).await.unwrap();
            let columns: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!(
                "select name from pragma_table_info('{table}')"
            )))
            .fetch_all(&mut conn)
            .await
            .unwrap();
            for column in columns {
                let sql = format!("select coalesce(cast({column} as text), '') from {table}");
                let values: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql))
                    .fetch_all(&mut conn)
                    .await
                    .unwrap();
                all += &values.join("\n");
            }
        } else {
            let mut conn = PgConnection::connect(url).await.unwrap();
            let sql = format!("select row_to_json(one)::text from {table} as one");
            let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql))
                .fetch_all(&mut conn)
                .await
                .unwrap();
            all += &rows.join("\n");
        }
    }
    all
}

/// Actions of such an incident, due one day after the other from 1 February 2026 on. Their numbers have three digits.
pub(super) async fn actions(
    database: &Database,
    incident: u16,
    numbers: RangeInclusive<u16>,
    text: &str,
) {
    let rows = numbers.clone().map(|number| {
        let day = 1 + number - numbers.start();
        let month = if day > 28 { 3 } else { 2 };
        let day = if day > 28 { day - 28 } else { day };
        format!(
            "(@key(0{number})@, {OURS}, @key({incident})@, {number}, '{text}', 'prevent', '2026-{month:02}-{day:02}', 'open', 21,
              '2026-01-05T09:00:00+00:00', 1)"
        )
    });
    let rows: Vec<String> = rows.collect();
    let sql = format!(
        "insert into action (action_id, workspace_id, incident_id, number, text, kind, due_on, state, added_by, added_at, version)
         values {}",
        rows.join(", ")
    );
    run(database, &sql).await;
}
