//! Incidents.

use binnacle_commands::{
    ids::IncidentId,
    incident::{
        Course, Description, Filter, Incident, Known, LastUpdate, ListAsk, Origin, Page, Places,
        Stamp, State, Text, Title, Venue,
    },
    names::{ChannelId, GuildId, MessageId, UserId},
};
use chrono::{DateTime, Utc};
use sqlx::types::{Json, Uuid};

use super::{
    Error, Reader, Result, Tx,
    column::{Snowflake, from_sql, repository, to_sql},
    tx::on,
};

/// The columns of an incident, in one place.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select incident_id, workspace_id, number, title, severity, service, description, origin_channel, ",
            "origin_message, state, declared_by, declared_at, resolved_by, resolved_at, last_update, last_update_at, ",
            "room, room_trouble, board, announce_channel, announce_message, issue_repository, issue, issue_url, issue_hash, version, ",
            "impact, is_drill, is_private, is_near_miss, venue, course, room_archived_at from incident ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    incident_id: Uuid,
    workspace_id: i64,
    number: i64,
    title: String,
    severity: String,
    service: Option<String>,
    description: Option<String>,
    origin_channel: Option<i64>,
    origin_message: Option<i64>,
    state: String,
    declared_by: i64,
    declared_at: DateTime<Utc>,
    resolved_by: Option<i64>,
    resolved_at: Option<DateTime<Utc>>,
    last_update: Option<String>,
    last_update_at: Option<DateTime<Utc>>,
    room: Option<i64>,
    room_trouble: Option<String>,
    board: Option<i64>,
    announce_channel: Option<i64>,
    announce_message: Option<i64>,
    issue_repository: Option<String>,
    issue: Option<i64>,
    issue_url: Option<String>,
    issue_hash: Option<String>,
    version: i64,
    impact: Option<String>,
    is_drill: bool,
    is_private: bool,
    is_near_miss: bool,
    venue: String,
    course: Json<Course>,
    room_archived_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct KnownRow {
    number: i64,
    title: String,
    severity: String,
    service: Option<String>,
    room: Option<i64>,
    declared_by: i64,
    declared_at: DateTime<Utc>,
    is_drill: bool,
    is_private: bool,
}

impl TryFrom<KnownRow> for Known {
    type Error = Error;

    fn try_from(row: KnownRow) -> Result<Self> {
        let bad = |column: &'static str, value: &str| Error::row("incident", column, value);
        let service = row
            .service
            .map(|name| name.parse().map_err(|_| bad("service", &name)));
        Ok(Self {
            number: row.number,
            title: Title::parse(&row.title).map_err(|_| bad("title", &row.title))?,
            severity: row
                .severity
                .parse()
                .map_err(|_| bad("severity", &row.severity))?,
            service: service.transpose()?,
            room: id(row.room, "room")?,
            declared_by: UserId::from_sql(row.declared_by, "incident", "declared_by")?,
            declared_at: from_sql(row.declared_at)?,
            is_drill: row.is_drill,
            is_private: row.is_private,
        })
    }
}

/// What a filter is called in the texts below.
const fn filter_name(filter: Filter) -> &'static str {
    match filter {
        Filter::Open => "open",
        Filter::Resolved => "resolved",
        Filter::Closed => "closed",
        Filter::All => "all",
    }
}

fn id<T: Snowflake>(number: Option<i64>, column: &'static str) -> Result<Option<T>> {
    number
        .map(|n| T::from_sql(n, "incident", column))
        .transpose()
}

impl TryFrom<Row> for Incident {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column: &'static str, value: &str| Error::row("incident", column, value);
        let channel: Option<ChannelId> = id(row.origin_channel, "origin_channel")?;
        let message: Option<MessageId> = id(row.origin_message, "origin_message")?;
        let by: Option<UserId> = id(row.resolved_by, "resolved_by")?;
        let resolved_at = row.resolved_at.map(from_sql).transpose()?;
        let update_at = row.last_update_at.map(from_sql).transpose()?;
        let (card, shown): (Option<ChannelId>, Option<MessageId>) = (
            id(row.announce_channel, "announce_channel")?,
            id(row.announce_message, "announce_message")?,
        );
        let venue = Venue::from_name(&row.venue).ok_or_else(|| bad("venue", &row.venue))?;
        Ok(Self {
            id: row.incident_id.into(),
            workspace: GuildId::from_sql(row.workspace_id, "incident", "workspace_id")?,
            number: row.number,
            title: Title::parse(&row.title).map_err(|_| bad("title", &row.title))?,
            severity: row
                .severity
                .parse()
                .map_err(|_| bad("severity", &row.severity))?,
            service: row
                .service
                .map(|name| name.parse().map_err(|_| bad("service", &name)))
                .transpose()?,
            description: row
                .description
                .map(|words| Description::parse(&words).map_err(|_| bad("description", &words)))
                .transpose()?,
            origin: channel
                .zip(message)
                .map(|(channel, message)| Origin { channel, message }),
            state: State::from_name(&row.state).ok_or_else(|| bad("state", &row.state))?,
            declared_by: UserId::from_sql(row.declared_by, "incident", "declared_by")?,
            declared_at: from_sql(row.declared_at)?,
            resolved: by.zip(resolved_at).map(|(by, at)| Stamp { by, at }),
            last_update: row
                .last_update
                .zip(update_at)
                .map(|(text, at)| LastUpdate { text, at }),
            impact: row
                .impact
                .map(|words| Text::parse(&words).map_err(|_| bad("impact", &words)))
                .transpose()?,
            is_drill: row.is_drill,
            is_private: row.is_private,
            is_near_miss: row.is_near_miss,
            venue,
            course: row.course.0,
            places: Places {
                is_roomless: venue == Venue::Nowhere,
                archived_at: row.room_archived_at.map(from_sql).transpose()?,
                room: id(row.room, "room")?,
                room_trouble: row.room_trouble,
                board: id(row.board, "board")?,
                announcement: card.zip(shown),
                issue_repository: repository(row.issue_repository, "incident")?,
                issue: row.issue,
                issue_url: row.issue_url,
                issue_hash: row.issue_hash,
            },
            version: row.version,
        })
    }
}

impl Reader {
    /// An incident by its key.
    pub async fn incident(&mut self, id: IncidentId) -> Result<Option<Incident>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where incident_id = $1"
        ))
        .bind(id.uuid())
        .fetch_optional(conn)
        .await)?;
        row.map(Incident::try_from).transpose()
    }

    /// An incident by the number people call it by.
    pub async fn incident_numbered(
        &mut self,
        workspace: GuildId,
        number: i64,
    ) -> Result<Option<Incident>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and number = $2"
        ))
        .bind(workspace.sql())
        .bind(number)
        .fetch_optional(conn)
        .await)?;
        row.map(Incident::try_from).transpose()
    }

    /// The incident whose room a channel is.
    pub async fn incident_in_room(
        &mut self,
        workspace: GuildId,
        room: ChannelId,
    ) -> Result<Option<Incident>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and room = $2 order by number desc limit 1"
        ))
        .bind(workspace.sql())
        .bind(room.sql())
        .fetch_optional(conn)
        .await)?;
        row.map(Incident::try_from).transpose()
    }

    /// A page of incidents, newest first, and how many there are in all.
    pub async fn incident_list(
        &mut self,
        workspace: GuildId,
        ask: &ListAsk,
    ) -> Result<(Vec<Incident>, i64)> {
        let state = filter_name(ask.filter);
        let service = ask.service.as_ref().map(ToString::to_string);
        let total: i64 = on!(self, |conn| {
            sqlx::query_scalar(
            "select count(*) from incident
             where workspace_id = $1 and ($2 = 'all' or ($2 = 'open') = (state in
             ('triage', 'investigating', 'identified', 'mitigating', 'monitoring')) and ($2 = 'closed') = (state = 'closed'))
             and ($3 is null or service = $3)"
        )
        .bind(workspace.sql())
        .bind(state)
        .bind(&service)
        .fetch_one(conn)
        .await
        })?;
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
            "where workspace_id = $1 and ($2 = 'all' or ($2 = 'open') = (state in
             ('triage', 'investigating', 'identified', 'mitigating', 'monitoring')) and ($2 = 'closed') = (state = 'closed'))
             and ($3 is null or service = $3)
             order by number desc limit $4 offset $5"
        ))
        .bind(workspace.sql())
        .bind(state)
        .bind(&service)
        .bind(i64::from(Page::SIZE))
        .bind(i64::from(ask.page.offset()))
        .fetch_all(conn)
        .await
        })?;
        let page = rows
            .into_iter()
            .map(Incident::try_from)
            .collect::<Result<_>>()?;
        Ok((page, total))
    }

    /// Incidents that match what someone is typing, newest first: by number or by words of the title.
    pub async fn incident_suggest(
        &mut self,
        workspace: GuildId,
        filter: Filter,
        typed: &str,
    ) -> Result<Vec<Incident>> {
        let pattern = format!("%{}%", typed.to_lowercase().replace(['%', '_', '\\'], ""));
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
            "where workspace_id = $1 and ($2 = 'all' or ($2 = 'open') = (state in
             ('triage', 'investigating', 'identified', 'mitigating', 'monitoring')))
             and (lower(title) like $3 or cast(number as text) like $3 or lower('inc-' || cast(number as text)) like $3)
             order by number desc limit 25"
        ))
        .bind(workspace.sql())
        .bind(filter_name(filter))
        .bind(&pattern)
        .fetch_all(conn)
        .await
        })?;
        rows.into_iter().map(Incident::try_from).collect()
    }

    /// Every incident whose mirror is watched: those that are open, and those declared or ended since a time.
    pub async fn incident_mirrored(
        &mut self,
        workspace: GuildId,
        since: jiff::Timestamp,
    ) -> Result<Vec<Incident>> {
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
                "where workspace_id = $1 and (declared_at >= $2 or resolved_at >= $2 or state in
                 ('triage', 'investigating', 'identified', 'mitigating', 'monitoring')) order by number"
            ))
            .bind(workspace.sql())
            .bind(to_sql(since))
            .fetch_all(conn)
            .await
        })?;
        rows.into_iter().map(Incident::try_from).collect()
    }

    /// The newest open incidents, so many at most.
    pub async fn incident_open(&mut self, workspace: GuildId, limit: u32) -> Result<Vec<Incident>> {
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
            "where workspace_id = $1 and state in ('triage', 'investigating', 'identified', 'mitigating', 'monitoring')
             order by number desc limit $2"
        ))
        .bind(workspace.sql())
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await
        })?;
        rows.into_iter().map(Incident::try_from).collect()
    }

    /// The incidents that were declared between two times, the second of which is left out; the oldest first.
    pub async fn incident_declared(
        &mut self,
        workspace: GuildId,
        from: jiff::Timestamp,
        until: jiff::Timestamp,
    ) -> Result<Vec<Incident>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and declared_at >= $2 and declared_at < $3 order by number"
        ))
        .bind(workspace.sql())
        .bind(to_sql(from))
        .bind(to_sql(until))
        .fetch_all(conn)
        .await)?;
        rows.into_iter().map(Incident::try_from).collect()
    }

    /// The private incidents, newest first.
    pub async fn incident_private(&mut self, workspace: GuildId) -> Result<Vec<Incident>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and is_private order by number desc"
        ))
        .bind(workspace.sql())
        .fetch_all(conn)
        .await)?;
        rows.into_iter().map(Incident::try_from).collect()
    }

    /// What a new declaration is compared with: the newest open incidents, so many at most.
    pub async fn incident_known(&mut self, workspace: GuildId, limit: u32) -> Result<Vec<Known>> {
        let rows: Vec<KnownRow> = on!(self, |conn| {
            sqlx::query_as(
            "select number, title, severity, service, room, declared_by, declared_at, is_drill, is_private from incident
             where workspace_id = $1 and state in ('triage', 'investigating', 'identified', 'mitigating', 'monitoring')
             order by number desc limit $2"
        )
        .bind(workspace.sql())
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await
        })?;
        rows.into_iter().map(Known::try_from).collect()
    }

    /// The closed incidents that have a channel and were declared before a time, the oldest first.
    pub async fn incident_archivable(
        &mut self,
        workspace: GuildId,
        before: jiff::Timestamp,
        limit: u32,
    ) -> Result<Vec<Incident>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where workspace_id = $1 and state = 'closed' and room is not null and venue = 'channel'
             and declared_at < $2 order by number limit $3"
        ))
        .bind(workspace.sql())
        .bind(to_sql(before))
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await)?;
        rows.into_iter().map(Incident::try_from).collect()
    }

    /// Incidents that are over and not closed, the oldest first, so many at most; no drills.
    pub async fn incident_unclosed(
        &mut self,
        workspace: GuildId,
        limit: u32,
    ) -> Result<Vec<Incident>> {
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
                "where workspace_id = $1 and state in ('resolved', 'postmortem') and not is_drill
             order by number limit $2"
            ))
            .bind(workspace.sql())
            .bind(i64::from(limit))
            .fetch_all(conn)
            .await
        })?;
        rows.into_iter().map(Incident::try_from).collect()
    }

    /// How many incidents are open.
    pub async fn incident_open_count(&mut self, workspace: GuildId) -> Result<i64> {
        Ok(on!(self, |conn| sqlx::query_scalar(
            "select count(*) from incident where workspace_id = $1
             and state in ('triage', 'investigating', 'identified', 'mitigating', 'monitoring')"
        )
        .bind(workspace.sql())
        .fetch_one(conn)
        .await)?)
    }
}

impl Tx {
    /// Adds an incident.
    pub async fn incident_insert(&mut self, incident: &Incident) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "insert into incident (incident_id, workspace_id, number, title, severity, service, description,
                                   origin_channel, origin_message, state, declared_by, declared_at, version,
                                   resolved_by, resolved_at, impact, is_drill, is_private, is_near_miss, venue, course)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)"
        )
        .bind(incident.id.uuid())
        .bind(incident.workspace.sql())
        .bind(incident.number)
        .bind(incident.title.as_str())
        .bind(incident.severity.as_str())
        .bind(incident.service.as_ref().map(ToString::to_string))
        .bind(incident.description.as_ref().map(Description::as_str))
        .bind(incident.origin.map(|origin| origin.channel.sql()))
        .bind(incident.origin.map(|origin| origin.message.sql()))
        .bind(incident.state.as_str())
        .bind(incident.declared_by.sql())
        .bind(to_sql(incident.declared_at))
        .bind(incident.version)
        .bind(incident.resolved.map(|stamp| stamp.by.sql()))
        .bind(incident.resolved.map(|stamp| to_sql(stamp.at)))
        .bind(incident.impact.as_ref().map(Text::as_str))
        .bind(incident.is_drill)
        .bind(incident.is_private)
        .bind(incident.is_near_miss)
        .bind(incident.venue.as_str())
        .bind(Json(&incident.course))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Writes what people changed, if nobody changed it since `from` was read.
    pub async fn incident_change(&mut self, from: i64, to: &Incident) -> Result<()> {
        let changed = on!(self, |conn| {
            sqlx::query(
            "update incident set state = $3, resolved_by = $4, resolved_at = $5, last_update = $6, last_update_at = $7,
                                 version = $8, severity = $9, service = $10, impact = $11, is_private = $12, course = $13,
                                 room_archived_at = $14, venue = $15
             where incident_id = $1 and version = $2"
        )
        .bind(to.id.uuid())
        .bind(from)
        .bind(to.state.as_str())
        .bind(to.resolved.map(|stamp| stamp.by.sql()))
        .bind(to.resolved.map(|stamp| to_sql(stamp.at)))
        .bind(to.last_update.as_ref().map(|update| &update.text))
        .bind(to.last_update.as_ref().map(|update| to_sql(update.at)))
        .bind(to.version)
        .bind(to.severity.as_str())
        .bind(to.service.as_ref().map(ToString::to_string))
        .bind(to.impact.as_ref().map(Text::as_str))
        .bind(to.is_private)
        .bind(Json(&to.course))
        .bind(to.places.archived_at.map(to_sql))
        .bind(to.venue.as_str())
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        Error::one(changed, "incident")
    }

    /// Writes where an incident shows. Deliveries of one incident to different places may run at once, so only what a
    /// delivery changed is written.
    pub async fn incident_placed(
        &mut self,
        id: IncidentId,
        was: &Places,
        now: &Places,
    ) -> Result<()> {
        if was == now {
            return Ok(());
        }
        let (channel, message) = now.announcement.unzip();
        on!(self, |conn| sqlx::query(
            "update incident set
               room = case when $2 then $3 else room end,
               room_trouble = case when $4 then $5 else room_trouble end,
               board = case when $6 then $7 else board end,
               announce_channel = case when $8 then $9 else announce_channel end,
               announce_message = case when $8 then $10 else announce_message end,
               issue = case when $11 then $12 else issue end,
               issue_repository = case when $11 then $18 else issue_repository end,
               issue_url = case when $11 then $15 else issue_url end,
               issue_hash = case when $13 then $14 else issue_hash end,
               room_archived_at = case when $16 then $17 else room_archived_at end
             where incident_id = $1"
        )
        .bind(id.uuid())
        .bind(was.room != now.room)
        .bind(now.room.map(Snowflake::sql))
        .bind(was.room_trouble != now.room_trouble)
        .bind(&now.room_trouble)
        .bind(was.board != now.board)
        .bind(now.board.map(Snowflake::sql))
        .bind(was.announcement != now.announcement)
        .bind(channel.map(Snowflake::sql))
        .bind(message.map(Snowflake::sql))
        .bind(
            (was.issue, &was.issue_url, &was.issue_repository)
                != (now.issue, &now.issue_url, &now.issue_repository),
        )
        .bind(now.issue)
        .bind(was.issue_hash != now.issue_hash)
        .bind(&now.issue_hash)
        .bind(&now.issue_url)
        .bind(was.archived_at != now.archived_at)
        .bind(now.archived_at.map(to_sql))
        .bind(now.issue_repository.as_ref().map(ToString::to_string))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }
}
