//! What is due is taken by a lease, and ends: it arrived, is put back, or lets others of its subject go first.

use binnacle_commands::{Effect, delivery::Doubt, effect::Lane, names::GuildId};
use chrono::{DateTime, Utc};
use jiff::Timestamp;
use sqlx::types::Uuid;

use super::{Claimed, Row};
use crate::store::{
    Error, Reader, Result, Tx,
    column::{Snowflake as _, from_sql, to_sql},
    tx::{claiming, on},
};

impl Tx {
    /// Takes the effects of a lane that are due, the most urgent first; of those due at one instant, what was decided first.
    pub async fn effect_claim(
        &mut self,
        lane: Lane,
        now: Timestamp,
        lease_until: Timestamp,
        limit: i64,
    ) -> Result<Vec<Claimed>> {
        let sql = claiming!(
            self,
            "select effect_id from effect where lane = $1 and state = 'ready' and due_at <= $2
             order by priority, due_at, position limit $4",
            "update effect set state = 'sending', tries = tries + 1, lease_until = $3,
                               first_tried_at = coalesce(first_tried_at, $2)
             where effect_id in (select effect_id from due)
             returning effect_id, workspace_id, effect, created_at, first_tried_at, tries, doubt, lease_until"
        );
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(sql)
            .bind(lane.as_str())
            .bind(to_sql(now))
            .bind(to_sql(lease_until))
            .bind(limit)
            .fetch_all(conn)
            .await)?;
        let mut readable = Vec::with_capacity(rows.len());
        for row in rows {
            let id = row.effect_id;
            match Claimed::try_from(row) {
                Ok(claimed) => readable.push(claimed),
                Err(error) => self.effect_set_apart(id, &error).await?,
            }
        }
        Ok(readable)
    }

    /// Sets aside what this version cannot read; another one may. Whether the next of its subject is of any use without it is not known,
    /// so that one goes.
    async fn effect_set_apart(&mut self, id: Uuid, why: &Error) -> Result<()> {
        tracing::error!(effect.id = %id, %why, "a delivery cannot be read");
        let (workspace, subject): (i64, String) = on!(self, |conn| {
            sqlx::query_as(
            "update effect set lease_until = null, state = 'parked', why = $2 where effect_id = $1
             returning workspace_id, subject"
        )
        .bind(id)
        .bind("another version of Binnacle wrote it; retry it with that version")
        .fetch_one(conn)
        .await
        })?;
        let workspace = GuildId::from_sql(workspace, "effect", "workspace_id")?;
        self.effect_unblock(workspace, &subject).await
    }

    /// Removes an effect that arrived, and lets the next one of its subject go. `false` where it was taken by somebody else meanwhile:
    /// they will find that it arrived.
    pub async fn effect_done(&mut self, claimed: &Claimed) -> Result<bool> {
        // One that was taken back and that nobody has arrived too, and nothing newer was put into it.
        let ended = on!(self, |conn| {
            sqlx::query(
            "delete from effect where effect_id = $1 and tries = $2
               and ((state = 'sending' and lease_until = $3) or (state = 'ready' and fold is null))"
        )
        .bind(claimed.id.uuid())
        .bind(claimed.stored_tries())
        .bind(claimed.lease_until.map(to_sql))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        if ended == 0 {
            return Ok(false);
        }
        let (workspace, subject) = (claimed.workspace, claimed.effect.subject());
        if let Some(fold) = claimed.effect.fold() {
            // Whatever was set aside and would have shown the same is shown by now. Naming its subject keeps the rest of the queue unread.
            on!(self, |conn| {
                sqlx::query(
                "delete from effect where workspace_id = $1 and subject = $2 and fold = $3 and state = 'parked'"
            )
            .bind(workspace.sql())
            .bind(&subject)
            .bind(fold)
            .execute(conn)
            .await
            .map(|_| ())
            })?;
        }
        self.effect_unblock(workspace, &subject).await?;
        Ok(true)
    }

    /// Puts an effect back, to be tried at `due_at`; `false` where it was taken by somebody else meanwhile.
    pub async fn effect_retry(
        &mut self,
        claimed: &Claimed,
        due_at: Timestamp,
        doubt: Doubt,
        why: &str,
    ) -> Result<bool> {
        let tries = claimed.stored_tries();
        self.effect_put_back(claimed, tries, due_at, doubt, why)
            .await
    }

    /// Puts an effect back that was not let through; this counts as no try. `false` where it was taken by somebody else meanwhile.
    pub async fn effect_hold(&mut self, claimed: &Claimed, due_at: Timestamp) -> Result<bool> {
        let (tries, why) = (
            claimed.stored_tries() - 1,
            "held back: its turn has not come yet",
        );
        self.effect_put_back(claimed, tries, due_at, claimed.doubt, why)
            .await
    }

    async fn effect_put_back(
        &mut self,
        claimed: &Claimed,
        tries: i32,
        due_at: Timestamp,
        doubt: Doubt,
        why: &str,
    ) -> Result<bool> {
        // A newer one that shows the same state may wait behind it; this one goes first and then needs no fold key. Else it gets back the
        // one that it perhaps lost when it was taken back.
        let put_back = on!(self, |conn| {
            sqlx::query(
            "update effect set state = 'ready', tries = $4, due_at = $5, doubt = $6, why = $7, lease_until = null,
                    fold = case when exists (
                      select 1 from effect other where other.workspace_id = effect.workspace_id
                        and other.fold = $8 and other.state in ('blocked', 'ready')
                    ) then null else $8 end
             where effect_id = $1 and state = 'sending' and tries = $2 and lease_until = $3"
        )
        .bind(claimed.id.uuid())
        .bind(claimed.stored_tries())
        .bind(claimed.lease_until.map(to_sql))
        .bind(tries)
        .bind(to_sql(due_at))
        .bind(doubt.code())
        .bind(why)
        .bind(claimed.effect.fold())
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        Ok(put_back == 1)
    }

    /// Puts an effect that was taken to be sent behind everything of its subject that is `first`, as if it was never tried. `false` where
    /// it was taken by somebody else meanwhile.
    pub async fn effect_defer(&mut self, claimed: &Claimed, first: &Effect) -> Result<bool> {
        let deferred = on!(self, |conn| {
            sqlx::query(
            "update effect set state = 'blocked', tries = 0, first_tried_at = null, doubt = 0, lease_until = null
             where effect_id = $1 and state = 'sending' and tries = $2 and lease_until = $3"
        )
        .bind(claimed.id.uuid())
        .bind(claimed.stored_tries())
        .bind(claimed.lease_until.map(to_sql))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        if deferred == 0 {
            return Ok(false);
        }
        let (workspace, subject) = (claimed.workspace, first.subject());
        on!(self, |conn| {
            sqlx::query(
            "update effect set position = (
               select min(other.position) - 1 from effect other where other.workspace_id = $1 and other.subject = $2)
             where workspace_id = $1 and fold = $3 and state = 'blocked'"
        )
        .bind(workspace.sql())
        .bind(&subject)
        .bind(first.fold())
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        self.effect_unblock(workspace, &subject).await?;
        Ok(true)
    }

    /// Lets what was held back of a subject go at once: what it waited for is there.
    pub async fn effect_hasten(
        &mut self,
        workspace: GuildId,
        subject: &str,
        now: Timestamp,
    ) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "update effect set due_at = $3
             where workspace_id = $1 and subject = $2 and state = 'ready' and due_at > $3"
        )
        .bind(workspace.sql())
        .bind(subject)
        .bind(to_sql(now))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Lets the oldest waiting effect of a subject go, when nothing of that subject is under way.
    pub(super) async fn effect_unblock(&mut self, workspace: GuildId, subject: &str) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "update effect set state = 'ready' where effect_id = (
               select effect_id from effect where workspace_id = $1 and subject = $2 and state = 'blocked'
               order by position limit 1)
             and not exists (
               select 1 from effect where workspace_id = $1 and subject = $2 and state in ('ready', 'sending', 'held'))"
        )
        .bind(workspace.sql())
        .bind(subject)
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Takes back what a sender never finished: it may have arrived, or not, whatever was settled before that try. A process
    /// that is alone on its database takes back everything at its start by giving no time.
    pub async fn effect_take_back(&mut self, expired_at: Option<Timestamp>) -> Result<u64> {
        // Somebody may be about to put one of the same fold key behind it at this moment, so it goes without.
        Ok(on!(self, |conn| {
            sqlx::query(
                "update effect set state = 'ready', lease_until = null, doubt = 1, fold = null
             where state = 'sending' and ($1 is null or lease_until <= $1)",
            )
            .bind(expired_at.map(to_sql))
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
        })?)
    }
}

impl Reader {
    /// When the next effect of a lane is due.
    pub async fn effect_next_due(&mut self, lane: Lane) -> Result<Option<Timestamp>> {
        let at: Option<DateTime<Utc>> = on!(self, |conn| sqlx::query_scalar(
            "select min(due_at) from effect where lane = $1 and state = 'ready'"
        )
        .bind(lane.as_str())
        .fetch_one(conn)
        .await)?;
        at.map(from_sql).transpose()
    }
}
