//! Past reports.

use binnacle_commands::{
    names::GuildId,
    past::{Item, Known, Past},
    report::Report,
};
use chrono::{DateTime, Utc};
use jiff::Timestamp;
use sqlx::types::Json;

use super::{
    Error, Reader, Result, Tx,
    column::{Snowflake as _, date_to_sql, from_sql, to_sql},
    search::Patterns,
    tx::on,
};

/// The columns of a past report, in one place.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select workspace_id, number, file, hash, report, body, imported_at from past_report ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    workspace_id: i64,
    number: i64,
    file: String,
    hash: String,
    report: Json<Report>,
    body: String,
    imported_at: DateTime<Utc>,
}

impl TryFrom<Row> for Past {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            workspace: GuildId::from_sql(row.workspace_id, "past_report", "workspace_id")?,
            number: row.number,
            file: row.file,
            hash: row.hash,
            report: Report {
                body: row.body,
                ..row.report.0
            },
            imported_at: from_sql(row.imported_at)?,
        })
    }
}

impl Reader {
    /// What is on record already.
    pub async fn past_known(&mut self, workspace: GuildId) -> Result<Vec<Known>> {
        let rows: Vec<(i64, String, String)> = on!(self, |conn| sqlx::query_as(
            "select number, file, hash from past_report where workspace_id = $1 order by number"
        )
        .bind(workspace.sql())
        .fetch_all(conn)
        .await)?;
        let known = rows
            .into_iter()
            .map(|(number, file, hash)| Known { number, file, hash });
        Ok(known.collect())
    }

    /// A past report by its number.
    pub async fn past(&mut self, workspace: GuildId, number: i64) -> Result<Option<Past>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and number = $2"
        ))
        .bind(workspace.sql())
        .bind(number)
        .fetch_optional(conn)
        .await)?;
        row.map(Past::try_from).transpose()
    }

    /// So many past reports that hold some words, the newest incident first, and how many there are in all.
    pub async fn past_list(
        &mut self,
        workspace: GuildId,
        words: &Patterns,
        limit: u32,
        offset: u32,
    ) -> Result<(Vec<Past>, i64)> {
        let [one, two, three, four] = words.four();
        let total: i64 = on!(self, |conn| {
            sqlx::query_scalar(
            "select count(*) from past_report where workspace_id = $1 and words like $2 escape '\\'
             and words like $3 escape '\\' and words like $4 escape '\\' and words like $5 escape '\\'"
        )
        .bind(workspace.sql())
        .bind(one)
        .bind(two)
        .bind(three)
        .bind(four)
        .fetch_one(conn)
        .await
        })?;
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and words like $2 escape '\\' and words like $3 escape '\\'
             and words like $4 escape '\\' and words like $5 escape '\\'
             order by happened_on desc, number desc limit $6 offset $7"
        ))
        .bind(workspace.sql())
        .bind(one)
        .bind(two)
        .bind(three)
        .bind(four)
        .bind(i64::from(limit))
        .bind(i64::from(offset))
        .fetch_all(conn)
        .await)?;
        let page = rows.into_iter().map(Past::try_from);
        Ok((page.collect::<Result<_>>()?, total))
    }
}

impl Tx {
    /// Writes what an import decided of a file, where it decided to write.
    pub async fn past_write(
        &mut self,
        workspace: GuildId,
        item: &Item,
        now: Timestamp,
    ) -> Result<()> {
        let Some((number, report)) = item.written() else {
            return Ok(());
        };
        let bare = Report {
            body: String::new(),
            ..report.clone()
        };
        // SQLite lowers only the letters of English, so this is done here.
        let words = format!("{}\n{}\n{}", report.title, item.given.file, report.body);
        on!(self, |conn| {
            sqlx::query(
            "insert into past_report (workspace_id, number, file, hash, title, happened_on, report, body, words, imported_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             on conflict (workspace_id, file) do update set
               hash = excluded.hash, title = excluded.title, happened_on = excluded.happened_on, report = excluded.report,
               body = excluded.body, words = excluded.words, imported_at = excluded.imported_at"
        )
        .bind(workspace.sql())
        .bind(number)
        .bind(&item.given.file)
        .bind(&item.given.hash)
        .bind(&report.title)
        .bind(date_to_sql(report.date))
        .bind(Json(&bare))
        .bind(&report.body)
        .bind(words.to_lowercase())
        .bind(to_sql(now))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }
}
