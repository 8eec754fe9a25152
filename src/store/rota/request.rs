//! Swaps and covers that are asked for, and what moved by them.

use binnacle_commands::{
    ids::RequestId,
    incident::Stamp,
    names::{ChannelId, GuildId, MessageId, UserId},
    rota::{Move, Piece, Reason, Request, RequestKind, RequestState, Span},
};
use chrono::{DateTime, Utc};
use sqlx::types::{Json, Uuid};

use super::{
    super::{
        Error, Reader, Result, Tx,
        column::{Snowflake, from_sql, to_sql},
        tx::{on, shown},
    },
    overrides::stamp,
    span,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select request_id, workspace_id, number, schedule, kind, giver, starts_at, ends_at, back, asked, declined, ",
            "reason, state, made_by, made_at, ended_by, ended_at, channel_id, message_id, answers, told_at, version ",
            "from oncall_request ",
            $rest
        )
    };
}

macro_rules! select_move {
    ($rest:literal) => {
        concat!(
            "select move_id, request_id, position, schedule, starts_at, ends_at, giver, taker, made_by, made_at, ",
            "undone_by, undone_at from oncall_move ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    request_id: Uuid,
    workspace_id: i64,
    number: i64,
    schedule: String,
    kind: String,
    giver: i64,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    back: Option<Json<Piece>>,
    asked: Option<i64>,
    declined: Json<Vec<UserId>>,
    reason: Option<String>,
    state: String,
    made_by: i64,
    made_at: DateTime<Utc>,
    ended_by: Option<i64>,
    ended_at: Option<DateTime<Utc>>,
    channel_id: i64,
    message_id: Option<i64>,
    answers: Option<Uuid>,
    told_at: Option<DateTime<Utc>>,
    version: i64,
}

#[derive(sqlx::FromRow)]
struct MoveRow {
    move_id: Uuid,
    request_id: Uuid,
    position: i64,
    schedule: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    giver: i64,
    taker: i64,
    made_by: i64,
    made_at: DateTime<Utc>,
    undone_by: Option<i64>,
    undone_at: Option<DateTime<Utc>>,
}

const TABLE: &str = "oncall_request";
const MOVE: &str = "oncall_move";

fn user(number: i64, column: &'static str) -> Result<UserId> {
    UserId::from_sql(number, TABLE, column)
}

impl TryFrom<Row> for Request {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column: &'static str, value: &str| Error::row(TABLE, column, value);
        let reason = row.reason.as_deref().map(Reason::parse).transpose();
        let message = |id| MessageId::from_sql(id, TABLE, "message_id");
        Ok(Self {
            id: row.request_id.into(),
            workspace: GuildId::from_sql(row.workspace_id, TABLE, "workspace_id")?,
            number: row.number,
            schedule: row
                .schedule
                .parse()
                .map_err(|_| bad("schedule", &row.schedule))?,
            kind: RequestKind::from_name(&row.kind).ok_or_else(|| bad("kind", &row.kind))?,
            giver: user(row.giver, "giver")?,
            span: span(row.starts_at, row.ends_at)?,
            back: row.back.map(|back| back.0),
            asked: row.asked.map(|asked| user(asked, "asked")).transpose()?,
            declined: row.declined.0,
            reason: reason.map_err(|_| bad("reason", ""))?,
            state: RequestState::from_name(&row.state).ok_or_else(|| bad("state", &row.state))?,
            made: Stamp {
                by: user(row.made_by, "made_by")?,
                at: from_sql(row.made_at)?,
            },
            ended: stamp(row.ended_by, row.ended_at, TABLE)?,
            channel: ChannelId::from_sql(row.channel_id, TABLE, "channel_id")?,
            message: row.message_id.map(message).transpose()?,
            answers: row.answers.map(RequestId::from),
            told_at: row.told_at.map(from_sql).transpose()?,
            version: row.version,
        })
    }
}

impl TryFrom<MoveRow> for Move {
    type Error = Error;

    fn try_from(row: MoveRow) -> Result<Self> {
        let schedule = row.schedule.parse();
        let user = |id, column| UserId::from_sql(id, MOVE, column);
        Ok(Self {
            id: row.move_id.into(),
            request: row.request_id.into(),
            position: row.position,
            piece: Piece {
                schedule: schedule.map_err(|_| Error::row(MOVE, "schedule", &row.schedule))?,
                span: span(row.starts_at, row.ends_at)?,
            },
            giver: user(row.giver, "giver")?,
            taker: user(row.taker, "taker")?,
            made: Stamp {
                by: user(row.made_by, "made_by")?,
                at: from_sql(row.made_at)?,
            },
            undone: stamp(row.undone_by, row.undone_at, MOVE)?,
        })
    }
}

fn moves(rows: Vec<MoveRow>) -> Result<Vec<Move>> {
    rows.into_iter().map(Move::try_from).collect()
}

impl Reader {
    /// The request with a key.
    pub async fn request(&mut self, id: RequestId) -> Result<Option<Request>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where request_id = $1"
        ))
        .bind(id.uuid())
        .fetch_optional(conn)
        .await)?;
        row.map(Request::try_from).transpose()
    }

    /// The request with a number.
    pub async fn request_numbered(
        &mut self,
        workspace: GuildId,
        number: i64,
    ) -> Result<Option<Request>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and number = $2 and state <> 'draft'"
        ))
        .bind(workspace.sql())
        .bind(number)
        .fetch_optional(conn)
        .await)?;
        row.map(Request::try_from).transpose()
    }

    /// Requests that wait for an answer, by number.
    pub async fn request_open(&mut self, workspace: GuildId) -> Result<Vec<Request>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and state = 'open' order by number"
        ))
        .bind(workspace.sql())
        .fetch_all(conn)
        .await)?;
        rows.into_iter().map(Request::try_from).collect()
    }

    /// What moved by a request, in order; also what went back.
    pub async fn moves_of(&mut self, request: RequestId) -> Result<Vec<Move>> {
        let rows: Vec<MoveRow> = on!(self, |conn| sqlx::query_as(select_move!(
            "where request_id = $1 order by position"
        ))
        .bind(request.uuid())
        .fetch_all(conn)
        .await)?;
        moves(rows)
    }

    /// What moved and touches a span, in order.
    pub async fn move_standing(&mut self, workspace: GuildId, within: Span) -> Result<Vec<Move>> {
        let rows: Vec<MoveRow> = on!(self, |conn| {
            sqlx::query_as(select_move!(
            "where workspace_id = $1 and undone_at is null and ends_at > $2 and starts_at < $3 order by position"
        ))
        .bind(workspace.sql())
        .bind(to_sql(within.start))
        .bind(to_sql(within.end))
        .fetch_all(conn)
        .await
        })?;
        moves(rows)
    }

    /// The position of what moved last. Whoever holds the workspace's counters may count on from it.
    pub async fn move_position(&mut self, workspace: GuildId) -> Result<i64> {
        Ok(on!(self, |conn| sqlx::query_scalar(
            "select coalesce(max(position), 0) from oncall_move where workspace_id = $1"
        )
        .bind(workspace.sql())
        .fetch_one(conn)
        .await)?)
    }
}

impl Tx {
    /// Adds a request.
    pub async fn request_insert(&mut self, one: &Request) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
                "insert into oncall_request (request_id, workspace_id, number, schedule, kind, giver, starts_at, ends_at, back,
                                             asked, declined, reason, state, made_by, made_at, ended_by, ended_at, channel_id,
                                             answers, version)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
            )
            .bind(one.id.uuid())
            .bind(one.workspace.sql())
            .bind(one.number)
            .bind(one.schedule.as_str())
            .bind(one.kind.as_str())
            .bind(one.giver.sql())
            .bind(to_sql(one.span.start))
            .bind(to_sql(one.span.end))
            .bind(one.back.as_ref().map(Json))
            .bind(one.asked.map(Snowflake::sql))
            .bind(Json(&one.declined))
            .bind(one.reason.as_ref().map(Reason::as_str))
            .bind(one.state.as_str())
            .bind(one.made.by.sql())
            .bind(to_sql(one.made.at))
            .bind(one.ended.map(|end| end.by.sql()))
            .bind(one.ended.map(|end| to_sql(end.at)))
            .bind(one.channel.sql())
            .bind(one.answers.map(RequestId::uuid))
            .bind(one.version)
            .execute(conn)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Writes what became of a request, if nobody changed it since `from` was read.
    pub async fn request_change(&mut self, from: i64, to: &Request) -> Result<()> {
        let changed = on!(self, |conn| {
            sqlx::query(
                "update oncall_request set starts_at = $3, ends_at = $4, declined = $5, state = $6, made_by = $7, made_at = $8,
                                           ended_by = $9, ended_at = $10, told_at = $11, version = $12
                 where request_id = $1 and version = $2",
            )
            .bind(to.id.uuid())
            .bind(from)
            .bind(to_sql(to.span.start))
            .bind(to_sql(to.span.end))
            .bind(Json(&to.declined))
            .bind(to.state.as_str())
            .bind(to.made.by.sql())
            .bind(to_sql(to.made.at))
            .bind(to.ended.map(|end| end.by.sql()))
            .bind(to.ended.map(|end| to_sql(end.at)))
            .bind(to.told_at.map(to_sql))
            .bind(to.version)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
        })?;
        Error::one(changed, TABLE)
    }

    /// Writes where a request's card is.
    pub async fn request_shown(&mut self, id: RequestId, message: MessageId) -> Result<()> {
        shown!(self, "oncall_request", "request_id", id, message)
    }

    /// Writes that a part of a shift moved.
    pub async fn move_insert(&mut self, workspace: GuildId, one: &Move) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
                "insert into oncall_move (move_id, workspace_id, request_id, position, schedule, starts_at, ends_at, giver,
                                          taker, made_by, made_at)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            )
            .bind(one.id.uuid())
            .bind(workspace.sql())
            .bind(one.request.uuid())
            .bind(one.position)
            .bind(one.piece.schedule.as_str())
            .bind(to_sql(one.piece.span.start))
            .bind(to_sql(one.piece.span.end))
            .bind(one.giver.sql())
            .bind(one.taker.sql())
            .bind(one.made.by.sql())
            .bind(to_sql(one.made.at))
            .execute(conn)
            .await
            .map(|_| ())
        })?;
        Ok(())
    }

    /// Writes that what moved went back.
    pub async fn move_undo(&mut self, one: &Move) -> Result<()> {
        let changed = on!(self, |conn| {
            sqlx::query(
            "update oncall_move set undone_by = $2, undone_at = $3 where move_id = $1 and undone_at is null"
        )
        .bind(one.id.uuid())
        .bind(one.undone.map(|undone| undone.by.sql()))
        .bind(one.undone.map(|undone| to_sql(undone.at)))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        Error::one(changed, MOVE)
    }
}
