//! Runs of runbooks: begun, marked by several people, given up, shown and taken along.

mod newcomers;
mod offered;

use std::sync::Arc;

use binnacle_commands::{
    Actor, Decision, Effect, Refusal, Reply,
    errand::{Ask, Errand},
    ids::RunId,
    incident::{Incident, Text},
    names::MessageId,
    reply::{Card, Form},
    run::{self, Asking, Fresh, Marking, Run, Verb},
    runbook::{self, Page},
};

use crate::store::{self, Claimed, Reader};

use super::{
    App, Asked, Failure, Which,
    incidents::{find, find_of},
    writing::Writing,
};

/// What is done with a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunChange {
    /// A step is marked.
    Mark(u16, Marking),
    /// It is given up, for this reason.
    Abandon(Text),
}

/// The card of a run, with the state it shows.
#[derive(Debug, Clone)]
pub struct RunParcel {
    /// What was taken from the queue.
    pub claimed: Claimed,
    /// The run, as it is now.
    pub run: Run,
    /// What to show; nothing when there is nothing to say any more.
    pub card: Option<Card>,
}

impl App {
    /// Begins to run a page: for the incident that is named, else for the one of this room, else for none.
    pub async fn run_start(
        &self,
        asked: &Asked,
        page: &str,
        which: Option<Which>,
    ) -> Result<Reply, Failure> {
        let page = self.runbook_meant(asked, page)?;
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        let incident = if let Some(which) = which {
            Some(find(&mut writing.tx, &team, asked, which).await?)
        } else {
            let here = writing.tx.incident_in_room(asked.guild, asked.channel);
            here.await?
        };
        let key = runbook::PageKey::of(&page);
        let going = writing.tx.run_going(asked.guild, key).await?;
        let fresh = Fresh {
            id: writing.id(),
            number: writing.tx.run_number(asked.guild).await? + 1,
            channel: asked.channel,
        };
        let asking = Asking {
            actor: &asked.actor,
            now: writing.now,
            incident: incident.as_ref(),
            team: &team,
        };
        let decision = run::start(fresh, &page, &going, asking)?;
        writing.ran(None, &decision).await?;
        writing.answer(asked, decision.reply).await
    }

    /// Changes a run. Of two who press at once, the second hears that the first was faster.
    pub async fn run_change(
        &self,
        asked: &Asked,
        id: RunId,
        change: &RunChange,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        let (before, incident) = found(&mut writing.tx, &team, asked, id).await?;
        let asking = Asking {
            actor: &asked.actor,
            now: writing.now,
            incident: incident.as_ref(),
            team: &team,
        };
        let decision = match change {
            RunChange::Mark(step, marking) => run::mark(&before, *step, marking, asking)?,
            RunChange::Abandon(reason) => run::abandon(&before, reason, asking)?,
        };
        writing.ran(Some(&before), &decision).await?;
        writing.answer(asked, decision.reply).await
    }

    /// Asks for the action of a step, as whoever pressed: a page widens nobody's rights.
    pub async fn run_act(&self, asked: &Asked, id: RunId, number: u16) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        if let Some(reply) = reader.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let (run, _) = found(&mut reader, &team, asked, id).await?;
        drop(reader);
        let call = run::call(&run, number)?;
        let ask = Ask {
            tool: call.tool.clone(),
            given: call.given.clone(),
            dry: false,
            step: Some((id, number)),
        };
        self.errand_ask(asked, &ask).await
    }

    /// The form behind a button of a run.
    pub async fn run_form(&self, asked: &Asked, verb: Verb, id: RunId) -> Result<Form, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let (run, _) = found(&mut reader, &team, asked, id).await?;
        Ok(match verb {
            Verb::Abandon => run::abandon_form(&run)?,
            _ => run::skip_form(&run)?,
        })
    }

    /// The record of a run, to take along.
    pub async fn run_export(&self, asked: &Asked, id: RunId) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let (run, incident) = found(&mut reader, &team, asked, id).await?;
        Ok(run::exported(&run, incident.as_ref(), self.now()))
    }

    /// Loads what a run shows now.
    pub(super) async fn run_load(&self, claimed: Claimed, id: RunId) -> Result<RunParcel, Failure> {
        self.team(claimed.workspace)?;
        let mut reader = self.db.read().await?;
        let run = reader.run(id).await?;
        let run = run.ok_or(Failure::Broken(store::Error::Conflict("run")))?;
        let incident = match run.incident {
            Some(incident) => reader.incident(incident).await?,
            None => None,
        };
        let page = self.runbook_keyed(run.workspace, run.page);
        let is_changed = page.is_some_and(|page| runbook::content_hash(&page) != run.hash);
        let card = match claimed.effect {
            Effect::RunNote { note, .. } => run::run_note(&run, note),
            _ => Some(run::card(&run, incident.as_ref(), is_changed)),
        };
        Ok(RunParcel { claimed, run, card })
    }

    /// The page that is meant: the one with this key, else the one that the words mean.
    fn runbook_meant(&self, asked: &Asked, typed: &str) -> Result<Page, Failure> {
        let books = self.runbook_shelf(asked.guild)?;
        if let Ok(key) = typed.trim().parse() {
            let page = self.runbook_keyed(asked.guild, key);
            return Ok(page.ok_or_else(runbook::gone)?);
        }
        let found = books.search(typed, None, 1);
        let hit = found.hits.first().ok_or_else(runbook::gone)?;
        Ok(books.pages[hit.page].clone())
    }
}

impl Writing<'_> {
    /// Writes what became of a run, and everything that follows but the answer.
    async fn ran(&mut self, before: Option<&Run>, decision: &Decision<Run>) -> Result<(), Failure> {
        match before {
            Some(before) => self.tx.run_change(before.version, &decision.state).await?,
            None => self.tx.run_insert(&decision.state).await?,
        }
        self.run_watch(&decision.state).await?;
        self.record(&decision.events).await?;
        self.push(&decision.effects).await
    }

    /// The action of a step went well: the step is ticked for whoever asked for it, if nobody was faster.
    pub(super) async fn acted(&mut self, errand: &Errand) -> Result<(), Failure> {
        let Some((id, number)) = errand.done_step() else {
            return Ok(());
        };
        let Some(before) = self.tx.run(id).await? else {
            return Ok(());
        };
        let incident = match before.incident {
            Some(incident) => self.tx.incident(incident).await?,
            None => None,
        };
        let team = Arc::clone(&self.team);
        let actor = Actor {
            user: errand.course.asked.by,
            name: errand.course.asked.name.clone(),
            roles: Vec::new(),
        };
        let asking = Asking {
            actor: &actor,
            now: self.now,
            incident: incident.as_ref(),
            team: &team,
        };
        if let Some(decision) = run::acted(&before, number, asking) {
            self.ran(Some(&before), &decision).await?;
        }
        Ok(())
    }

    /// A run's card is shown there.
    pub(super) async fn run_placed(
        &mut self,
        id: RunId,
        message: MessageId,
    ) -> Result<(), Failure> {
        Ok(self.tx.run_shown(id, message).await?)
    }
}

/// A run with its incident, as far as the asker may know of it.
async fn found(
    reader: &mut Reader,
    team: &binnacle_commands::team::Team,
    asked: &Asked,
    id: RunId,
) -> Result<(Run, Option<Incident>), Failure> {
    let run = reader.run(id).await?;
    let run = run.filter(|run| run.workspace == asked.guild);
    let gone = || Refusal::NotFound("This run is not on record here any more.".to_owned());
    let run = run.ok_or_else(gone)?;
    let incident = find_of(reader, team, asked, run.incident).await?;
    Ok((run, incident))
}
