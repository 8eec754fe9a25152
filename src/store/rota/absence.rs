//! Who is away, and when people let themselves be asked.

use std::collections::BTreeSet;

use binnacle_commands::{
    ids::AbsenceId,
    incident::Stamp,
    names::{GuildId, UserId},
    rota::{Absence, Reason, Span, Willing},
};
use chrono::{DateTime, Utc};
use jiff::Timestamp;
use sqlx::types::{Json, Uuid};

use super::{
    super::{
        Error, Reader, Result, Tx,
        column::{Snowflake as _, from_sql, to_sql},
        tx::on,
    },
    overrides::stamp,
    span,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select absence_id, workspace_id, number, person, starts_at, ends_at, reason, uid, added_by, added_at, ",
            "removed_by, removed_at from oncall_absence ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    absence_id: Uuid,
    workspace_id: i64,
    number: i64,
    person: i64,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    reason: Option<String>,
    uid: Option<String>,
    added_by: i64,
    added_at: DateTime<Utc>,
    removed_by: Option<i64>,
    removed_at: Option<DateTime<Utc>>,
}

const TABLE: &str = "oncall_absence";

impl TryFrom<Row> for Absence {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let reason = row.reason.as_deref().map(Reason::parse).transpose();
        Ok(Self {
            id: row.absence_id.into(),
            workspace: GuildId::from_sql(row.workspace_id, TABLE, "workspace_id")?,
            number: row.number,
            person: UserId::from_sql(row.person, TABLE, "person")?,
            span: span(row.starts_at, row.ends_at)?,
            reason: reason.map_err(|_| Error::row(TABLE, "reason", ""))?,
            uid: row.uid,
            added: Stamp {
                by: UserId::from_sql(row.added_by, TABLE, "added_by")?,
                at: from_sql(row.added_at)?,
            },
            removed: stamp(row.removed_by, row.removed_at, TABLE)?,
        })
    }
}

impl Reader {
    /// The calendar entries that absences of somebody were read from.
    pub async fn absence_uids(
        &mut self,
        workspace: GuildId,
        person: UserId,
    ) -> Result<BTreeSet<String>> {
        let uids: Vec<String> = on!(self, |conn| {
            sqlx::query_scalar(
            "select uid from oncall_absence where workspace_id = $1 and person = $2 and uid is not null"
        )
        .bind(workspace.sql())
        .bind(person.sql())
        .fetch_all(conn)
        .await
        })?;
        Ok(uids.into_iter().collect())
    }

    /// An absence.
    pub async fn absence(&mut self, id: AbsenceId) -> Result<Option<Absence>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where absence_id = $1"
        ))
        .bind(id.uuid())
        .fetch_optional(conn)
        .await)?;
        row.map(Absence::try_from).transpose()
    }

    /// The absence with a number.
    pub async fn absence_numbered(
        &mut self,
        workspace: GuildId,
        number: i64,
    ) -> Result<Option<Absence>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and number = $2"
        ))
        .bind(workspace.sql())
        .bind(number)
        .fetch_optional(conn)
        .await)?;
        row.map(Absence::try_from).transpose()
    }

    /// Absences that stand and touch a span, by number.
    pub async fn absence_standing(
        &mut self,
        workspace: GuildId,
        within: Span,
    ) -> Result<Vec<Absence>> {
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
            "where workspace_id = $1 and removed_at is null and ends_at > $2 and starts_at < $3 order by number"
        ))
        .bind(workspace.sql())
        .bind(to_sql(within.start))
        .bind(to_sql(within.end))
        .fetch_all(conn)
        .await
        })?;
        rows.into_iter().map(Absence::try_from).collect()
    }

    /// When people let themselves be asked, by account; who is not named, at any time.
    pub async fn volunteers(&mut self, workspace: GuildId) -> Result<Vec<(UserId, Willing)>> {
        let rows: Vec<(i64, Json<Willing>)> = on!(self, |conn| sqlx::query_as(
            "select person, hours from oncall_volunteer where workspace_id = $1 order by person"
        )
        .bind(workspace.sql())
        .fetch_all(conn)
        .await)?;
        rows.into_iter()
            .map(|(person, hours)| {
                let person = UserId::from_sql(person, "oncall_volunteer", "person")?;
                Ok((person, hours.0))
            })
            .collect()
    }
}

impl Tx {
    /// Adds an absence.
    pub async fn absence_insert(&mut self, one: &Absence) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
                "insert into oncall_absence (absence_id, workspace_id, number, person, starts_at, ends_at, reason, uid,
                                             added_by, added_at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            )
            .bind(one.id.uuid())
            .bind(one.workspace.sql())
            .bind(one.number)
            .bind(one.person.sql())
            .bind(to_sql(one.span.start))
            .bind(to_sql(one.span.end))
            .bind(one.reason.as_ref().map(Reason::as_str))
            .bind(&one.uid)
            .bind(one.added.by.sql())
            .bind(to_sql(one.added.at))
            .execute(conn)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Writes that an absence was removed.
    pub async fn absence_remove(&mut self, one: &Absence) -> Result<()> {
        let changed = on!(self, |conn| {
            sqlx::query(
            "update oncall_absence set removed_by = $2, removed_at = $3 where absence_id = $1 and removed_at is null"
        )
        .bind(one.id.uuid())
        .bind(one.removed.map(|removed| removed.by.sql()))
        .bind(one.removed.map(|removed| to_sql(removed.at)))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        Error::one(changed, TABLE)
    }

    /// Writes when somebody lets themselves be asked; `None` is at any time.
    pub async fn volunteer_set(
        &mut self,
        workspace: GuildId,
        person: UserId,
        hours: Option<&Willing>,
        now: Timestamp,
    ) -> Result<()> {
        let Some(hours) = hours else {
            on!(self, |conn| sqlx::query(
                "delete from oncall_volunteer where workspace_id = $1 and person = $2"
            )
            .bind(workspace.sql())
            .bind(person.sql())
            .execute(conn)
            .await
            .map(|_| ()))?;
            return Ok(());
        };
        on!(self, |conn| {
            sqlx::query(
                "insert into oncall_volunteer (workspace_id, person, hours, changed_at) values ($1, $2, $3, $4)
                 on conflict (workspace_id, person) do update set hours = excluded.hours, changed_at = excluded.changed_at",
            )
            .bind(workspace.sql())
            .bind(person.sql())
            .bind(Json(hours))
            .bind(to_sql(now))
            .execute(conn)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }
}
