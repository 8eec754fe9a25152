//! The event log: added to in the transaction of the change, linked by hashes, read in order.

use binnacle_commands::{Event, Who, event, event::Kind, names::GuildId};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;

use super::{
    Counters, Error, Reader, Result, Tx,
    column::{Snowflake as _, from_sql, to_sql},
    tx::on,
};

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Its number in its workspace, from 1.
    pub number: i64,
    /// What happened.
    pub event: Event,
    /// Its link to the event before it.
    pub hash: String,
}

/// What a walk along the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chain {
    /// Every link holds.
    Whole {
        /// How many events there are.
        events: i64,
    },
    /// A link does not hold: this event, or the one before it, was changed or removed.
    Broken {
        /// The number of the first event that does not fit.
        at: i64,
    },
}

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    at: DateTime<Utc>,
    who: String,
    subject: String,
    kind: String,
    data: Json<Value>,
    hash: String,
}

/// Who did what an event tells, as the log keeps it.
pub(super) fn who(text: &str) -> Result<Who> {
    let who = match text.split_once(':') {
        None if text == "bot" => Some(Who::Bot),
        Some(("user", id)) => id.parse().ok().map(Who::Person),
        _ => None,
    };
    who.ok_or_else(|| Error::row("event", "who", text))
}

impl TryFrom<Row> for Recorded {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let kind = serde_json::from_value::<Kind>(Value::from(row.kind.as_str()))
            .map_err(|_| Error::row("event", "kind", &row.kind))?;
        Ok(Self {
            number: row.number,
            event: Event {
                at: from_sql(row.at)?,
                who: who(&row.who)?,
                subject: row.subject,
                kind,
                data: row.data.0,
            },
            hash: row.hash,
        })
    }
}

impl Tx {
    /// Adds events to the record and moves the counters on.
    pub async fn event_append(
        &mut self,
        workspace: GuildId,
        counters: &mut Counters,
        events: &[Event],
    ) -> Result<()> {
        for event in events {
            counters.event_number += 1;
            counters.event_hash = event::link(
                &counters.event_hash,
                workspace,
                counters.event_number,
                event,
            );
            on!(self, |conn| sqlx::query(
                "insert into event (workspace_id, number, at, who, subject, kind, data, hash)
                 values ($1, $2, $3, $4, $5, $6, $7, $8)"
            )
            .bind(workspace.sql())
            .bind(counters.event_number)
            .bind(to_sql(event.at))
            .bind(event.who.to_string())
            .bind(&event.subject)
            .bind(event.kind.as_str())
            .bind(Json(&event.data))
            .bind(&counters.event_hash)
            .execute(conn)
            .await
            .map(|_| ()))?;
        }
        Ok(())
    }
}

impl Reader {
    /// A page of what people changed by hand in who is on call, the newest first, of one subject or of all; and how much there is.
    pub async fn event_rota(
        &mut self,
        workspace: GuildId,
        subject: Option<&str>,
        page: u32,
        size: u32,
    ) -> Result<(Vec<Event>, i64)> {
        macro_rules! of_rota {
            ($head:literal, $tail:literal) => {
                concat!(
                    $head,
                    " from event where workspace_id = $1 and ($2 is null or subject = $2) and kind in ('oncall.overridden',
                     'oncall.override_undone', 'oncall.requested', 'oncall.taken', 'oncall.declined', 'oncall.withdrawn',
                     'oncall.given_back', 'oncall.lapsed', 'oncall.followed_up', 'oncall.absent', 'oncall.back',
                     'oncall.volunteered')",
                    $tail
                )
            };
        }
        let total: i64 = on!(self, |conn| sqlx::query_scalar(of_rota!(
            "select count(*)",
            ""
        ))
        .bind(workspace.sql())
        .bind(subject)
        .fetch_one(conn)
        .await)?;
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(of_rota!(
            "select number, at, who, subject, kind, data, hash",
            " order by number desc limit $3 offset $4"
        ))
        .bind(workspace.sql())
        .bind(subject)
        .bind(i64::from(size))
        .bind(i64::from(page.saturating_sub(1)) * i64::from(size))
        .fetch_all(conn)
        .await)?;
        let events: Result<Vec<Event>> = rows
            .into_iter()
            .map(|row| Recorded::try_from(row).map(|recorded| recorded.event))
            .collect();
        Ok((events?, total))
    }

    /// Every workspace that has a record.
    pub async fn event_workspaces(&mut self) -> Result<Vec<GuildId>> {
        let ids: Vec<i64> = on!(self, |conn| sqlx::query_scalar(
            "select workspace_id from workspace order by workspace_id"
        )
        .fetch_all(conn)
        .await)?;
        ids.into_iter()
            .map(|id| GuildId::from_sql(id, "workspace", "workspace_id"))
            .collect()
    }

    /// A page of a workspace's record, in order, after a number.
    pub async fn event_page(
        &mut self,
        workspace: GuildId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<Recorded>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(
            "select number, at, who, subject, kind, data, hash from event
             where workspace_id = $1 and number > $2 order by number limit $3"
        )
        .bind(workspace.sql())
        .bind(after)
        .bind(limit)
        .fetch_all(conn)
        .await)?;
        rows.into_iter().map(Recorded::try_from).collect()
    }

    /// What happened of one kind to one thing, in order.
    pub async fn event_of(
        &mut self,
        workspace: GuildId,
        subject: &str,
        kind: Kind,
    ) -> Result<Vec<Recorded>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(
            "select number, at, who, subject, kind, data, hash from event
             where workspace_id = $1 and subject = $2 and kind = $3 order by number"
        )
        .bind(workspace.sql())
        .bind(subject)
        .bind(kind.as_str())
        .fetch_all(conn)
        .await)?;
        rows.into_iter().map(Recorded::try_from).collect()
    }

    /// Everything that happened to one thing, in order.
    pub async fn event_about(
        &mut self,
        workspace: GuildId,
        subject: &str,
    ) -> Result<Vec<Recorded>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(
            "select number, at, who, subject, kind, data, hash from event
             where workspace_id = $1 and subject = $2 order by number"
        )
        .bind(workspace.sql())
        .bind(subject)
        .fetch_all(conn)
        .await)?;
        rows.into_iter().map(Recorded::try_from).collect()
    }

    /// Walks along a workspace's record, as long as it was when the walk began, and checks every link.
    pub async fn event_verify(&mut self, workspace: GuildId) -> Result<Chain> {
        let (last, newest): (i64, String) = on!(self, |conn| sqlx::query_as(
            "select event_number, event_hash from workspace where workspace_id = $1"
        )
        .bind(workspace.sql())
        .fetch_one(conn)
        .await)?;
        let (mut number, mut hash) = (0, String::new());
        while number < last {
            let page = self
                .event_page(workspace, number, (last - number).min(1000))
                .await?;
            if page.is_empty() {
                return Ok(Chain::Broken { at: number + 1 });
            }
            for recorded in page {
                number += 1;
                let expected = event::link(&hash, workspace, number, &recorded.event);
                if recorded.number != number || recorded.hash != expected {
                    return Ok(Chain::Broken { at: number });
                }
                hash = expected;
            }
        }
        Ok(if newest == hash {
            Chain::Whole { events: number }
        } else {
            Chain::Broken { at: number }
        })
    }
}
