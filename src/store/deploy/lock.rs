//! Locks, and who waits for them.

use binnacle_commands::{
    deploy::lock::{Lock, Over, Reason, Spot, Stage, Waiter},
    ids::LockId,
    names::{ChannelId, EnvironmentName, GuildId, MessageId, ServiceName, UserId},
};
use chrono::{DateTime, Utc};
use jiff::SignedDuration;
use sqlx::types::Uuid;

use super::super::{
    Error, Reader, Result, Tx,
    column::{Snowflake, from_sql, to_sql},
    tx::{on, shown},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select lock_id, workspace_id, number, service, environment, owner, reason, lasts, since, until, reminded_at, ",
            "stage, ended_at, ended_by, channel_id, message_id, version from deploy_lock ",
            $rest
        )
    };
}

const TABLE: &str = "deploy_lock";
const LINE: &str = "deploy_line";

#[derive(sqlx::FromRow)]
struct Row {
    lock_id: Uuid,
    workspace_id: i64,
    number: i64,
    service: String,
    environment: String,
    owner: i64,
    reason: String,
    lasts: i64,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    reminded_at: Option<DateTime<Utc>>,
    stage: String,
    ended_at: Option<DateTime<Utc>>,
    ended_by: Option<i64>,
    channel_id: i64,
    message_id: Option<i64>,
    version: i64,
}

#[derive(sqlx::FromRow)]
struct WaiterRow {
    user_id: i64,
    reason: String,
    lasts: i64,
    since: DateTime<Utc>,
}

impl TryFrom<Row> for Lock {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column: &'static str, value: &str| Error::row(TABLE, column, value);
        let over = Over::from_parts(&row.service, &row.environment);
        let by = |id| UserId::from_sql(id, TABLE, "ended_by");
        let ended = match row.ended_at {
            Some(at) => Some((from_sql(at)?, row.ended_by.map(by).transpose()?)),
            None => None,
        };
        let message = |id| MessageId::from_sql(id, TABLE, "message_id");
        Ok(Self {
            id: row.lock_id.into(),
            workspace: GuildId::from_sql(row.workspace_id, TABLE, "workspace_id")?,
            number: row.number,
            over: over.ok_or_else(|| bad("service", &row.service))?,
            owner: UserId::from_sql(row.owner, TABLE, "owner")?,
            reason: Reason::parse(&row.reason).map_err(|_| bad("reason", &row.reason))?,
            lasts: SignedDuration::from_secs(row.lasts),
            since: from_sql(row.since)?,
            until: from_sql(row.until)?,
            reminded_at: row.reminded_at.map(from_sql).transpose()?,
            stage: Stage::from_name(&row.stage).ok_or_else(|| bad("stage", &row.stage))?,
            ended,
            channel: ChannelId::from_sql(row.channel_id, TABLE, "channel_id")?,
            message: row.message_id.map(message).transpose()?,
            version: row.version,
        })
    }
}

impl TryFrom<WaiterRow> for Waiter {
    type Error = Error;

    fn try_from(row: WaiterRow) -> Result<Self> {
        Ok(Self {
            user: UserId::from_sql(row.user_id, LINE, "user_id")?,
            reason: Reason::parse(&row.reason)
                .map_err(|_| Error::row(LINE, "reason", &row.reason))?,
            lasts: SignedDuration::from_secs(row.lasts),
            since: from_sql(row.since)?,
        })
    }
}

/// The two columns for what a lock is over.
fn parts(over: &Over) -> (&str, &str) {
    let service = over.service().map(ServiceName::as_str);
    let environment = over.environment().map(EnvironmentName::as_str);
    (service.unwrap_or_default(), environment.unwrap_or_default())
}

impl Reader {
    /// The lock with a key.
    pub async fn lock(&mut self, id: LockId) -> Result<Option<Lock>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!("where lock_id = $1"))
            .bind(id.uuid())
            .fetch_optional(conn)
            .await)?;
        row.map(Lock::try_from).transpose()
    }

    /// The lock with a number.
    pub async fn lock_numbered(&mut self, workspace: GuildId, number: i64) -> Result<Option<Lock>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and number = $2"
        ))
        .bind(workspace.sql())
        .bind(number)
        .fetch_optional(conn)
        .await)?;
        row.map(Lock::try_from).transpose()
    }

    /// Locks that are held or kept for somebody, by number.
    pub async fn lock_living(&mut self, workspace: GuildId) -> Result<Vec<Lock>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and stage in ('held', 'offered') order by number"
        ))
        .bind(workspace.sql())
        .fetch_all(conn)
        .await)?;
        rows.into_iter().map(Lock::try_from).collect()
    }

    /// The number of the newest lock. Whoever holds the workspace's counters may count on from it.
    pub async fn lock_number(&mut self, workspace: GuildId) -> Result<i64> {
        Ok(on!(self, |conn| sqlx::query_scalar(
            "select coalesce(max(number), 0) from deploy_lock where workspace_id = $1"
        )
        .bind(workspace.sql())
        .fetch_one(conn)
        .await)?)
    }

    /// Who waits for something, in order.
    pub async fn lock_line(&mut self, workspace: GuildId, over: &Over) -> Result<Vec<Waiter>> {
        let (service, environment) = parts(over);
        let rows: Vec<WaiterRow> = on!(self, |conn| sqlx::query_as(
            "select user_id, reason, lasts, since from deploy_line
             where workspace_id = $1 and service = $2 and environment = $3 order by place"
        )
        .bind(workspace.sql())
        .bind(service)
        .bind(environment)
        .fetch_all(conn)
        .await)?;
        rows.into_iter().map(Waiter::try_from).collect()
    }

    /// What is known of something that can be locked.
    pub async fn lock_spot(&mut self, workspace: GuildId, over: &Over) -> Result<Spot> {
        let living = self.lock_living(workspace).await?;
        Ok(Spot {
            living: living.into_iter().find(|one| one.over == *over),
            line: self.lock_line(workspace, over).await?,
        })
    }
}

impl Tx {
    /// Adds a lock.
    pub async fn lock_insert(&mut self, one: &Lock) -> Result<()> {
        let (service, environment) = parts(&one.over);
        on!(self, |conn| {
            sqlx::query(
                "insert into deploy_lock (lock_id, workspace_id, number, service, environment, owner, reason, lasts, since, until,
                                          stage, channel_id, version)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            )
            .bind(one.id.uuid())
            .bind(one.workspace.sql())
            .bind(one.number)
            .bind(service)
            .bind(environment)
            .bind(one.owner.sql())
            .bind(one.reason.as_str())
            .bind(one.lasts.as_secs())
            .bind(to_sql(one.since))
            .bind(to_sql(one.until))
            .bind(one.stage.as_str())
            .bind(one.channel.sql())
            .bind(one.version)
            .execute(conn)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Writes what became of a lock, if nobody changed it since the version before was read.
    pub async fn lock_change(&mut self, to: &Lock) -> Result<()> {
        let changed = on!(self, |conn| {
            sqlx::query(
                "update deploy_lock set reason = $3, lasts = $4, since = $5, until = $6, reminded_at = $7, stage = $8,
                                        ended_at = $9, ended_by = $10, version = $11
                 where lock_id = $1 and version = $2",
            )
            .bind(to.id.uuid())
            .bind(to.version - 1)
            .bind(to.reason.as_str())
            .bind(to.lasts.as_secs())
            .bind(to_sql(to.since))
            .bind(to_sql(to.until))
            .bind(to.reminded_at.map(to_sql))
            .bind(to.stage.as_str())
            .bind(to.ended.map(|(at, _)| to_sql(at)))
            .bind(to.ended.and_then(|(_, by)| by).map(Snowflake::sql))
            .bind(to.version)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
        })?;
        Error::one(changed, TABLE)
    }

    /// Writes where a lock's card is.
    pub async fn lock_shown(&mut self, id: LockId, message: MessageId) -> Result<()> {
        shown!(self, "deploy_lock", "lock_id", id, message)
    }

    /// Writes who waits for something, in order, in place of who waited before.
    pub async fn lock_line_set(
        &mut self,
        workspace: GuildId,
        over: &Over,
        line: &[Waiter],
    ) -> Result<()> {
        let (service, environment) = parts(over);
        on!(self, |conn| sqlx::query(
            "delete from deploy_line where workspace_id = $1 and service = $2 and environment = $3"
        )
        .bind(workspace.sql())
        .bind(service)
        .bind(environment)
        .execute(conn)
        .await
        .map(|_| ()))?;
        for (one, place) in line.iter().zip(1_i64..) {
            on!(self, |conn| {
                sqlx::query(
                    "insert into deploy_line (workspace_id, service, environment, place, user_id, reason, lasts, since)
                     values ($1, $2, $3, $4, $5, $6, $7, $8)",
                )
                .bind(workspace.sql())
                .bind(service)
                .bind(environment)
                .bind(place)
                .bind(one.user.sql())
                .bind(one.reason.as_str())
                .bind(one.lasts.as_secs())
                .bind(to_sql(one.since))
                .execute(conn)
                .await
                .map(|_| ())
            })?;
        }
        Ok(())
    }
}
