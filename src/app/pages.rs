//! Pages: sent by people and by incidents, moved on when their time has come, and answered.

mod deliver;
mod follow;
mod look;

use std::sync::Arc;

use binnacle_commands::{
    Decision, Refusal, Reply, Who,
    event::Kind,
    ids::PageId,
    incident::{self, Incident, allowed},
    names::UserId,
    page::{self, Moved, OnCall, Page, PageAsk, PageText, Stage, Urgency, Verb},
    team::{Right, Team},
};
use jiff::Timestamp;

use crate::store::{Due, Reader};

use look::on_call_of;

use super::{App, Asked, Failure, Timer, Which, incidents::find, writing::Writing};

pub use deliver::PageParcel;

/// Which page is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichPage {
    /// The one with that number.
    Number(i64),
    /// The one with that key.
    Id(PageId),
}

/// What somebody asks of a new page.
#[derive(Debug, Clone)]
pub struct PageSend {
    /// Whom it is for, as it was typed or picked.
    pub target: String,
    /// What it says.
    pub text: PageText,
    /// How loud it is.
    pub urgency: Urgency,
    /// The incident it is for; in a room, that one.
    pub incident: Option<Which>,
}

impl App {
    /// Pages somebody.
    pub async fn page_send(&self, asked: &Asked, send: PageSend) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        allowed(&team, Right::PageSend, &asked.actor)?;
        let incident = if let Some(which) = send.incident {
            Some(find(&mut writing.tx, &team, asked, which).await?)
        } else {
            let here = writing
                .tx
                .incident_in_room(asked.guild, asked.channel)
                .await?;
            here.filter(|one| one.is_seen_by(&asked.actor, &team))
        };
        let ladder = look::ladder(&send.target, &team, asked.actor.user)?;
        ladder.reaches(incident.as_ref())?;
        let ask = PageAsk {
            ladder,
            text: send.text,
            urgency: send.urgency,
            incident: incident.as_ref().map(|one| one.id),
        };
        let page = writing
            .page_begin(ask, incident.as_ref(), asked.actor.who())
            .await?;
        writing
            .answer(asked, page::sent(&page, incident.as_ref()))
            .await
    }

    /// Does what a button of a page asks for.
    pub async fn page_press(
        &self,
        asked: &Asked,
        which: WhichPage,
        verb: Verb,
    ) -> Result<Reply, Failure> {
        if verb == Verb::HandOn {
            return self.page_hand_ask(asked, which).await;
        }
        self.page_change(asked, which, |page, on, team, now| match verb {
            Verb::Acknowledge => page::acknowledge(page, team, &asked.actor, now),
            Verb::Resolve => page::resolve(page, team, &asked.actor, now),
            Verb::Escalate | Verb::HandOn => page::escalate(page, on, team, &asked.actor, now),
        })
        .await
    }

    /// Hands a page on to somebody.
    pub async fn page_hand(
        &self,
        asked: &Asked,
        which: WhichPage,
        to: UserId,
    ) -> Result<Reply, Failure> {
        self.page_change(asked, which, |page, _, team, now| {
            page::hand_on(page, to, team, &asked.actor, now)
        })
        .await
    }

    /// Asks to whom a page goes.
    async fn page_hand_ask(&self, asked: &Asked, which: WhichPage) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let (page, _) = found(&mut reader, &team, asked, which).await?;
        let on = on_call(&mut reader, &page, &team, self.now()).await?;
        let mut reply = page::hand_on_ask(&page, &on, &team, &asked.actor)?;
        if let (true, Reply::Say { card, .. }) = (asked.is_outside, &mut reply) {
            card.home = Some(asked.guild);
        }
        Ok(reply)
    }

    async fn page_change(
        &self,
        asked: &Asked,
        which: WhichPage,
        change: impl FnOnce(&Page, &OnCall, &Team, Timestamp) -> Result<Decision<Page>, Refusal>,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let (team, now) = (Arc::clone(&writing.team), writing.now);
        let (before, incident) = found(&mut writing.tx, &team, asked, which).await?;
        let on = on_call(&mut writing.tx, &before, &team, now).await?;
        let decision = change(&before, &on, &team, now)?;
        let moved = Moved {
            page: decision.state,
            events: decision.events,
            effects: decision.effects,
        };
        writing.page_moved(&before, &moved).await?;
        if let Some(incident) = incident {
            writing
                .incident_learns(&incident, &before, &moved.page)
                .await?;
        }
        writing.answer(asked, decision.reply).await
    }

    /// Moves a page on whose timer is due, and sets it anew; gives back `false` where the page is not ours.
    pub async fn page_due(&self, due: &Due) -> Result<bool, Failure> {
        let id = due.subject.strip_prefix("page:");
        let Some(id) = id.and_then(|id| id.parse().ok()) else {
            return Ok(false);
        };
        let Some(known) = self.db.read().await?.page(id).await? else {
            return Ok(false);
        };
        let mut writing = self.writing(known.workspace).await?;
        let Some(before) = writing.tx.page(id).await? else {
            return Ok(false);
        };
        let (team, now) = (Arc::clone(&writing.team), writing.now);
        let on = on_call(&mut writing.tx, &before, &team, now).await?;
        match page::fire(&before, &on, now) {
            None => {
                writing
                    .tx
                    .timer_set_to(Timer::Page.as_str(), &due.subject, before.due_at)
                    .await?;
            }
            Some(moved) => {
                writing.page_moved(&before, &moved).await?;
                let incident = incident_of(&mut writing.tx, &before).await?;
                if let Some(incident) = incident {
                    writing
                        .incident_learns(&incident, &before, &moved.page)
                        .await?;
                }
            }
        }
        writing.finish().await?;
        Ok(true)
    }
}

impl Writing<'_> {
    /// Begins a page. Of a private incident only people hear.
    async fn page_begin(
        &mut self,
        mut ask: PageAsk,
        incident: Option<&Incident>,
        by: Who,
    ) -> Result<Page, Failure> {
        ask.ladder = ask.ladder.within(incident);
        let fresh = page::Fresh {
            id: self.id(),
            workspace: self.team.guild,
            number: self.counters.page_number + 1,
        };
        let (team, now) = (Arc::clone(&self.team), self.now);
        let on = on_call_of(&mut self.tx, ask.ladder.schedules(), &team, now).await?;
        let moved = page::begin(fresh, ask, by, &on, now);
        self.counters.page_number = fresh.number;
        self.tx.page_insert(&moved.page).await?;
        self.page_follows(&moved).await?;
        if let Some(incident) = incident {
            let paged =
                incident::page_event(incident, Kind::IncidentPaged, &moved.page, by, self.now);
            self.record(&[paged]).await?;
        }
        Ok(moved.page)
    }

    /// Writes how a page stands now, with everything that follows.
    async fn page_moved(&mut self, before: &Page, moved: &Moved) -> Result<(), Failure> {
        self.tx.page_change(before.version, &moved.page).await?;
        self.page_follows(moved).await
    }

    /// Sets a page's timer, and puts down what happened and what must be sent.
    async fn page_follows(&mut self, moved: &Moved) -> Result<(), Failure> {
        self.tx
            .timer_set_to(
                Timer::Page.as_str(),
                &moved.page.subject(),
                moved.page.due_at,
            )
            .await?;
        self.ring_timers();
        self.record(&moved.events).await?;
        self.push(&moved.effects).await
    }

    /// Tells an incident what became of its page.
    async fn incident_learns(
        &mut self,
        incident: &Incident,
        before: &Page,
        after: &Page,
    ) -> Result<(), Failure> {
        if before.stage == after.stage {
            return Ok(());
        }
        match after.stage {
            Stage::Acknowledged { by } => {
                let who = Who::Person(by.user);
                let kind = Kind::IncidentPageAnswered;
                let event = incident::page_event(incident, kind, after, who, self.now);
                self.record(&[event]).await?;
                let team = Arc::clone(&self.team);
                let next = incident::page_answered(incident, by.user, &team, self.now);
                if let Some((next, effects)) = next {
                    self.tx.incident_change(incident.version, &next).await?;
                    self.watch(&next).await?;
                    self.push(&effects).await?;
                }
            }
            Stage::Exhausted { .. } => {
                let kind = Kind::IncidentPageUnanswered;
                let event = incident::page_event(incident, kind, after, Who::Bot, self.now);
                self.record(&[event]).await?;
                if let Some((next, effects)) = incident::page_unanswered(incident, &self.team) {
                    self.tx.incident_change(incident.version, &next).await?;
                    self.push(&effects).await?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// The page that is meant and its incident, as far as the asker may know of it.
async fn found(
    reader: &mut Reader,
    team: &Team,
    asked: &Asked,
    which: WhichPage,
) -> Result<(Page, Option<Incident>), Failure> {
    let found = match which {
        WhichPage::Number(number) => reader.page_numbered(asked.guild, number).await?,
        WhichPage::Id(id) => reader
            .page(id)
            .await?
            .filter(|page| page.workspace == asked.guild),
    };
    if let Some(page) = found {
        let incident = incident_of(reader, &page).await?;
        if page.is_seen_by(incident.as_ref(), &asked.actor, team) {
            return Ok((page, incident));
        }
    }
    Err(Failure::Refused(Refusal::NotFound(match which {
        WhichPage::Number(number) => {
            format!("There is no page {number} on this server. `/page list` shows the open ones.")
        }
        WhichPage::Id(_) => "This page is not on record here any more.".to_owned(),
    })))
}

/// The incident that a page is for.
async fn incident_of(reader: &mut Reader, page: &Page) -> Result<Option<Incident>, Failure> {
    Ok(match page.incident {
        Some(id) => reader.incident(id).await?,
        None => None,
    })
}

/// Who is on call at an instant, for everything that a page's ladder names.
async fn on_call(
    reader: &mut Reader,
    page: &Page,
    team: &Team,
    at: Timestamp,
) -> Result<OnCall, Failure> {
    on_call_of(reader, page.ladder.schedules(), team, at).await
}
