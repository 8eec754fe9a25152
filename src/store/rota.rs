//! What people changed by hand in who is on call.

mod absence;
mod overrides;
mod request;

use binnacle_commands::{
    names::GuildId,
    rota::{Rows, Span},
};
use chrono::{DateTime, Utc};
use jiff::Timestamp;

use super::{
    Reader, Result,
    column::{Snowflake as _, from_sql, to_sql},
    tx::on,
};

fn span(start: DateTime<Utc>, end: DateTime<Utc>) -> Result<Span> {
    Ok(Span::new(from_sql(start)?, from_sql(end)?))
}

impl Reader {
    /// Everything that people changed by hand, as far as it touches a span.
    pub async fn rota_rows(&mut self, workspace: GuildId, within: Span) -> Result<Rows> {
        Ok(Rows {
            overrides: self.override_standing(workspace, within).await?,
            moves: self.move_standing(workspace, within).await?,
            absences: self.absence_standing(workspace, within).await?,
            willing: self.volunteers(workspace).await?,
        })
    }

    /// The number of the newest override, request or absence. Whoever holds the workspace's counters may count on from it.
    pub async fn rota_number(&mut self, workspace: GuildId) -> Result<i64> {
        Ok(on!(self, |conn| {
            sqlx::query_scalar(
            "select coalesce(max(number), 0) from (
               select max(number) as number from oncall_override where workspace_id = $1
               union all select max(number) from oncall_request where workspace_id = $1
               union all select max(number) from oncall_absence where workspace_id = $1) as numbers"
        )
        .bind(workspace.sql())
        .fetch_one(conn)
        .await
        })?)
    }
}

impl super::Tx {
    /// Forgets overrides and requests that were shown or proposed before a time and never confirmed or asked.
    pub async fn rota_forget(&mut self, before: Timestamp) -> Result<()> {
        for sql in [
            "delete from oncall_override where state = 'draft' and made_at < $1",
            "delete from oncall_request where state = 'draft' and made_at < $1",
        ] {
            on!(self, |conn| sqlx::query(sql)
                .bind(to_sql(before))
                .execute(conn)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }
}
