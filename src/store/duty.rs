//! What follows from who is on call: shifts on record, what was seen ahead, what was told, and what does not work.

mod feed;
mod shift;

use std::collections::BTreeMap;

use binnacle_commands::{
    duty::{Unreachable, Watch},
    names::{GuildId, RoleId, ScheduleName, UserId},
};
use chrono::{DateTime, Utc};
use jiff::Timestamp;
use sqlx::types::Json;

use super::{
    Error, Reader, Result, Tx,
    column::{Snowflake as _, from_sql, to_sql},
    tx::on,
};

pub use shift::PastShift;

impl Reader {
    /// What was seen of a schedule the last time.
    pub async fn duty_watch(
        &mut self,
        workspace: GuildId,
        schedule: &ScheduleName,
    ) -> Result<Option<Watch>> {
        let kept: Option<Json<Watch>> = on!(self, |conn| sqlx::query_scalar(
            "select watch from oncall_watch where workspace_id = $1 and schedule = $2"
        )
        .bind(workspace.sql())
        .bind(schedule.as_str())
        .fetch_optional(conn)
        .await)?;
        Ok(kept.map(|kept| kept.0))
    }

    /// The schedules of a workspace that were looked at.
    pub async fn duty_watched(&mut self, workspace: GuildId) -> Result<Vec<ScheduleName>> {
        let names: Vec<String> = on!(self, |conn| sqlx::query_scalar(
            "select schedule from oncall_watch where workspace_id = $1 order by schedule"
        )
        .bind(workspace.sql())
        .fetch_all(conn)
        .await)?;
        let read = |name: String| name.parse().map_err(|_| bad("oncall_watch", &name));
        names.into_iter().map(read).collect()
    }

    /// Who cannot be reached, and why.
    pub async fn duty_unreachable(
        &mut self,
        workspace: GuildId,
    ) -> Result<BTreeMap<UserId, Unreachable>> {
        let rows: Vec<(i64, String)> = on!(self, |conn| sqlx::query_as(
            "select user_id, why from oncall_unreachable where workspace_id = $1"
        )
        .bind(workspace.sql())
        .fetch_all(conn)
        .await)?;
        let read = |(user, why): (i64, String)| {
            let user = UserId::from_sql(user, "oncall_unreachable", "user_id")?;
            let why = Unreachable::from_name(&why)
                .ok_or_else(|| Error::row("oncall_unreachable", "why", &why))?;
            Ok((user, why))
        };
        rows.into_iter().map(read).collect()
    }

    /// The roles that cannot be kept, with the reasons and since when.
    pub async fn duty_role_troubles(
        &mut self,
        workspace: GuildId,
    ) -> Result<BTreeMap<RoleId, (String, Timestamp)>> {
        let rows: Vec<(i64, String, DateTime<Utc>)> = on!(self, |conn| sqlx::query_as(
            "select role_id, why, since from oncall_role_trouble where workspace_id = $1"
        )
        .bind(workspace.sql())
        .fetch_all(conn)
        .await)?;
        let read = |(role, why, since): (i64, String, DateTime<Utc>)| {
            let role = RoleId::from_sql(role, "oncall_role_trouble", "role_id")?;
            Ok((role, (why, from_sql(since)?)))
        };
        rows.into_iter().map(read).collect()
    }
}

impl Tx {
    /// Keeps what was seen of a schedule. Two machines that look at once would both record and tell, so what was seen before is
    /// named: `false` when somebody else looked meanwhile.
    pub async fn duty_keep(
        &mut self,
        workspace: GuildId,
        schedule: &ScheduleName,
        before: Option<&Watch>,
        watch: &Watch,
    ) -> Result<bool> {
        let done = on!(self, |conn| {
            sqlx::query(
            "insert into oncall_watch (workspace_id, schedule, watch, looked_at) values ($1, $2, $3, $4)
             on conflict (workspace_id, schedule) do update set watch = excluded.watch, looked_at = excluded.looked_at
             where oncall_watch.looked_at = $5"
        )
        .bind(workspace.sql())
        .bind(schedule.as_str())
        .bind(Json(watch))
        .bind(to_sql(watch.looked_at))
        .bind(before.map(|watch| to_sql(watch.looked_at)))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        Ok(done == 1)
    }

    /// Forgets what was seen of a schedule that is no more.
    pub async fn duty_forget_watch(
        &mut self,
        workspace: GuildId,
        schedule: &ScheduleName,
    ) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "delete from oncall_watch where workspace_id = $1 and schedule = $2"
        )
        .bind(workspace.sql())
        .bind(schedule.as_str())
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Notes that something is told; `false` when it was noted before.
    pub async fn duty_notice(
        &mut self,
        workspace: GuildId,
        schedule: &ScheduleName,
        what: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let done = on!(self, |conn| {
            sqlx::query(
            "insert into oncall_notice (workspace_id, schedule, what, made_at) values ($1, $2, $3, $4)
             on conflict (workspace_id, schedule, what) do nothing"
        )
        .bind(workspace.sql())
        .bind(schedule.as_str())
        .bind(what)
        .bind(to_sql(now))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        Ok(done == 1)
    }

    /// Notes that something that was told arrived.
    pub async fn duty_told(
        &mut self,
        workspace: GuildId,
        schedule: &ScheduleName,
        what: &str,
        now: Timestamp,
    ) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "update oncall_notice set told_at = $4
             where workspace_id = $1 and schedule = $2 and what = $3 and told_at is null"
        )
        .bind(workspace.sql())
        .bind(schedule.as_str())
        .bind(what)
        .bind(to_sql(now))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Forgets what was told before a time, and says how much.
    pub async fn duty_forget(&mut self, before: Timestamp) -> Result<u64> {
        Ok(on!(self, |conn| sqlx::query(
            "delete from oncall_notice where made_at < $1"
        )
        .bind(to_sql(before))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?)
    }

    /// Notes whether somebody can be reached.
    pub async fn duty_set_unreachable(
        &mut self,
        workspace: GuildId,
        user: UserId,
        why: Option<Unreachable>,
        now: Timestamp,
    ) -> Result<()> {
        let Some(why) = why else {
            on!(self, |conn| sqlx::query(
                "delete from oncall_unreachable where workspace_id = $1 and user_id = $2"
            )
            .bind(workspace.sql())
            .bind(user.sql())
            .execute(conn)
            .await
            .map(|_| ()))?;
            return Ok(());
        };
        on!(self, |conn| {
            sqlx::query(
            "insert into oncall_unreachable (workspace_id, user_id, why, since) values ($1, $2, $3, $4)
             on conflict (workspace_id, user_id) do update set why = excluded.why"
        )
        .bind(workspace.sql())
        .bind(user.sql())
        .bind(why.as_str())
        .bind(to_sql(now))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Notes that a role cannot be kept, or that it can.
    pub async fn duty_set_role_trouble(
        &mut self,
        workspace: GuildId,
        role: RoleId,
        why: Option<&str>,
        now: Timestamp,
    ) -> Result<()> {
        let Some(why) = why else {
            on!(self, |conn| sqlx::query(
                "delete from oncall_role_trouble where workspace_id = $1 and role_id = $2"
            )
            .bind(workspace.sql())
            .bind(role.sql())
            .execute(conn)
            .await
            .map(|_| ()))?;
            return Ok(());
        };
        on!(self, |conn| {
            sqlx::query(
            "insert into oncall_role_trouble (workspace_id, role_id, why, since) values ($1, $2, $3, $4)
             on conflict (workspace_id, role_id) do update set why = excluded.why"
        )
        .bind(workspace.sql())
        .bind(role.sql())
        .bind(why)
        .bind(to_sql(now))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }
}

fn bad(table: &'static str, name: &str) -> Error {
    Error::row(table, "schedule", name)
}
