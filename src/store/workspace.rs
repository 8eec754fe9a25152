//! Workspaces: a team on one server, and the counters that serialise its record.

use binnacle_commands::names::{ChannelId, GuildId};

use chrono::NaiveDate;
use jiff::civil::Date;

use super::{
    Reader, Result, Tx,
    column::{Snowflake as _, date_from_sql, date_to_sql},
    tx::on,
};

/// The counters of a workspace. Whoever holds them in a transaction is alone in writing its record.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Counters {
    /// The number of the newest event.
    pub event_number: i64,
    /// The hash of the newest event.
    pub event_hash: String,
    /// The number of the newest incident.
    pub incident_number: i64,
    /// The number of the newest action.
    pub action_number: i64,
    /// The number of the newest page.
    pub page_number: i64,
    /// The number of the newest request to deploy.
    pub deploy_number: i64,
    /// The position of the newest effect.
    pub effect_number: i64,
    /// How often its links were changed.
    pub link_version: i64,
}

impl Tx {
    /// Makes sure that a workspace exists.
    pub async fn workspace_ensure(&mut self, workspace: GuildId) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "insert into workspace (workspace_id, event_number, event_hash, incident_number, effect_number)
             values ($1, 0, '', 0, 0) on conflict (workspace_id) do nothing"
        )
        .bind(workspace.sql())
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Takes the counters of a workspace; on PostgreSQL other writers of it wait from here on.
    pub async fn workspace_counters(&mut self, workspace: GuildId) -> Result<Counters> {
        let sql = self.sql(
            "select event_number, event_hash, incident_number, action_number, page_number, deploy_number, effect_number, link_version from workspace where workspace_id = $1",
            "select event_number, event_hash, incident_number, action_number, page_number, deploy_number, effect_number, link_version from workspace where workspace_id = $1 for update",
        );
        Ok(on!(self, |conn| sqlx::query_as(sql)
            .bind(workspace.sql())
            .fetch_one(conn)
            .await)?)
    }

    /// Puts the counters back.
    pub async fn workspace_count(&mut self, workspace: GuildId, counters: &Counters) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "update workspace set event_number = $2, event_hash = $3, incident_number = $4, effect_number = $5,
                                  action_number = $6, page_number = $7, deploy_number = $8, link_version = $9
             where workspace_id = $1"
        )
        .bind(workspace.sql())
        .bind(counters.event_number)
        .bind(&counters.event_hash)
        .bind(counters.incident_number)
        .bind(counters.effect_number)
        .bind(counters.action_number)
        .bind(counters.page_number)
        .bind(counters.deploy_number)
        .bind(counters.link_version)
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Remembers the day that the newest digest was sent for.
    pub async fn workspace_digested(&mut self, workspace: GuildId, on: Date) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "update workspace set digest_on = $2 where workspace_id = $1"
        )
        .bind(workspace.sql())
        .bind(date_to_sql(on))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Remembers the category that rooms are made under.
    pub async fn workspace_set_category(
        &mut self,
        workspace: GuildId,
        category: Option<ChannelId>,
    ) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "update workspace set category = $2 where workspace_id = $1"
        )
        .bind(workspace.sql())
        .bind(category.map(super::column::Snowflake::sql))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }
}

impl Reader {
    /// The day that the newest digest was sent for.
    pub async fn workspace_digest_on(&mut self, workspace: GuildId) -> Result<Option<Date>> {
        let on: Option<NaiveDate> = on!(self, |conn| sqlx::query_scalar(
            "select digest_on from workspace where workspace_id = $1"
        )
        .bind(workspace.sql())
        .fetch_one(conn)
        .await)?;
        on.map(date_from_sql).transpose()
    }

    /// The category that rooms are made under, once known.
    pub async fn workspace_category(&mut self, workspace: GuildId) -> Result<Option<ChannelId>> {
        let category: Option<i64> = on!(self, |conn| sqlx::query_scalar(
            "select category from workspace where workspace_id = $1"
        )
        .bind(workspace.sql())
        .fetch_one(conn)
        .await)?;
        category
            .map(|id| ChannelId::from_sql(id, "workspace", "category"))
            .transpose()
    }
}
