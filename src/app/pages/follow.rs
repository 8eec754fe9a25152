//! Incidents and their pages: who is paged when one is declared or grows worse, and what ends with it.

use std::sync::Arc;

use binnacle_commands::{
    Decision, Effect, Who,
    event::Kind,
    incident::{self, Incident},
    page::{self, Stage},
};

use crate::app::{Failure, writing::Writing};

use super::on_call;

impl Writing<'_> {
    /// Pages the policy of an incident. One that climbs already calls its next ones at once, as long as there are any.
    pub(in crate::app) async fn page_for(
        &mut self,
        incident: &Incident,
        by: Who,
    ) -> Result<(), Failure> {
        let team = Arc::clone(&self.team);
        let Some(policy) = incident::policy(incident, &team) else {
            return Ok(());
        };
        let open = self.tx.page_open_of(incident.id).await?;
        let climbing = open
            .into_iter()
            .find(|page| page.stage.climbs() && page.ladder.name == policy.name.as_str());
        if let Some(before) = climbing {
            let now = self.now;
            let on = on_call(&mut self.tx, &before, &team, now).await?;
            let mut due = before.clone();
            due.stage = Stage::Climbing;
            due.due_at = Some(now);
            if let Some(moved) = page::fire(&due, &on, now) {
                self.page_moved(&before, &moved).await?;
                self.incident_learns(incident, &before, &moved.page).await?;
            }
            return Ok(());
        }
        if let Some(ask) = incident::page_ask(incident, policy, &team) {
            self.page_begin(ask, Some(incident), by).await?;
        }
        Ok(())
    }

    /// The room of an incident is there: what its pages show in it waits no longer.
    pub(in crate::app) async fn pages_hasten(
        &mut self,
        incident: &Incident,
    ) -> Result<(), Failure> {
        for page in self.tx.page_open_of(incident.id).await? {
            let card = Effect::PageCard { page: page.id };
            let post = Effect::PagePost {
                page: page.id,
                turn: 0,
                instead: None,
            };
            for effect in [card, post] {
                self.tx
                    .effect_hasten(incident.workspace, &effect.subject(), self.now)
                    .await?;
                self.ring(effect.lane());
            }
        }
        Ok(())
    }

    /// What a change of an incident means for its pages.
    pub(in crate::app) async fn pages_follow(
        &mut self,
        before: &Incident,
        decision: &Decision<Incident>,
    ) -> Result<(), Failure> {
        let next = &decision.state;
        let Some(event) = decision.events.first() else {
            return Ok(());
        };
        if before.is_open() && !next.is_open() {
            for page in self.tx.page_open_of(next.id).await? {
                if let Some(moved) = page::incident_ended(&page, event.who, self.now) {
                    self.page_moved(&page, &moved).await?;
                }
            }
            return Ok(());
        }
        if !before.is_private && next.is_private {
            for page in self.tx.page_open_of(next.id).await? {
                if let Some(moved) = page::hidden(&page, next) {
                    self.page_moved(&page, &moved).await?;
                }
            }
        }
        let is_asked = event.kind == Kind::IncidentEscalated;
        let is_worse = next.severity > before.severity && incident::pages_at_once(next, &self.team);
        let reopened =
            !before.is_open() && next.is_open() && incident::pages_at_once(next, &self.team);
        if is_asked {
            return self.page_for(next, event.who).await;
        }
        if (is_worse || reopened) && self.tx.page_open_of(next.id).await?.is_empty() {
            self.page_for(next, event.who).await?;
        }
        Ok(())
    }
}
