//! Pages, and everybody whom they called.

use binnacle_commands::{
    Who,
    ids::{IncidentId, PageId},
    names::{ChannelId, GuildId, MessageId, UserId},
    page::{Call, Callee, Course, Ladder, PAGE, Page, PageText, Stage, Urgency, Which, Why},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::{Json, Uuid};

use super::{
    Error, Reader, Result, Tx,
    column::{Snowflake as _, from_sql, to_sql},
    tx::on,
};

/// The columns of a page, in one place.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select page_id, workspace_id, number, incident_id, ladder, text, urgency, asked_by, created_at, course, ",
            "due_at, card_channel, card_message, version from page ",
            $rest
        )
    };
}

/// Where a page stands and what happened to it, in one column.
#[derive(Serialize, Deserialize)]
struct Kept {
    stage: Stage,
    course: Course,
}

#[derive(sqlx::FromRow)]
struct Row {
    page_id: Uuid,
    workspace_id: i64,
    number: i64,
    incident_id: Option<Uuid>,
    ladder: Json<Ladder>,
    text: String,
    urgency: String,
    asked_by: Option<i64>,
    created_at: DateTime<Utc>,
    course: Json<Kept>,
    due_at: Option<DateTime<Utc>>,
    card_channel: Option<i64>,
    card_message: Option<i64>,
    version: i64,
}

#[derive(sqlx::FromRow)]
struct CallRow {
    round: i64,
    step: i64,
    callee: String,
    why: String,
    turn: i64,
    channel: Option<i64>,
    message: Option<i64>,
    refused: Option<String>,
}

fn bad(column: &'static str, value: impl std::fmt::Display) -> Error {
    Error::row("page", column, value)
}

/// A message in two columns.
fn message(
    channel: Option<i64>,
    message: Option<i64>,
    column: &'static str,
) -> Result<Option<(ChannelId, MessageId)>> {
    channel
        .zip(message)
        .map(|(channel, message)| {
            Ok((
                ChannelId::from_sql(channel, "page", column)?,
                MessageId::from_sql(message, "page", column)?,
            ))
        })
        .transpose()
}

impl TryFrom<CallRow> for Call {
    type Error = Error;

    fn try_from(row: CallRow) -> Result<Self> {
        Ok(Self {
            round: u8::try_from(row.round).map_err(|_| bad("round", row.round))?,
            step: u8::try_from(row.step).map_err(|_| bad("step", row.step))?,
            callee: row.callee.parse().map_err(|_| bad("callee", &row.callee))?,
            why: Why::from_name(&row.why).ok_or_else(|| bad("why", &row.why))?,
            turn: u16::try_from(row.turn).map_err(|_| bad("turn", row.turn))?,
            message: message(row.channel, row.message, "message")?,
            refused: row.refused,
        })
    }
}

impl Row {
    fn with(self, calls: Vec<Call>) -> Result<Page> {
        let asked_by = self
            .asked_by
            .map(|by| UserId::from_sql(by, "page", "asked_by"))
            .transpose()?;
        Ok(Page {
            id: self.page_id.into(),
            workspace: GuildId::from_sql(self.workspace_id, "page", "workspace_id")?,
            number: self.number,
            ladder: self.ladder.0,
            text: PageText::parse(&self.text).map_err(|_| bad("text", &self.text))?,
            urgency: Urgency::from_name(&self.urgency)
                .ok_or_else(|| bad("urgency", &self.urgency))?,
            incident: self.incident_id.map(IncidentId::from),
            asked_by: asked_by.map_or(Who::Bot, Who::Person),
            created_at: from_sql(self.created_at)?,
            stage: self.course.0.stage,
            due_at: self.due_at.map(from_sql).transpose()?,
            course: self.course.0.course,
            calls,
            card: message(self.card_channel, self.card_message, "card_message")?,
            version: self.version,
        })
    }
}

impl Reader {
    /// The page with a key.
    pub async fn page(&mut self, id: PageId) -> Result<Option<Page>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!("where page_id = $1"))
            .bind(id.uuid())
            .fetch_optional(conn)
            .await)?;
        Ok(self.pages(row.into_iter().collect()).await?.pop())
    }

    /// The page with a number.
    pub async fn page_numbered(&mut self, workspace: GuildId, number: i64) -> Result<Option<Page>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and number = $2"
        ))
        .bind(workspace.sql())
        .bind(number)
        .fetch_optional(conn)
        .await)?;
        Ok(self.pages(row.into_iter().collect()).await?.pop())
    }

    /// The pages of an incident that are not over, the oldest first.
    pub async fn page_open_of(&mut self, incident: IncidentId) -> Result<Vec<Page>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where incident_id = $1 and stage <> 'resolved' order by number"
        ))
        .bind(incident.uuid())
        .fetch_all(conn)
        .await)?;
        self.pages(rows).await
    }

    /// Some pages, newest first, and how many there are in all.
    pub async fn page_list(
        &mut self,
        workspace: GuildId,
        which: Which,
        part: u32,
    ) -> Result<(Vec<Page>, i64)> {
        let is_all = which == Which::All;
        let total: i64 = on!(self, |conn| sqlx::query_scalar(
            "select count(*) from page where workspace_id = $1 and ($2 or stage <> 'resolved')"
        )
        .bind(workspace.sql())
        .bind(is_all)
        .fetch_one(conn)
        .await)?;
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
            "where workspace_id = $1 and ($2 or stage <> 'resolved') order by number desc limit $3 offset $4"
        ))
        .bind(workspace.sql())
        .bind(is_all)
        .bind(i64::from(PAGE))
        .bind(i64::from(part.saturating_sub(1)) * i64::from(PAGE))
        .fetch_all(conn)
        .await
        })?;
        Ok((self.pages(rows).await?, total))
    }

    /// Pages that match what someone is typing, by number or by words, newest first.
    pub async fn page_suggest(&mut self, workspace: GuildId, typed: &str) -> Result<Vec<Page>> {
        let pattern = format!("%{}%", typed.to_lowercase().replace(['%', '_', '\\'], ""));
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
            "where workspace_id = $1 and (lower(text) like $2 or lower('page-' || cast(number as text)) like $2)
             order by case when stage = 'resolved' then 1 else 0 end, number desc limit 25"
        ))
        .bind(workspace.sql())
        .bind(&pattern)
        .fetch_all(conn)
        .await
        })?;
        self.pages(rows).await
    }

    /// Whole pages out of their rows.
    async fn pages(&mut self, rows: Vec<Row>) -> Result<Vec<Page>> {
        let mut pages = Vec::with_capacity(rows.len());
        for row in rows {
            let calls: Vec<CallRow> = on!(self, |conn| {
                sqlx::query_as(
                "select round, step, callee, why, turn, channel, message, refused from page_call
                 where page_id = $1 order by turn, round, step, callee"
            )
            .bind(row.page_id)
            .fetch_all(conn)
            .await
            })?;
            let calls = calls
                .into_iter()
                .map(Call::try_from)
                .collect::<Result<_>>()?;
            pages.push(row.with(calls)?);
        }
        Ok(pages)
    }
}

impl Tx {
    /// Adds a page with those whom it calls first.
    pub async fn page_insert(&mut self, page: &Page) -> Result<()> {
        let asked_by = match page.asked_by {
            Who::Person(user) => Some(user.sql()),
            Who::Bot => None,
        };
        on!(self, |conn| {
            sqlx::query(
            "insert into page (page_id, workspace_id, number, incident_id, ladder, text, urgency, asked_by, created_at,
                               stage, course, due_at, version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        )
        .bind(page.id.uuid())
        .bind(page.workspace.sql())
        .bind(page.number)
        .bind(page.incident.map(IncidentId::uuid))
        .bind(Json(&page.ladder))
        .bind(page.text.as_str())
        .bind(page.urgency.as_str())
        .bind(asked_by)
        .bind(to_sql(page.created_at))
        .bind(page.stage.as_str())
        .bind(Json(kept(page)))
        .bind(page.due_at.map(to_sql))
        .bind(page.version)
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        self.page_calls(page).await
    }

    /// Writes how a page stands now and whom it called since, if nobody changed it since `from` was read.
    pub async fn page_change(&mut self, from: i64, to: &Page) -> Result<()> {
        let changed = on!(self, |conn| {
            sqlx::query(
            "update page set stage = $3, course = $4, due_at = $5, version = $6, ladder = $7 where page_id = $1 and version = $2"
        )
        .bind(to.id.uuid())
        .bind(from)
        .bind(to.stage.as_str())
        .bind(Json(kept(to)))
        .bind(to.due_at.map(to_sql))
        .bind(to.version)
        .bind(Json(&to.ladder))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        if changed != 1 {
            return Err(Error::Conflict("page"));
        }
        self.page_calls(to).await
    }

    /// Adds those who are not among the called ones yet.
    async fn page_calls(&mut self, page: &Page) -> Result<()> {
        for call in &page.calls {
            on!(self, |conn| {
                sqlx::query(
                "insert into page_call (page_id, round, step, callee, why, turn) values ($1, $2, $3, $4, $5, $6)
                 on conflict (page_id, round, step, callee) do nothing"
            )
            .bind(page.id.uuid())
            .bind(i64::from(call.round))
            .bind(i64::from(call.step))
            .bind(call.callee.to_string())
            .bind(call.why.as_str())
            .bind(i64::from(call.turn))
            .execute(conn)
            .await
            .map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Writes what became of the message to one of those who were called.
    pub async fn page_called(
        &mut self,
        page: &Page,
        (round, step, callee): (u8, u8, Callee),
    ) -> Result<()> {
        let Some(call) = page.call(round, step, callee) else {
            return Ok(());
        };
        on!(self, |conn| sqlx::query(
            "update page_call set channel = $5, message = $6, refused = $7
             where page_id = $1 and round = $2 and step = $3 and callee = $4"
        )
        .bind(page.id.uuid())
        .bind(i64::from(round))
        .bind(i64::from(step))
        .bind(callee.to_string())
        .bind(call.message.map(|(channel, _)| channel.sql()))
        .bind(call.message.map(|(_, message)| message.sql()))
        .bind(&call.refused)
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Writes where a page's card is.
    pub async fn page_shown(
        &mut self,
        id: PageId,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "update page set card_channel = $2, card_message = $3 where page_id = $1"
        )
        .bind(id.uuid())
        .bind(channel.sql())
        .bind(message.sql())
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }
}

fn kept(page: &Page) -> Kept {
    Kept {
        stage: page.stage,
        course: page.course.clone(),
    }
}
