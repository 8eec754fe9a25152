//! Past reports: importing, looking, and searching in all that is on record.

use std::cmp::Reverse;

use binnacle_commands::{
    Reply,
    incident::{Incident, Page},
    names::{GuildId, ServiceName},
    past::{self, Given, Hit, Item, Past, Place, Words},
    team::Team,
    web::Leaf,
};
use jiff::Timestamp;

use crate::store::{self, Db, Patterns, Reader};

use super::{App, Asked, Failure, Visitor};

/// The most past reports that a search shows.
const MOST: u32 = 100;

/// Puts past reports on record, all of them together or none.
pub async fn import(
    db: &Db,
    guild: GuildId,
    given: Vec<Given>,
    now: Timestamp,
) -> store::Result<Vec<Item>> {
    let mut tx = db.write().await?;
    tx.workspace_ensure(guild).await?;
    let mut counters = tx.workspace_counters(guild).await?;
    let known = tx.past_known(guild).await?;
    let items = past::sort_out(given, &known);
    for item in &items {
        tx.past_write(guild, item, now).await?;
        if let Some(event) = past::event(item, now) {
            tx.event_append(guild, &mut counters, &[event]).await?;
        }
    }
    tx.workspace_count(guild, &counters).await?;
    tx.commit().await?;
    Ok(items)
}

/// Looks for words in incidents, their timelines, their reports, and past reports; what is newest first. Of incidents only those that
/// whoever looks may know of.
pub async fn search(
    reader: &mut Reader,
    team: &Team,
    words: &Words,
    is_seen: impl Fn(&Incident) -> bool,
) -> store::Result<Vec<Hit>> {
    let patterns = Patterns::of(words);
    let mut hits = Vec::new();
    let zone = team.timezone.time_zone();
    for (id, (place, text)) in reader.incident_search(team.guild, &patterns).await? {
        let incident = reader.incident(id).await?;
        hits.extend(incident.filter(|one| is_seen(one)).map(|one| {
            let day = one.declared_at.to_zoned(zone.clone()).date();
            Hit::new((one.name(), one.title.as_str()), day, (place, &text), words)
        }));
    }
    let (reports, _) = reader.past_list(team.guild, &patterns, MOST, 0).await?;
    hits.extend(reports.iter().map(|one| {
        let report = &one.report;
        let found = (Place::PastReport, report.body.as_str());
        Hit::new((one.name(), &report.title), report.date, found, words)
    }));
    hits.sort_by_key(|one| Reverse(one.day));
    Ok(hits)
}

impl App {
    /// Lists past reports.
    pub async fn past_list(
        &self,
        asked: &Asked,
        service: Option<&ServiceName>,
        page: Page,
    ) -> Result<Reply, Failure> {
        self.team(asked.guild)?;
        if let Some(service) = service {
            return Err(past::of_no_service(service).into());
        }
        let mut reader = self.db.read().await?;
        let (reports, total) = reader
            .past_list(asked.guild, &Patterns::default(), Page::SIZE, page.offset())
            .await?;
        Ok(past::list(&reports, total, page))
    }

    /// Shows one past report.
    pub async fn past_show(&self, asked: &Asked, number: i64) -> Result<Reply, Failure> {
        self.team(asked.guild)?;
        let found = self.db.read().await?.past(asked.guild, number).await?;
        let found = found.ok_or_else(|| past::not_there(number))?;
        Ok(past::show(&found, &self.site.pages))
    }

    /// Looks for words in all that is on record of incidents.
    pub async fn incident_search(&self, asked: &Asked, words: &Words) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let is_seen = |one: &Incident| one.is_seen_by(&asked.actor, &team);
        let hits = search(&mut reader, &team, words, is_seen).await?;
        Ok(past::found(words, &hits))
    }

    /// A page of the past reports that hold some words, and how many there are in all.
    pub async fn web_past(
        &self,
        visitor: &Visitor,
        words: Option<&Words>,
        leaf: Leaf,
    ) -> Result<(Vec<Past>, i64), Failure> {
        let patterns = words.map(Patterns::of).unwrap_or_default();
        let mut reader = self.db.read().await?;
        let guild = visitor.session.workspace;
        Ok(reader
            .past_list(guild, &patterns, Leaf::SIZE, leaf.offset())
            .await?)
    }

    /// A past report.
    pub async fn web_past_report(
        &self,
        visitor: &Visitor,
        number: i64,
    ) -> Result<Option<Past>, Failure> {
        let mut reader = self.db.read().await?;
        Ok(reader.past(visitor.session.workspace, number).await?)
    }
}
