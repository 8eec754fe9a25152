//! Which logins on GitHub people proved to be theirs, and what they are still to prove.

use binnacle_commands::{
    link::{Claim, Code, Link},
    names::{GuildId, UserId},
};
use chrono::{DateTime, Utc};
use jiff::Timestamp;

use super::{
    Error, Reader, Result, Tx,
    column::{Snowflake as _, from_sql, to_sql},
    tx::on,
};

#[derive(sqlx::FromRow)]
struct LinkRow {
    user_id: i64,
    login: String,
    proved_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct ClaimRow {
    user_id: i64,
    login: String,
    code: String,
    claimed_at: DateTime<Utc>,
}

impl TryFrom<LinkRow> for Link {
    type Error = Error;

    fn try_from(row: LinkRow) -> Result<Self> {
        let login = row.login.parse();
        Ok(Self {
            user: UserId::from_sql(row.user_id, "link", "user_id")?,
            login: login.map_err(|_| Error::row("link", "login", &row.login))?,
            at: from_sql(row.proved_at)?,
            ended_at: row.ended_at.map(from_sql).transpose()?,
        })
    }
}

impl TryFrom<ClaimRow> for Claim {
    type Error = Error;

    fn try_from(row: ClaimRow) -> Result<Self> {
        let (login, code) = (row.login.parse(), row.code.parse());
        Ok(Self {
            user: UserId::from_sql(row.user_id, "link_claim", "user_id")?,
            login: login.map_err(|_| Error::row("link_claim", "login", &row.login))?,
            code: code.map_err(|_| Error::row("link_claim", "code", &row.code))?,
            at: from_sql(row.claimed_at)?,
        })
    }
}

impl Reader {
    /// Every link that is, or was, in the order in which they were proved.
    pub async fn links(&mut self, workspace: GuildId) -> Result<Vec<Link>> {
        let rows: Vec<LinkRow> = on!(self, |conn| {
            sqlx::query_as(
            "select user_id, login, proved_at, ended_at from link where workspace_id = $1 order by proved_at, user_id"
        )
        .bind(workspace.sql())
        .fetch_all(conn)
        .await
        })?;
        rows.into_iter().map(Link::try_from).collect()
    }

    /// What somebody is to prove.
    pub async fn link_claim(&mut self, workspace: GuildId, user: UserId) -> Result<Option<Claim>> {
        let row: Option<ClaimRow> = on!(self, |conn| {
            sqlx::query_as(
            "select user_id, login, code, claimed_at from link_claim where workspace_id = $1 and user_id = $2"
        )
        .bind(workspace.sql())
        .bind(user.sql())
        .fetch_optional(conn)
        .await
        })?;
        row.map(Claim::try_from).transpose()
    }

    /// What a code is to prove.
    pub async fn link_claim_by(
        &mut self,
        workspace: GuildId,
        code: &Code,
    ) -> Result<Option<Claim>> {
        let row: Option<ClaimRow> = on!(self, |conn| {
            sqlx::query_as(
            "select user_id, login, code, claimed_at from link_claim where workspace_id = $1 and code = $2"
        )
        .bind(workspace.sql())
        .bind(code.as_str())
        .fetch_optional(conn)
        .await
        })?;
        row.map(Claim::try_from).transpose()
    }
}

impl Tx {
    /// Adds a link that was proved.
    pub async fn link_insert(&mut self, workspace: GuildId, link: &Link) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "insert into link (workspace_id, user_id, login, proved_at) values ($1, $2, $3, $4)"
        )
        .bind(workspace.sql())
        .bind(link.user.sql())
        .bind(link.login.as_str())
        .bind(to_sql(link.at))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Ends the link of an account.
    pub async fn link_end(
        &mut self,
        workspace: GuildId,
        user: UserId,
        at: Timestamp,
    ) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "update link set ended_at = $3 where workspace_id = $1 and user_id = $2 and ended_at is null"
        )
        .bind(workspace.sql())
        .bind(user.sql())
        .bind(to_sql(at))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Writes what somebody is to prove, in place of what they were to prove before.
    pub async fn link_claimed(&mut self, workspace: GuildId, claim: &Claim) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
                "insert into link_claim (workspace_id, user_id, login, code, claimed_at) values ($1, $2, $3, $4, $5)
                 on conflict (workspace_id, user_id) do update set login = $3, code = $4, claimed_at = $5",
            )
            .bind(workspace.sql())
            .bind(claim.user.sql())
            .bind(claim.login.as_str())
            .bind(claim.code.as_str())
            .bind(to_sql(claim.at))
            .execute(conn)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Forgets what somebody was to prove.
    pub async fn link_unclaimed(&mut self, workspace: GuildId, user: UserId) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "delete from link_claim where workspace_id = $1 and user_id = $2"
        )
        .bind(workspace.sql())
        .bind(user.sql())
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Forgets claims that were made before a time.
    pub async fn link_forget(&mut self, before: Timestamp) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "delete from link_claim where claimed_at < $1"
        )
        .bind(to_sql(before))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }
}
