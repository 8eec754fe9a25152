//! The versions of a team's document that were applied.

use binnacle_commands::names::GuildId;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::types::Json;

use super::{
    Reader, Result, Tx,
    column::{Snowflake as _, to_sql},
    tx::on,
};

impl Reader {
    /// The newest version of a workspace's document, and its hash.
    pub async fn document_newest(&mut self, workspace: GuildId) -> Result<Option<(i64, String)>> {
        Ok(on!(self, |conn| {
            sqlx::query_as(
            "select version, hash from document where workspace_id = $1 order by version desc limit 1"
        )
        .bind(workspace.sql())
        .fetch_optional(conn)
        .await
        })?)
    }
}

impl Tx {
    /// Adds a version of a workspace's document.
    pub async fn document_insert(
        &mut self,
        workspace: GuildId,
        version: i64,
        hash: &str,
        team: &Value,
        at: Timestamp,
    ) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "insert into document (workspace_id, version, hash, team, applied_at) values ($1, $2, $3, $4, $5)"
        )
        .bind(workspace.sql())
        .bind(version)
        .bind(hash)
        .bind(Json(team))
        .bind(to_sql(at))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }
}
