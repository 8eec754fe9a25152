//! What people said of runbooks in incidents: whether they help.

use binnacle_commands::{
    incident::Incident,
    names::{GuildId, ServiceName, UserId},
    runbook::{PageKey, Votes},
};
use jiff::Timestamp;

use super::{
    Error, Reader, Result, Tx,
    column::{Snowflake as _, to_sql},
    tx::on,
};

/// What somebody says of a page.
#[derive(Debug, Clone, Copy)]
pub struct Vote<'a> {
    /// In which incident.
    pub incident: &'a Incident,
    /// Of which page.
    pub page: PageKey,
    /// Who.
    pub user: UserId,
    /// Whether it helps.
    pub helps: bool,
    /// When.
    pub at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    page: String,
    ups: i64,
    downs: i64,
}

impl Reader {
    /// What was said of pages in incidents of a service, or in those without one.
    pub async fn votes(
        &mut self,
        workspace: GuildId,
        service: Option<&ServiceName>,
    ) -> Result<Vec<(PageKey, Votes)>> {
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(
                "select page, sum(case when helps then 1 else 0 end) as ups, sum(case when helps then 0 else 1 end) as downs
                 from runbook_vote where workspace_id = $1 and service = $2 group by page order by page",
            )
            .bind(workspace.sql())
            .bind(service.map_or("", ServiceName::as_str))
            .fetch_all(conn)
            .await
        })?;
        let number = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
        let votes = rows.into_iter().map(|row| {
            let page = row.page.parse();
            let page = page.map_err(|_| Error::row("runbook_vote", "page", &row.page))?;
            let (up, down) = (number(row.ups), number(row.downs));
            Ok((page, Votes { up, down }))
        });
        votes.collect()
    }
}

impl Tx {
    /// Writes what somebody says of a page, in place of what they said before.
    pub async fn vote(&mut self, vote: &Vote<'_>) -> Result<()> {
        let service = vote.incident.service.as_ref();
        on!(self, |conn| {
            sqlx::query(
                "insert into runbook_vote (workspace_id, incident_id, page, user_id, service, helps, said_at)
                 values ($1, $2, $3, $4, $5, $6, $7)
                 on conflict (incident_id, page, user_id) do update set helps = excluded.helps, said_at = excluded.said_at",
            )
            .bind(vote.incident.workspace.sql())
            .bind(vote.incident.id.uuid())
            .bind(vote.page.to_string())
            .bind(vote.user.sql())
            .bind(service.map_or("", ServiceName::as_str))
            .bind(vote.helps)
            .bind(to_sql(vote.at))
            .execute(conn)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }
}
