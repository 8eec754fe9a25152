//! Addresses of calendars, and holidays.

use std::collections::BTreeSet;

use binnacle_commands::{
    duty::{Feed, Holiday},
    ids::FeedId,
    names::{GuildId, ScheduleName, UserId},
    web::Token,
};
use chrono::{DateTime, NaiveDate, Utc};
use jiff::{Timestamp, civil::Date};
use sqlx::types::Uuid;

use crate::store::{
    Error, Reader, Result, Tx,
    column::{Snowflake as _, date_from_sql, date_to_sql, from_sql, to_sql},
    tx::on,
};

#[derive(sqlx::FromRow)]
struct Row {
    calendar_feed_id: Uuid,
    workspace_id: i64,
    user_id: i64,
    schedule: Option<String>,
    made_at: DateTime<Utc>,
}

impl TryFrom<Row> for Feed {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let schedule = row.schedule.map(|name| {
            name.parse()
                .map_err(|_| Error::row("calendar_feed", "schedule", &name))
        });
        Ok(Self {
            id: row.calendar_feed_id.into(),
            workspace: GuildId::from_sql(row.workspace_id, "calendar_feed", "workspace_id")?,
            user: UserId::from_sql(row.user_id, "calendar_feed", "user_id")?,
            schedule: schedule.transpose()?,
            made_at: from_sql(row.made_at)?,
        })
    }
}

impl Reader {
    /// The calendar with a secret, if its address is good.
    pub async fn feed_of(&mut self, secret: &Token) -> Result<Option<Feed>> {
        let row: Option<Row> = on!(self, |conn| {
            sqlx::query_as(
            "select calendar_feed_id, workspace_id, user_id, schedule, made_at from calendar_feed
             where secret = $1 and revoked_at is null"
        )
        .bind(secret.fingerprint())
        .fetch_optional(conn)
        .await
        })?;
        row.map(Feed::try_from).transpose()
    }

    /// The good address that somebody has for a schedule, or for their own shifts.
    pub async fn feed_known(
        &mut self,
        workspace: GuildId,
        user: UserId,
        schedule: Option<&ScheduleName>,
    ) -> Result<Option<Feed>> {
        let row: Option<Row> = on!(self, |conn| {
            sqlx::query_as(
            "select calendar_feed_id, workspace_id, user_id, schedule, made_at from calendar_feed
             where workspace_id = $1 and user_id = $2 and coalesce(schedule, '') = $3 and revoked_at is null"
        )
        .bind(workspace.sql())
        .bind(user.sql())
        .bind(schedule.map_or("", ScheduleName::as_str))
        .fetch_optional(conn)
        .await
        })?;
        row.map(Feed::try_from).transpose()
    }

    /// The good address with a key.
    pub async fn feed(&mut self, id: FeedId) -> Result<Option<Feed>> {
        let row: Option<Row> = on!(self, |conn| {
            sqlx::query_as(
            "select calendar_feed_id, workspace_id, user_id, schedule, made_at from calendar_feed
             where calendar_feed_id = $1 and revoked_at is null"
        )
        .bind(id.uuid())
        .fetch_optional(conn)
        .await
        })?;
        row.map(Feed::try_from).transpose()
    }

    /// The holidays that were imported.
    pub async fn holidays(&mut self, workspace: GuildId) -> Result<BTreeSet<Date>> {
        let days: Vec<NaiveDate> = on!(self, |conn| sqlx::query_scalar(
            "select day from holiday where workspace_id = $1"
        )
        .bind(workspace.sql())
        .fetch_all(conn)
        .await)?;
        days.into_iter().map(date_from_sql).collect()
    }
}

impl Tx {
    /// Keeps an address; of its secret only the fingerprint.
    pub async fn feed_insert(&mut self, secret: &Token, feed: &Feed) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "insert into calendar_feed (calendar_feed_id, secret, workspace_id, user_id, schedule, made_at)
             values ($1, $2, $3, $4, $5, $6)"
        )
        .bind(feed.id.uuid())
        .bind(secret.fingerprint())
        .bind(feed.workspace.sql())
        .bind(feed.user.sql())
        .bind(feed.schedule.as_ref().map(ScheduleName::as_str))
        .bind(to_sql(feed.made_at))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Makes an address good no longer; `false` when it was not good any more.
    pub async fn feed_revoke(&mut self, id: FeedId, now: Timestamp) -> Result<bool> {
        let done = on!(self, |conn| {
            sqlx::query(
            "update calendar_feed set revoked_at = $2 where calendar_feed_id = $1 and revoked_at is null"
        )
        .bind(id.uuid())
        .bind(to_sql(now))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        Ok(done == 1)
    }

    /// Keeps a holiday; `false` when the day is one already.
    pub async fn holiday_insert(
        &mut self,
        workspace: GuildId,
        holiday: &Holiday,
        by: UserId,
        now: Timestamp,
    ) -> Result<bool> {
        let done = on!(self, |conn| {
            sqlx::query(
            "insert into holiday (workspace_id, day, name, added_by, added_at) values ($1, $2, $3, $4, $5)
             on conflict (workspace_id, day) do nothing"
        )
        .bind(workspace.sql())
        .bind(date_to_sql(holiday.day))
        .bind(&holiday.name)
        .bind(by.sql())
        .bind(to_sql(now))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        Ok(done == 1)
    }
}
