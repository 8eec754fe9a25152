//! Overrides and temporary schedules.

use binnacle_commands::{
    ids::OverrideId,
    incident::Stamp,
    names::{GuildId, UserId},
    rota::{Override, OverrideState, Reason, Span, What},
};
use chrono::{DateTime, Utc};
use sqlx::types::{Json, Uuid};

use super::{
    super::{
        Error, Reader, Result, Tx,
        column::{Snowflake as _, from_sql, to_sql},
        tx::on,
    },
    span,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select override_id, workspace_id, number, schedule, starts_at, ends_at, what, reason, seen, state, made_by, ",
            "made_at, ended_by, ended_at, version from oncall_override ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    override_id: Uuid,
    workspace_id: i64,
    number: i64,
    schedule: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    what: Json<What>,
    reason: Option<String>,
    seen: String,
    state: String,
    made_by: i64,
    made_at: DateTime<Utc>,
    ended_by: Option<i64>,
    ended_at: Option<DateTime<Utc>>,
    version: i64,
}

const TABLE: &str = "oncall_override";

/// Who did a thing, and when; both columns or neither are filled.
pub(super) fn stamp(
    by: Option<i64>,
    at: Option<DateTime<Utc>>,
    table: &'static str,
) -> Result<Option<Stamp>> {
    let Some((by, at)) = by.zip(at) else {
        return Ok(None);
    };
    Ok(Some(Stamp {
        by: UserId::from_sql(by, table, "by")?,
        at: from_sql(at)?,
    }))
}

impl TryFrom<Row> for Override {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column: &'static str, value: &str| Error::row(TABLE, column, value);
        let reason = row.reason.as_deref().map(Reason::parse).transpose();
        Ok(Self {
            id: row.override_id.into(),
            workspace: GuildId::from_sql(row.workspace_id, TABLE, "workspace_id")?,
            number: row.number,
            schedule: row
                .schedule
                .parse()
                .map_err(|_| bad("schedule", &row.schedule))?,
            span: span(row.starts_at, row.ends_at)?,
            what: row.what.0,
            reason: reason.map_err(|_| bad("reason", ""))?,
            seen: row.seen,
            state: OverrideState::from_name(&row.state).ok_or_else(|| bad("state", &row.state))?,
            made: Stamp {
                by: UserId::from_sql(row.made_by, TABLE, "made_by")?,
                at: from_sql(row.made_at)?,
            },
            ended: stamp(row.ended_by, row.ended_at, TABLE)?,
            version: row.version,
        })
    }
}

impl Reader {
    /// The override with a key.
    pub async fn over(&mut self, id: OverrideId) -> Result<Option<Override>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where override_id = $1"
        ))
        .bind(id.uuid())
        .fetch_optional(conn)
        .await)?;
        row.map(Override::try_from).transpose()
    }

    /// The override with a number.
    pub async fn override_numbered(
        &mut self,
        workspace: GuildId,
        number: i64,
    ) -> Result<Option<Override>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and number = $2 and state <> 'draft'"
        ))
        .bind(workspace.sql())
        .bind(number)
        .fetch_optional(conn)
        .await)?;
        row.map(Override::try_from).transpose()
    }

    /// Overrides that stand and touch a span, by number.
    pub async fn override_standing(
        &mut self,
        workspace: GuildId,
        within: Span,
    ) -> Result<Vec<Override>> {
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
            "where workspace_id = $1 and state = 'stands' and ends_at > $2 and starts_at < $3 order by number"
        ))
        .bind(workspace.sql())
        .bind(to_sql(within.start))
        .bind(to_sql(within.end))
        .fetch_all(conn)
        .await
        })?;
        rows.into_iter().map(Override::try_from).collect()
    }
}

impl Tx {
    /// Adds an override.
    pub async fn override_insert(&mut self, one: &Override) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
                "insert into oncall_override (override_id, workspace_id, number, schedule, starts_at, ends_at, what, reason,
                                              seen, state, made_by, made_at, version)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            )
            .bind(one.id.uuid())
            .bind(one.workspace.sql())
            .bind(one.number)
            .bind(one.schedule.as_str())
            .bind(to_sql(one.span.start))
            .bind(to_sql(one.span.end))
            .bind(Json(&one.what))
            .bind(one.reason.as_ref().map(Reason::as_str))
            .bind(&one.seen)
            .bind(one.state.as_str())
            .bind(one.made.by.sql())
            .bind(to_sql(one.made.at))
            .bind(one.version)
            .execute(conn)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Writes what became of an override, if nobody changed it since `from` was read.
    pub async fn override_change(&mut self, from: i64, to: &Override) -> Result<()> {
        let changed = on!(self, |conn| {
            sqlx::query(
                "update oncall_override set starts_at = $3, ends_at = $4, what = $5, seen = $6, state = $7, ended_by = $8,
                                            ended_at = $9, version = $10
                 where override_id = $1 and version = $2",
            )
            .bind(to.id.uuid())
            .bind(from)
            .bind(to_sql(to.span.start))
            .bind(to_sql(to.span.end))
            .bind(Json(&to.what))
            .bind(&to.seen)
            .bind(to.state.as_str())
            .bind(to.ended.map(|end| end.by.sql()))
            .bind(to.ended.map(|end| to_sql(end.at)))
            .bind(to.version)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
        })?;
        Error::one(changed, TABLE)
    }
}
