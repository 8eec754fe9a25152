//! What was said in rooms that are gone.

use binnacle_commands::{ids::IncidentId, names::GuildId};
use jiff::Timestamp;

use super::{
    Reader, Result, Tx,
    column::{Snowflake as _, to_sql},
    tx::on,
};

impl Reader {
    /// What was said in an incident's room, once it was archived.
    pub async fn transcript(&mut self, incident: IncidentId) -> Result<Option<String>> {
        Ok(on!(self, |conn| sqlx::query_scalar(
            "select text from transcript where incident_id = $1"
        )
        .bind(incident.uuid())
        .fetch_optional(conn)
        .await)?)
    }
}

impl Tx {
    /// Keeps what was said in an incident's room; a second archiving adds to the first.
    pub async fn transcript_keep(
        &mut self,
        workspace: GuildId,
        incident: IncidentId,
        text: &str,
        messages: i64,
        now: Timestamp,
    ) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "insert into transcript (incident_id, workspace_id, taken_at, messages, text) values ($1, $2, $3, $4, $5)
             on conflict (incident_id) do update set
               taken_at = excluded.taken_at, messages = transcript.messages + excluded.messages,
               text = transcript.text || excluded.text"
        )
        .bind(incident.uuid())
        .bind(workspace.sql())
        .bind(to_sql(now))
        .bind(messages)
        .bind(text)
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }
}
