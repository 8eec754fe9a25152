//! What people asked and what they were told, kept in the transaction of the change until it surely reached them.

use binnacle_commands::{
    Reply,
    names::{ChannelId, GuildId, InteractionId, UserId},
};
use chrono::{DateTime, Utc};
use jiff::Timestamp;
use sqlx::types::Json;

use super::{
    Reader, Result, Tx,
    column::{Snowflake as _, from_sql, to_sql},
    tx::{claiming, on},
};

/// An interaction that was decided.
#[derive(Debug)]
pub struct Decided<'a> {
    /// Its id.
    pub id: InteractionId,
    /// Where it belongs.
    pub workspace: GuildId,
    /// Discord's token to answer it with, good for 15 minutes.
    pub token: &'a str,
    /// Where it was asked.
    pub channel: ChannelId,
    /// Who asked.
    pub user: UserId,
    /// When.
    pub asked_at: Timestamp,
    /// The answer.
    pub reply: &'a Reply,
    /// When the answer is given again if nothing marks it as given by then.
    pub due_at: Timestamp,
}

/// An interaction that was decided, and what it was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answerable {
    /// Its id.
    pub id: InteractionId,
    /// Its token.
    pub token: String,
    /// Where it was asked.
    pub channel: ChannelId,
    /// Who asked.
    pub user: UserId,
    /// When.
    pub asked_at: Timestamp,
    /// The answer.
    pub reply: Reply,
    /// Whether it is still to be given, as far as is known.
    pub is_open: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    interaction_id: i64,
    token: String,
    channel_id: i64,
    user_id: i64,
    asked_at: DateTime<Utc>,
    reply: Json<Reply>,
    state: String,
}

impl TryFrom<Row> for Answerable {
    type Error = super::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: InteractionId::from_sql(row.interaction_id, "interaction", "interaction_id")?,
            token: row.token,
            channel: ChannelId::from_sql(row.channel_id, "interaction", "channel_id")?,
            user: UserId::from_sql(row.user_id, "interaction", "user_id")?,
            asked_at: from_sql(row.asked_at)?,
            reply: row.reply.0,
            is_open: row.state == "decided",
        })
    }
}

impl Reader {
    /// What an interaction was answered, when it was decided before.
    pub async fn interaction_reply(&mut self, id: InteractionId) -> Result<Option<Reply>> {
        let reply: Option<Json<Reply>> = on!(self, |conn| sqlx::query_scalar(
            "select reply from interaction where interaction_id = $1"
        )
        .bind(id.sql())
        .fetch_optional(conn)
        .await)?;
        Ok(reply.map(|json| json.0))
    }

    /// An interaction by its id.
    pub async fn interaction(&mut self, id: InteractionId) -> Result<Option<Answerable>> {
        let row: Option<Row> = on!(self, |conn| {
            sqlx::query_as(
            "select interaction_id, token, channel_id, user_id, asked_at, reply, state from interaction where interaction_id = $1"
        )
        .bind(id.sql())
        .fetch_optional(conn)
        .await
        })?;
        row.map(Answerable::try_from).transpose()
    }

    /// When the next undelivered answer is due.
    pub async fn interaction_next_due(&mut self) -> Result<Option<Timestamp>> {
        let at: Option<DateTime<Utc>> = on!(self, |conn| sqlx::query_scalar(
            "select due_at from interaction where state = 'decided' order by due_at limit 1"
        )
        .fetch_optional(conn)
        .await)?;
        at.map(from_sql).transpose()
    }
}

impl Tx {
    /// Keeps a decided interaction; `false` when it was decided before.
    pub async fn interaction_insert(&mut self, decided: &Decided<'_>) -> Result<bool> {
        let added = on!(self, |conn| {
            sqlx::query(
            "insert into interaction
               (interaction_id, workspace_id, token, channel_id, user_id, asked_at, reply, state, due_at)
             values ($1, $2, $3, $4, $5, $6, $7, 'decided', $8)
             on conflict (interaction_id) do nothing"
        )
        .bind(decided.id.sql())
        .bind(decided.workspace.sql())
        .bind(decided.token)
        .bind(decided.channel.sql())
        .bind(decided.user.sql())
        .bind(to_sql(decided.asked_at))
        .bind(Json(decided.reply))
        .bind(to_sql(decided.due_at))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        Ok(added == 1)
    }

    /// Marks an answer as given.
    pub async fn interaction_answered(&mut self, id: InteractionId) -> Result<()> {
        self.interaction_set(id, "answered").await
    }

    /// Makes every undelivered answer due; right at the start of a process.
    pub async fn interaction_all_due(&mut self, now: Timestamp) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "update interaction set due_at = $1 where state = 'decided'"
        )
        .bind(to_sql(now))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Changes what an interaction is answered.
    pub async fn interaction_reword(&mut self, id: InteractionId, reply: &Reply) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "update interaction set reply = $2 where interaction_id = $1"
        )
        .bind(id.sql())
        .bind(Json(reply))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Gives an answer up; its place in the world is gone.
    pub async fn interaction_lost(&mut self, id: InteractionId) -> Result<()> {
        self.interaction_set(id, "lost").await
    }

    async fn interaction_set(&mut self, id: InteractionId, state: &'static str) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "update interaction set state = $2 where interaction_id = $1 and state = 'decided'"
        )
        .bind(id.sql())
        .bind(state)
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Takes the undelivered answers that are due, and puts their next try at `again`.
    pub async fn interaction_claim(
        &mut self,
        now: Timestamp,
        again: Timestamp,
        limit: i64,
    ) -> Result<Vec<Answerable>> {
        let sql = claiming!(
            self,
            "select interaction_id from interaction where state = 'decided' and due_at <= $1 order by due_at limit $3",
            "update interaction set due_at = $2 where interaction_id in (select interaction_id from due)
             returning interaction_id, token, channel_id, user_id, asked_at, reply, state"
        );
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(sql)
            .bind(to_sql(now))
            .bind(to_sql(again))
            .bind(limit)
            .fetch_all(conn)
            .await)?;
        rows.into_iter().map(Answerable::try_from).collect()
    }

    /// Forgets the tokens of interactions asked before a time; they are of no use any more.
    pub async fn interaction_forget_tokens(&mut self, before: Timestamp) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "update interaction set token = '' where asked_at < $1 and state <> 'decided' and token <> ''"
        )
        .bind(to_sql(before))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Forgets interactions asked before a time, and says how many.
    pub async fn interaction_forget(&mut self, before: Timestamp) -> Result<u64> {
        Ok(on!(self, |conn| sqlx::query(
            "delete from interaction where asked_at < $1 and state <> 'decided'"
        )
        .bind(to_sql(before))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?)
    }
}
