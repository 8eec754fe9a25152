//! What was said in rooms that are gone.

use binnacle_commands::{
    ids::IncidentId,
    names::{ChannelId, GuildId},
};
use jiff::Timestamp;

use super::{
    Reader, Result, Tx,
    column::{Snowflake as _, to_sql},
    tx::on,
};

/// What was said in a room.
#[derive(Debug, Clone, Copy)]
pub struct Transcript<'a> {
    /// Of which incident.
    pub incident: IncidentId,
    /// In which room.
    pub room: ChannelId,
    /// The words, a line each.
    pub text: &'a str,
    /// How many messages there were.
    pub messages: i64,
}

impl Reader {
    /// What was said in an incident's rooms, once they were archived; one after the other where there were several.
    pub async fn transcript(&mut self, incident: IncidentId) -> Result<Option<String>> {
        let all: Vec<String> = on!(self, |conn| sqlx::query_scalar(
            "select text from transcript where incident_id = $1 order by taken_at, room"
        )
        .bind(incident.uuid())
        .fetch_all(conn)
        .await)?;
        Ok((!all.is_empty()).then(|| all.concat()))
    }
}

impl Tx {
    /// Keeps what was said in a room, once: `false` when it was kept before. Then it is replaced only by more.
    pub async fn transcript_keep(
        &mut self,
        workspace: GuildId,
        kept: Transcript<'_>,
        now: Timestamp,
    ) -> Result<bool> {
        let sql =
            "insert into transcript (incident_id, room, workspace_id, taken_at, messages, text)
             values ($1, $2, $3, $4, $5, $6) on conflict (incident_id, room) do nothing";
        if self.transcript_write(sql, workspace, kept, now).await? == 1 {
            return Ok(true);
        }
        let sql = "update transcript set taken_at = $4, messages = $5, text = $6
             where incident_id = $1 and room = $2 and workspace_id = $3 and messages < $5";
        self.transcript_write(sql, workspace, kept, now).await?;
        Ok(false)
    }

    async fn transcript_write(
        &mut self,
        sql: &'static str,
        workspace: GuildId,
        kept: Transcript<'_>,
        now: Timestamp,
    ) -> Result<u64> {
        Ok(on!(self, |conn| sqlx::query(sql)
            .bind(kept.incident.uuid())
            .bind(kept.room.sql())
            .bind(workspace.sql())
            .bind(to_sql(now))
            .bind(kept.messages)
            .bind(kept.text)
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?)
    }
}
