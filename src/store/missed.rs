//! Until when GitHub was asked for what its webhooks could not tell.

use binnacle_commands::names::GuildId;
use chrono::{DateTime, Utc};
use jiff::Timestamp;

use super::{
    Reader, Result, Tx,
    column::{Snowflake as _, from_sql, to_sql},
    tx::on,
};

impl Reader {
    /// Until when GitHub was asked for what its webhooks could not tell; `None` when it never was.
    pub async fn missed_at(&mut self, workspace: GuildId) -> Result<Option<Timestamp>> {
        let at: Option<DateTime<Utc>> = on!(self, |conn| sqlx::query_scalar(
            "select missed_at from workspace where workspace_id = $1"
        )
        .bind(workspace.sql())
        .fetch_one(conn)
        .await)?;
        at.map(from_sql).transpose()
    }
}

impl Tx {
    /// Remembers until when GitHub was asked for it.
    pub async fn missed_asked(&mut self, workspace: GuildId, at: Timestamp) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "update workspace set missed_at = $2 where workspace_id = $1"
        )
        .bind(workspace.sql())
        .bind(to_sql(at))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }
}
