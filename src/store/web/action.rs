//! The list of what is to be done.

use binnacle_commands::{
    action::Action,
    names::{GuildId, UserId},
    web::Leaf,
};
use jiff::civil::Date;
use sqlx::types::Uuid;

use super::{
    super::{
        Reader, Result,
        column::{Snowflake as _, date_to_sql},
        tx::on,
    },
    listed,
};

/// What is selected of the open actions that somebody may know of: those of incidents that are not private, those of the private
/// ones that are named, and their own.
macro_rules! matching {
    ($what:literal, $rest:literal) => {
        concat!(
            "select ",
            $what,
            " from action a join incident i on i.incident_id = a.incident_id",
            " where a.workspace_id = $1 and a.state = 'open' and (not i.is_private or a.owner = $2",
            " or $3 like '%,' || cast(i.number as text) || ',%')",
            $rest
        )
    };
}

impl Reader {
    /// A page of the open actions, those that are overdue first, then by the day they are due; how many there are in all, and
    /// how many of them are overdue. Of the private incidents only those with the numbers in `seen`, and what is to be done by
    /// `me`.
    pub async fn web_actions(
        &mut self,
        workspace: GuildId,
        me: UserId,
        seen: &[i64],
        today: Date,
        leaf: Leaf,
    ) -> Result<(Vec<Action>, i64, i64)> {
        let seen = listed(seen);
        let (total, overdue): (i64, i64) = on!(self, |conn| sqlx::query_as(matching!(
            "count(*), count(case when a.due_on < $4 then 1 end)",
            ""
        ))
        .bind(workspace.sql())
        .bind(me.sql())
        .bind(&seen)
        .bind(date_to_sql(today))
        .fetch_one(conn)
        .await)?;
        let ids: Vec<Uuid> = on!(self, |conn| sqlx::query_scalar(matching!(
            "a.action_id",
            " order by a.due_on, a.number limit $4 offset $5"
        ))
        .bind(workspace.sql())
        .bind(me.sql())
        .bind(&seen)
        .bind(i64::from(Leaf::SIZE))
        .bind(i64::from(leaf.offset()))
        .fetch_all(conn)
        .await)?;
        let mut page = Vec::with_capacity(ids.len());
        for id in ids {
            page.extend(self.action(id.into()).await?);
        }
        Ok((page, total, overdue))
    }
}
