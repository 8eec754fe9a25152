//! Shifts on record: they begin, they end, and what is over changes no more.

use binnacle_commands::{
    duty::Recorded,
    ids::DutyId,
    names::{GuildId, PersonName, ScheduleName, UserId},
};
use chrono::{DateTime, Utc};
use jiff::Timestamp;
use sqlx::types::Uuid;

use crate::store::{
    Error, Reader, Result, Tx,
    column::{Snowflake as _, from_sql, to_sql},
    tx::on,
};

/// A shift on record, with its schedule and the account that its person had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastShift {
    /// The schedule.
    pub schedule: ScheduleName,
    /// The shift.
    pub shift: Recorded,
    /// The account that the person had then.
    pub user: Option<UserId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    schedule: String,
    person: String,
    user_id: Option<i64>,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for PastShift {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let person: PersonName = row
            .person
            .parse()
            .map_err(|_| Error::row("oncall_shift", "person", &row.person))?;
        Ok(Self {
            schedule: row
                .schedule
                .parse()
                .map_err(|_| Error::row("oncall_shift", "schedule", &row.schedule))?,
            shift: Recorded {
                start: from_sql(row.starts_at)?,
                end: row.ends_at.map(from_sql).transpose()?,
                person,
            },
            user: row
                .user_id
                .map(|id| UserId::from_sql(id, "oncall_shift", "user_id"))
                .transpose()?,
        })
    }
}

impl Reader {
    /// The shifts of a workspace that reach into a span, of one schedule or of all, in the order of their beginning.
    pub async fn shifts_on_record(
        &mut self,
        workspace: GuildId,
        schedule: Option<&ScheduleName>,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<PastShift>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(
            "select schedule, person, user_id, starts_at, ends_at from oncall_shift
             where workspace_id = $1 and ($2 is null or schedule = $2) and starts_at < $4
               and (ends_at is null or ends_at > $3)
             order by starts_at, schedule, person"
        )
        .bind(workspace.sql())
        .bind(schedule.map(ScheduleName::as_str))
        .bind(to_sql(from))
        .bind(to_sql(until))
        .fetch_all(conn)
        .await)?;
        rows.into_iter().map(PastShift::try_from).collect()
    }

    /// The shift with a key.
    pub async fn shift_with(&mut self, id: DutyId) -> Result<Option<PastShift>> {
        let row: Option<Row> = on!(self, |conn| {
            sqlx::query_as(
            "select schedule, person, user_id, starts_at, ends_at from oncall_shift where duty_id = $1"
        )
        .bind(id.uuid())
        .fetch_optional(conn)
        .await
        })?;
        row.map(PastShift::try_from).transpose()
    }

    /// Since when a schedule is on record.
    pub async fn shifts_since(
        &mut self,
        workspace: GuildId,
        schedule: &ScheduleName,
    ) -> Result<Option<Timestamp>> {
        let at: Option<DateTime<Utc>> = on!(self, |conn| sqlx::query_scalar(
            "select min(starts_at) from oncall_shift where workspace_id = $1 and schedule = $2"
        )
        .bind(workspace.sql())
        .bind(schedule.as_str())
        .fetch_one(conn)
        .await)?;
        at.map(from_sql).transpose()
    }

    /// The shifts of a schedule that are on record and run.
    pub async fn shifts_running(
        &mut self,
        workspace: GuildId,
        schedule: &ScheduleName,
    ) -> Result<Vec<Recorded>> {
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(
            "select schedule, person, user_id, starts_at, ends_at from oncall_shift
             where workspace_id = $1 and schedule = $2 and ends_at is null order by starts_at, person"
        )
        .bind(workspace.sql())
        .bind(schedule.as_str())
        .fetch_all(conn)
        .await
        })?;
        let read = |row| PastShift::try_from(row).map(|past| past.shift);
        rows.into_iter().map(read).collect()
    }
}

impl Tx {
    /// Puts a shift on record.
    pub async fn shift_insert(
        &mut self,
        workspace: GuildId,
        schedule: &ScheduleName,
        shift: &Recorded,
        (id, user): (DutyId, Option<UserId>),
    ) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "insert into oncall_shift (workspace_id, schedule, person, user_id, starts_at, ends_at, duty_id)
             values ($1, $2, $3, $4, $5, $6, $7)"
        )
        .bind(workspace.sql())
        .bind(schedule.as_str())
        .bind(shift.person.as_str())
        .bind(user.map(UserId::sql))
        .bind(to_sql(shift.start))
        .bind(shift.end.map(to_sql))
        .bind(id.uuid())
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Ends a shift that runs, and gives its key; those from before keys were given have none. One that would have lasted no time at all
    /// was none, and goes.
    pub async fn shift_end(
        &mut self,
        workspace: GuildId,
        schedule: &ScheduleName,
        shift: &Recorded,
        end: Timestamp,
    ) -> Result<Option<DutyId>> {
        let sql = if end > shift.start {
            "update oncall_shift set ends_at = $5
             where workspace_id = $1 and schedule = $2 and person = $3 and starts_at = $4 and ends_at is null
             returning duty_id"
        } else {
            "delete from oncall_shift
             where workspace_id = $1 and schedule = $2 and person = $3 and starts_at = $4 and ends_at is null
               and starts_at >= $5
             returning duty_id"
        };
        let ended: Vec<Option<Uuid>> = on!(self, |conn| sqlx::query_scalar(sql)
            .bind(workspace.sql())
            .bind(schedule.as_str())
            .bind(shift.person.as_str())
            .bind(to_sql(shift.start))
            .bind(to_sql(end))
            .fetch_all(conn)
            .await)?;
        match ended[..] {
            [id] => Ok(id.map(DutyId::from)),
            _ => Err(Error::Conflict("oncall_shift")),
        }
    }
}
