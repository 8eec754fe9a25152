//! The web pages: links that sign in, who is signed in, and what the pages look up. Secrets are kept as fingerprints.

mod action;
mod run;

use binnacle_commands::{
    incident::Incident,
    names::{GuildId, RoleId, UserId},
    web::{IncidentsAsk, Leaf, Link, Session, Standing, Token},
};
use chrono::{DateTime, Utc};
use jiff::Timestamp;
use sqlx::types::{Json, Uuid};

use super::{
    Error, Reader, Result, Tx,
    column::{Snowflake as _, from_sql, to_sql},
    tx::on,
};

/// What is selected of the incidents that fit an ask: those that are not private, and those private ones that are named.
macro_rules! matching {
    ($what:literal, $rest:literal) => {
        concat!(
            "select ",
            $what,
            " from incident where workspace_id = $1",
            " and (not is_private or $5 like '%,' || cast(number as text) || ',%')",
            " and ($2 is null or (state in ('triage', 'investigating', 'identified', 'mitigating', 'monitoring')) = $2) and ($3 is null or service = $3)",
            " and ($4 is null or lower(title) like $4 escape '\\' or lower('inc-' || cast(number as text)) like $4 escape '\\'",
            " or lower(coalesce(service, '')) like $4 escape '\\' or lower(coalesce(description, '')) like $4 escape '\\'",
            " or lower(coalesce(impact, '')) like $4 escape '\\' or lower(coalesce(last_update, '')) like $4 escape '\\')",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct LinkRow {
    workspace_id: i64,
    user_id: i64,
    name: String,
    roles: Json<Vec<RoleId>>,
    incident_number: Option<i64>,
    expires_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
}

impl TryFrom<LinkRow> for Link {
    type Error = Error;

    fn try_from(row: LinkRow) -> Result<Self> {
        Ok(Self {
            workspace: GuildId::from_sql(row.workspace_id, "web_link", "workspace_id")?,
            user: UserId::from_sql(row.user_id, "web_link", "user_id")?,
            name: row.name,
            roles: row.roles.0,
            incident: row.incident_number,
            expires_at: from_sql(row.expires_at)?,
            used_at: row.used_at.map(from_sql).transpose()?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    workspace_id: i64,
    user_id: i64,
    name: String,
    roles: Json<Vec<RoleId>>,
    signed_in_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl TryFrom<SessionRow> for Session {
    type Error = Error;

    fn try_from(row: SessionRow) -> Result<Self> {
        Ok(Self {
            workspace: GuildId::from_sql(row.workspace_id, "web_session", "workspace_id")?,
            user: UserId::from_sql(row.user_id, "web_session", "user_id")?,
            name: row.name,
            roles: row.roles.0,
            signed_in_at: from_sql(row.signed_in_at)?,
            expires_at: from_sql(row.expires_at)?,
        })
    }
}

impl Reader {
    /// The link with a token, used or not, until it is forgotten.
    pub async fn web_link(&mut self, token: &Token) -> Result<Option<Link>> {
        let row: Option<LinkRow> = on!(self, |conn| sqlx::query_as(
            "select workspace_id, user_id, name, roles, incident_number, expires_at, used_at
             from web_link where web_link_id = $1"
        )
        .bind(token.fingerprint())
        .fetch_optional(conn)
        .await)?;
        row.map(Link::try_from).transpose()
    }

    /// The session with a token, good or not, until it is forgotten.
    pub async fn web_session(&mut self, token: &Token) -> Result<Option<Session>> {
        let row: Option<SessionRow> = on!(self, |conn| sqlx::query_as(
            "select workspace_id, user_id, name, roles, signed_in_at, expires_at
             from web_session where web_session_id = $1"
        )
        .bind(token.fingerprint())
        .fetch_optional(conn)
        .await)?;
        row.map(Session::try_from).transpose()
    }

    /// A page of incidents, newest first, and how many there are in all. Of the private ones only those with the numbers in
    /// `seen`.
    pub async fn web_incidents(
        &mut self,
        workspace: GuildId,
        ask: &IncidentsAsk,
        seen: &[i64],
    ) -> Result<(Vec<Incident>, i64)> {
        let open = match ask.standing {
            Standing::Open => Some(true),
            Standing::Over => Some(false),
            Standing::All => None,
        };
        let service = ask.service.as_ref().map(ToString::to_string);
        let seen = listed(seen);
        let words = (!ask.words.is_empty()).then(|| pattern(&ask.words));
        let total: i64 = on!(self, |conn| sqlx::query_scalar(matching!("count(*)", ""))
            .bind(workspace.sql())
            .bind(open)
            .bind(&service)
            .bind(&words)
            .bind(&seen)
            .fetch_one(conn)
            .await)?;
        let ids: Vec<Uuid> = on!(self, |conn| sqlx::query_scalar(matching!(
            "incident_id",
            " order by number desc limit $6 offset $7"
        ))
        .bind(workspace.sql())
        .bind(open)
        .bind(&service)
        .bind(&words)
        .bind(&seen)
        .bind(i64::from(Leaf::SIZE))
        .bind(i64::from(ask.leaf.offset()))
        .fetch_all(conn)
        .await)?;
        let mut page = Vec::new();
        for id in ids {
            page.extend(self.incident(id.into()).await?);
        }
        Ok((page, total))
    }
}

/// Numbers as one text in which each can be found between its commas.
fn listed(numbers: &[i64]) -> String {
    let numbers = numbers.iter().map(|number| format!("{number},"));
    format!(",{}", numbers.collect::<String>())
}

/// What a text must be like to hold the words, in any case of their letters; signs that mean something in a pattern mean
/// themselves.
pub(super) fn pattern(words: &str) -> String {
    let mut pattern = String::from("%");
    for c in words.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

impl Tx {
    /// Adds a link.
    pub async fn web_link_insert(&mut self, token: &Token, link: &Link) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "insert into web_link (web_link_id, workspace_id, user_id, name, roles, incident_number, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7)"
        )
        .bind(token.fingerprint())
        .bind(link.workspace.sql())
        .bind(link.user.sql())
        .bind(&link.name)
        .bind(Json(&link.roles))
        .bind(link.incident)
        .bind(to_sql(link.expires_at))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Uses a link up, if nobody did so before.
    pub async fn web_link_use(&mut self, token: &Token, now: Timestamp) -> Result<()> {
        let used = on!(self, |conn| sqlx::query(
            "update web_link set used_at = $2 where web_link_id = $1 and used_at is null"
        )
        .bind(token.fingerprint())
        .bind(to_sql(now))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
        if used == 1 {
            Ok(())
        } else {
            Err(Error::Conflict("web_link"))
        }
    }

    /// Adds a session.
    pub async fn web_session_insert(&mut self, token: &Token, session: &Session) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "insert into web_session (web_session_id, workspace_id, user_id, name, roles, signed_in_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7)"
        )
        .bind(token.fingerprint())
        .bind(session.workspace.sql())
        .bind(session.user.sql())
        .bind(&session.name)
        .bind(Json(&session.roles))
        .bind(to_sql(session.signed_in_at))
        .bind(to_sql(session.expires_at))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Makes a session last longer.
    pub async fn web_session_renew(&mut self, token: &Token, until: Timestamp) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "update web_session set expires_at = $2 where web_session_id = $1 and expires_at < $2"
        )
        .bind(token.fingerprint())
        .bind(to_sql(until))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Ends a session; `false` when there was none.
    pub async fn web_session_end(&mut self, token: &Token) -> Result<bool> {
        let ended = on!(self, |conn| sqlx::query(
            "delete from web_session where web_session_id = $1"
        )
        .bind(token.fingerprint())
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(ended == 1)
    }

    /// Forgets links and sessions that were good until before a time, and says how many.
    pub async fn web_forget(&mut self, before: Timestamp) -> Result<u64> {
        let links = on!(self, |conn| sqlx::query(
            "delete from web_link where expires_at < $1"
        )
        .bind(to_sql(before))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
        let sessions = on!(self, |conn| sqlx::query(
            "delete from web_session where expires_at < $1"
        )
        .bind(to_sql(before))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(links + sessions)
    }
}
