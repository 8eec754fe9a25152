//! Looking for words in all that is on record of incidents.

use std::collections::BTreeMap;

use binnacle_commands::{
    ids::IncidentId,
    names::GuildId,
    past::{Place, Words},
};
use sqlx::types::Uuid;

use super::{Error, Reader, Result, column::Snowflake as _, tx::on};

/// The most rows that are taken of each kind, the newest first.
const MOST: i64 = 200;

/// What texts must be like to hold words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patterns(Vec<String>);

impl Patterns {
    /// Those of words; signs that mean something in a pattern mean themselves.
    pub fn of(words: &Words) -> Self {
        Self(words.iter().map(super::web::pattern).collect())
    }

    /// Four of them; what is not asked for fits everything.
    pub(super) fn four(&self) -> [&str; 4] {
        [0, 1, 2, 3].map(|at| self.0.get(at).map_or("%", String::as_str))
    }
}

/// What was found of an incident: where first, and the text that holds the words.
pub type FoundIn = BTreeMap<IncidentId, (Place, String)>;

impl Reader {
    /// The incidents with a text that holds all of the words, so many at most of each kind of text.
    pub async fn incident_search(
        &mut self,
        workspace: GuildId,
        words: &Patterns,
    ) -> Result<FoundIn> {
        let mut found = FoundIn::new();
        for (place, sql) in TEXTS {
            let [one, two, three, four] = words.four();
            let rows: Vec<(Uuid, String)> = on!(self, |conn| sqlx::query_as(sql)
                .bind(workspace.sql())
                .bind(one)
                .bind(two)
                .bind(three)
                .bind(four)
                .bind(MOST)
                .fetch_all(conn)
                .await)?;
            for (id, text) in rows {
                found.entry(id.into()).or_insert((place, text));
            }
        }
        let [one, two, three, four] = words.four();
        // What became of entries shows in the entries.
        let rows: Vec<(String, String)> = on!(self, |conn| {
            sqlx::query_as(
                "select subject, words from (
                   select subject, number, data ->> 'text' as words from event
                   where workspace_id = $1 and subject like 'incident:%' and kind not in ('incident.noted',
                     'incident.note_changed', 'incident.note_removed', 'incident.note_restored')) told
                 where lower(words) like $2 escape '\\' and lower(words) like $3 escape '\\'
                   and lower(words) like $4 escape '\\' and lower(words) like $5 escape '\\'
                 order by number desc limit $6",
            )
            .bind(workspace.sql())
            .bind(one)
            .bind(two)
            .bind(three)
            .bind(four)
            .bind(MOST)
            .fetch_all(conn)
            .await
        })?;
        for (subject, text) in rows {
            let id = subject
                .strip_prefix("incident:")
                .and_then(|id| id.parse().ok());
            let id = id.ok_or_else(|| Error::row("event", "subject", &subject))?;
            found.entry(id).or_insert((Place::Timeline, text));
        }
        Ok(found)
    }
}

/// The texts of incidents, each with the incident that it belongs to, in the order in which a place is named.
const TEXTS: [(Place, &str); 3] = [
    (
        Place::Incident,
        "select incident_id, words from (
           select incident_id, number, title || ' ' || coalesce(service, '') || ' ' || coalesce(description, '') || ' '
             || coalesce(impact, '') || ' ' || coalesce(last_update, '') || ' INC-' || cast(number as text) as words
           from incident where workspace_id = $1) told
         where lower(words) like $2 escape '\\' and lower(words) like $3 escape '\\' and lower(words) like $4 escape '\\'
           and lower(words) like $5 escape '\\' order by number desc limit $6",
    ),
    (
        Place::Timeline,
        "select incident_id, text as words from timeline_entry
         where workspace_id = $1 and removed_at is null and lower(text) like $2 escape '\\' and lower(text) like $3 escape '\\'
           and lower(text) like $4 escape '\\' and lower(text) like $5 escape '\\' order by happened_at desc limit $6",
    ),
    (
        Place::Report,
        "select incident_id, words from (
           select incident_id, changed_at, cast(sections as text) as words from postmortem where workspace_id = $1) told
         where lower(words) like $2 escape '\\' and lower(words) like $3 escape '\\' and lower(words) like $4 escape '\\'
           and lower(words) like $5 escape '\\' order by changed_at desc limit $6",
    ),
];
