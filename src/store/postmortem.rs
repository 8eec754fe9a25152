//! Reports of incidents.

use std::collections::BTreeMap;

use binnacle_commands::{
    ids::IncidentId,
    incident::{Stamp, Text},
    issue::IssuePlace,
    names::{GuildId, UserId},
    postmortem::{Report, Section, Status},
};
use chrono::{DateTime, Utc};
use jiff::Timestamp;
use sqlx::types::{Json, Uuid};

use super::{
    Error, Reader, Result, Tx,
    column::{Snowflake as _, from_sql, repository, to_sql},
    tx::on,
};

/// The columns of a report, in one place.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select incident_id, workspace_id, status, sections, written_by, written_at, changed_at, issue_repository, issue, issue_url, ",
            "issue_hash, version from postmortem ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    incident_id: Uuid,
    workspace_id: i64,
    status: String,
    sections: Json<BTreeMap<String, String>>,
    written_by: i64,
    written_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    issue_repository: Option<String>,
    issue: Option<i64>,
    issue_url: Option<String>,
    issue_hash: Option<String>,
    version: i64,
}

impl TryFrom<Row> for Report {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column: &'static str, value: &str| Error::row("postmortem", column, value);
        let section = |(name, words): (String, String)| {
            let section = Section::from_name(&name).ok_or_else(|| bad("sections", &name))?;
            let words = Text::parse(&words).map_err(|_| bad("sections", &name))?;
            Ok((section, words))
        };
        Ok(Self {
            incident: row.incident_id.into(),
            workspace: GuildId::from_sql(row.workspace_id, "postmortem", "workspace_id")?,
            status: Status::from_name(&row.status).ok_or_else(|| bad("status", &row.status))?,
            sections: row
                .sections
                .0
                .into_iter()
                .map(section)
                .collect::<Result<_>>()?,
            written: Stamp {
                by: UserId::from_sql(row.written_by, "postmortem", "written_by")?,
                at: from_sql(row.written_at)?,
            },
            changed_at: from_sql(row.changed_at)?,
            issue: IssuePlace {
                repository: repository(row.issue_repository, "postmortem")?,
                number: row.issue,
                url: row.issue_url,
                hash: row.issue_hash,
                ..IssuePlace::default()
            },
            version: row.version,
        })
    }
}

fn sections(report: &Report) -> BTreeMap<&'static str, &str> {
    let all = report.sections.iter();
    all.map(|(section, words)| (section.as_str(), words.as_str()))
        .collect()
}

impl Reader {
    /// The report of an incident.
    pub async fn report(&mut self, incident: IncidentId) -> Result<Option<Report>> {
        let row: Option<Row> = on!(self, |conn| sqlx::query_as(select!(
            "where incident_id = $1"
        ))
        .bind(incident.uuid())
        .fetch_optional(conn)
        .await)?;
        row.map(Report::try_from).transpose()
    }

    /// Every report whose mirror is watched, of those that are, or were, published: those changed since a time, and those whose
    /// incident is not closed.
    pub async fn report_mirrored(
        &mut self,
        workspace: GuildId,
        since: Timestamp,
    ) -> Result<Vec<Report>> {
        let rows: Vec<Row> = on!(self, |conn| {
            sqlx::query_as(select!(
            "where workspace_id = $1 and (status = 'published' or issue is not null) and (changed_at >= $2
               or exists (select 1 from incident where incident.incident_id = postmortem.incident_id and state <> 'closed'))
             order by written_at"
        ))
        .bind(workspace.sql())
        .bind(to_sql(since))
        .fetch_all(conn)
        .await
        })?;
        rows.into_iter().map(Report::try_from).collect()
    }
}

impl Tx {
    /// Writes a report: a new one, or what people changed if nobody changed it since `from` was read.
    pub async fn report_write(&mut self, from: Option<i64>, to: &Report) -> Result<()> {
        let changed = on!(self, |conn| {
            sqlx::query(
                "insert into postmortem (incident_id, workspace_id, status, sections, written_by, written_at, changed_at, version)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (incident_id) do update set status = excluded.status, sections = excluded.sections,
               changed_at = excluded.changed_at, version = excluded.version
             where postmortem.version = $9",
            )
            .bind(to.incident.uuid())
            .bind(to.workspace.sql())
            .bind(to.status.as_str())
            .bind(Json(sections(to)))
            .bind(to.written.by.sql())
            .bind(to_sql(to.written.at))
            .bind(to_sql(to.changed_at))
            .bind(to.version)
            .bind(from)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
        })?;
        Error::one(changed, "postmortem")
    }

    /// Writes where its issue is.
    pub async fn report_placed(&mut self, incident: IncidentId, place: &IssuePlace) -> Result<()> {
        on!(self, |conn| {
            sqlx::query(
            "update postmortem set issue = $2, issue_url = $3, issue_hash = $4, issue_repository = $5
             where incident_id = $1"
        )
        .bind(incident.uuid())
        .bind(place.number)
        .bind(&place.url)
        .bind(&place.hash)
        .bind(place.repository.as_ref().map(ToString::to_string))
        .execute(conn)
        .await
        .map(|_| ())
        })?;
        Ok(())
    }
}
