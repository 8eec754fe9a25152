//! What teams decided.

use binnacle_commands::{
    decided::{Decided, What, Why},
    ids::DecisionId,
    incident::Stamp,
    names::{GuildId, UserId},
};
use chrono::{DateTime, Utc};
use sqlx::types::Uuid;

use super::{
    Error, Reader, Result, Tx,
    column::{Snowflake as _, from_sql, to_sql},
    tx::on,
};

const TABLE: &str = "decision";

/// The columns of a decision, in one place.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select decision_id, workspace_id, number, what, why, made_by, made_at, withdrawn_by, withdrawn_at, withdrawn_why ",
            "from decision ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    decision_id: Uuid,
    workspace_id: i64,
    number: i64,
    what: String,
    why: Option<String>,
    made_by: i64,
    made_at: DateTime<Utc>,
    withdrawn_by: Option<i64>,
    withdrawn_at: Option<DateTime<Utc>>,
    withdrawn_why: Option<String>,
}

fn stamp(by: i64, at: DateTime<Utc>) -> Result<Stamp> {
    Ok(Stamp {
        by: UserId::from_sql(by, TABLE, "made_by")?,
        at: from_sql(at)?,
    })
}

fn why(words: &str) -> Result<Why> {
    Why::parse(words).map_err(|_| Error::row(TABLE, "why", words))
}

impl TryFrom<Row> for Decided {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let withdrawn = match (row.withdrawn_by, row.withdrawn_at, row.withdrawn_why) {
            (Some(by), Some(at), Some(words)) => Some((stamp(by, at)?, why(&words)?)),
            _ => None,
        };
        Ok(Self {
            id: row.decision_id.into(),
            workspace: GuildId::from_sql(row.workspace_id, TABLE, "workspace_id")?,
            number: row.number,
            what: What::parse(&row.what).map_err(|_| Error::row(TABLE, "what", &row.what))?,
            why: row.why.as_deref().map(why).transpose()?,
            made: stamp(row.made_by, row.made_at)?,
            withdrawn,
        })
    }
}

impl Reader {
    /// A decision.
    pub async fn decision(&mut self, id: DecisionId) -> Result<Option<Decided>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where decision_id = $1"
        ))
        .bind(id.uuid())
        .fetch_optional(conn)
        .await)?;
        row.map(Decided::try_from).transpose()
    }

    /// The decision with a number.
    pub async fn decision_numbered(
        &mut self,
        workspace: GuildId,
        number: i64,
    ) -> Result<Option<Decided>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and number = $2"
        ))
        .bind(workspace.sql())
        .bind(number)
        .fetch_optional(conn)
        .await)?;
        row.map(Decided::try_from).transpose()
    }

    /// A page of the decisions of a workspace, the newest first.
    pub async fn decisions(
        &mut self,
        workspace: GuildId,
        limit: u32,
        offset: u32,
    ) -> Result<Vec<Decided>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 order by number desc limit $2 offset $3"
        ))
        .bind(workspace.sql())
        .bind(i64::from(limit))
        .bind(i64::from(offset))
        .fetch_all(conn)
        .await)?;
        rows.into_iter().map(Decided::try_from).collect()
    }

    /// The number of the newest decision of a workspace, which is how many there are.
    pub async fn decision_number(&mut self, workspace: GuildId) -> Result<i64> {
        Ok(on!(self, |conn| sqlx::query_scalar(
            "select coalesce(max(number), 0) from decision where workspace_id = $1"
        )
        .bind(workspace.sql())
        .fetch_one(conn)
        .await)?)
    }
}

impl Tx {
    /// Adds a decision.
    pub async fn decision_insert(&mut self, decided: &Decided) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "insert into decision (decision_id, workspace_id, number, what, why, made_by, made_at)
             values ($1, $2, $3, $4, $5, $6, $7)"
        )
        .bind(decided.id.uuid())
        .bind(decided.workspace.sql())
        .bind(decided.number)
        .bind(decided.what.as_str())
        .bind(decided.why.as_ref().map(Why::as_str))
        .bind(decided.made.by.sql())
        .bind(to_sql(decided.made.at))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Writes that a decision was withdrawn, if it was not before.
    pub async fn decision_withdraw(&mut self, decided: &Decided) -> Result<()> {
        let withdrawn = decided.withdrawn.as_ref();
        let changed = on!(self, |conn| sqlx::query(
            "update decision set withdrawn_by = $2, withdrawn_at = $3, withdrawn_why = $4
             where decision_id = $1 and withdrawn_at is null"
        )
        .bind(decided.id.uuid())
        .bind(withdrawn.map(|(stamp, _)| stamp.by.sql()))
        .bind(withdrawn.map(|(stamp, _)| to_sql(stamp.at)))
        .bind(withdrawn.map(|(_, why)| why.as_str()))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
        Error::one(changed, TABLE)
    }
}
