//! Pages of a timeline. Both halves are found by an index from the place where the page begins, however long they are.

use binnacle_commands::{
    Who,
    incident::Incident,
    timeline::{Cursor, Entry, Line, Page, Teller, tell},
};
use chrono::{DateTime, Utc};
use jiff::Timestamp;
use serde_json::Value;
use sqlx::types::Json;

use super::{
    super::{
        Error, Reader, Result,
        column::{Snowflake as _, from_sql, to_sql},
        event::who,
        tx::on,
    },
    Row, select,
};

#[derive(sqlx::FromRow)]
struct EventRow {
    number: i64,
    at: DateTime<Utc>,
    who: String,
    kind: String,
    data: Json<Value>,
}

impl TryFrom<EventRow> for Line {
    type Error = Error;

    fn try_from(row: EventRow) -> Result<Self> {
        let at = from_sql(row.at)?;
        let told = tell(&row.kind, &row.data.0);
        let name = row.data.0["by_name"].as_str().map(str::to_owned);
        Ok(Self {
            at,
            who: match who(&row.who)? {
                Who::Bot => Teller::Binnacle,
                Who::Person(user) => Teller::Person { user, name },
            },
            what: told.did,
            words: told.words,
            tone: told.tone,
            entry: None,
            kind: row.kind,
            files: Vec::new(),
            place: Cursor {
                at,
                is_entry: false,
                number: row.number,
            },
        })
    }
}

/// A time and a number before, or behind, which lines are wanted.
type Bound = (Timestamp, i64);

/// The bounds in the events and in the entries that a page begins at. At one time events stand before entries.
fn bounds(page: Page) -> (Bound, Bound) {
    let backward = page.from.is_backward();
    match page.from.cursor() {
        None if backward => ((Timestamp::MAX, i64::MAX), (Timestamp::MAX, i64::MAX)),
        None => (
            (Timestamp::UNIX_EPOCH, i64::MIN),
            (Timestamp::UNIX_EPOCH, i64::MIN),
        ),
        Some(at) if at.is_entry && backward => ((at.at, i64::MAX), (at.at, at.number)),
        Some(at) if at.is_entry => ((at.at, i64::MAX), (at.at, at.number)),
        Some(at) => ((at.at, at.number), (at.at, i64::MIN)),
    }
}

impl Reader {
    /// A page of an incident's timeline, in the order of time.
    pub async fn timeline_page(&mut self, incident: &Incident, page: Page) -> Result<Vec<Line>> {
        let backward = page.from.is_backward();
        let (of_events, of_entries) = bounds(page);
        let events = self.timeline_events(incident, of_events, page).await?;
        let entries = self.timeline_entries(incident, of_entries, page).await?;
        let mut lines: Vec<Line> = events
            .into_iter()
            .map(Line::try_from)
            .collect::<Result<_>>()?;
        let ids: Vec<_> = entries.iter().map(|entry| entry.id).collect();
        let mut files = self.attachments_of(&ids).await?;
        for entry in entries {
            let (mine, others) = files.into_iter().partition(|file| file.entry == entry.id);
            files = others;
            lines.push(Line::of_entry(&entry, mine));
        }
        lines.sort_by_key(|line| line.place);
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        if backward {
            lines.drain(..lines.len().saturating_sub(limit));
        } else {
            lines.truncate(limit);
        }
        Ok(lines)
    }

    /// What happened by itself, nearest to the bound first.
    async fn timeline_events(
        &mut self,
        incident: &Incident,
        bound: Bound,
        page: Page,
    ) -> Result<Vec<EventRow>> {
        let sql = if page.from.is_backward() {
            "select number, at, who, kind, data from event where workspace_id = $1 and subject = $2
             and kind not in ('incident.noted', 'incident.note_changed', 'incident.note_removed', 'incident.note_restored')
             and (at, number) < ($3, $4) order by at desc, number desc limit $5"
        } else {
            "select number, at, who, kind, data from event where workspace_id = $1 and subject = $2
             and kind not in ('incident.noted', 'incident.note_changed', 'incident.note_removed', 'incident.note_restored')
             and (at, number) > ($3, $4) order by at, number limit $5"
        };
        Ok(on!(self, |conn| sqlx::query_as(sql)
            .bind(incident.workspace.sql())
            .bind(incident.subject())
            .bind(to_sql(bound.0))
            .bind(bound.1)
            .bind(i64::from(page.limit))
            .fetch_all(conn)
            .await)?)
    }

    /// What people added and nobody removed, nearest to the bound first.
    async fn timeline_entries(
        &mut self,
        incident: &Incident,
        bound: Bound,
        page: Page,
    ) -> Result<Vec<Entry>> {
        let sql = if page.from.is_backward() {
            select!(
                "where incident_id = $1 and removed_at is null and (happened_at, number) < ($2, $3)
                 order by happened_at desc, number desc limit $4"
            )
        } else {
            select!(
                "where incident_id = $1 and removed_at is null and (happened_at, number) > ($2, $3)
                 order by happened_at, number limit $4"
            )
        };
        let rows: Vec<Row> = on!(self, |conn| sqlx::query_as(sql)
            .bind(incident.id.uuid())
            .bind(to_sql(bound.0))
            .bind(bound.1)
            .bind(i64::from(page.limit))
            .fetch_all(conn)
            .await)?;
        rows.into_iter().map(Entry::try_from).collect()
    }
}
