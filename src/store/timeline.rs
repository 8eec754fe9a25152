//! Timelines: what people put on them, what it said before, and what happened by itself, a page at a time.

mod attachment;
mod capture;
mod line;

use binnacle_commands::{
    ids::{EntryId, IncidentId},
    incident::{Origin, Stamp},
    names::{ChannelId, MessageId, UserId},
    timeline::{Entry, Source, Version},
};
use chrono::{DateTime, Utc};
use sqlx::types::Uuid;

use super::{
    Error, Reader, Result, Tx,
    column::{Snowflake, from_sql, to_sql},
    tx::on,
};

/// The columns of an entry, in one place.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select entry_id, workspace_id, incident_id, number, happened_at, source, channel_id, message_id, author_id, ",
            "author_name, text, version, added_by, added_at, removed_by, removed_at from timeline_entry ",
            $rest
        )
    };
}

use select;

#[derive(sqlx::FromRow)]
struct Row {
    entry_id: Uuid,
    workspace_id: i64,
    incident_id: Uuid,
    number: i64,
    happened_at: DateTime<Utc>,
    source: String,
    channel_id: Option<i64>,
    message_id: Option<i64>,
    author_id: i64,
    author_name: String,
    text: String,
    version: i64,
    added_by: i64,
    added_at: DateTime<Utc>,
    removed_by: Option<i64>,
    removed_at: Option<DateTime<Utc>>,
}

fn id<T: Snowflake>(number: i64, column: &'static str) -> Result<T> {
    T::from_sql(number, "timeline_entry", column)
}

impl TryFrom<Row> for Entry {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let channel: Option<ChannelId> = row.channel_id.map(|n| id(n, "channel_id")).transpose()?;
        let message: Option<MessageId> = row.message_id.map(|n| id(n, "message_id")).transpose()?;
        let origin = channel
            .zip(message)
            .map(|(channel, message)| Origin { channel, message });
        let removed: Option<UserId> = row.removed_by.map(|n| id(n, "removed_by")).transpose()?;
        let removed_at = row.removed_at.map(from_sql).transpose()?;
        Ok(Self {
            id: row.entry_id.into(),
            workspace: id(row.workspace_id, "workspace_id")?,
            incident: row.incident_id.into(),
            number: row.number,
            at: from_sql(row.happened_at)?,
            source: Source::from_name(&row.source, origin)
                .ok_or_else(|| Error::row("timeline_entry", "source", &row.source))?,
            author: id(row.author_id, "author_id")?,
            author_name: row.author_name,
            text: row.text,
            added: Stamp {
                by: id(row.added_by, "added_by")?,
                at: from_sql(row.added_at)?,
            },
            removed: removed.zip(removed_at).map(|(by, at)| Stamp { by, at }),
            version: row.version,
        })
    }
}

#[derive(sqlx::FromRow)]
struct VersionRow {
    version: i64,
    happened_at: DateTime<Utc>,
    text: String,
    changed_by: i64,
    changed_at: DateTime<Utc>,
}

impl TryFrom<VersionRow> for Version {
    type Error = Error;

    fn try_from(row: VersionRow) -> Result<Self> {
        Ok(Self {
            number: row.version,
            at: from_sql(row.happened_at)?,
            text: row.text,
            changed: Stamp {
                by: UserId::from_sql(row.changed_by, "timeline_version", "changed_by")?,
                at: from_sql(row.changed_at)?,
            },
        })
    }
}

impl Reader {
    /// An entry by the number people call it by.
    pub async fn timeline_numbered(
        &mut self,
        incident: IncidentId,
        number: i64,
    ) -> Result<Option<Entry>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where incident_id = $1 and number = $2"
        ))
        .bind(incident.uuid())
        .bind(number)
        .fetch_optional(conn)
        .await)?;
        row.map(Entry::try_from).transpose()
    }

    /// The entry that a message has on the timeline of an incident, removed or not.
    pub async fn timeline_of_message(
        &mut self,
        incident: IncidentId,
        message: MessageId,
    ) -> Result<Option<Entry>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where incident_id = $1 and message_id = $2"
        ))
        .bind(incident.uuid())
        .bind(message.sql())
        .fetch_optional(conn)
        .await)?;
        row.map(Entry::try_from).transpose()
    }

    /// What pins put on the timeline of an incident and is still there.
    pub async fn timeline_pinned(&mut self, incident: IncidentId) -> Result<Vec<Entry>> {
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where incident_id = $1 and source = 'pin' and removed_at is null order by number"
        ))
        .bind(incident.uuid())
        .fetch_all(conn)
        .await)?;
        rows.into_iter().map(Entry::try_from).collect()
    }

    /// The newest of the entries that were removed, so many at most.
    pub async fn timeline_removed(
        &mut self,
        incident: IncidentId,
        limit: u32,
    ) -> Result<Vec<Entry>> {
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
            "where incident_id = $1 and removed_at is not null order by removed_at desc, number desc limit $2"
        ))
        .bind(incident.uuid())
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await
        })?;
        rows.into_iter().map(Entry::try_from).collect()
    }

    /// The number of the newest entry of an incident; 0 when there is none.
    pub async fn timeline_last_number(&mut self, incident: IncidentId) -> Result<i64> {
        Ok(on!(self, |conn| sqlx::query_scalar(
            "select coalesce(max(number), 0) from timeline_entry where incident_id = $1"
        )
        .bind(incident.uuid())
        .fetch_one(conn)
        .await)?)
    }

    /// What an entry said before, the oldest first.
    pub async fn timeline_versions(&mut self, entry: EntryId) -> Result<Vec<Version>> {
        let rows: Vec<VersionRow> = on!(self, |conn| sqlx::query_as(
            "select version, happened_at, text, changed_by, changed_at from timeline_version
             where entry_id = $1 order by version"
        )
        .bind(entry.uuid())
        .fetch_all(conn)
        .await)?;
        rows.into_iter().map(Version::try_from).collect()
    }
}

impl Tx {
    /// Adds an entry.
    pub async fn timeline_insert(&mut self, entry: &Entry) -> Result<()> {
        let origin = entry.source.origin();
        on!(self, |conn| {
            sqlx::query(
            "insert into timeline_entry (entry_id, workspace_id, incident_id, number, happened_at, source, channel_id,
                                         message_id, author_id, author_name, text, version, added_by, added_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        )
        .bind(entry.id.uuid())
        .bind(entry.workspace.sql())
        .bind(entry.incident.uuid())
        .bind(entry.number)
        .bind(to_sql(entry.at))
        .bind(entry.source.as_str())
        .bind(origin.map(|origin| origin.channel.sql()))
        .bind(origin.map(|origin| origin.message.sql()))
        .bind(entry.author.sql())
        .bind(&entry.author_name)
        .bind(&entry.text)
        .bind(entry.version)
        .bind(entry.added.by.sql())
        .bind(to_sql(entry.added.at))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Writes what became of an entry, if nobody changed it since `before` was read. Words and times that are replaced are kept.
    pub async fn timeline_change(
        &mut self,
        before: &Entry,
        after: &Entry,
        changed: Stamp,
    ) -> Result<()> {
        if before.version != after.version {
            self.timeline_keep_version(before, changed).await?;
        }
        let rows = on!(self, |conn| {
            sqlx::query(
            "update timeline_entry set happened_at = $4, text = $5, version = $6, removed_by = $7, removed_at = $8,
                    source = $9
             where entry_id = $1 and version = $2 and (removed_at is null) = $3"
        )
        .bind(after.id.uuid())
        .bind(before.version)
        .bind(before.removed.is_none())
        .bind(to_sql(after.at))
        .bind(&after.text)
        .bind(after.version)
        .bind(after.removed.map(|removed| removed.by.sql()))
        .bind(after.removed.map(|removed| to_sql(removed.at)))
        .bind(after.source.as_str())
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        })?;
        if rows == 1 {
            Ok(())
        } else {
            Err(Error::Conflict("timeline_entry"))
        }
    }

    async fn timeline_keep_version(&mut self, before: &Entry, changed: Stamp) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "insert into timeline_version (entry_id, version, happened_at, text, changed_by, changed_at)
             values ($1, $2, $3, $4, $5, $6)"
        )
        .bind(before.id.uuid())
        .bind(before.version)
        .bind(to_sql(before.at))
        .bind(&before.text)
        .bind(changed.by.sql())
        .bind(to_sql(changed.at))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }
}
