//! What a page sends, and what became of it.

use std::sync::Arc;

use binnacle_commands::{
    Effect,
    delivery::Delivered,
    ids::PageId,
    incident::Incident,
    page::{self, Page, Place},
    team::Team,
};

use crate::{
    app::{App, Failure, writing::Writing},
    store::{self, Claimed},
};

use super::incident_of;

/// Something of a page to send, with the state it shows.
#[derive(Debug, Clone)]
pub struct PageParcel {
    /// What was taken from the queue.
    pub claimed: Claimed,
    /// The page, as it is now.
    pub page: Page,
    /// Its incident.
    pub incident: Option<Incident>,
    /// Where it shows.
    pub place: Place,
    /// Its team.
    pub team: Arc<Team>,
}

impl App {
    /// Loads what a page shows now.
    pub(in crate::app) async fn page_load(
        &self,
        claimed: Claimed,
        id: PageId,
    ) -> Result<PageParcel, Failure> {
        let team = self.team(claimed.workspace)?;
        let mut reader = self.db.read().await?;
        let page = reader.page(id).await?;
        let page = page.ok_or(Failure::Broken(store::Error::Conflict("page")))?;
        let incident = incident_of(&mut reader, &page).await?;
        let place = page::place(&page, incident.as_ref(), &team, self.now());
        Ok(PageParcel {
            claimed,
            page,
            incident,
            place,
            team,
        })
    }
}

impl Writing<'_> {
    /// Whether a page has a place to show by now; its room may have been made while it was sent.
    pub(in crate::app) async fn page_shows(&mut self, effect: &Effect) -> Result<bool, Failure> {
        let page = match effect.page() {
            Some(id) => self.tx.page(id).await?,
            None => None,
        };
        let Some(page) = page else {
            return Ok(false);
        };
        let incident = incident_of(&mut self.tx, &page).await?;
        let place = page::place(&page, incident.as_ref(), &self.team, self.now);
        Ok(matches!(place, Place::Here(_)))
    }

    /// Something of a page arrived, or cannot.
    pub(in crate::app) async fn page_arrived(
        &mut self,
        id: PageId,
        effect: &Effect,
        delivered: Delivered,
    ) -> Result<(), Failure> {
        let Some(before) = self.tx.page(id).await? else {
            return Ok(());
        };
        let (
            Delivered::Called(..) | Delivered::NotCalled(_),
            Effect::PageCall {
                round,
                step,
                callee,
                ..
            },
        ) = (&delivered, effect)
        else {
            if let Delivered::PageCard(channel, message) = delivered {
                self.tx.page_shown(id, channel, message).await?;
            }
            return Ok(());
        };
        let call = (*round, *step, *callee);
        let (next, events, effects) = match delivered {
            Delivered::Called(channel, message) => {
                let (next, effects) = page::delivered(&before, call, (channel, message));
                (next, Vec::new(), effects)
            }
            Delivered::NotCalled(why) => page::refused(&before, call, &why, self.now),
            _ => return Ok(()),
        };
        // The first time only: a call that is made right again was not late.
        let is_first = before
            .call(call.0, call.1, call.2)
            .is_some_and(|one| one.message.is_none());
        if let Some(due) = next.due_of(call).filter(|_| is_first) {
            let late = self.now.duration_since(due).as_secs_f64().max(0.0);
            metrics::histogram!("binnacle_page_late_seconds").record(late);
        }
        self.tx.page_called(&next, call).await?;
        self.record(&events).await?;
        self.push(&effects).await
    }
}
