//! The outbox: what must be sent, in order for each subject, taken by a lease and removed when it arrived.

use std::collections::BTreeMap;

use binnacle_commands::{Effect, delivery::Doubt, effect::Lane, ids::EffectId, names::GuildId};
use chrono::{DateTime, Utc};
use jiff::Timestamp;
use serde_json::Value;
use sqlx::types::{Json, Uuid};

use super::{
    Counters, Error, Reader, Result, Tx,
    column::{Snowflake as _, from_sql, to_sql},
    tx::{claiming, on},
};

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
}

/// What the queue of a workspace looks like, by its lanes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueueFacts(BTreeMap<Lane, LaneFacts>);

/// What one lane of a queue looks like, or several together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LaneFacts {
    /// How many wait to be sent.
    pub waiting: i64,
    /// Since when the oldest of them waits.
    pub oldest: Option<Timestamp>,
    /// How many were set aside.
    pub parked: i64,
    /// How many of those others wait for.
    pub held: i64,
}

impl QueueFacts {
    /// Some lanes together.
    pub fn of(&self, lanes: &[Lane]) -> LaneFacts {
        let facts = lanes.iter().filter_map(|lane| self.0.get(lane));
        facts.fold(LaneFacts::default(), |all, one| LaneFacts {
            waiting: all.waiting + one.waiting,
            oldest: [all.oldest, one.oldest].into_iter().flatten().min(),
            parked: all.parked + one.parked,
            held: all.held + one.held,
        })
    }

    /// All lanes together.
    pub fn all(&self) -> LaneFacts {
        self.of(&Lane::ALL)
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
            "update effect set state = 'sending', tries = tries + 1, lease_until = $3,
                               first_tried_at = coalesce(first_tried_at, $2)
             where effect_id in (
               select effect_id from effect where lane = $1 and state = 'ready' and due_at <= $2
               order by priority, due_at, position limit $4",
            ")
             returning effect_id, workspace_id, effect, created_at, first_tried_at, tries, doubt"
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

    /// Sets aside what this version cannot read; another one may.
    async fn effect_set_apart(&mut self, id: Uuid, why: &Error) -> Result<()> {
        tracing::error!(effect.id = %id, %why, "a delivery cannot be read");
        on!(self, |conn| sqlx::query(
            "update effect set lease_until = null, state = 'parked', why = $2 where effect_id = $1"
        )
        .bind(id)
        .bind("another version of Binnacle wrote it; retry it with that version")
        .execute(conn)
        .await
        .map(|_| ()))?;
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

    /// Removes an effect that arrived, and lets the next one of its subject go.
    pub async fn effect_done(
        &mut self,
        workspace: GuildId,
        id: EffectId,
        effect: &Effect,
    ) -> Result<()> {
        // Whatever was set aside and would have shown the same is shown by now. Naming its subject keeps the rest of the queue unread.
        on!(self, |conn| sqlx::query(
            "delete from effect where effect_id = $1
               or (workspace_id = $2 and subject = $3 and fold = $4 and state = 'parked')"
        )
        .bind(id.uuid())
        .bind(workspace.sql())
        .bind(effect.subject())
        .bind(effect.fold())
        .execute(conn)
        .await
        .map(|_| ()))?;
        self.effect_unblock(workspace, &effect.subject()).await
    }

    /// Puts an effect back, to be tried at `due_at`.
    pub async fn effect_retry(
        &mut self,
        id: EffectId,
        due_at: Timestamp,
        doubt: Doubt,
        why: &str,
    ) -> Result<()> {
        // A newer one that shows the same state may wait behind it; this one goes first and then needs no fold key.
        on!(self, |conn| {
            sqlx::query(
            "update effect set state = 'ready', due_at = $2, doubt = $3, why = $4, lease_until = null,
                    fold = case when exists (
                      select 1 from effect other where other.workspace_id = effect.workspace_id
                        and other.fold = effect.fold and other.state in ('blocked', 'ready')
                    ) then null else fold end
             where effect_id = $1 and state = 'sending'"
        )
        .bind(id.uuid())
        .bind(to_sql(due_at))
        .bind(doubt.code())
        .bind(why)
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Puts an effect back that was not let through; this counts as no try.
    pub async fn effect_hold(&mut self, id: EffectId, due_at: Timestamp) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "update effect set tries = tries - 1 where effect_id = $1 and state = 'sending'"
        )
        .bind(id.uuid())
        .execute(conn)
        .await
        .map(|_| ()))?;
        let doubt = self
            .effect(id)
            .await?
            .map_or(Doubt::Look, |claimed| claimed.doubt);
        self.effect_retry(id, due_at, doubt, "held back: its turn has not come yet")
            .await
    }

    /// Puts an effect that was taken to be sent behind everything of its subject that is `first`, as if it was never tried.
    pub async fn effect_defer(
        &mut self,
        workspace: GuildId,
        id: EffectId,
        first: &Effect,
    ) -> Result<()> {
        let subject = first.subject();
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
        on!(self, |conn| {
            sqlx::query(
            "update effect set state = 'blocked', tries = 0, first_tried_at = null, doubt = 0, lease_until = null
             where effect_id = $1 and state = 'sending'"
        )
        .bind(id.uuid())
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        self.effect_unblock(workspace, &subject).await
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

    /// Sets an effect aside for people to see. What its subject waits for goes on, unless it `holds` the rest back. What would show
    /// the same and was set aside before gives way, so that nothing piles up; `false` when there was such a one.
    pub async fn effect_park(
        &mut self,
        workspace: GuildId,
        id: EffectId,
        effect: &Effect,
        doubt: Doubt,
        why: &str,
    ) -> Result<bool> {
        let state = if effect.holds_back() {
            "held"
        } else {
            "parked"
        };
        let given_way = on!(self, |conn| {
            sqlx::query(
            "delete from effect where workspace_id = $1 and subject = $2 and fold = $3 and state = 'parked'
               and effect_id <> $4"
        )
        .bind(workspace.sql())
        .bind(effect.subject())
        .bind(effect.fold())
        .bind(id.uuid())
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        on!(self, |conn| {
            sqlx::query(
            "update effect set state = $2, doubt = $3, why = $4, fold = $5, lease_until = null where effect_id = $1"
        )
        .bind(id.uuid())
        .bind(state)
        .bind(doubt.code())
        .bind(why)
        .bind(effect.fold())
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        if !effect.holds_back() {
            self.effect_unblock(workspace, &effect.subject()).await?;
        }
        Ok(given_way == 0)
    }

    /// Lets the oldest waiting effect of a subject go, when nothing of that subject is under way.
    async fn effect_unblock(&mut self, workspace: GuildId, subject: &str) -> Result<()> {
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

    /// Takes an effect that was set aside up again; `false` when it is not set aside (any more). What may have arrived already is still
    /// looked for since its first try, and nothing is merged into it.
    pub async fn effect_revive(
        &mut self,
        workspace: GuildId,
        id: EffectId,
        now: Timestamp,
    ) -> Result<bool> {
        let revived = on!(self, |conn| {
            sqlx::query(
            "update effect set due_at = $3, fold = null, tries = case when doubt = 0 then 0 else 1 end,
                    first_tried_at = case when doubt = 0 then null else first_tried_at end,
                    state = case when state = 'held' or not exists (
                      select 1 from effect other where other.workspace_id = effect.workspace_id
                        and other.subject = effect.subject and other.state in ('ready', 'sending', 'held')
                    ) then 'ready' else 'blocked' end
             where effect_id = $1 and workspace_id = $2 and state in ('parked', 'held')"
        )
        .bind(id.uuid())
        .bind(workspace.sql())
        .bind(to_sql(now))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        Ok(revived == 1)
    }

    /// Removes what was set aside and nothing waits for, and gives it back.
    pub async fn effect_dismiss(&mut self, workspace: GuildId) -> Result<Vec<Claimed>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(
            "delete from effect where workspace_id = $1 and state = 'parked'
             returning effect_id, workspace_id, effect, created_at, first_tried_at, tries, doubt"
        )
        .bind(workspace.sql())
        .fetch_all(conn)
        .await)?;
        rows.into_iter().map(Claimed::try_from).collect()
    }

    /// Takes back what a sender never finished: it may have arrived, or not, whatever was settled before that try. A process
    /// that is alone on its database takes back everything at its start by giving no time.
    pub async fn effect_take_back(&mut self, expired_at: Option<Timestamp>) -> Result<u64> {
        Ok(on!(self, |conn| {
            sqlx::query(
                "update effect set state = 'ready', lease_until = null, doubt = 1,
                    fold = case when exists (
                      select 1 from effect other where other.workspace_id = effect.workspace_id
                        and other.fold = effect.fold and other.state in ('blocked', 'ready')
                    ) then null else fold end
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

    /// The effect with that key, wherever it stands.
    pub async fn effect(&mut self, id: EffectId) -> Result<Option<Claimed>> {
        let row: Option<Row> = on!(self, |conn| {
            sqlx::query_as(
            "select effect_id, workspace_id, effect, created_at, first_tried_at, tries, doubt from effect
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

    /// How many effects wait on each lane, of one workspace or of all. What waits for one that was set aside is not counted: nothing but a
    /// person moves it on.
    pub async fn effect_facts(&mut self, workspace: Option<GuildId>) -> Result<QueueFacts> {
        #[derive(sqlx::FromRow)]
        struct Facts {
            lane: String,
            waiting: i64,
            aside: i64,
            held: i64,
            oldest: Option<DateTime<Utc>>,
        }
        let rows: Vec<Facts> = on!(self, |conn| {
            sqlx::query_as(
            "select lane,
                    count(case when waits then 1 end) as waiting,
                    count(case when state in ('parked', 'held') then 1 end) as aside,
                    count(case when state = 'held' then 1 end) as held,
                    min(case when waits then created_at end) as oldest
             from (select lane, state, created_at,
                          state in ('ready', 'sending') or (state = 'blocked' and not exists (
                            select 1 from effect other where other.workspace_id = effect.workspace_id
                              and other.subject = effect.subject and other.state = 'held')) as waits
                   from effect where $1 is null or workspace_id = $1) as one group by lane"
        )
        .bind(workspace.map(super::column::Snowflake::sql))
        .fetch_all(conn)
        .await
        })?;
        let mut lanes = BTreeMap::new();
        for row in rows {
            let Some(lane) = Lane::ALL.into_iter().find(|lane| lane.as_str() == row.lane) else {
                continue;
            };
            let facts = LaneFacts {
                waiting: row.waiting,
                oldest: row.oldest.map(from_sql).transpose()?,
                parked: row.aside,
                held: row.held,
            };
            lanes.insert(lane, facts);
        }
        Ok(QueueFacts(lanes))
    }

    /// What was set aside in a workspace, with the reasons: first what others wait for, then the oldest.
    pub async fn effect_aside(
        &mut self,
        workspace: GuildId,
        limit: u32,
    ) -> Result<Vec<(Claimed, String)>> {
        #[derive(sqlx::FromRow)]
        struct Aside {
            #[sqlx(flatten)]
            row: Row,
            why: Option<String>,
        }
        let rows: Vec<Aside> = on!(self, |conn| {
            sqlx::query_as(
            "select effect_id, workspace_id, effect, created_at, first_tried_at, tries, doubt, why from effect
             where workspace_id = $1 and state in ('parked', 'held') order by state, created_at limit $2"
        )
        .bind(workspace.sql())
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await
        })?;
        let readable = rows.into_iter().filter_map(|aside| {
            // One that this version cannot read is counted, but there is nothing to say of it.
            let claimed = Claimed::try_from(aside.row).ok()?;
            Some((claimed, aside.why.unwrap_or_default()))
        });
        Ok(readable.collect())
    }
}
