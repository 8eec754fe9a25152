//! Commits that are held back since one went back from them.

use binnacle_commands::{
    ids::DeployId,
    names::{GuildId, UserId},
};
use jiff::Timestamp;

use super::super::{
    Reader, Result, Tx,
    column::{Snowflake as _, to_sql},
    tx::on,
};

impl Reader {
    /// The commits of a service that are held back.
    pub async fn held(&mut self, workspace: GuildId, service: &str) -> Result<Vec<String>> {
        Ok(on!(self, |conn| {
            sqlx::query_scalar(
            "select sha from deploy_held where workspace_id = $1 and service = $2 and cleared_at is null order by held_at, sha"
        )
        .bind(workspace.sql())
        .bind(service)
        .fetch_all(conn)
        .await
        })?)
    }
}

impl Tx {
    /// Holds a commit back; one that was cleared is held back anew.
    pub async fn held_add(
        &mut self,
        workspace: GuildId,
        (service, sha): (&str, &str),
        by: DeployId,
        at: Timestamp,
    ) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
                "insert into deploy_held (workspace_id, service, sha, deploy_id, held_at) values ($1, $2, $3, $4, $5)
                 on conflict (workspace_id, service, sha) do update set deploy_id = excluded.deploy_id, held_at = excluded.held_at,
                                                                         cleared_at = null, cleared_by = null",
            )
            .bind(workspace.sql())
            .bind(service)
            .bind(sha)
            .bind(by.uuid())
            .bind(to_sql(at))
            .execute(conn)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Clears a commit that is held back.
    pub async fn held_clear(
        &mut self,
        workspace: GuildId,
        (service, sha): (&str, &str),
        by: UserId,
        at: Timestamp,
    ) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
                "update deploy_held set cleared_at = $4, cleared_by = $5
                 where workspace_id = $1 and service = $2 and sha = $3 and cleared_at is null",
            )
            .bind(workspace.sql())
            .bind(service)
            .bind(sha)
            .bind(to_sql(at))
            .bind(by.sql())
            .execute(conn)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }
}
