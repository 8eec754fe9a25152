//! Requests to deploy, and what became of them.

use binnacle_commands::{
    deploy::life::{Deploy, Record, Standing, State},
    ids::DeployId,
    names::{ChannelId, GuildId, MessageId},
};
use chrono::{DateTime, Utc};
use jiff::Timestamp;
use sqlx::types::{Json, Uuid};

use super::super::{
    Error, Reader, Result, Tx,
    column::{Snowflake as _, from_sql, to_sql},
    tx::{on, shown},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select deploy_id, workspace_id, number, state, asked_at, begun_at, ended_at, record, channel_id, message_id, version ",
            "from deploy ",
            $rest
        )
    };
}

const TABLE: &str = "deploy";

#[derive(sqlx::FromRow)]
struct Row {
    deploy_id: Uuid,
    workspace_id: i64,
    number: i64,
    state: String,
    asked_at: DateTime<Utc>,
    begun_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    record: Json<Record>,
    channel_id: i64,
    message_id: Option<i64>,
    version: i64,
}

impl TryFrom<Row> for Deploy {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let state = State::from_name(&row.state);
        let message = |id| MessageId::from_sql(id, TABLE, "message_id");
        Ok(Self {
            id: row.deploy_id.into(),
            workspace: GuildId::from_sql(row.workspace_id, TABLE, "workspace_id")?,
            number: row.number,
            state: state.ok_or_else(|| Error::row(TABLE, "state", &row.state))?,
            asked_at: from_sql(row.asked_at)?,
            begun_at: row.begun_at.map(from_sql).transpose()?,
            ended_at: row.ended_at.map(from_sql).transpose()?,
            record: row.record.0,
            channel: ChannelId::from_sql(row.channel_id, TABLE, "channel_id")?,
            message: row.message_id.map(message).transpose()?,
            version: row.version,
        })
    }
}

/// What ended last at a place.
#[derive(sqlx::FromRow)]
struct Stood {
    service: String,
    environment: String,
    sha: String,
    state: String,
    ended_at: DateTime<Utc>,
    began: String,
}

impl TryFrom<Stood> for Standing {
    type Error = Error;

    fn try_from(row: Stood) -> Result<Self> {
        let state = State::from_name(&row.state);
        let by = row.began.parse();
        Ok(Self {
            state: state.ok_or_else(|| Error::row(TABLE, "state", &row.state))?,
            at: from_sql(row.ended_at)?,
            by: by.map_err(|_| Error::row(TABLE, "record", &row.began))?,
            service: row.service,
            environment: row.environment,
            sha: row.sha,
        })
    }
}

fn deploys(rows: Vec<Row>) -> Result<Vec<Deploy>> {
    rows.into_iter().map(Deploy::try_from).collect()
}

/// Which deploys of a workspace.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeployFilter<'a> {
    /// Of this service.
    pub service: Option<&'a str>,
    /// To this environment.
    pub environment: Option<&'a str>,
}

impl Reader {
    /// The request with a key.
    pub async fn deploy(&mut self, id: DeployId) -> Result<Option<Deploy>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!("where deploy_id = $1"))
            .bind(id.uuid())
            .fetch_optional(conn)
            .await)?;
        row.map(Deploy::try_from).transpose()
    }

    /// The request with a number.
    pub async fn deploy_numbered(
        &mut self,
        workspace: GuildId,
        number: i64,
    ) -> Result<Option<Deploy>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and number = $2"
        ))
        .bind(workspace.sql())
        .bind(number)
        .fetch_optional(conn)
        .await)?;
        row.map(Deploy::try_from).transpose()
    }

    /// Requests that have not ended, by number.
    pub async fn deploy_open(&mut self, workspace: GuildId) -> Result<Vec<Deploy>> {
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
            "where workspace_id = $1 and state in ('approval', 'waiting', 'blocked', 'approved', 'riding', 'running') order by number"
        ))
        .bind(workspace.sql())
        .fetch_all(conn)
        .await
        })?;
        deploys(rows)
    }

    /// Of every service in every environment the deploy that began and ended last, in a state: `succeeded`, or any.
    pub async fn deploy_newest(
        &mut self,
        workspace: GuildId,
        service: Option<&str>,
        state: Option<State>,
    ) -> Result<Vec<Standing>> {
        let rows: Vec<Stood> = on!(self, |conn| {
            sqlx::query_as(
                "select service, environment, sha, state, ended_at, coalesce(record ->> 'begun_by', record -> 'request' ->> 'by') as began
                 from deploy
                 where workspace_id = $1 and number in (
                   select number from (
                     select number, row_number() over (partition by service, environment order by ended_at desc, number desc) as place
                     from deploy
                     where workspace_id = $1 and begun_at is not null and ended_at is not null and ($2 is null or service = $2)
                       and ($3 is null or state = $3)) as ended
                   where place = 1)
                 order by service, environment",
            )
            .bind(workspace.sql())
            .bind(service)
            .bind(state.map(State::as_str))
            .fetch_all(conn)
            .await
        })?;
        rows.into_iter().map(Standing::try_from).collect()
    }

    /// Deploys that began at some places, newest first, and how many there are.
    pub async fn deploy_history(
        &mut self,
        workspace: GuildId,
        filter: DeployFilter<'_>,
        (limit, offset): (u32, u32),
    ) -> Result<(Vec<Deploy>, i64)> {
        let total: i64 = on!(self, |conn| {
            sqlx::query_scalar(
            "select count(*) from deploy
             where workspace_id = $1 and ($2 is null or service = $2) and ($3 is null or environment = $3)"
        )
        .bind(workspace.sql())
        .bind(filter.service)
        .bind(filter.environment)
        .fetch_one(conn)
        .await
        })?;
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
            "where workspace_id = $1 and ($2 is null or service = $2) and ($3 is null or environment = $3)
             order by number desc limit $4 offset $5"
        ))
        .bind(workspace.sql())
        .bind(filter.service)
        .bind(filter.environment)
        .bind(i64::from(limit))
        .bind(i64::from(offset))
        .fetch_all(conn)
        .await
        })?;
        Ok((deploys(rows)?, total))
    }

    /// The newest deploys that began and ended, so many at most.
    pub async fn deploy_done(&mut self, workspace: GuildId, most: u32) -> Result<Vec<Deploy>> {
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
                "where workspace_id = $1 and begun_at is not null and ended_at is not null order by number desc limit $2"
            ))
            .bind(workspace.sql())
            .bind(i64::from(most))
            .fetch_all(conn)
            .await
        })?;
        deploys(rows)
    }

    /// Deploys that began, and ended at a time or after it, by number.
    pub async fn deploy_ended_since(
        &mut self,
        workspace: GuildId,
        from: Timestamp,
    ) -> Result<Vec<Deploy>> {
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
                "where workspace_id = $1 and begun_at is not null and ended_at >= $2 order by number"
            ))
            .bind(workspace.sql())
            .bind(to_sql(from))
            .fetch_all(conn)
            .await
        })?;
        deploys(rows)
    }

    /// The deploys of a commit to a place that succeeded.
    pub async fn deploy_of(
        &mut self,
        workspace: GuildId,
        (service, environment): (&str, &str),
        sha: &str,
    ) -> Result<Vec<Deploy>> {
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
            "where workspace_id = $1 and service = $2 and environment = $3 and sha = $4 and state = 'succeeded' order by number"
        ))
        .bind(workspace.sql())
        .bind(service)
        .bind(environment)
        .bind(sha)
        .fetch_all(conn)
        .await
        })?;
        deploys(rows)
    }

    /// What was deployed at a place: the commit, and whether that succeeded; what ended last comes first.
    pub async fn deploy_past(
        &mut self,
        workspace: GuildId,
        service: &str,
        environment: &str,
    ) -> Result<Vec<(String, bool)>> {
        Ok(on!(self, |conn| {
            sqlx::query_as(
            "select sha, state = 'succeeded' from deploy
             where workspace_id = $1 and service = $2 and environment = $3 and begun_at is not null and ended_at is not null
             order by ended_at desc, number desc limit 200"
        )
        .bind(workspace.sql())
        .bind(service)
        .bind(environment)
        .fetch_all(conn)
        .await
        })?)
    }
}

impl Tx {
    /// Adds a request.
    pub async fn deploy_insert(&mut self, one: &Deploy) -> Result<()> {
        let request = &one.record.request;
        on!(self, |conn| {
            sqlx::query(
                "insert into deploy (deploy_id, workspace_id, number, service, environment, sha, state, asked_at, begun_at,
                                     ended_at, record, channel_id, version)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            )
            .bind(one.id.uuid())
            .bind(one.workspace.sql())
            .bind(one.number)
            .bind(&request.service)
            .bind(&request.environment)
            .bind(&request.sha)
            .bind(one.state.as_str())
            .bind(to_sql(one.asked_at))
            .bind(one.begun_at.map(to_sql))
            .bind(one.ended_at.map(to_sql))
            .bind(Json(&one.record))
            .bind(one.channel.sql())
            .bind(one.version)
            .execute(conn)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Writes what became of a request, if nobody changed it since the version before was read.
    pub async fn deploy_change(&mut self, to: &Deploy) -> Result<()> {
        let changed = on!(self, |conn| {
            sqlx::query(
                "update deploy set state = $3, begun_at = $4, ended_at = $5, record = $6, version = $7
                 where deploy_id = $1 and version = $2",
            )
            .bind(to.id.uuid())
            .bind(to.version - 1)
            .bind(to.state.as_str())
            .bind(to.begun_at.map(to_sql))
            .bind(to.ended_at.map(to_sql))
            .bind(Json(&to.record))
            .bind(to.version)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
        })?;
        Error::one(changed, TABLE)
    }

    /// Writes where a request's card is.
    pub async fn deploy_shown(&mut self, id: DeployId, message: MessageId) -> Result<()> {
        shown!(self, "deploy", "deploy_id", id, message)
    }
}
