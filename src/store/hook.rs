//! What webhooks of GitHub's told, and what becomes of it for each team.

use binnacle_commands::{
    hook::{DeliveryKey, Hook, NOTHING, OURS, State, Told},
    ids::HookId,
    names::GuildId,
};
use chrono::{DateTime, Utc};
use jiff::Timestamp;
use sqlx::types::Uuid;

use super::{
    Error, Reader, Result, Tx,
    column::{Snowflake as _, from_sql, to_sql},
    tx::on,
};

/// A delivery that a team has to work on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its row.
    pub id: HookId,
    /// What it tells of.
    pub event: String,
    /// Everything that was told.
    pub payload: String,
    /// How often it was tried.
    pub tries: u32,
}

#[derive(sqlx::FromRow)]
struct Row {
    delivery: String,
    event: String,
    action: Option<String>,
    received_at: DateTime<Utc>,
    state: String,
    said: Option<String>,
}

impl TryFrom<Row> for Told {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column: &'static str, value: &str| Error::row("hook", column, value);
        let key: std::result::Result<DeliveryKey, _> = row.delivery.parse();
        Ok(Self {
            key: key.map_err(|_| bad("delivery", &row.delivery))?,
            event: row.event,
            action: row.action,
            received_at: from_sql(row.received_at)?,
            state: State::from_name(&row.state).ok_or_else(|| bad("state", &row.state))?,
            said: row.said,
        })
    }
}

impl Reader {
    /// The delivery that a team has to work on next: the one that came first.
    pub async fn hook_next(&mut self, workspace: GuildId) -> Result<Option<Waiting>> {
        let row: Option<(Uuid, String, String, i64)> = on!(self, |conn| {
            sqlx::query_as(
            "select h.hook_id, h.event, h.payload, t.tries from hook_task t join hook h on h.hook_id = t.hook_id
             where t.workspace_id = $1 and t.state = 'waiting' order by h.received_at, h.hook_id limit 1"
        )
        .bind(workspace.sql())
        .fetch_optional(conn)
        .await
        })?;
        Ok(row.map(|(id, event, payload, tries)| Waiting {
            id: id.into(),
            event,
            payload,
            tries: u32::try_from(tries).unwrap_or(u32::MAX),
        }))
    }

    /// How often since a time others did to an issue what a delivery tells, and something followed from it for a team.
    pub async fn hook_before(
        &mut self,
        id: HookId,
        workspace: GuildId,
        since: Timestamp,
    ) -> Result<i64> {
        Ok(on!(self, |conn| {
            sqlx::query_scalar(
            "select count(*) from hook this
               join hook other on other.repository = this.repository and other.issue = this.issue
               join hook_task t on t.hook_id = other.hook_id
             where this.hook_id = $1 and other.hook_id <> $1 and other.event = this.event and other.action = this.action
               and other.received_at > $3 and t.workspace_id = $2 and t.state = 'done' and t.said not in ($4, $5)"
        )
        .bind(id.uuid())
        .bind(workspace.sql())
        .bind(to_sql(since))
        .bind(OURS)
        .bind(NOTHING)
        .fetch_one(conn)
        .await
        })?)
    }

    /// How many deliveries a team still has to work on, and how many it could not.
    pub async fn hook_count(&mut self, workspace: GuildId) -> Result<(i64, i64)> {
        Ok(on!(self, |conn| {
            sqlx::query_as(
            "select count(case when state = 'waiting' then 1 end), count(case when state = 'aside' then 1 end)
             from hook_task where workspace_id = $1 and state <> 'done'"
        )
        .bind(workspace.sql())
        .fetch_one(conn)
        .await
        })?)
    }

    /// So many of the deliveries that may mean something to a team, the newest first, and how many there are in all.
    pub async fn hook_list(
        &mut self,
        workspace: GuildId,
        limit: u32,
        offset: u32,
    ) -> Result<(Vec<Told>, i64)> {
        let total: i64 = on!(self, |conn| sqlx::query_scalar(
            "select count(*) from hook_task where workspace_id = $1"
        )
        .bind(workspace.sql())
        .fetch_one(conn)
        .await)?;
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(
            "select h.delivery, h.event, h.action, h.received_at, t.state, t.said
             from hook_task t join hook h on h.hook_id = t.hook_id
             where t.workspace_id = $1 order by h.received_at desc, h.hook_id desc limit $2 offset $3"
        )
        .bind(workspace.sql())
        .bind(i64::from(limit))
        .bind(i64::from(offset))
        .fetch_all(conn)
        .await
        })?;
        let page = rows.into_iter().map(Told::try_from);
        Ok((page.collect::<Result<_>>()?, total))
    }
}

impl Tx {
    /// Keeps a delivery; `false` when it was kept before, under this key or with these words.
    pub async fn hook_insert(&mut self, id: HookId, hook: &Hook, now: Timestamp) -> Result<bool> {
        let new = on!(self, |conn| {
            sqlx::query(
            "insert into hook (hook_id, delivery, hash, event, action, repository, payload, received_at, issue)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing"
        )
        .bind(id.uuid())
        .bind(hook.key.as_str())
        .bind(hook.hash())
        .bind(&hook.event)
        .bind(&hook.action)
        .bind(hook.repository.as_ref().map(ToString::to_string))
        .bind(&hook.payload)
        .bind(to_sql(now))
        .bind(hook.issue)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        Ok(new == 1)
    }

    /// Has a team work on a delivery.
    pub async fn hook_expect(&mut self, id: HookId, workspace: GuildId) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "insert into hook_task (hook_id, workspace_id, state, tries) values ($1, $2, 'waiting', 0)"
        )
        .bind(id.uuid())
        .bind(workspace.sql())
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Writes what became of a delivery for a team after one more try.
    pub async fn hook_ended(
        &mut self,
        id: HookId,
        workspace: GuildId,
        state: State,
        said: &str,
    ) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "update hook_task set state = $3, said = $4, tries = tries + 1
             where hook_id = $1 and workspace_id = $2 and state = 'waiting'"
        )
        .bind(id.uuid())
        .bind(workspace.sql())
        .bind(state.as_str())
        .bind(said)
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Forgets the words of deliveries that came before `words` and were worked on, and whole deliveries that came before `all`.
    pub async fn hook_forget(&mut self, words: Timestamp, all: Timestamp) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "delete from hook_task where exists (
               select 1 from hook where hook.hook_id = hook_task.hook_id and received_at < $1)"
        )
        .bind(to_sql(all))
        .execute(conn)
        .await
        .map(|_| ()))?;
        on!(self, |conn| sqlx::query(
            "delete from hook where received_at < $1"
        )
        .bind(to_sql(all))
        .execute(conn)
        .await
        .map(|_| ()))?;
        on!(self, |conn| {
            sqlx::query(
            "update hook set payload = '' where received_at < $1 and payload <> ''
             and not exists (select 1 from hook_task where hook_task.hook_id = hook.hook_id and state <> 'done')"
        )
        .bind(to_sql(words))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }
}
