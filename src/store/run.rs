//! Runs of runbooks.

use binnacle_commands::{
    ids::{IncidentId, RunId},
    names::{ChannelId, GuildId, MessageId},
    run::{Course, Run},
    runbook::PageKey,
};
use sqlx::types::{Json, Uuid};

use super::{
    Error, Reader, Result, Tx,
    column::Snowflake as _,
    tx::{on, shown},
};

/// The columns of a run, in one place.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select run_id, workspace_id, number, incident_id, page, place, title, hash, channel_id, message_id, course, version ",
            "from run ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    run_id: Uuid,
    workspace_id: i64,
    number: i64,
    incident_id: Option<Uuid>,
    page: String,
    place: String,
    title: String,
    hash: String,
    channel_id: i64,
    message_id: Option<i64>,
    course: Json<Course>,
    version: i64,
}

const TABLE: &str = "run";

impl TryFrom<Row> for Run {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let page = row.page.parse();
        let message = row.message_id;
        let message = message.map(|id| MessageId::from_sql(id, TABLE, "message_id"));
        Ok(Self {
            id: row.run_id.into(),
            workspace: GuildId::from_sql(row.workspace_id, TABLE, "workspace_id")?,
            number: row.number,
            incident: row.incident_id.map(IncidentId::from),
            page: page.map_err(|_| Error::row(TABLE, "page", &row.page))?,
            place: row.place,
            title: row.title,
            hash: row.hash,
            channel: ChannelId::from_sql(row.channel_id, TABLE, "channel_id")?,
            message: message.transpose()?,
            course: row.course.0,
            version: row.version,
        })
    }
}

impl Reader {
    /// The run with a key.
    pub async fn run(&mut self, id: RunId) -> Result<Option<Run>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!("where run_id = $1"))
            .bind(id.uuid())
            .fetch_optional(conn)
            .await)?;
        row.map(Run::try_from).transpose()
    }

    /// Runs of a page that go on, by number.
    pub async fn run_going(&mut self, workspace: GuildId, page: PageKey) -> Result<Vec<Run>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and page = $2 and stage = 'running' order by number"
        ))
        .bind(workspace.sql())
        .bind(page.to_string())
        .fetch_all(conn)
        .await)?;
        rows.into_iter().map(Run::try_from).collect()
    }

    /// Runs that go on, by number.
    pub async fn run_living(&mut self, workspace: GuildId) -> Result<Vec<Run>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and stage = 'running' order by number"
        ))
        .bind(workspace.sql())
        .fetch_all(conn)
        .await)?;
        rows.into_iter().map(Run::try_from).collect()
    }

    /// The run with a number.
    pub async fn run_numbered(&mut self, workspace: GuildId, number: i64) -> Result<Option<Run>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and number = $2"
        ))
        .bind(workspace.sql())
        .bind(number)
        .fetch_optional(conn)
        .await)?;
        row.map(Run::try_from).transpose()
    }

    /// The number of the newest run. Whoever holds the workspace's counters may count on from it.
    pub async fn run_number(&mut self, workspace: GuildId) -> Result<i64> {
        Ok(on!(self, |conn| sqlx::query_scalar(
            "select coalesce(max(number), 0) from run where workspace_id = $1"
        )
        .bind(workspace.sql())
        .fetch_one(conn)
        .await)?)
    }
}

impl Tx {
    /// Adds a run.
    pub async fn run_insert(&mut self, run: &Run) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
                "insert into run (run_id, workspace_id, number, incident_id, page, place, title, hash, channel_id, stage,
                                  course, version)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            )
            .bind(run.id.uuid())
            .bind(run.workspace.sql())
            .bind(run.number)
            .bind(run.incident.map(IncidentId::uuid))
            .bind(run.page.to_string())
            .bind(&run.place)
            .bind(&run.title)
            .bind(&run.hash)
            .bind(run.channel.sql())
            .bind(run.course.stage.as_str())
            .bind(Json(&run.course))
            .bind(run.version)
            .execute(conn)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Writes what became of a run, if nobody changed it since `from` was read.
    pub async fn run_change(&mut self, from: i64, to: &Run) -> Result<()> {
        let changed = on!(self, |conn| {
            sqlx::query(
            "update run set stage = $3, course = $4, version = $5 where run_id = $1 and version = $2"
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

    /// Writes where a run's card is.
    pub async fn run_shown(&mut self, id: RunId, message: MessageId) -> Result<()> {
        shown!(self, "run", "run_id", id, message)
    }
}
