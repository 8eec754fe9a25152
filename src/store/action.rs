//! Actions.

use binnacle_commands::{
    action::{Action, Aim, End, PAGE, State, Task, Which},
    ids::{ActionId, IncidentId},
    incident::Stamp,
    issue::{IssuePlace, IssueState},
    names::{GuildId, UserId},
};
use chrono::{DateTime, NaiveDate, Utc};
use jiff::{Timestamp, civil::Date};
use sqlx::types::Uuid;

use super::{
    Error, Reader, Result, Tx,
    column::{Snowflake, date_from_sql, date_to_sql, from_sql, repository, to_sql},
    tx::on,
};

/// The columns of an action, in one place.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select action_id, workspace_id, incident_id, number, text, kind, owner, due_on, state, added_by, added_at, ",
            "ended_by, ended_at, ended_why, issue_repository, issue, issue_url, issue_hash, issue_assignee, issue_state, issue_news_at, version from action ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    action_id: Uuid,
    workspace_id: i64,
    incident_id: Uuid,
    number: i64,
    text: String,
    kind: String,
    owner: Option<i64>,
    due_on: NaiveDate,
    state: String,
    added_by: i64,
    added_at: DateTime<Utc>,
    ended_by: Option<i64>,
    ended_at: Option<DateTime<Utc>>,
    ended_why: Option<String>,
    issue_repository: Option<String>,
    issue: Option<i64>,
    issue_url: Option<String>,
    issue_hash: Option<String>,
    issue_assignee: Option<String>,
    issue_state: Option<String>,
    issue_news_at: Option<DateTime<Utc>>,
    version: i64,
}

fn user(number: i64, column: &'static str) -> Result<UserId> {
    UserId::from_sql(number, "action", column)
}

impl TryFrom<Row> for Action {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column: &'static str, value: &str| Error::row("action", column, value);
        let ended_at = row.ended_at.map(from_sql).transpose()?;
        let ended_by = row.ended_by.map(|by| user(by, "ended_by")).transpose()?;
        let ended = ended_at.map(|at| End {
            by: ended_by,
            at,
            why: row.ended_why.unwrap_or_default(),
        });
        let issue_state = row
            .issue_state
            .map(|name| IssueState::from_name(&name).ok_or_else(|| bad("issue_state", &name)));
        Ok(Self {
            id: row.action_id.into(),
            workspace: GuildId::from_sql(row.workspace_id, "action", "workspace_id")?,
            incident: row.incident_id.into(),
            number: row.number,
            text: Task::parse(&row.text).map_err(|_| bad("text", &row.text))?,
            aim: Aim::from_name(&row.kind).ok_or_else(|| bad("kind", &row.kind))?,
            owner: row.owner.map(|owner| user(owner, "owner")).transpose()?,
            due_on: date_from_sql(row.due_on)?,
            state: State::from_name(&row.state).ok_or_else(|| bad("state", &row.state))?,
            added: Stamp {
                by: user(row.added_by, "added_by")?,
                at: from_sql(row.added_at)?,
            },
            ended,
            issue: IssuePlace {
                repository: repository(row.issue_repository, "action")?,
                number: row.issue,
                url: row.issue_url,
                hash: row.issue_hash,
                assignee: row.issue_assignee,
                state: issue_state.transpose()?,
                news_at: row.issue_news_at.map(from_sql).transpose()?,
            },
            version: row.version,
        })
    }
}

fn all(rows: Vec<Row>) -> Result<Vec<Action>> {
    rows.into_iter().map(Action::try_from).collect()
}

/// Which actions to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionFilter {
    /// Which of them.
    pub which: Which,
    /// Whose, for those of the asker.
    pub me: UserId,
    /// Only those of one incident.
    pub incident: Option<IncidentId>,
    /// The day on the team's wall clock.
    pub today: Date,
}

impl ActionFilter {
    const fn which(self) -> &'static str {
        match self.which {
            Which::Open => "open",
            Which::Mine => "mine",
            Which::Overdue => "overdue",
            Which::All => "all",
        }
    }
}

impl Reader {
    /// The action with a key.
    pub async fn action(&mut self, id: ActionId) -> Result<Option<Action>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!("where action_id = $1"))
            .bind(id.uuid())
            .fetch_optional(conn)
            .await)?;
        row.map(Action::try_from).transpose()
    }

    /// The action with a number.
    pub async fn action_numbered(
        &mut self,
        workspace: GuildId,
        number: i64,
    ) -> Result<Option<Action>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and number = $2"
        ))
        .bind(workspace.sql())
        .bind(number)
        .fetch_optional(conn)
        .await)?;
        row.map(Action::try_from).transpose()
    }

    /// The actions of an incident, by number.
    pub async fn action_of(&mut self, incident: IncidentId) -> Result<Vec<Action>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where incident_id = $1 order by number"
        ))
        .bind(incident.uuid())
        .fetch_all(conn)
        .await)?;
        all(rows)
    }

    /// A page of actions, the open ones first and by the day they are due, and how many there are in all.
    pub async fn action_list(
        &mut self,
        workspace: GuildId,
        filter: ActionFilter,
        page: u32,
    ) -> Result<(Vec<Action>, i64)> {
        let total: i64 = on!(self, |conn| {
            sqlx::query_scalar(
            "select count(*) from action where workspace_id = $1 and ($2 = 'all' or state = 'open')
             and ($2 <> 'mine' or owner = $3) and ($2 <> 'overdue' or due_on < $4) and ($5 is null or incident_id = $5)"
        )
        .bind(workspace.sql())
        .bind(filter.which())
        .bind(filter.me.sql())
        .bind(date_to_sql(filter.today))
        .bind(filter.incident.map(IncidentId::uuid))
        .fetch_one(conn)
        .await
        })?;
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
            "where workspace_id = $1 and ($2 = 'all' or state = 'open')
             and ($2 <> 'mine' or owner = $3) and ($2 <> 'overdue' or due_on < $4) and ($5 is null or incident_id = $5)
             order by case when state = 'open' then 0 else 1 end, due_on, number limit $6 offset $7"
        ))
        .bind(workspace.sql())
        .bind(filter.which())
        .bind(filter.me.sql())
        .bind(date_to_sql(filter.today))
        .bind(filter.incident.map(IncidentId::uuid))
        .bind(i64::from(PAGE))
        .bind(i64::from(page.saturating_sub(1) * PAGE))
        .fetch_all(conn)
        .await
        })?;
        Ok((all(rows)?, total))
    }

    /// The open actions of somebody.
    pub async fn action_owned(&mut self, workspace: GuildId, owner: UserId) -> Result<Vec<Action>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and state = 'open' and owner = $2 order by number"
        ))
        .bind(workspace.sql())
        .bind(owner.sql())
        .fetch_all(conn)
        .await)?;
        all(rows)
    }

    /// Open actions whose day has passed, the oldest first, so many at most.
    pub async fn action_overdue(
        &mut self,
        workspace: GuildId,
        today: Date,
        limit: u32,
    ) -> Result<Vec<Action>> {
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
            "where workspace_id = $1 and state = 'open' and due_on < $2 order by due_on, number limit $3"
        ))
        .bind(workspace.sql())
        .bind(date_to_sql(today))
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await
        })?;
        all(rows)
    }

    /// Actions that match what someone is typing, by number or by words, newest first; open ones or ended ones.
    pub async fn action_suggest(
        &mut self,
        workspace: GuildId,
        is_open: bool,
        typed: &str,
    ) -> Result<Vec<Action>> {
        let pattern = format!("%{}%", typed.to_lowercase().replace(['%', '_', '\\'], ""));
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
            "where workspace_id = $1 and $2 = (state = 'open')
             and (lower(text) like $3 or cast(number as text) like $3 or lower('act-' || cast(number as text)) like $3)
             order by number desc limit 25"
        ))
        .bind(workspace.sql())
        .bind(is_open)
        .bind(&pattern)
        .fetch_all(conn)
        .await
        })?;
        all(rows)
    }

    /// Every action whose mirror is watched: those that are open, and those added or ended since a time.
    pub async fn action_mirrored(
        &mut self,
        workspace: GuildId,
        since: Timestamp,
    ) -> Result<Vec<Action>> {
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
            "where workspace_id = $1 and (added_at >= $2 or ended_at >= $2 or state = 'open') order by number"
        ))
        .bind(workspace.sql())
        .bind(to_sql(since))
        .fetch_all(conn)
        .await
        })?;
        all(rows)
    }
}

impl Tx {
    /// Adds an action.
    pub async fn action_insert(&mut self, action: &Action) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "insert into action (action_id, workspace_id, incident_id, number, text, kind, owner, due_on, state,
                                 added_by, added_at, version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        )
        .bind(action.id.uuid())
        .bind(action.workspace.sql())
        .bind(action.incident.uuid())
        .bind(action.number)
        .bind(action.text.as_str())
        .bind(action.aim.as_str())
        .bind(action.owner.map(Snowflake::sql))
        .bind(date_to_sql(action.due_on))
        .bind(action.state.as_str())
        .bind(action.added.by.sql())
        .bind(to_sql(action.added.at))
        .bind(action.version)
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Writes what people changed, if nobody changed it since `from` was read.
    pub async fn action_change(&mut self, from: i64, to: &Action) -> Result<()> {
        let ended = to.ended.as_ref();
        let changed = on!(self, |conn| {
            sqlx::query(
                "update action set text = $3, kind = $4, owner = $5, due_on = $6, state = $7, ended_by = $8, ended_at = $9,
                               ended_why = $10, version = $11
             where action_id = $1 and version = $2",
            )
            .bind(to.id.uuid())
            .bind(from)
            .bind(to.text.as_str())
            .bind(to.aim.as_str())
            .bind(to.owner.map(Snowflake::sql))
            .bind(date_to_sql(to.due_on))
            .bind(to.state.as_str())
            .bind(ended.and_then(|end| end.by).map(Snowflake::sql))
            .bind(ended.map(|end| to_sql(end.at)))
            .bind(ended.map(|end| &end.why))
            .bind(to.version)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
        })?;
        Error::one(changed, "action")
    }

    /// Writes where its issue is.
    pub async fn action_placed(&mut self, id: ActionId, place: &IssuePlace) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "update action set issue = $2, issue_url = $3, issue_hash = $4, issue_assignee = $5, issue_state = $6, issue_news_at = $7,
                               issue_repository = $8
             where action_id = $1"
        )
        .bind(id.uuid())
        .bind(place.number)
        .bind(&place.url)
        .bind(&place.hash)
        .bind(&place.assignee)
        .bind(place.state.map(IssueState::as_str))
        .bind(place.news_at.map(to_sql))
        .bind(place.repository.as_ref().map(ToString::to_string))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }
}
