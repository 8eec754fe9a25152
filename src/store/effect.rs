//! The outbox: what must be sent, in order for each subject, taken by a lease and removed when it arrived.

mod aside;
mod facts;
mod take;

use binnacle_commands::{Effect, delivery::Doubt, ids::EffectId, names::GuildId};
use chrono::{DateTime, Utc};
use jiff::Timestamp;
use serde_json::Value;
use sqlx::types::{Json, Uuid};

use super::{
    Counters, Error, Reader, Result, Tx,
    column::{Snowflake as _, from_sql, to_sql},
    tx::on,
};

pub use aside::SetAside;
pub use facts::{LaneFacts, QueueFacts};

/// An effect that was taken to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// Its key.
    pub id: EffectId,
    /// Its workspace.
    pub workspace: GuildId,
    /// What to send.
    pub effect: Effect,
    /// When it was decided.
    pub created_at: Timestamp,
    /// When it was first tried.
    pub first_tried_at: Timestamp,
    /// How often it was tried, this time included.
    pub tries: u32,
    /// What is sure of earlier tries.
    pub doubt: Doubt,
    /// Until when whoever took it has it. With the number of tries it tells this taking from every other one.
    pub lease_until: Option<Timestamp>,
}

impl Claimed {
    /// The number of tries as it is stored.
    fn stored_tries(&self) -> i32 {
        i32::try_from(self.tries).unwrap_or(i32::MAX)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    effect_id: Uuid,
    workspace_id: i64,
    effect: Json<Value>,
    created_at: DateTime<Utc>,
    first_tried_at: Option<DateTime<Utc>>,
    tries: i32,
    doubt: i16,
    lease_until: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Claimed {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.effect_id.into(),
            workspace: GuildId::from_sql(row.workspace_id, "effect", "workspace_id")?,
            effect: serde_json::from_value(row.effect.0)?,
            created_at: from_sql(row.created_at)?,
            first_tried_at: from_sql(row.first_tried_at.unwrap_or(row.created_at))?,
            tries: row.tries.unsigned_abs(),
            doubt: Doubt::from_code(row.doubt),
            lease_until: row.lease_until.map(from_sql).transpose()?,
        })
    }
}

impl Tx {
    /// Puts an effect into the queue, behind what its subject already waits for. One that folds into a waiting one is not
    /// added; that one will show the newest state anyway.
    pub async fn effect_push(
        &mut self,
        workspace: GuildId,
        counters: &mut Counters,
        id: EffectId,
        effect: &Effect,
        now: Timestamp,
    ) -> Result<()> {
        counters.effect_number += 1;
        on!(self, |conn| {
            sqlx::query(
            "insert into effect (effect_id, workspace_id, position, lane, subject, priority, fold, state, effect,
                                 created_at, due_at, tries, doubt)
             select $1, $2, $3, $4, $5, $6, $7,
                    case when exists (
                      select 1 from effect where workspace_id = $2 and subject = $5 and state <> 'parked'
                    ) then 'blocked' else 'ready' end,
                    $8, $9, $9, 0, 0
             where true
             on conflict (workspace_id, fold) where state in ('blocked', 'ready')
             do update set fold = excluded.fold"
        )
        .bind(id.uuid())
        .bind(workspace.sql())
        .bind(counters.effect_number)
        .bind(effect.lane().as_str())
        .bind(effect.subject())
        .bind(effect.priority())
        .bind(effect.fold())
        .bind(Json(effect))
        .bind(to_sql(now))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Says otherwise what an effect sends that was never tried; `false` when it is being tried by now.
    pub async fn effect_reword(&mut self, id: EffectId, effect: &Effect) -> Result<bool> {
        let changed = on!(self, |conn| {
            sqlx::query(
            "update effect set effect = $2 where effect_id = $1 and tries = 0 and state in ('blocked', 'ready')"
        )
        .bind(id.uuid())
        .bind(Json(effect))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }
}

impl Reader {
    /// The effect with that key, wherever it stands.
    pub async fn effect(&mut self, id: EffectId) -> Result<Option<Claimed>> {
        let row: Option<Row> = on!(self, |conn| {
            sqlx::query_as(
            "select effect_id, workspace_id, effect, created_at, first_tried_at, tries, doubt, lease_until
             from effect
             where effect_id = $1"
        )
        .bind(id.uuid())
        .fetch_optional(conn)
        .await
        })?;
        row.map(Claimed::try_from).transpose()
    }

    /// The newest effect of a subject, where it was never tried and is older than a time. `None` also where this version cannot
    /// read it.
    pub async fn effect_untried(
        &mut self,
        workspace: GuildId,
        subject: &str,
        before: Timestamp,
    ) -> Result<Option<(EffectId, Effect)>> {
        #[derive(sqlx::FromRow)]
        struct Newest {
            effect_id: Uuid,
            effect: Json<Value>,
            tries: i32,
            state: String,
            created_at: DateTime<Utc>,
        }
        let row: Option<Newest> = on!(self, |conn| {
            sqlx::query_as(
            "select effect_id, effect, tries, state, created_at from effect where workspace_id = $1 and subject = $2
             and fold is null order by position desc limit 1"
        )
        .bind(workspace.sql())
        .bind(subject)
        .fetch_optional(conn)
        .await
        })?;
        let Some(row) = row else {
            return Ok(None);
        };
        let waits = row.tries == 0
            && (row.state == "blocked" || row.state == "ready")
            && from_sql(row.created_at)? < before;
        let effect = waits.then(|| serde_json::from_value(row.effect.0).ok());
        Ok(effect
            .flatten()
            .map(|effect| (row.effect_id.into(), effect)))
    }
}
