//! Runs of runbooks, for the pages.

use binnacle_commands::{names::GuildId, run::Run, web::Leaf};
use sqlx::types::Uuid;

use super::{
    super::{Reader, Result, column::Snowflake as _, tx::on},
    listed,
};

/// What is selected of the runs: those of no incident, of one that is not private, and of the private ones that are named.
macro_rules! matching {
    ($what:literal, $rest:literal) => {
        concat!(
            "select ",
            $what,
            " from run left join incident on incident.incident_id = run.incident_id where run.workspace_id = $1",
            " and (run.incident_id is null or not incident.is_private or $2 like '%,' || cast(incident.number as text) || ',%')",
            $rest
        )
    };
}

impl Reader {
    /// A page of runs, newest first, and how many there are in all. Of those for private incidents only those with the numbers in
    /// `seen`.
    pub async fn web_runs(
        &mut self,
        workspace: GuildId,
        seen: &[i64],
        leaf: Leaf,
    ) -> Result<(Vec<Run>, i64)> {
        let seen = listed(seen);
        let total: i64 = on!(self, |conn| sqlx::query_scalar(matching!("count(*)", ""))
            .bind(workspace.sql())
            .bind(&seen)
            .fetch_one(conn)
            .await)?;
        let ids: Vec<Uuid> = on!(self, |conn| sqlx::query_scalar(matching!(
            "run.run_id",
            " order by run.number desc limit $3 offset $4"
        ))
        .bind(workspace.sql())
        .bind(&seen)
        .bind(i64::from(Leaf::SIZE))
        .bind(i64::from(leaf.offset()))
        .fetch_all(conn)
        .await)?;
        let mut page = Vec::new();
        for id in ids {
            page.extend(self.run(id.into()).await?);
        }
        Ok((page, total))
    }
}
