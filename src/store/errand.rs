//! Errands: actions that people ask for.

use binnacle_commands::{
    errand::{Course, Errand},
    ids::{ErrandId, IncidentId},
    names::{ChannelId, GuildId, MessageId},
};
use sqlx::types::{Json, Uuid};

use super::{
    Error, Reader, Result, Tx,
    column::Snowflake as _,
    tx::{on, shown},
};

/// The columns of an errand, in one place.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select errand_id, workspace_id, number, incident_id, tool, hash, channel_id, message_id, course, version from errand ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    errand_id: Uuid,
    workspace_id: i64,
    number: i64,
    incident_id: Option<Uuid>,
    tool: String,
    hash: String,
    channel_id: i64,
    message_id: Option<i64>,
    course: Json<Course>,
    version: i64,
}

const TABLE: &str = "errand";

impl TryFrom<Row> for Errand {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let message = row.message_id;
        let message = message.map(|id| MessageId::from_sql(id, TABLE, "message_id"));
        Ok(Self {
            id: row.errand_id.into(),
            workspace: GuildId::from_sql(row.workspace_id, TABLE, "workspace_id")?,
            number: row.number,
            incident: row.incident_id.map(IncidentId::from),
            tool: row.tool,
            hash: row.hash,
            channel: ChannelId::from_sql(row.channel_id, TABLE, "channel_id")?,
            message: message.transpose()?,
            course: row.course.0,
            version: row.version,
        })
    }
}

impl Reader {
    /// The errand with a key.
    pub async fn errand(&mut self, id: ErrandId) -> Result<Option<Errand>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!("where errand_id = $1"))
            .bind(id.uuid())
            .fetch_optional(conn)
            .await)?;
        row.map(Errand::try_from).transpose()
    }

    /// Errands that are about to run, run, or perhaps ran, by number.
    pub async fn errand_active(&mut self, workspace: GuildId) -> Result<Vec<Errand>> {
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
            "where workspace_id = $1 and stage in ('ready', 'running', 'doubtful') order by number"
        ))
        .bind(workspace.sql())
        .fetch_all(conn)
        .await
        })?;
        rows.into_iter().map(Errand::try_from).collect()
    }

    /// Errands that have not ended, by number.
    pub async fn errand_open(&mut self, workspace: GuildId) -> Result<Vec<Errand>> {
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
                "where workspace_id = $1 and stage in ('asked', 'waiting', 'ready', 'running', 'doubtful') order by number"
            ))
            .bind(workspace.sql())
            .fetch_all(conn)
            .await
        })?;
        rows.into_iter().map(Errand::try_from).collect()
    }

    /// The number of the newest errand. Whoever holds the workspace's counters may count on from it.
    pub async fn errand_number(&mut self, workspace: GuildId) -> Result<i64> {
        Ok(on!(self, |conn| sqlx::query_scalar(
            "select coalesce(max(number), 0) from errand where workspace_id = $1"
        )
        .bind(workspace.sql())
        .fetch_one(conn)
        .await)?)
    }
}

impl Tx {
    /// Adds an errand.
    pub async fn errand_insert(&mut self, errand: &Errand) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
                "insert into errand (errand_id, workspace_id, number, incident_id, tool, hash, channel_id, stage, course, version)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            )
            .bind(errand.id.uuid())
            .bind(errand.workspace.sql())
            .bind(errand.number)
            .bind(errand.incident.map(IncidentId::uuid))
            .bind(&errand.tool)
            .bind(&errand.hash)
            .bind(errand.channel.sql())
            .bind(errand.course.stage.as_str())
            .bind(Json(&errand.course))
            .bind(errand.version)
            .execute(conn)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Writes what became of an errand, if nobody changed it since `from` was read.
    pub async fn errand_change(&mut self, from: i64, to: &Errand) -> Result<()> {
        let changed = on!(self, |conn| {
            sqlx::query(
            "update errand set stage = $3, course = $4, version = $5 where errand_id = $1 and version = $2"
        )
        .bind(to.id.uuid())
        .bind(from)
        .bind(to.course.stage.as_str())
        .bind(Json(&to.course))
        .bind(to.version)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        Error::one(changed, TABLE)
    }

    /// Writes where an errand's card is.
    pub async fn errand_shown(&mut self, id: ErrandId, message: MessageId) -> Result<()> {
        shown!(self, "errand", "errand_id", id, message)
    }
}
