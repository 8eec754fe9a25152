//! Files of messages on timelines.

use binnacle_commands::{
    ids::{AttachmentId, EntryId, IncidentId},
    names::GuildId,
    timeline::Attachment,
};
use sqlx::types::{Json, Uuid};

use super::super::{Error, Reader, Result, Tx, column::Snowflake as _, tx::on};

/// The columns of a file but for its bytes, in one place.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select attachment_id, entry_id, position, name, content_type, size, url, ",
            "bytes is not null as is_kept, why from attachment ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    attachment_id: Uuid,
    entry_id: Uuid,
    position: i32,
    name: String,
    content_type: Option<String>,
    size: i64,
    url: String,
    is_kept: bool,
    why: Option<String>,
}

impl TryFrom<Row> for Attachment {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.attachment_id.into(),
            entry: row.entry_id.into(),
            position: row.position,
            name: row.name,
            content_type: row.content_type,
            size: u64::try_from(row.size)
                .map_err(|_| Error::row("attachment", "size", row.size))?,
            url: row.url,
            is_kept: row.is_kept,
            why: row.why,
        })
    }
}

impl Reader {
    /// A file without its bytes.
    pub async fn attachment(&mut self, id: AttachmentId) -> Result<Option<Attachment>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where attachment_id = $1"
        ))
        .bind(id.uuid())
        .fetch_optional(conn)
        .await)?;
        row.map(Attachment::try_from).transpose()
    }

    /// The files of entries, in their order.
    pub async fn attachments_of(&mut self, entries: &[EntryId]) -> Result<Vec<Attachment>> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<String> = entries
            .iter()
            .map(|entry| entry.uuid().hyphenated().to_string())
            .collect();
        // One text for any number of keys: each database reads a list of them out of one value.
        let sql = self.sql(
            select!(
                "where entry_id in (select unhex(replace(value, '-', '')) from json_each($1)) order by entry_id, position"
            ),
            select!(
                "where entry_id in (select cast(value as uuid) from jsonb_array_elements_text($1) as list (value))
                 order by entry_id, position"
            ),
        );
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(sql)
            .bind(Json(&ids))
            .fetch_all(conn)
            .await)?;
        rows.into_iter().map(Attachment::try_from).collect()
    }

    /// The bytes of a file on the timeline of an incident, where they are kept and nobody removed the entry.
    pub async fn attachment_bytes(
        &mut self,
        incident: IncidentId,
        id: AttachmentId,
    ) -> Result<Option<Vec<u8>>> {
        let bytes: Option<Option<Vec<u8>>> = on!(self, |conn| sqlx::query_scalar(
            "select a.bytes from attachment a join timeline_entry e on e.entry_id = a.entry_id
             where a.attachment_id = $1 and e.incident_id = $2 and e.removed_at is null"
        )
        .bind(id.uuid())
        .bind(incident.uuid())
        .fetch_optional(conn)
        .await)?;
        Ok(bytes.flatten())
    }

    /// How many bytes are kept of an incident's files.
    pub async fn attachment_kept(&mut self, incident: IncidentId) -> Result<u64> {
        let kept: i64 = on!(self, |conn| sqlx::query_scalar(
            "select cast(coalesce(sum(a.size), 0) as bigint) from attachment a
             join timeline_entry e on e.entry_id = a.entry_id
             where e.incident_id = $1 and a.bytes is not null"
        )
        .bind(incident.uuid())
        .fetch_one(conn)
        .await)?;
        u64::try_from(kept).map_err(|_| Error::row("attachment", "size", kept))
    }
}

impl Tx {
    /// Adds a file that is not kept yet.
    pub async fn attachment_insert(&mut self, workspace: GuildId, file: &Attachment) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "insert into attachment (attachment_id, workspace_id, entry_id, position, name, content_type, size, url)
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        )
        .bind(file.id.uuid())
        .bind(workspace.sql())
        .bind(file.entry.uuid())
        .bind(file.position)
        .bind(&file.name)
        .bind(&file.content_type)
        .bind(i64::try_from(file.size).unwrap_or(i64::MAX))
        .bind(&file.url)
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }

    /// Keeps the bytes of a file. Its size is what they are, whatever was said before.
    pub async fn attachment_keep(&mut self, id: AttachmentId, bytes: &[u8]) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "update attachment set bytes = $2, size = $3, why = null where attachment_id = $1"
        )
        .bind(id.uuid())
        .bind(bytes)
        .bind(i64::try_from(bytes.len()).unwrap_or(i64::MAX))
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Says why a file is not kept.
    pub async fn attachment_lose(&mut self, id: AttachmentId, why: &str) -> Result<()> {
        on!(self, |conn| sqlx::query(
            "update attachment set why = $2 where attachment_id = $1 and bytes is null"
        )
        .bind(id.uuid())
        .bind(why)
        .execute(conn)
        .await
        .map(|_| ()))?;
        Ok(())
    }
}
