//! Pages that incidents' rooms are offered by themselves, and what people say of them.

use std::{collections::HashSet, sync::Arc};

use binnacle_commands::{
    Reply,
    ids::IncidentId,
    incident::Incident,
    names::{ChannelId, GuildId},
    reply::Card,
    run::Asking,
    runbook::{self, Candidate, Match, PageKey, Votes},
};

use crate::{
    library::Shelf,
    store::{self, Claimed, Vote},
};

use super::{App, Asked, Failure, Which, incidents::find, runbooks::is_about};

/// How many pages are ranked before the best are offered.
const RANKED: usize = 20;

/// What a room is offered.
#[derive(Debug, Clone)]
pub struct SuggestionParcel {
    /// What was taken from the queue.
    pub claimed: Claimed,
    /// The room; `None` when it is gone by now.
    pub room: Option<ChannelId>,
    /// What to show; `None` when no page fits.
    pub card: Option<Card>,
}

impl App {
    /// Loads what the room of an incident is offered.
    pub(super) async fn suggestion_load(
        &self,
        claimed: Claimed,
        id: IncidentId,
    ) -> Result<SuggestionParcel, Failure> {
        let mut reader = self.db.read().await?;
        let incident = reader.incident(id).await?;
        let incident = incident.ok_or(Failure::Broken(store::Error::Conflict("incident")))?;
        let service = incident.service.as_ref();
        let votes = reader.votes(claimed.workspace, service).await?;
        let card = match self.books_or_never(claimed.workspace)? {
            Some(books) => {
                let found = self.suggested(claimed.workspace, &books, &incident, &votes)?;
                runbook::suggestion(&incident, &found)
            }
            None => None,
        };
        Ok(SuggestionParcel {
            claimed,
            room: incident.places.room,
            card,
        })
    }

    fn suggested<'a>(
        &self,
        guild: GuildId,
        books: &'a Shelf,
        incident: &Incident,
        votes: &[(PageKey, Votes)],
    ) -> Result<Vec<Match<'a>>, Failure> {
        let team = self.team(guild)?;
        let named: Vec<(usize, usize)> = runbook::alert_names(incident.title.as_str())
            .flat_map(|name| books.named(name))
            .collect();
        let found = books.search(&runbook::question(incident), None, RANKED);
        let searched = found
            .hits
            .iter()
            .map(|hit| (hit.page, hit.section, hit.score));
        let named_too = named.iter().map(|(page, section)| (*page, *section, 0.0));
        let mut seen = HashSet::new();
        let candidates = named_too
            .chain(searched)
            .filter(|(page, ..)| seen.insert(*page));
        let candidates = candidates.map(|(index, section, score)| {
            let page = &books.pages[index];
            let key = PageKey::of(page);
            let said = votes.iter().find(|(one, _)| *one == key);
            let service = incident.service.as_ref();
            Candidate {
                found: Match {
                    page,
                    section,
                    is_own: service.is_some_and(|service| is_about(&team, page, service)),
                },
                score,
                is_named: named.iter().any(|(one, _)| *one == index),
                votes: said.map(|(_, votes)| *votes).unwrap_or_default(),
            }
        });
        Ok(runbook::suggested(candidates.collect()))
    }

    /// Writes down whether a page helps in an incident. Whoever presses again changes their mind.
    pub async fn runbook_vote(
        &self,
        asked: &Asked,
        (helps, id, key): (bool, IncidentId, PageKey),
    ) -> Result<Reply, Failure> {
        let page = self.runbook_keyed(asked.guild, key);
        let page = page.ok_or_else(runbook::gone)?;
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        let incident = find(&mut writing.tx, &team, asked, Which::Id(id)).await?;
        let asking = Asking {
            actor: &asked.actor,
            now: writing.now,
            incident: Some(&incident),
            team: &team,
        };
        let (event, reply) = runbook::voted(&page, helps, &incident, asking);
        let vote = Vote {
            incident: &incident,
            page: key,
            user: asked.actor.user,
            helps,
            at: writing.now,
        };
        writing.tx.vote(&vote).await?;
        writing.record(&[event]).await?;
        writing.answer(asked, reply).await
    }
}
