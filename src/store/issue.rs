//! Issues at GitHub: what each is of, which comments on them were passed on, and how well they mirror what should be there.

use std::collections::BTreeSet;

use binnacle_commands::{
    issue::Thing,
    matter::Matter,
    names::{GuildId, Repository},
};
use chrono::{DateTime, Utc};
use jiff::Timestamp;
use sqlx::types::Uuid;

use super::{
    Reader, Result, Tx,
    column::{Snowflake as _, from_sql, to_sql},
    tx::on,
};

#[derive(sqlx::FromRow)]
struct Found {
    kind: String,
    incident_id: Uuid,
    own_id: Uuid,
    issue_repository: Option<String>,
}

impl Reader {
    /// What an issue is of; `None` for one that is not ours. Its repository may have several names; `own` is that of those that were made
    /// before there were rules.
    pub async fn issue_thing(
        &mut self,
        workspace: GuildId,
        (names, number): (&[Repository], i64),
        own: &Repository,
    ) -> Result<Option<Thing>> {
        let rows: Vec<Found> = on!(self, |conn| {
            sqlx::query_as(
            "select 'incident' as kind, incident_id, incident_id as own_id, issue_repository from incident
               where workspace_id = $1 and issue = $2
             union all select 'action' as kind, incident_id, action_id as own_id, issue_repository from action
               where workspace_id = $1 and issue = $2
             union all select 'report' as kind, incident_id, incident_id as own_id, issue_repository from postmortem
               where workspace_id = $1 and issue = $2
             union all select kind, matter_id as incident_id, matter_id as own_id, issue_repository from matter
               where workspace_id = $1 and issue = $2"
        )
        .bind(workspace.sql())
        .bind(number)
        .fetch_all(conn)
        .await
        })?;
        for row in rows {
            let known = super::column::repository(row.issue_repository, "issue")?;
            if !names.contains(known.as_ref().unwrap_or(own)) {
                continue;
            }
            if let Some(matter) = Matter::stored(&row.kind, row.own_id) {
                return Ok(Some(Thing::Matter(matter)));
            }
            let incident = row.incident_id.into();
            return Ok(Some(match row.kind.as_str() {
                "action" => Thing::Action(incident, row.own_id.into()),
                "report" => Thing::Report(incident),
                _ => Thing::Incident(incident),
            }));
        }
        Ok(None)
    }

    /// The logins that Binnacle has or had at GitHub, in lower case; those of one server, or of all.
    pub async fn own_logins(&mut self, workspace: Option<GuildId>) -> Result<BTreeSet<String>> {
        let logins: Vec<String> = on!(self, |conn| sqlx::query_scalar(
            "select login from own_login where $1 is null or workspace_id = $1"
        )
        .bind(workspace.map(super::column::Snowflake::sql))
        .fetch_all(conn)
        .await)?;
        Ok(logins.into_iter().collect())
    }

    /// When the mirror was last compared with what should be there, and how much differed then; `None` when it never was.
    pub async fn mirror_swept_at(
        &mut self,
        workspace: GuildId,
    ) -> Result<Option<(Timestamp, i64)>> {
        let row: (Option<DateTime<Utc>>, i64) = on!(self, |conn| sqlx::query_as(
            "select swept_at, mirror_difference from workspace where workspace_id = $1"
        )
        .bind(workspace.sql())
        .fetch_one(conn)
        .await)?;
        let at = row.0.map(from_sql).transpose()?;
        Ok(at.map(|at| (at, row.1)))
    }

    /// Until when comments were looked for; `None` when they never were.
    pub async fn comments_at(&mut self, workspace: GuildId) -> Result<Option<Timestamp>> {
        let at: Option<DateTime<Utc>> = on!(self, |conn| sqlx::query_scalar(
            "select comments_at from workspace where workspace_id = $1"
        )
        .bind(workspace.sql())
        .fetch_one(conn)
        .await)?;
        at.map(from_sql).transpose()
    }
}

impl Tx {
    /// Remembers that the mirror was compared with what should be there, and how much differed.
    pub async fn mirror_swept(
        &mut self,
        workspace: GuildId,
        at: Timestamp,
        difference: i64,
    ) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "update workspace set swept_at = $2, mirror_difference = $3 where workspace_id = $1"
        )
        .bind(workspace.sql())
        .bind(to_sql(at))
        .bind(difference)
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Remembers a login that Binnacle has at GitHub.
    pub async fn own_login_keep(
        &mut self,
        workspace: GuildId,
        login: &str,
        now: Timestamp,
    ) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
                "insert into own_login (workspace_id, login, first_at) values ($1, $2, $3)
                 on conflict do nothing",
            )
            .bind(workspace.sql())
            .bind(login)
            .bind(to_sql(now))
            .execute(conn)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Remembers until when comments were looked for.
    pub async fn comments_looked(&mut self, workspace: GuildId, at: Timestamp) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "update workspace set comments_at = $2 where workspace_id = $1"
        )
        .bind(workspace.sql())
        .bind(to_sql(at))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Remembers that a comment was passed on; `false` when it was before.
    pub async fn comment_insert(
        &mut self,
        workspace: GuildId,
        comment: i64,
        now: Timestamp,
    ) -> Result<bool> {
        let new = on!(self, |conn| {
            sqlx::query(
            "insert into heard_comment (workspace_id, comment_id, heard_at) values ($1, $2, $3) on conflict do nothing"
        )
        .bind(workspace.sql())
        .bind(comment)
        .bind(to_sql(now))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        Ok(new == 1)
    }

    /// Forgets which comments were passed on before a time.
    pub async fn comment_forget(&mut self, before: Timestamp) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "delete from heard_comment where heard_at < $1"
        )
        .bind(to_sql(before))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }
}
