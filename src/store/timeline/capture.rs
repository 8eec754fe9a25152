//! Messages that a menu took, until somebody says to which incident they belong.

use binnacle_commands::{
    names::{GuildId, InteractionId},
    timeline::Captured,
};
use jiff::Timestamp;
use sqlx::types::Json;

use super::super::{
    Reader, Result, Tx,
    column::{Snowflake as _, to_sql},
    tx::on,
};

impl Reader {
    /// The message that an interaction took.
    pub async fn capture(
        &mut self,
        workspace: GuildId,
        from: InteractionId,
    ) -> Result<Option<Captured>> {
        let message: Option<Json<Captured>> = on!(self, |conn| sqlx::query_scalar(
            "select message from capture where interaction_id = $1 and workspace_id = $2"
        )
        .bind(from.sql())
        .bind(workspace.sql())
        .fetch_optional(conn)
        .await)?;
        Ok(message.map(|message| message.0))
    }
}

impl Tx {
    /// Keeps the message that an interaction took.
    pub async fn capture_insert(
        &mut self,
        workspace: GuildId,
        from: InteractionId,
        message: &Captured,
        now: Timestamp,
    ) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "insert into capture (interaction_id, workspace_id, message, taken_at) values ($1, $2, $3, $4)
             on conflict (interaction_id) do nothing"
        )
        .bind(from.sql())
        .bind(workspace.sql())
        .bind(Json(message))
        .bind(to_sql(now))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Forgets messages that were taken before a time.
    pub async fn capture_forget(&mut self, before: Timestamp) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "delete from capture where taken_at < $1"
        )
        .bind(to_sql(before))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }
}
