//! Where the issues are of what is mirrored where the team wants it.

use binnacle_commands::{issue::IssuePlace, matter::Matter, names::GuildId};
use jiff::Timestamp;
use sqlx::types::Uuid;

use super::{
    Error, Reader, Result, Tx,
    column::{Snowflake as _, repository, to_sql},
    tx::on,
};

#[derive(sqlx::FromRow)]
struct Place {
    issue_repository: Option<String>,
    issue: Option<i64>,
    issue_url: Option<String>,
    issue_hash: Option<String>,
    issue_assignee: Option<String>,
}

impl Reader {
    /// Where the issue of a matter is.
    pub async fn matter_place(&mut self, matter: Matter) -> Result<IssuePlace> {
        let row: Option<Place> = on!(self, |conn| {
            sqlx::query_as(
                "select issue_repository, issue, issue_url, issue_hash, issue_assignee from matter
                 where matter_id = $1",
            )
            .bind(matter.uuid())
            .fetch_optional(conn)
            .await
        })?;
        let Some(row) = row else {
            return Ok(IssuePlace::default());
        };
        Ok(IssuePlace {
            repository: repository(row.issue_repository, "matter")?,
            number: row.issue,
            url: row.issue_url,
            hash: row.issue_hash,
            assignee: row.issue_assignee,
            // Whatever people make of its state, it follows what is on Discord.
            ..IssuePlace::default()
        })
    }

    /// Every matter whose mirror is watched: those that are not over, and those that began or ended since a time.
    pub async fn matters(&mut self, workspace: GuildId, since: Timestamp) -> Result<Vec<Matter>> {
        let rows: Vec<(String, Uuid)> = on!(self, |conn| {
            sqlx::query_as(
            "select kind, matter_id from matter where workspace_id = $1 and (made_at >= $2
               or exists (select 1 from deploy where deploy_id = matter_id and coalesce(ended_at, $2) >= $2)
               or exists (select 1 from oncall_request where request_id = matter_id and coalesce(ended_at, ends_at) >= $2)
               or exists (select 1 from oncall_absence where absence_id = matter_id and coalesce(removed_at, ends_at) >= $2)
               or exists (select 1 from decision where decision_id = matter_id and coalesce(withdrawn_at, $2) >= $2)
               or exists (select 1 from oncall_shift where duty_id = matter_id and coalesce(ends_at, $2) >= $2))
             order by made_at, matter_id"
        )
        .bind(workspace.sql())
        .bind(to_sql(since))
        .fetch_all(conn)
        .await
        })?;
        let stored = |(kind, id): (String, Uuid)| {
            Matter::stored(&kind, id).ok_or_else(|| Error::row("matter", "kind", &kind))
        };
        rows.into_iter().map(stored).collect()
    }
}

impl Tx {
    /// Remembers that a matter is to be mirrored.
    pub async fn matter_keep(
        &mut self,
        workspace: GuildId,
        matter: Matter,
        now: Timestamp,
    ) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "insert into matter (matter_id, workspace_id, kind, made_at) values ($1, $2, $3, $4)
             on conflict do nothing"
        )
        .bind(matter.uuid())
        .bind(workspace.sql())
        .bind(matter.kind().as_str())
        .bind(to_sql(now))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Writes where the issue of a matter is.
    pub async fn matter_placed(&mut self, matter: Matter, place: &IssuePlace) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
                "update matter set issue_repository = $2, issue = $3, issue_url = $4, issue_hash = $5, issue_assignee = $6
                 where matter_id = $1",
            )
            .bind(matter.uuid())
            .bind(place.repository.as_ref().map(ToString::to_string))
            .bind(place.number)
            .bind(&place.url)
            .bind(&place.hash)
            .bind(&place.assignee)
            .execute(conn)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }
}
