//! How much waits, since when, and of what.

use std::collections::{BTreeMap, BTreeSet};

use binnacle_commands::{Effect, effect::Lane, names::GuildId};
use chrono::{DateTime, Utc};
use jiff::Timestamp;

use crate::store::{
    Reader, Result,
    column::{Snowflake, from_sql},
    tx::on,
};

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

impl Reader {
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
        .bind(workspace.map(Snowflake::sql))
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

    /// Whether anything of an effect's subject is on its way, or what would show the same was set aside.
    pub async fn effect_waits(&mut self, workspace: GuildId, effect: &Effect) -> Result<bool> {
        let count: i64 = on!(self, |conn| {
            sqlx::query_scalar(
            "select count(*) from effect where workspace_id = $1 and subject = $2 and (state <> 'parked' or fold = $3)"
        )
        .bind(workspace.sql())
        .bind(effect.subject())
        .bind(effect.fold())
        .fetch_one(conn)
        .await
        })?;
        Ok(count > 0)
    }

    /// The subjects of which something is on its way in a lane, and those of which something was set aside, or waits for what was.
    pub async fn effect_subjects(
        &mut self,
        workspace: GuildId,
        lane: Lane,
    ) -> Result<(BTreeSet<String>, BTreeSet<String>)> {
        let rows: Vec<(String, bool)> = on!(self, |conn| {
            sqlx::query_as(
            "select distinct subject, state in ('parked', 'held') or (state = 'blocked' and exists (
                       select 1 from effect other where other.workspace_id = effect.workspace_id
                         and other.subject = effect.subject and other.state = 'held'))
             from effect where workspace_id = $1 and lane = $2"
        )
        .bind(workspace.sql())
        .bind(lane.as_str())
        .fetch_all(conn)
        .await
        })?;
        let (aside, waits): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, aside)| *aside);
        let subjects = |rows: Vec<(String, bool)>| rows.into_iter().map(|(one, _)| one).collect();
        Ok((subjects(waits), subjects(aside)))
    }
}
