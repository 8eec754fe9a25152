//! What was set aside for people to see, and taken up again or dismissed by them.

use std::collections::BTreeSet;

use binnacle_commands::{delivery::Doubt, ids::EffectId, names::GuildId};
use jiff::Timestamp;

use super::{Claimed, Row};
use crate::store::{
    Reader, Result, Tx,
    column::{Snowflake as _, to_sql},
    tx::on,
};

/// What came of setting an effect aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetAside {
    /// It is there for people to see.
    First,
    /// It took the place of one that would show the same and was set aside before, so that nothing piles up.
    Again,
    /// Somebody else took it meanwhile, and has it still.
    Lost,
}

impl Tx {
    /// Sets an effect that was taken to be sent aside for people to see. What its subject waits for goes on, unless it `holds` the rest
    /// back.
    pub async fn effect_park(
        &mut self,
        claimed: &Claimed,
        doubt: Doubt,
        why: &str,
    ) -> Result<SetAside> {
        let (effect, workspace) = (&claimed.effect, claimed.workspace);
        let state = if effect.holds_back() {
            "held"
        } else {
            "parked"
        };
        let parked = on!(self, |conn| {
            sqlx::query(
                "update effect set state = $4, doubt = $5, why = $6, fold = $7, lease_until = null
             where effect_id = $1 and state = 'sending' and tries = $2 and lease_until = $3",
            )
            .bind(claimed.id.uuid())
            .bind(claimed.stored_tries())
            .bind(claimed.lease_until.map(to_sql))
            .bind(state)
            .bind(doubt.code())
            .bind(why)
            .bind(effect.fold())
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
        })?;
        if parked == 0 {
            return Ok(SetAside::Lost);
        }
        let given_way = on!(self, |conn| {
            sqlx::query(
            "delete from effect where workspace_id = $1 and subject = $2 and fold = $3 and state = 'parked'
               and effect_id <> $4"
        )
        .bind(workspace.sql())
        .bind(effect.subject())
        .bind(effect.fold())
        .bind(claimed.id.uuid())
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        if !effect.holds_back() {
            self.effect_unblock(workspace, &effect.subject()).await?;
        }
        Ok(match given_way {
            0 => SetAside::First,
            _ => SetAside::Again,
        })
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

    /// Removes what was set aside and nothing waits for, and gives it back; `None` for one that this version cannot read.
    pub async fn effect_dismiss(&mut self, workspace: GuildId) -> Result<Vec<Option<Claimed>>> {
        #[derive(sqlx::FromRow)]
        struct Gone {
            #[sqlx(flatten)]
            row: Row,
            subject: String,
        }
        let gone: Vec<Gone> = on!(self, |conn| {
            sqlx::query_as(
            "delete from effect where workspace_id = $1 and state = 'parked'
             returning effect_id, workspace_id, effect, created_at, first_tried_at, tries, doubt, lease_until, subject"
        )
        .bind(workspace.sql())
        .fetch_all(conn)
        .await
        })?;
        let subjects: BTreeSet<&str> = gone.iter().map(|one| one.subject.as_str()).collect();
        for subject in subjects {
            self.effect_unblock(workspace, subject).await?;
        }
        let rows = gone.into_iter().map(|one| one.row);
        Ok(rows.map(|row| Claimed::try_from(row).ok()).collect())
    }
}

impl Reader {
    /// What was set aside in a workspace, with the reasons: first what others wait for, then the oldest.
    pub async fn effect_aside(
        &mut self,
        workspace: GuildId,
        limit: usize,
    ) -> Result<Vec<(Claimed, String)>> {
        #[derive(sqlx::FromRow)]
        struct Aside {
            #[sqlx(flatten)]
            row: Row,
            why: Option<String>,
        }
        let rows: Vec<Aside> = on!(self, |conn| {
            sqlx::query_as(
            "select effect_id, workspace_id, effect, created_at, first_tried_at, tries, doubt, lease_until, why from effect
             where workspace_id = $1 and state in ('parked', 'held') order by state, created_at"
        )
        .bind(workspace.sql())
        .fetch_all(conn)
        .await
        })?;
        let readable = rows.into_iter().filter_map(|aside| {
            // One that this version cannot read is counted, but there is nothing to say of it, and it takes nobody's place.
            let claimed = Claimed::try_from(aside.row).ok()?;
            Some((claimed, aside.why.unwrap_or_default()))
        });
        Ok(readable.take(limit).collect())
    }
}
